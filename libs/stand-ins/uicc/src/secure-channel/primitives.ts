/**
 * The card's own cryptography, on node:crypto: AES-CMAC (RFC 4493), the counter-mode KDF of SCP03 (GP Amendment D §4.1.5
 * after NIST SP 800-108), AES-CBC, key check values, X9.63 KDF and P-256 key agreement. Keys of 16, 24 or 32 bytes.
 * Written apart from the host side so that one side's mistake cannot hide in the other.
 */
import { createCipheriv, createDecipheriv, createECDH, createHash, timingSafeEqual } from 'node:crypto';
import { concat } from '@sumaho-jpki/wire/apdu';

const BLOCK = 16;
const ZERO_BLOCK = new Uint8Array(BLOCK);

export function aesEncryptBlock(key: Uint8Array, block: Uint8Array): Uint8Array {
  const cipher = createCipheriv(`aes-${8 * key.length}-ecb`, key, null).setAutoPadding(false);
  return concat(cipher.update(block), cipher.final());
}

/** Whole blocks only. */
export function aesCbcEncrypt(key: Uint8Array, icv: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv(`aes-${8 * key.length}-cbc`, key, icv).setAutoPadding(false);
  return concat(cipher.update(plain), cipher.final());
}

/** Whole blocks only. */
export function aesCbcDecrypt(key: Uint8Array, icv: Uint8Array, ciphered: Uint8Array): Uint8Array {
  const cipher = createDecipheriv(`aes-${8 * key.length}-cbc`, key, icv).setAutoPadding(false);
  return concat(cipher.update(ciphered), cipher.final());
}

/** Equal content, in a time that tells nothing about where two values differ. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

/** Key-DEK use: AES-CBC with a zero vector. */
export const decryptUnderDek = (dek: Uint8Array, ciphered: Uint8Array): Uint8Array =>
  aesCbcDecrypt(dek, ZERO_BLOCK, ciphered);

function doubled(block: Uint8Array): Uint8Array {
  const out = new Uint8Array(BLOCK);
  for (let i = 0; i < BLOCK; i += 1) out[i] = (((block[i] ?? 0) << 1) | ((block[i + 1] ?? 0) >> 7)) & 0xff;
  if ((block[0] ?? 0) & 0x80) out[BLOCK - 1] = (out[BLOCK - 1] ?? 0) ^ 0x87;
  return out;
}

/** AES-CMAC, full 16 bytes. */
export function aesCmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const k1 = doubled(aesEncryptBlock(key, ZERO_BLOCK));
  const whole = message.length > 0 && message.length % BLOCK === 0;
  const padded = whole ? message.slice() : padTo16(message);
  const last = whole ? k1 : doubled(k1);
  const start = padded.length - BLOCK;
  for (let i = 0; i < BLOCK; i += 1) padded[start + i] = (padded[start + i] ?? 0) ^ (last[i] ?? 0);
  return aesCbcEncrypt(key, ZERO_BLOCK, padded).slice(-BLOCK);
}

/** ISO/IEC 9797-1 padding method 2: 80 00… to a block border, always at least one byte. */
export function padTo16(message: Uint8Array): Uint8Array {
  const out = new Uint8Array((Math.floor(message.length / BLOCK) + 1) * BLOCK);
  out.set(message);
  out[message.length] = 0x80;
  return out;
}

/** The message without method 2 padding, or undefined when it is not padded so. */
export function unpad(padded: Uint8Array): Uint8Array | undefined {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end -= 1;
  return end >= 0 && padded[end] === 0x80 ? padded.slice(0, end) : undefined;
}

/** SCP03 derivation constants (Amendment D table 4-1). */
export const DERIVE = {
  cardCryptogram: 0x00,
  hostCryptogram: 0x01,
  cardChallenge: 0x02,
  sEnc: 0x04,
  sMac: 0x06,
  sRmac: 0x07,
} as const;

/** SCP03 key derivation; 64 or 128 bits for challenges and cryptograms, 128, 192 or 256 for keys. */
export function derive(key: Uint8Array, constant: number, bits: number, context: Uint8Array): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let counter = 1; blocks.length * 8 * BLOCK < bits; counter += 1) {
    const fixed = [constant, 0x00, bits >> 8, bits & 0xff, counter];
    blocks.push(aesCmac(key, concat(new Uint8Array(11), fixed, context)));
  }
  return concat(...blocks).slice(0, bits / 8);
}

/** Key check value of an AES key: first 3 bytes of the encryption of 16 × 01. */
export const keyCheckValue = (key: Uint8Array): Uint8Array =>
  aesEncryptBlock(key, new Uint8Array(BLOCK).fill(1)).slice(0, 3);

/** ANSI X9.63 KDF with SHA-256. */
export function x963Kdf(secret: Uint8Array, sharedInfo: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let counter = 1; blocks.length * 32 < length; counter += 1) {
    blocks.push(
      createHash('sha256')
        .update(concat(secret, [0, 0, 0, counter], sharedInfo))
        .digest(),
    );
  }
  return concat(...blocks).slice(0, length);
}

/**
 * ECKA on P-256: the 32-byte x-coordinate.
 * @returns undefined when the peer's point is not an uncompressed point of the curve
 */
export function p256Agree(privateScalar: Uint8Array, peerPoint: Uint8Array): Uint8Array | undefined {
  if (peerPoint.length !== 65 || peerPoint[0] !== 4) return undefined;
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(privateScalar);
  try {
    const secret = ecdh.computeSecret(peerPoint);
    return concat(new Uint8Array(32 - secret.length), secret);
  } catch {
    return undefined;
  }
}

/** Uncompressed public point (65 bytes) of a P-256 private scalar. */
export function p256PublicPoint(privateScalar: Uint8Array): Uint8Array {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(privateScalar);
  return new Uint8Array(ecdh.getPublicKey());
}
