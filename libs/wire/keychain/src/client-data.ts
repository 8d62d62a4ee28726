// What the phone's attested key signs: a fixed line, the service's challenge, and the public key it speaks for. SHA-256 of it
// is the clientDataHash of an assertion ("Validating apps that connect to your server", developer.apple.com, steps for assertions).
import { digest } from '@sumaho-jpki/wire/x509';

const PROOF_LINE = 'sumaho-jpki key\n';
/** Bytes of every challenge of the device surface. */
export const CHALLENGE_OCTETS = 32;

/**
 * clientDataHash of the proof of a key, 32 bytes: SHA-256(line ‖ challenge ‖ spki). What the key is for is not in it: the service
 * binds each challenge to one purpose.
 */
export async function keyProofHash(proof: {
  /** 32 bytes. */
  readonly challenge: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
}): Promise<Uint8Array<ArrayBuffer>> {
  if (proof.challenge.length !== CHALLENGE_OCTETS) throw new RangeError('a challenge has 32 octets');
  return digest('SHA-256', joined(new TextEncoder().encode(PROOF_LINE), proof.challenge, proof.spki));
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
