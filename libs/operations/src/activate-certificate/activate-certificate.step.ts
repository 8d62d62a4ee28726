// Step activate-certificate: active, and every other live certificate of the person revoked, in ONE transaction
// (one phone per person, newest wins: jpki-domain §2.1). The rows of a person move one at a time under the person's lock.
import { storeOf, supersessionCause, wasWrittenOver, type Residence, type RevocationCause } from '@sumaho-jpki/rules';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, StepRow } from '../ports/rows';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';
import type { KeyService } from '../ports/outside.port';
import { certificateEntry } from '../history-entry';
import { moveApplication, moveCertificate, revoke } from '../move';
import { phoneOf } from '../keychain/same-phone';
import { scheduleNext, stepEvent } from '../provision/follow';
import { orderDeletionOf } from '../undo/order-deletion-of';

const supersession = (cause: RevocationCause) =>
  cause === 'renewal' ? 'certificate-renewed' : 'certificate-superseded';

/** Where a certificate lives: tells a renewal, a new SIM and another phone apart. */
async function residenceOf(tx: RegisterTransaction, application: ApplicationRow, notAfter: Date): Promise<Residence> {
  const store = storeOf(application.route);
  return {
    lineId: application.lineId,
    store,
    storeId: store === 'sim' ? application.iccid : ((await phoneOf(tx, application)) ?? ''),
    handsetModel: application.handsetModel,
    notAfter,
  };
}

export class ActivateCertificate implements StepHandler {
  readonly kind = 'activate-certificate';
  constructor(
    private readonly register: Register,
    private readonly keyService: KeyService,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const application = await this.register.transaction({ kind: 'system' }, (tx) => tx.applications.byId(step.subject));
    if (!application) return { kind: 'park', reason: 'application-gone', problem: 'not-found' };
    // Monotone and repeatable: the key service must hold nothing of a certificate that is live.
    if (application.keyId) await this.keyService.forget(application.keyId);
    await this.faults.reach('activate-certificate/key-forgotten');
    return {
      kind: 'done',
      commit: async (tx) => {
        await tx.people.lock(application.personId);
        const current = await tx.applications.byId(application.id);
        const certificate = await tx.certificates.byApplication(application.id);
        if (!current || !certificate || current.state !== 'awaiting-pin') return;
        const others = (await tx.certificates.liveOfPerson(current.personId)).filter(
          ({ serial }) => serial !== certificate.serial,
        );
        const newer = await residenceOf(tx, current, certificate.notAfter);
        for (const old of others) {
          const application = await tx.applications.byId(old.applicationId);
          const former = application && (await residenceOf(tx, application, old.notAfter));
          const cause = former ? supersessionCause(former, newer) : 'newer-certificate';
          await revoke(tx, old, 'system', cause);
          await tx.history.record(certificateEntry(supersession(cause), old, { by: certificate.serial, cause }));
          // Another SIM, or a phone, keeps the old data until it is met; the same SIM, whatever its number is now, was written over.
          if (!former || !wasWrittenOver(former, newer)) await orderDeletionOf(tx, old.applicationId);
        }
        const active = await moveCertificate(tx, certificate, 'activate', {
          actor: 'system',
          possessionProved: true,
          otherLiveCertificates: others.length,
          supersedesOthers: true,
        });
        const done = await moveApplication(tx, current, 'complete', {
          actor: 'system',
          pinSet: true,
          certificateActive: active.state === 'active',
        });
        await tx.history.record(stepEvent('certificate-activated', done, { superseded: others.length }));
        await tx.enrolments.forgetDelivery(current.id);
        await scheduleNext(tx, step, 'notify-activation');
      },
    };
  }
}
