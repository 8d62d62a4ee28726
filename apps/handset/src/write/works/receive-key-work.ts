// Keychain, key made at J-LIS: the phone makes a key agreement key, proves it, and opens what arrives encrypted to it inside the
// protected store.
import { inject, Injectable } from '@angular/core';
import { keychainRoutes } from '@sumaho-jpki/contract';
import { ApiClient } from '@sumaho-jpki/screen/dads';
import { fromBase64 } from '@sumaho-jpki/wire/x509';
import { AppMemory } from '../../phone/app-memory';
import { keyLabel } from '../../phone/key-holder';
import { KeychainError } from '@sumaho-jpki/stand-ins/handset';
import { PhoneKeychain } from '../../phone/phone-keychain';
import { phoneId } from '../../phone/phone-store';
import { Progress } from '../progress';
import { CertificateIntake } from './certificate-intake';
import { KeychainDoor } from './keychain-door';
import type { Job, RouteWork, WorkEnd, WorkOf } from './route-work';

@Injectable()
export class ReceiveKeyWork implements RouteWork<'receive-key'> {
  private readonly api = inject(ApiClient);
  private readonly keychains = inject(PhoneKeychain);
  private readonly memory = inject(AppMemory);
  private readonly door = inject(KeychainDoor);
  private readonly intake = inject(CertificateIntake);
  private readonly progress = inject(Progress);

  /** @throws ProblemError, KeychainError, ClockWrong */
  async do(work: WorkOf<'receive-key'>, job: Job): Promise<WorkEnd> {
    const phone = phoneId(job.phone);
    const keychain = await this.keychains.of(phone);
    const label = keyLabel(job.application.id);
    this.keep(phone, work, job);
    const found = await keychain.item(label);
    if (found?.certificate != null) return this.intake.report(found.certificate, job);
    if (found === null && work.ready) return this.intake.fail('key-lost', job);
    this.progress.stage.set('key');
    const key = found ?? (await keychain.generateAgreementKey(label));
    if (!work.proved || found === null) {
      const proved = await this.door.prove('delivery', keychain, key.spki, job);
      this.progress.stage.set('request');
      return proved ? 'well' : 'again';
    }
    this.progress.stage.set('request');
    // What the server tells changes when the delivery is there: the long poll wakes this work again.
    if (!work.ready) return 'well';
    const { jwe, certificate } = await this.api.call(keychainRoutes.keyDelivery, { signal: job.over });
    this.progress.stage.set('certificate');
    try {
      // Opened before an interruption: the delivered key stands where the key for receiving was.
      const opened =
        found !== null && found.kind !== 'agreement'
          ? found
          : await keychain.openDelivery(key.keyRef, jwe, { applicationId: job.application.id });
      return await this.intake.take(keychain, opened, fromBase64(certificate), job);
    } catch (error) {
      if (!(error instanceof KeychainError) || error.code !== 'delivery-refused') throw error;
      return this.intake.fail('delivery-not-readable', job);
    }
  }

  private keep(phone: string, { keyKind }: WorkOf<'receive-key'>, { application }: Job): void {
    const before = this.memory.enrolment(phone);
    const facts = { kind: keyKind, born: 'j-lis' as const, milliseconds: null, attempts: 1 };
    this.progress.facts.set(facts);
    if (before?.applicationId === application.id) return;
    this.memory.keepEnrolment(phone, {
      applicationId: application.id,
      number: application.number,
      facts,
      challenge: null,
      request: null,
      stored: false,
    });
  }
}
