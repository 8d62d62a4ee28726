/**
 * The user-authentication private key inside the applet: RSA-2048 in CRT form and the six padding schemes that a card
 * answers to under PERFORM SECURITY OPERATION P1 00–05 (RFC 8017 §8.1, §9).
 */
import { constants, createHash, createPrivateKey, privateEncrypt, randomBytes, type KeyObject } from 'node:crypto';
import { bytes, concat, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { JpkiPersonalisationImage } from '../card-image';
import { must, refuse } from '../status-error';

export type CrtKey = JpkiPersonalisationImage['key'];

const MODULUS_BYTES = 256;
const HASH_BYTES = 32;
const PUBLIC_EXPONENT = 65_537n;
const SHA256_DIGEST_INFO = bytes('3031300D060960864801650304020105000420');

const numberOf = (text: string): bigint => BigInt(`0x${text}`);
const base64urlOf = (value: bigint, length: number): string =>
  Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex').toString('base64url');

/** Whether the five components belong to one RSA-2048 key with exponent 65537. */
export function isConsistent(key: CrtKey): boolean {
  const [p, q, dp, dq, qInv] = [key.p, key.q, key.dp, key.dq, key.qInv].map(numberOf) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  if (p < 3n || q < 3n || p === q || (p * q).toString(2).length !== 8 * MODULUS_BYTES) return false;
  return (qInv * q) % p === 1n && (PUBLIC_EXPONENT * dp) % (p - 1n) === 1n && (PUBLIC_EXPONENT * dq) % (q - 1n) === 1n;
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [r0, r1, t0, t1] = [modulus, value % modulus, 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1, t0, t1] = [r1, r0 - quotient * r1, t1, t0 - quotient * t1];
  }
  return ((t0 % modulus) + modulus) % modulus;
}

export function importKey(key: CrtKey): KeyObject {
  const p = numberOf(key.p);
  const q = numberOf(key.q);
  const d = inverse(PUBLIC_EXPONENT, (p - 1n) * (q - 1n));
  const half = MODULUS_BYTES / 2;
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'RSA',
      n: base64urlOf(p * q, MODULUS_BYTES),
      e: 'AQAB',
      d: base64urlOf(d, MODULUS_BYTES),
      p: base64urlOf(p, half),
      q: base64urlOf(q, half),
      dp: base64urlOf(numberOf(key.dp), half),
      dq: base64urlOf(numberOf(key.dq), half),
      qi: base64urlOf(numberOf(key.qInv), half),
    },
  });
}

const sha256 = (message: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(message).digest());

function signType1(key: KeyObject, content: Uint8Array): Uint8Array {
  return new Uint8Array(privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, content));
}

/** RSASSA-PKCS1-v1_5 with SHA-256 over the message. */
export const signPkcs1Sha256 = (key: KeyObject, message: Uint8Array): Uint8Array =>
  signType1(key, concat(SHA256_DIGEST_INFO, sha256(message)));

/** EMSA-PSS with SHA-256, MGF1-SHA-256 and a salt of 32 bytes, for a 2048-bit modulus. */
function signPss(key: KeyObject, hash: Uint8Array): Uint8Array {
  const salt = randomBytes(HASH_BYTES);
  const h = sha256(concat(new Uint8Array(8), hash, salt));
  const block = concat(new Uint8Array(MODULUS_BYTES - 2 * HASH_BYTES - 2), [0x01], salt);
  for (let i = 0; i * HASH_BYTES < block.length; i += 1) {
    const mask = sha256(concat(h, [0, 0, 0, i]));
    for (let j = 0; j < HASH_BYTES && i * HASH_BYTES + j < block.length; j += 1) {
      block[i * HASH_BYTES + j] = (block[i * HASH_BYTES + j] ?? 0) ^ (mask[j] ?? 0);
    }
  }
  block[0] = (block[0] ?? 0) & 0x7f;
  return new Uint8Array(privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, concat(block, h, [0xbc])));
}

/** @throws StatusError 6A86 unknown scheme, 6700 input length the scheme cannot take */
export function signByScheme(key: KeyObject, scheme: number, input: Uint8Array): Uint8Array {
  must(input.length > 0, StatusWord.WRONG_LENGTH);
  const asHash = (): Uint8Array => {
    must(input.length === HASH_BYTES, StatusWord.WRONG_LENGTH);
    return input;
  };
  switch (scheme) {
    case 0x00:
      must(input.length <= MODULUS_BYTES - 11, StatusWord.WRONG_LENGTH);
      return signType1(key, input);
    case 0x01:
      return signType1(key, sha256(input));
    case 0x02:
      return signType1(key, concat(SHA256_DIGEST_INFO, asHash()));
    case 0x03:
      return signPkcs1Sha256(key, input);
    case 0x04:
      return signPss(key, asHash());
    case 0x05:
      return signPss(key, sha256(input));
    default:
      return refuse(StatusWord.INCORRECT_P1_P2);
  }
}

/** Answer to the possession request: SHA-256 of the deterministic signature over label ‖ nonce, which fits a secured short answer. */
export function possessionAnswer(key: CrtKey, nonce: Uint8Array): Uint8Array {
  const message = concat(new TextEncoder().encode('sumaho-jpki possession'), nonce);
  return sha256(signPkcs1Sha256(importKey(key), message));
}
