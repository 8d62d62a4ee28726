// The last stages of every way to the Keychain: what came is checked on the phone, stored, and the server hears of it.
import { inject, Injectable } from '@angular/core';
import { keychainRoutes, type STORAGE_FAILURES } from '@sumaho-jpki/contract';
import { userAuthPolicyOids } from '@sumaho-jpki/rules';
import { ApiClient } from '@sumaho-jpki/screen/dads';
import { checkUserAuthCertificate, parseCertificate, sameBytes } from '@sumaho-jpki/wire/x509';
import { AppMemory } from '../../phone/app-memory';
import { type Keychain, KeychainError } from '@sumaho-jpki/stand-ins/handset';
import { keyLabel } from '../../phone/key-holder';
import { PhoneKeychain } from '../../phone/phone-keychain';
import { phoneId } from '../../phone/phone-store';
import { NOW, TrustAnchor } from '../../phone/trust-anchor';
import { ClockWrong, PhoneClock } from '../../phone/phone-clock';
import { Progress } from '../progress';
import type { Job, WorkEnd } from './route-work';

export type StorageFailure = (typeof STORAGE_FAILURES)[number];

/** A root is not acceptable outside its own time either. */
const ABOUT_TIME: ReadonlySet<string> = new Set(['not-yet-valid', 'expired', 'root-not-acceptable']);

@Injectable()
export class CertificateIntake {
  private readonly api = inject(ApiClient);
  private readonly keychains = inject(PhoneKeychain);
  private readonly memory = inject(AppMemory);
  private readonly anchor = inject(TrustAnchor);
  private readonly clock = inject(PhoneClock);
  private readonly now = inject(NOW);
  private readonly progress = inject(Progress);

  /**
   * @param keyRef key in the store, with this public key
   * @throws ProblemError, ClockWrong
   */
  async take(
    keychain: Keychain,
    { keyRef, spki }: { readonly keyRef: string; readonly spki: Uint8Array },
    certificate: Uint8Array,
    job: Job,
  ): Promise<WorkEnd> {
    this.progress.stage.set('check');
    const fault = await this.faultOf(certificate, spki, job);
    if (fault !== null) return this.fail(fault, job);
    this.progress.stage.set('store');
    try {
      await keychain.storeCertificate(keyRef, certificate);
    } catch (error) {
      return this.notStored(error, job);
    }
    this.memory.noteEnrolment(phoneId(job.phone), { stored: true });
    return this.report(certificate, job);
  }

  /** The server hears what is in the store; said again when the answer was lost. @throws ProblemError */
  async report(certificate: Uint8Array, job: Job): Promise<WorkEnd> {
    this.progress.stage.set('store');
    const facts = this.memory.enrolment(phoneId(job.phone))?.facts;
    job.take(
      await this.api.call(keychainRoutes.stored, {
        body: {
          serial: parseCertificate(certificate).serial,
          ...(facts?.milliseconds == null ? {} : { keyGenerationMs: facts.milliseconds }),
          ...(facts === undefined ? {} : { attempts: Math.max(1, facts.attempts) }),
        },
        signal: job.over,
      }),
    );
    return 'well';
  }

  /** Tells the server, which ends it cleanly or begins anew. @throws ProblemError */
  async fail(code: StorageFailure, job: Job): Promise<WorkEnd> {
    // A key that was certified once is never proved again: what comes after is for a new one, or for none.
    const phone = phoneId(job.phone);
    await (await this.keychains.of(phone)).deleteItem(keyLabel(job.application.id));
    this.memory.noteEnrolment(phone, { challenge: null, request: null });
    job.take(await this.api.call(keychainRoutes.storageFailed, { body: { code }, signal: job.over }));
    return 'ask';
  }

  private async faultOf(certificateDer: Uint8Array, spki: Uint8Array, job: Job): Promise<StorageFailure | null> {
    const root = await this.anchor.root(phoneId(job.phone));
    const answer = await checkUserAuthCertificate({
      certificateDer,
      roots: [root],
      at: this.now(),
      allowedPolicies: userAuthPolicyOids(),
    });
    if (!answer.ok) {
      if (!ABOUT_TIME.has(answer.reason)) return 'chain-not-trusted';
      if (this.clock.wrong()) throw new ClockWrong();
      return 'not-within-validity';
    }
    const { certificate } = answer;
    if (!sameBytes(certificate.publicKeySpki, spki)) return 'certificate-for-another-key';
    // Exactly one name that people can read back to a desk; what it holds is the authority's to choose.
    return certificate.subject.some(({ type }) => type === 'CN') ? null : 'subject-not-as-expected';
  }

  private notStored(error: unknown, job: Job): Promise<WorkEnd> {
    if (!(error instanceof KeychainError)) return this.fail('store-refused', job);
    switch (error.code) {
      case 'locked':
        throw error;
      case 'no-such-key':
        return this.fail('key-lost', job);
      case 'certificate-for-another-key':
        return this.fail('certificate-for-another-key', job);
      default:
        return this.fail('store-refused', job);
    }
  }
}
