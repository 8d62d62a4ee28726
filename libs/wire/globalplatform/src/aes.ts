// AES as secure channel protocol '03' uses it: CMAC (NIST SP 800-38B), CBC without a library's own padding,
// single-block encryption for ICVs, and ISO/IEC 9797-1 padding method 2 (80 00 …).
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { concat } from '@sumaho-jpki/wire/apdu';

export const AES_BLOCK = 16;

/** A secure channel rule is broken: wrong key length, wrong padding, wrong MAC, text too long. */
export class SecureChannelError extends Error {
  override readonly name = 'SecureChannelError';
}

function algorithm(key: Uint8Array, mode: 'cbc' | 'ecb'): string {
  if (![16, 24, 32].includes(key.length)) throw new SecureChannelError('an AES key has 16, 24 or 32 bytes');
  return `aes-${key.length * 8}-${mode}`;
}

function wholeBlocks(text: Uint8Array): void {
  if (text.length % AES_BLOCK !== 0) throw new SecureChannelError('text is not a whole number of AES blocks');
}

/** AES-CBC without padding; `text` must be whole blocks. */
export function aesCbcEncrypt(key: Uint8Array, iv: Uint8Array, text: Uint8Array): Uint8Array<ArrayBuffer> {
  wholeBlocks(text);
  const cipher = createCipheriv(algorithm(key, 'cbc'), key, iv).setAutoPadding(false);
  return concat(cipher.update(text), cipher.final());
}

/** AES-CBC without padding; `text` must be whole blocks. */
export function aesCbcDecrypt(key: Uint8Array, iv: Uint8Array, text: Uint8Array): Uint8Array<ArrayBuffer> {
  wholeBlocks(text);
  const decipher = createDecipheriv(algorithm(key, 'cbc'), key, iv).setAutoPadding(false);
  return concat(decipher.update(text), decipher.final());
}

/** One block, no chaining. */
export function aesBlock(key: Uint8Array, block: Uint8Array): Uint8Array<ArrayBuffer> {
  if (block.length !== AES_BLOCK) throw new SecureChannelError('an AES block has 16 bytes');
  const cipher = createCipheriv(algorithm(key, 'ecb'), key, null).setAutoPadding(false);
  return concat(cipher.update(block), cipher.final());
}

function doubled(block: Uint8Array): Uint8Array {
  const out = new Uint8Array(AES_BLOCK);
  for (let i = 0; i < AES_BLOCK; i += 1) out[i] = (((block[i] ?? 0) << 1) | ((block[i + 1] ?? 0) >> 7)) & 0xff;
  if (((block[0] ?? 0) & 0x80) !== 0) out[AES_BLOCK - 1] = (out[AES_BLOCK - 1] ?? 0) ^ 0x87;
  return out;
}

/** AES-CMAC, 16 bytes (NIST SP 800-38B). */
export function aesCmac(key: Uint8Array, message: Uint8Array): Uint8Array<ArrayBuffer> {
  const k1 = doubled(aesBlock(key, new Uint8Array(AES_BLOCK)));
  const whole = message.length > 0 && message.length % AES_BLOCK === 0;
  const padded = whole ? concat(message) : pad80(message);
  const subkey = whole ? k1 : doubled(k1);
  const last = padded.length - AES_BLOCK;
  for (let i = 0; i < AES_BLOCK; i += 1) padded[last + i] = (padded[last + i] ?? 0) ^ (subkey[i] ?? 0);
  return aesCbcEncrypt(key, new Uint8Array(AES_BLOCK), padded).slice(-AES_BLOCK);
}

/** Always adds at least one byte. */
export function pad80(text: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array((Math.floor(text.length / AES_BLOCK) + 1) * AES_BLOCK);
  out.set(text);
  out[text.length] = 0x80;
  return out;
}

/** Takes 80 00 … off again. Throws {@link SecureChannelError} when it is not there. */
export function unpad80(text: Uint8Array): Uint8Array<ArrayBuffer> {
  let end = text.length - 1;
  while (end >= 0 && text[end] === 0) end -= 1;
  if (end < 0 || text[end] !== 0x80) throw new SecureChannelError('deciphered text has no padding');
  return concat(text.subarray(0, end));
}
