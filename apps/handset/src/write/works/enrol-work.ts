// Keychain, key born on the phone: key pair in the protected store, proof, PKCS#10 by EST (simplereenroll where
// this phone renews), certificate into the store. What was
// done is found in the store and in the app's memory, so that an app ended anywhere goes on with the same key.
import { inject, Injectable } from '@angular/core';
import { fromBase64, toBase64 } from '@sumaho-jpki/wire/x509';
import { AppMemory, type Enrolment } from '../../phone/app-memory';
import { keyLabel } from '../../phone/key-holder';
import type { Keychain, KeychainItem } from '@sumaho-jpki/stand-ins/handset';
import { PhoneKeychain } from '../../phone/phone-keychain';
import { phoneId } from '../../phone/phone-store';
import { Progress } from '../progress';
import { CertificateIntake } from './certificate-intake';
import { KeychainDoor } from './keychain-door';
import type { Job, RouteWork, WorkEnd, WorkOf } from './route-work';
import { heldCertificate } from './same-phone';

@Injectable()
export class EnrolWork implements RouteWork<'enrol'> {
  private readonly keychains = inject(PhoneKeychain);
  private readonly memory = inject(AppMemory);
  private readonly door = inject(KeychainDoor);
  private readonly intake = inject(CertificateIntake);
  private readonly progress = inject(Progress);

  /** @throws ProblemError, KeychainError, ClockWrong */
  async do(work: WorkOf<'enrol'>, job: Job): Promise<WorkEnd> {
    const phone = phoneId(job.phone);
    const keychain = await this.keychains.of(phone);
    const label = keyLabel(job.application.id);
    const kept = this.kept(phone, work, job);
    const found = await keychain.item(label);
    if (found?.certificate != null) return this.intake.report(found.certificate, job);
    // The server knows a key that this phone does not have (any more), or whose challenge the app forgot.
    const lost = work.proved && (found === null || kept.challenge === null);
    if (lost && work.issued) return this.intake.fail('key-lost', job);
    const key = found ?? (await this.bear(keychain, label, work, phone));
    if (!work.proved || lost) {
      const proved = await this.door.prove('enrolment', keychain, key.spki, job, (challenge) =>
        this.memory.noteEnrolment(phone, { challenge, request: null }),
      );
      // A request is under way for the lost one: it ends first.
      if (!proved) {
        this.memory.noteEnrolment(phone, { challenge: null });
        return 'again';
      }
    }
    this.progress.stage.set('request');
    const renews = await heldCertificate(keychain, work.renews);
    const request = await this.request(keychain, key.keyRef, phone, renews);
    const est = `${work.estUri}/${renews === null ? 'simpleenroll' : 'simplereenroll'}`;
    const certificate = await this.door.enrol(est, request, job, () => this.progress.stage.set('certificate'));
    this.progress.stage.set('certificate');
    return this.intake.take(keychain, key, certificate, job);
  }

  private kept(phone: string, work: WorkOf<'enrol'>, { application }: Job): Enrolment {
    const before = this.memory.enrolment(phone);
    const facts = { kind: work.keyKind, born: 'phone' as const, milliseconds: null, attempts: 0 };
    const { id: applicationId, number } = application;
    const anew = { applicationId, number, facts, challenge: null, request: null, stored: false };
    const kept = before?.applicationId === application.id ? before : anew;
    if (kept === anew) this.memory.keepEnrolment(phone, kept);
    this.progress.facts.set(kept.facts);
    return kept;
  }

  private async bear(
    keychain: Keychain,
    label: string,
    { keyKind }: WorkOf<'enrol'>,
    phone: string,
  ): Promise<Pick<KeychainItem, 'keyRef' | 'spki'>> {
    this.progress.stage.set('key');
    const attempts = (this.memory.enrolment(phone)?.facts.attempts ?? 0) + 1;
    // Counted before it begins: an app that is ended in the middle has used an attempt.
    const facts = { kind: keyKind, born: 'phone' as const, milliseconds: null, attempts };
    this.memory.noteEnrolment(phone, { facts, challenge: null, request: null });
    const { keyRef, spki, milliseconds } = await keychain.generateKeyPair(keyKind, label);
    const born = { ...facts, milliseconds };
    this.memory.noteEnrolment(phone, { facts: born });
    this.progress.facts.set(born);
    return { keyRef, spki };
  }

  /** The same bytes at each repetition, also after a reload. */
  private async request(
    keychain: Keychain,
    keyRef: string,
    phone: string,
    renews: Uint8Array | null,
  ): Promise<Uint8Array> {
    const kept = this.memory.enrolment(phone);
    if (kept?.request != null) return fromBase64(kept.request);
    const request = await keychain.createRequest(keyRef, {
      challengePassword: kept?.challenge ?? '',
      ...(renews === null ? {} : { renews }),
    });
    this.memory.noteEnrolment(phone, { request: toBase64(request) });
    return request;
  }
}
