// 暗証番号の初期化, first half: the holder, with the card shown a moment ago, gets a one-time code in the portal.
import { judgePinInitialisation, jstDate, PIN_INITIALISATION, pinCodeFrom, storeOf } from '@sumaho-jpki/rules';
import { certificateEvent, mustHaveRight, type Asker } from '../asker';
import { contractOf } from '../mvno-contracts/contract-of';
import type { PinInitialisationRow } from '../ports/pin-initialisation.port';
import type { Random, SecretHasher } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow } from '../ports/rows';
import { mustBeAllowed } from '../refused';
import { tellHolder } from '../tell-holder/tell-holder.step';
import { elementOf } from '../views/element-of';
import { tellPhone } from './tell-phone';

export interface PinInitialisationOrdered {
  /** Shown to the holder once. */
  readonly code: string;
  readonly expiresAt: Date;
  /** Whose certificate it is for: the app of its phone takes the code. */
  readonly application: ApplicationRow;
}

export class OrderPinInitialisation {
  constructor(
    private readonly register: Register,
    private readonly hasher: SecretHasher,
    private readonly random: Random,
  ) {}

  /** An earlier order that is still open ends: its code dies. @throws Refused `step-up-required` | `not-allowed-now` | … */
  async execute(input: { asker: Asker; serial: string }): Promise<PinInitialisationOrdered> {
    const code = pinCodeFrom(this.random.bytes(8));
    const codeHash = await this.hasher.hash(code);
    const id = this.random.uuid();
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const now = await tx.now();
      const found = await tx.certificates.bySerial(input.serial);
      const certificate = mustHaveRight(input.asker, 'initialise-pin', found, now);
      await tx.people.lock(certificate.personId);
      const ordersToday = await tx.countEvent(`pin-initialisation:${certificate.personId}:${jstDate(now)}`, 86_400);
      const application = await tx.applications.byId(certificate.applicationId);
      const element = (application && (await elementOf(tx, application)))?.state ?? null;
      const simChangedAt = (await tx.lines.byId(certificate.lineId))?.simChangedAt ?? null;
      const agreed = { store: storeOf(certificate.route), contract: await contractOf(tx, certificate.carrier) };
      const facts = { certificate: certificate.state, ordersToday, now, simChangedAt, element };
      mustBeAllowed(judgePinInitialisation({ ...facts, ...agreed }));
      const former = await tx.pinInitialisations.openOfApplication(certificate.applicationId);
      if (former) await endInitialisation(tx, former);
      const expiresAt = new Date(now.getTime() + PIN_INITIALISATION.validMinutes * 60_000);
      await tx.pinInitialisations.insert({
        id,
        applicationId: certificate.applicationId,
        certificateSerial: certificate.serial,
        personId: certificate.personId,
        codeHash,
        triesLeft: PIN_INITIALISATION.tries,
        expiresAt,
      });
      await tx.history.record(certificateEvent('pin-initialisation-ordered', input.asker, certificate));
      await tellHolder(tx, certificate.applicationId, 'pin-initialisation-ordered', id);
      if (!application) throw new Error('a certificate without its application');
      return { code, expiresAt, application };
    });
  }
}

export async function endInitialisation(tx: RegisterTransaction, row: PinInitialisationRow): Promise<void> {
  if (!(await tx.pinInitialisations.update(row, { state: 'ended' }))) return;
  await tx.steps.cancelOpen(row.id);
  await tellPhone(tx, row.applicationId);
}
