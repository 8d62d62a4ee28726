// EST (RFC 7030) simpleenroll and serverkeygen as acts on the register: the request is stored, the wait for it ended, and the answer
// is read from what stands there. EST never waits: the phone repeats the same request until the certificate is issued.
import { keyBornOf, type KeyKind } from '@sumaho-jpki/rules';
import {
  DerError,
  parseCertificate,
  parseCertificationRequest,
  verifyCertificationRequest,
} from '@sumaho-jpki/wire/x509';
import type { ParsedCertificationRequest } from '@sumaho-jpki/wire/x509';
import { equalBytes } from '@sumaho-jpki/wire/apdu';
import type { EnrolmentRow } from '../ports/keychain.rows';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, DeviceSessionRow, StepRow } from '../ports/rows';
import { sha256Hex } from '../octets';
import { Refused } from '../refused';
import { together } from '../together';
import { currentSession, keychainApplication, meetPhone } from './device-challenge.operation';
import { goOnWithKey } from './keychain.steps';
import { phoneEvent } from './phone-event';
import { renewedBy } from './same-phone';

/** Seconds after which the phone asks again. */
export const EST_RETRY_AFTER_SECONDS = 1;

export type EstAnswer =
  | { readonly kind: 'pending'; readonly retryAfterSeconds: number }
  | { readonly kind: 'issued'; readonly certificateDer: Uint8Array };

export type EstKeyAnswer =
  | { readonly kind: 'pending'; readonly retryAfterSeconds: number }
  | { readonly kind: 'delivered'; readonly certificateDer: Uint8Array; readonly envelopedKey: Uint8Array };

const PENDING = { kind: 'pending', retryAfterSeconds: EST_RETRY_AFTER_SECONDS } as const;

export class EnrolByEst {
  constructor(private readonly register: Register) {}

  /**
   * simpleenroll: a certificate for the proved key.
   * @throws Refused `enrolment-request-invalid` | `key-not-proved` | `request-for-another-key` | `challenge-used` | `step-parked` …
   */
  enrol(device: DeviceSessionRow, requestDer: Uint8Array): Promise<EstAnswer> {
    return this.take(device, requestDer, null);
  }

  private async take(device: DeviceSessionRow, requestDer: Uint8Array, renews: string | null): Promise<EstAnswer> {
    const request = readRequest(requestDer);
    if (!(await verifyCertificationRequest(request))) {
      throw new Refused('enrolment-request-invalid', { facts: { reason: 'own-signature' } });
    }
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const [application, proof] = await together([keychainApplication(tx, device), askForProof(tx, device)]);
      if (keyBornOf(application.route) !== 'on-device') throw new Refused('not-allowed-now');
      const enrolment = judgeProof(application, proof);
      if (!equalBytes(request.publicKeySpki, enrolment.spki)) throw new Refused('request-for-another-key');
      mustNameChallenge(request, enrolment);
      if (enrolment.requestDer !== null) return answered(await issuedFor(tx, application, enrolment.spki));
      const [, taken, ended, certificateDer] = await together([
        meetPhone(tx, application),
        tx.enrolments.request(enrolment, requestDer),
        tx.steps.completeWaiting(application.id, 'await-key'),
        issuedFor(tx, application, enrolment.spki),
      ]);
      if (taken) {
        await tx.history.record(phoneEvent('certificate-requested', application, { renews }));
        const waited = proof.steps.findLast(({ kind }) => kind === 'await-key');
        // Not waited for yet: whoever starts to wait finds the request.
        if (ended && waited) await goOnWithKey(tx, application, waited);
      } else if (ended || (await tx.enrolments.latest(application.id))?.challenge !== enrolment.challenge) {
        // Another phone proved its key between our look and our write.
        throw new Refused('request-for-another-key');
      }
      return answered(certificateDer);
    });
  }

  /** csrattrs: the key that a request of this phone shall be for. */
  keyKindFor(device: DeviceSessionRow): Promise<KeyKind> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await keychainApplication(tx, device);
      return keyBornOf(application.route) === 'central' ? 'p-256' : application.keyKind;
    });
  }

  /**
   * simplereenroll: renewal in the phone that holds the live certificate. The former attested key showed that it is this phone; the
   * request names the subject of the certificate that it renews, to the letter (RFC 7030 §4.2.2).
   * @throws Refused `certificate-not-active` and those of `enrol`
   */
  async reEnrol(device: DeviceSessionRow, requestDer: Uint8Array): Promise<EstAnswer> {
    const { subject } = readRequest(requestDer);
    const renews = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const former = await renewedBy(tx, await keychainApplication(tx, device));
      if (!former?.certificateDer) throw new Refused('certificate-not-active', { facts: { reason: 'another-phone' } });
      if (!sameName(subject, parseCertificate(former.certificateDer).subject)) {
        throw new Refused('certificate-not-active', { facts: { reason: 'another-subject' } });
      }
      return former.serial;
    });
    return this.take(device, requestDer, renews);
  }

  /**
   * serverkeygen: certificate and key, the key encrypted to the proved one. Key and signature of the request mean nothing (RFC 7030
   * §4.4.1); its challengePassword names the proof.
   * @throws Refused `challenge-used` | `delivery-expired` when it is there no more | `key-not-proved` …
   */
  serverKey(device: DeviceSessionRow, requestDer: Uint8Array): Promise<EstKeyAnswer> {
    const request = readRequest(requestDer);
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await keychainApplication(tx, device);
      if (keyBornOf(application.route) !== 'central') throw new Refused('not-allowed-now');
      const enrolment = await provedEnrolment(tx, application, device);
      mustNameChallenge(request, enrolment);
      const certificate = await tx.certificates.byApplication(application.id);
      if (enrolment.deliveredAt && !enrolment.deliveryCms) throw new Refused('delivery-expired');
      if (!certificate?.certificateDer || !enrolment.deliveryCms) return PENDING;
      return {
        kind: 'delivered',
        certificateDer: certificate.certificateDer,
        envelopedKey: enrolment.deliveryCms,
      };
    });
  }
}

function readRequest(der: Uint8Array): ParsedCertificationRequest {
  try {
    return parseCertificationRequest(der);
  } catch (problem) {
    if (problem instanceof DerError || problem instanceof RangeError) {
      throw new Refused('enrolment-request-invalid', { facts: { reason: 'malformed' } });
    }
    throw problem;
  }
}

type Name = ParsedCertificationRequest['subject'];
const sameName = (one: Name, other: Name): boolean =>
  one.length === other.length &&
  one.every(({ type, value }, at) => type === other[at]?.type && value === other[at].value);

function mustNameChallenge(request: ParsedCertificationRequest, enrolment: EnrolmentRow): void {
  if (request.challengePassword !== enrolment.challenge) throw new Refused('challenge-used');
}

const answered = (certificateDer: Uint8Array | null): EstAnswer =>
  certificateDer ? { kind: 'issued', certificateDer } : PENDING;

/** What a proof stands on. */
interface Proof {
  readonly session: DeviceSessionRow;
  readonly enrolment: EnrolmentRow | null;
  readonly steps: readonly StepRow[];
}

async function askForProof(tx: RegisterTransaction, device: DeviceSessionRow): Promise<Proof> {
  const [session, enrolment, steps] = await together([
    currentSession(tx, device),
    tx.enrolments.latest(device.applicationId),
    tx.steps.ofWorkflow(device.applicationId),
  ]);
  return { session, enrolment, steps };
}

/** The proof of this round; a session that did not attest itself has none. */
function judgeProof(application: ApplicationRow, { session, enrolment, steps }: Proof): EnrolmentRow {
  if (session.keychainId === null || enrolment?.round !== application.enrolments) throw new Refused('key-not-proved');
  if (steps.some(({ state }) => state === 'parked')) throw new Refused('step-parked');
  return enrolment;
}

/** As `judgeProof`, for whoever has only the application. */
export const provedEnrolment = async (tx: RegisterTransaction, application: ApplicationRow, device: DeviceSessionRow) =>
  judgeProof(application, await askForProof(tx, device));

/** The certificate of exactly this key, once it is signed. */
export async function issuedFor(
  tx: RegisterTransaction,
  application: ApplicationRow,
  spki: Uint8Array,
): Promise<Uint8Array | null> {
  const certificate = await tx.certificates.byApplication(application.id);
  return certificate?.state === 'issued' && certificate.spkiSha256 === (await sha256Hex(spki))
    ? certificate.certificateDer
    : null;
}
