// What an application looks like from outside: one assembly for citizen, phone and desk.
import { ACCESS_CODE, APPLICATION_PROGRESS, storeOf } from '@sumaho-jpki/rules';
import type { RegisterTransaction } from '../ports/register.port';
import type { AccessCodeRow, ApplicationRow, CertificateRow, ElementRow, LineRow } from '../ports/rows';

export interface ApplicationPicture {
  readonly application: ApplicationRow;
  readonly line: LineRow;
  readonly certificate: CertificateRow | null;
  readonly element: ElementRow | null;
  readonly codes: AccessCodeRow | null;
  readonly percent: number;
  /** A step of this application needs hands at J-LIS. */
  readonly parked: boolean;
  readonly triesLeft: number;
}

/** Where this application's key lives, or is to live. */
export function elementOf(tx: RegisterTransaction, application: ApplicationRow): Promise<ElementRow | null> {
  if (storeOf(application.route) === 'sim') return tx.elements.byIccid(application.iccid);
  return application.keychainId === null ? Promise.resolve(null) : tx.elements.byKeychain(application.keychainId);
}

export async function pictureOf(
  tx: RegisterTransaction,
  application: ApplicationRow,
): Promise<ApplicationPicture | null> {
  const line = await tx.lines.byId(application.lineId);
  if (!line) return null;
  const [certificate, element, codes, steps] = [
    await tx.certificates.byApplication(application.id),
    await elementOf(tx, application),
    await tx.accessCodes.byApplication(application.id),
    await tx.steps.ofWorkflow(application.id),
  ];
  return {
    application,
    line,
    certificate,
    element,
    codes,
    percent: APPLICATION_PROGRESS[application.state] ?? 0,
    parked: steps.some(({ state }) => state === 'parked'),
    triesLeft: codes?.codeTriesLeft ?? ACCESS_CODE.tries,
  };
}
