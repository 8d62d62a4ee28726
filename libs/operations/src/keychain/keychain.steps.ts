// The steps in which a phone with a Keychain has to move, and the one in which the key service delivers. Each looks at what the
// phone left in the register; a late or repeated look finds the same.
import { DELIVERY_HOURS, keyBornOf } from '@sumaho-jpki/rules';
import { moveElement } from '../move';
import type { KeyDelivery } from '../ports/keychain.port';
import type { EnrolmentRow } from '../ports/keychain.rows';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, StepRow } from '../ports/rows';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';
import { meetPhone } from './device-challenge.operation';
import { follow, followFrom, nextStep, WAIT_SECONDS, waitOrExpire } from '../provision/follow';
import { failApplication } from '../undo/fail-application';

const GONE: StepResult = { kind: 'park', reason: 'application-gone', problem: 'not-found' };
const samePayload = (step: StepRow) => (step.payload['round'] ? { payload: { round: step.payload['round'] } } : {});

interface Looked {
  readonly application: ApplicationRow;
  readonly enrolment: EnrolmentRow | null;
  readonly now: Date;
}

async function look(register: Register, step: StepRow): Promise<Looked | null> {
  return register.transaction({ kind: 'system' }, async (tx) => {
    const application = await tx.applications.byId(step.subject);
    if (!application) return null;
    const enrolment = await currentEnrolment(tx, application);
    return { application, enrolment, now: await tx.now() };
  });
}

async function currentEnrolment(tx: RegisterTransaction, { id, enrolments }: ApplicationRow) {
  const latest = await tx.enrolments.latest(id);
  return latest?.round === enrolments ? latest : null;
}

/** Everything that the next worker's step needs of the phone's key is there. */
const keyIsThere = (application: ApplicationRow, enrolment: EnrolmentRow | null): boolean =>
  enrolment !== null && (keyBornOf(application.route) === 'central' || enrolment.requestDer !== null);

export class AwaitAttestation implements StepHandler {
  readonly kind = 'await-attestation';
  constructor(
    private readonly register: Register,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const looked = await look(this.register, step);
    if (!looked) return GONE;
    if (looked.application.keychainId === null) {
      return waitOrExpire(this.register, step, WAIT_SECONDS['await-attestation']);
    }
    await this.faults.reach('await-attestation/attested');
    return follow(step, {
      event: 'key-awaited',
      next: [nextStep(looked.application.route, this.kind)],
      also: async (tx, row) => {
        await meetPhone(tx, row);
        return row;
      },
      // The phone does not wait for us: its key and request may have come before this step ended.
      dueAtOnce: async (tx) => {
        const application = await tx.applications.byId(step.subject);
        return application !== null && keyIsThere(application, await currentEnrolment(tx, application));
      },
    });
  }
}

export class AwaitKey implements StepHandler {
  readonly kind = 'await-key';
  constructor(
    private readonly register: Register,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const looked = await look(this.register, step);
    if (!looked) return GONE;
    const { application, enrolment } = looked;
    if (!keyIsThere(application, enrolment)) return waitOrExpire(this.register, step, WAIT_SECONDS['await-key']);
    await this.faults.reach('await-key/there');
    return follow(step, received(application, step));
  }
}

const received = ({ route }: ApplicationRow, step: StepRow) => ({
  event: 'key-received',
  next: [nextStep(route, 'await-key')],
  ...samePayload(step),
});

/** The phone brought what was waited for, and ended the wait in its own transaction: no worker has to look. */
export const goOnWithKey = (tx: RegisterTransaction, application: ApplicationRow, waited: StepRow): Promise<void> =>
  followFrom(tx, application, waited, received(application, waited));

export class DeliverKey implements StepHandler {
  readonly kind = 'deliver-key';
  constructor(
    private readonly register: Register,
    private readonly delivery: KeyDelivery,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const looked = await look(this.register, step);
    if (!looked) return GONE;
    const { application, enrolment, now } = looked;
    if (!enrolment || !application.keyId) {
      return { kind: 'park', reason: 'delivery-key-missing', problem: 'step-parked' };
    }
    const sealed = await this.delivery.deliver({
      keyId: application.keyId,
      applicationId: application.id,
      recipientSpki: enrolment.spki,
      expiresAt: endOfDelivery(enrolment.deliveredAt ?? now),
    });
    await this.faults.reach('deliver-key/sealed');
    return follow(step, {
      event: 'key-delivered',
      next: [nextStep(application.route, this.kind)],
      ...samePayload(step),
      also: async (tx, row) => {
        await tx.enrolments.deliver(enrolment, sealed);
        return row;
      },
    });
  }
}

const endOfDelivery = (deliveredAt: Date): Date => new Date(deliveredAt.getTime() + DELIVERY_HOURS * 3_600_000);

export class AwaitStorage implements StepHandler {
  readonly kind = 'await-storage';
  constructor(
    private readonly register: Register,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const looked = await look(this.register, step);
    if (!looked) return GONE;
    const { application, enrolment, now } = looked;
    if (!enrolment?.storedAt) {
      const over = enrolment?.deliveredAt && now.getTime() >= endOfDelivery(enrolment.deliveredAt).getTime();
      return over ? this.end(step) : waitOrExpire(this.register, step, WAIT_SECONDS['await-storage']);
    }
    await this.faults.reach('await-storage/stored');
    return follow(step, {
      event: 'storage-confirmed',
      next: [nextStep(application.route, this.kind)],
      also: async (tx, row) => {
        if (row.keychainId === null) throw new Error('stored without an attested phone');
        const { lineId, carrier, iccid, keychainId, certificateSerial } = row;
        const element = await tx.elements.ensure({ lineId, carrier, iccid, keychainId });
        await moveElement(tx, element, 'store-in-keychain', { actor: 'agent' }, { certificateSerial });
        // The phone holds it: nobody needs the way it came any more.
        await tx.enrolments.forgetDelivery(row.id);
        return row;
      },
    });
  }

  /** Nobody fetched the key in its time: it is forgotten, the certificate revoked, the application over. */
  private end(step: StepRow): StepResult {
    return {
      kind: 'done',
      commit: async (tx) => {
        const current = await tx.applications.byId(step.subject);
        const enrolment = current && (await currentEnrolment(tx, current));
        if (!current || current.state !== 'writing-key' || enrolment?.storedAt) return;
        await failApplication(tx, current, 'delivery-expired');
      },
    };
  }
}
