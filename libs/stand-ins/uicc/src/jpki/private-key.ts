/**
 * The user-authentication private key inside the applet, RSA-2048 in CRT form or P-256: where it comes from, what its
 * public half is, and the one signature every key can give, the possession proof.
 */
import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  privateEncrypt,
  sign,
  type KeyObject,
} from 'node:crypto';
import { bytes, concat, hex } from '@sumaho-jpki/wire/apdu';
import type { EcKeyImage, PrivateKeyImage, RsaKeyImage } from '../card-image';

export const MODULUS_BYTES = 256;
const PUBLIC_EXPONENT = 65_537n;
export const SHA256_DIGEST_INFO = bytes('3031300D060960864801650304020105000420');

const numberOf = (text: string): bigint => BigInt(`0x${text}`);
const base64urlOf = (value: bigint, length: number): string =>
  Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex').toString('base64url');
const octetsToBase64url = (text: string): string => Buffer.from(text, 'hex').toString('base64url');

export const isEc = (key: PrivateKeyImage): key is EcKeyImage => 'point' in key;

/** Whether the five components belong to one RSA-2048 key with exponent 65537. */
export function isConsistent(key: RsaKeyImage): boolean {
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

export function importKey(key: PrivateKeyImage): KeyObject {
  return isEc(key) ? importEcKey(key) : importRsaKey(key);
}

function importEcKey({ d, point }: EcKeyImage): KeyObject {
  const [x, y] = [point.slice(2, 66), point.slice(66)].map(octetsToBase64url);
  return createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y, d: octetsToBase64url(d) } });
}

function importRsaKey(key: RsaKeyImage): KeyObject {
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

/** The other way round: what the card keeps of a key it has just made. */
export function exportKey(key: KeyObject): PrivateKeyImage {
  const jwk = key.export({ format: 'jwk' });
  const part = (name: 'p' | 'q' | 'dp' | 'dq' | 'qi' | 'd' | 'x' | 'y', length: number): string => {
    const raw = Buffer.from(jwk[name] ?? '', 'base64url');
    return hex(concat(new Uint8Array(length - raw.length), raw));
  };
  if (jwk.kty === 'EC') return { d: part('d', 32), point: `04${part('x', 32)}${part('y', 32)}` };
  const half = MODULUS_BYTES / 2;
  return {
    p: part('p', half),
    q: part('q', half),
    dp: part('dp', half),
    dq: part('dq', half),
    qInv: part('qi', half),
  };
}

/** SubjectPublicKeyInfo, DER: 294 bytes for RSA-2048, 91 for P-256. */
export function subjectPublicKeyInfo(key: PrivateKeyImage): Uint8Array {
  return new Uint8Array(createPublicKey(importKey(key)).export({ format: 'der', type: 'spki' }));
}

export const sha256 = (message: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(message).digest());

/** Block type 1 of PKCS#1 v1.5 around the content as it is. */
export function signType1(key: KeyObject, content: Uint8Array): Uint8Array {
  return new Uint8Array(privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, content));
}

/** RSASSA-PKCS1-v1_5 with SHA-256 over the message. */
export const signPkcs1Sha256 = (key: KeyObject, message: Uint8Array): Uint8Array =>
  signType1(key, concat(SHA256_DIGEST_INFO, sha256(message)));

/** Over label ‖ nonce: RSASSA-PKCS1-v1_5-SHA256 (256 bytes, deterministic) or ECDSA-SHA256 as r ‖ s (64 bytes). */
export function possessionSignature(key: PrivateKeyImage, nonce: Uint8Array): Uint8Array {
  const message = concat(new TextEncoder().encode('sumaho-jpki possession'), nonce);
  const signer = importKey(key);
  if (!isEc(key)) return signPkcs1Sha256(signer, message);
  return new Uint8Array(sign('sha256', message, { key: signer, dsaEncoding: 'ieee-p1363' }));
}

/** Answer to the possession request: the hash of an RSA signature, because the whole does not fit a secured short answer. */
export function possessionAnswer(key: PrivateKeyImage, nonce: Uint8Array): Uint8Array {
  const signature = possessionSignature(key, nonce);
  return isEc(key) ? signature : sha256(signature);
}
