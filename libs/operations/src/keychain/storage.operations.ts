// What the phone reports of its store: stored, could not be stored, wiped; and the fetching of a delivered key.
import { afterStorageFailure, isLive, stepEndedByStorageFailure, type StorageFailure } from '@sumaho-jpki/rules';
import { moveElement, revoke, setApplication } from '../move';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, DeviceSessionRow } from '../ports/rows';
import { Refused } from '../refused';
import { failApplication } from '../undo/fail-application';
import { currentSession, keychainApplication } from './device-challenge.operation';
import { provedEnrolment } from './enrol-by-est.operation';
import { BY_PHONE, phoneEvent } from './phone-event';

export class FetchDeliveredKey {
  constructor(private readonly register: Register) {}

  /** @throws Refused `not-allowed-now` while it is not there yet, `delivery-expired` when it is there no more */
  execute(device: DeviceSessionRow): Promise<{ jwe: string; certificateDer: Uint8Array }> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await keychainApplication(tx, device);
      const enrolment = await provedEnrolment(tx, application, device);
      const certificate = await tx.certificates.byApplication(application.id);
      if (!enrolment.deliveredAt || !certificate?.certificateDer) throw new Refused('not-allowed-now');
      if (!enrolment.deliveryJwe) throw new Refused('delivery-expired');
      return { jwe: enrolment.deliveryJwe, certificateDer: certificate.certificateDer };
    });
  }
}

export class ReportStored {
  constructor(private readonly register: Register) {}

  /** A repeat changes nothing. @throws Refused `certificate-unknown` for a serial that is not this application's */
  execute(
    device: DeviceSessionRow,
    report: { readonly serial: string; readonly keyGenerationMs?: number; readonly attempts?: number },
  ): Promise<void> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await keychainApplication(tx, device);
      const enrolment = await provedEnrolment(tx, application, device);
      const certificate = await tx.certificates.byApplication(application.id);
      if (certificate?.serial !== report.serial || application.certificateSerial !== report.serial) {
        throw new Refused('certificate-unknown');
      }
      if (certificate.state !== 'issued' && !isLive(certificate.state)) throw new Refused('not-allowed-now');
      const { serial, keyGenerationMs = null, attempts = null } = report;
      if (!(await tx.enrolments.stored(enrolment, { serial, keyGenerationMs, attempts }))) return;
      await tx.history.record(
        phoneEvent('certificate-stored', application, {
          ...(keyGenerationMs === null ? {} : { keyGenerationMs: Math.round(keyGenerationMs) }),
          ...(attempts === null ? {} : { attempts }),
        }),
      );
      await tx.steps.wake(application.id, 'await-storage');
    });
  }
}

export class ReportStorageFailed {
  constructor(private readonly register: Register) {}

  /**
   * The enrolment starts anew once where a new key may mend it; else the application ends and all is undone.
   * @throws Refused `not-allowed-now` where it is not the phone's turn, or the phone is not attested
   */
  execute(device: DeviceSessionRow, failure: StorageFailure): Promise<'enrol-anew' | 'end'> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await keychainApplication(tx, device);
      const session = await currentSession(tx, device);
      const waiting = stepEndedByStorageFailure(failure, application.state);
      if (waiting === null || session.keychainId === null) throw new Refused('not-allowed-now');
      // Only while it is the phone's turn: whatever a worker is doing is done first, and a key that was proved is not lost.
      if (!(await tx.steps.completeWaiting(application.id, waiting))) throw new Refused('not-allowed-now');
      const after = afterStorageFailure(failure, application.enrolments, application.state);
      await tx.history.record(phoneEvent('storage-failed', application, { reason: failure, after }));
      await (after === 'enrol-anew'
        ? enrolAnew(tx, application)
        : failApplication(tx, application, 'storage-failed', BY_PHONE));
      return after;
    });
  }
}

async function enrolAnew(tx: RegisterTransaction, application: ApplicationRow): Promise<void> {
  const certificate = await tx.certificates.byApplication(application.id);
  if (certificate?.state === 'issued') await revoke(tx, certificate, 'system', 'unfinished-registration');
  await tx.enrolments.forgetDelivery(application.id);
  const again = await setApplication(tx, application, {
    certificateSerial: null,
    enrolments: application.enrolments + 1,
  });
  await tx.history.record(phoneEvent('enrolment-begun-anew', again, { round: again.enrolments }));
  const round = String(again.enrolments - 1);
  await tx.steps.schedule({
    workflowId: application.id,
    kind: 'await-key',
    subject: application.id,
    effectKey: `await-key:${application.id}:${round}`,
    payload: { round },
    state: 'waiting',
    afterSeconds: 3600,
  });
}

/** The app deleted key and certificate. Only the phone that attested this Keychain may say so. */
export class ReportWiped {
  constructor(private readonly register: Register) {}

  execute(device: DeviceSessionRow): Promise<void> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await tx.applications.byId(device.applicationId);
      const session = await currentSession(tx, device);
      if (!application || session.keychainId === null) throw new Refused('not-allowed-now');
      const element = await tx.elements.byKeychain(session.keychainId);
      if (!element || element.state === 'deleted') return;
      await moveElement(tx, element, 'report-wiped', { actor: 'agent' });
      await tx.history.record(phoneEvent('keychain-wiped', application));
    });
  }
}
