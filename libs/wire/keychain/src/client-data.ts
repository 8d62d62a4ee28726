// What the phone's attested key signs: a purpose line, the service's challenge, and the public key it speaks for. SHA-256 of it
// is the clientDataHash of an assertion ("Validating apps that connect to your server", developer.apple.com, steps for assertions).
import { digest } from '@sumaho-jpki/wire/x509';

/** user-auth: the key pair of the certificate; delivery: the key agreement key to which a key pair is sealed. */
export type ProvedKeyPurpose = 'user-auth' | 'delivery';

const PURPOSE_LINES: Readonly<Record<ProvedKeyPurpose, string>> = {
  'user-auth': 'sumaho-jpki key\n',
  delivery: 'sumaho-jpki delivery key\n',
};
/** Bytes of every challenge of the device surface. */
export const CHALLENGE_OCTETS = 32;

/** clientDataHash of the proof of a key: 32 bytes. The purpose line keeps a proof of one kind from being used as the other. */
export async function keyProofHash(proof: {
  readonly purpose: ProvedKeyPurpose;
  /** 32 bytes. */
  readonly challenge: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
}): Promise<Uint8Array<ArrayBuffer>> {
  if (proof.challenge.length !== CHALLENGE_OCTETS) throw new RangeError('a challenge has 32 octets');
  const line = new TextEncoder().encode(PURPOSE_LINES[proof.purpose]);
  return digest('SHA-256', joined(line, proof.challenge, proof.spki));
}

/** clientDataHash of an attestation: SHA-256 of the challenge. */
export const attestationClientDataHash = (challenge: Uint8Array): Promise<Uint8Array<ArrayBuffer>> =>
  digest('SHA-256', challenge);

/** What is signed or certified in both shapes: SHA-256(authenticatorData ‖ clientDataHash). */
export const nonceOf = (authenticatorData: Uint8Array, clientDataHash: Uint8Array): Promise<Uint8Array<ArrayBuffer>> =>
  digest('SHA-256', joined(authenticatorData, clientDataHash));

export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
