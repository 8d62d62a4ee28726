// What an application looks like from outside: one assembly for citizen, phone and desk.
import { ACCESS_CODE, APPLICATION_PROGRESS } from '@sumaho-jpki/rules';
import { lockPictureOf, type LockPicture } from '../lock-element/order-lock';
import type { RegisterTransaction } from '../ports/register.port';
import type { AccessCodeRow, ApplicationRow, CertificateRow, ElementRow, LineRow } from '../ports/rows';
import { elementOf } from './element-of';

export interface ApplicationPicture {
  readonly application: ApplicationRow;
  readonly line: LineRow;
  readonly certificate: CertificateRow | null;
  readonly element: ElementRow | null;
  /** Whether the phone side is locked; null without an element. */
  readonly lock: LockPicture | null;
  readonly codes: AccessCodeRow | null;
  readonly percent: number;
  /** A step of this application needs hands at J-LIS. */
  readonly parked: boolean;
  readonly triesLeft: number;
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
    lock: element && (await lockPictureOf(tx, element, ownCertificate(element, certificate))),
    codes,
    percent: APPLICATION_PROGRESS[application.state] ?? 0,
    parked: steps.some(({ state }) => state === 'parked'),
    triesLeft: codes?.codeTriesLeft ?? ACCESS_CODE.tries,
  };
}

/** Another certificate's element says nothing of this one's lock. */
const ownCertificate = (element: ElementRow, certificate: CertificateRow | null): CertificateRow | null =>
  element.certificateSerial === certificate?.serial ? certificate : null;
