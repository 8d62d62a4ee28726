// An iPhone for the unit tests of operations: real keys and real requests, statements that stand for attestation and assertion.
import { buildCertificationRequest, webCryptoSigner, type NameAttribute } from '@sumaho-jpki/wire/x509';
import type { AppAttestation } from '../ports/keychain.port';
import { base64url, fromBase64url } from '../octets';

const encode = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const decode = (bytes: Uint8Array): Record<string, unknown> =>
  JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

export const OUR_APP = 'TEAM.our-app';

export interface PhoneKey {
  readonly spki: Uint8Array;
  /** @param subject of the certificate that it renews */
  request(challengePassword: string, subject?: readonly NameAttribute[]): Promise<Uint8Array>;
}

export async function makeKey(): Promise<PhoneKey> {
  const pair = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  const algorithm = 'ecdsa-p256-sha256' as const;
  return {
    spki,
    request: (challengePassword, subject = [{ type: 'CN', value: 'phone' }]) =>
      buildCertificationRequest(
        {
          subject,
          publicKeySpki: spki,
          signatureAlgorithm: algorithm,
          challengePassword,
        },
        webCryptoSigner(pair.privateKey, algorithm),
      ),
  };
}

let phones = 0;

/** The Secure Enclave of one installation: a key id and a counter that only grows. */
export class TestEnclave {
  readonly keyId = `keychain-${(phones += 1)}`;
  counter = 0;

  attestation(challenge: string, change: { app?: string; root?: string } = {}): Uint8Array {
    return encode({ keyId: this.keyId, challenge, app: OUR_APP, root: 'pinned', ...change });
  }

  assertion(challenge: string, spki: Uint8Array, counter = (this.counter += 1)): Uint8Array {
    return encode({ keyId: this.keyId, challenge, spki: base64url(spki), counter });
  }
}

/** Judges what {@link TestEnclave} says as the real check judges the real bytes. */
export const testAttestation: AppAttestation = {
  attestation: ({ attestation, keyId, challenge }) => {
    const said = decode(attestation);
    const refuse = (problem: 'attestation-refused' | 'app-not-genuine', reason: string) =>
      Promise.resolve({ ok: false as const, problem, reason });
    if (said['root'] !== 'pinned') return refuse('attestation-refused', 'untrusted-chain');
    if (said['challenge'] !== base64url(challenge)) return refuse('attestation-refused', 'wrong-challenge');
    if (said['keyId'] !== keyId) return refuse('attestation-refused', 'key-id-mismatch');
    if (said['app'] !== OUR_APP) return refuse('app-not-genuine', 'wrong-app');
    const publicKeySpki = new TextEncoder().encode(keyId);
    return Promise.resolve({ ok: true, publicKeySpki, environment: 'development' });
  },
  keyProof: ({ assertion, attestedSpki, lastCounter, challenge, spki }) => {
    const said = decode(assertion);
    const genuine =
      said['keyId'] === new TextDecoder().decode(attestedSpki) &&
      said['challenge'] === base64url(challenge) &&
      base64url(fromBase64url(String(said['spki']))) === base64url(spki);
    if (!genuine) return Promise.resolve({ ok: false, problem: 'key-not-proved', reason: 'signature-invalid' });
    const counter = Number(said['counter']);
    if (counter <= lastCounter) {
      return Promise.resolve({ ok: false, problem: 'assertion-replayed', reason: 'counter-replayed' });
    }
    return Promise.resolve({ ok: true, counter });
  },
};
