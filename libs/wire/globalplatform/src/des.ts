// Triple DES as SCP02, SCP80 and legacy keys use it: CBC and ECB without a library's own padding, single-DES first stage
// (retail MAC, ISO/IEC 9797-1 algorithm 3), key check value. Legacy only: never for a user's key.
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { concat } from '@sumaho-jpki/wire/apdu';
import { SecureChannelError } from './aes';

export const DES_BLOCK = 8;
const ZERO = new Uint8Array(DES_BLOCK);

/** K1 ‖ K2 or K1 ‖ K2 ‖ K3 as 24 bytes. A single DES key is refused. */
function tripleKey(key: Uint8Array): Uint8Array {
  if (key.length === 24) return key;
  if (key.length === 16) return concat(key, key.subarray(0, 8));
  throw new SecureChannelError('a triple DES key has 16 or 24 bytes');
}

function run(mode: 'cbc' | 'ecb', key: Uint8Array, iv: Uint8Array | null, text: Uint8Array, decipher: boolean) {
  if (text.length % DES_BLOCK !== 0) throw new SecureChannelError('text is not a whole number of DES blocks');
  const name = mode === 'cbc' ? 'des-ede3-cbc' : 'des-ede3';
  const make = decipher ? createDecipheriv : createCipheriv;
  const cipher = make(name, tripleKey(key), iv).setAutoPadding(false);
  return concat(cipher.update(text), cipher.final());
}

export const tripleDesCbcEncrypt = (key: Uint8Array, iv: Uint8Array, text: Uint8Array) =>
  run('cbc', key, iv, text, false);
export const tripleDesCbcDecrypt = (key: Uint8Array, iv: Uint8Array, text: Uint8Array) =>
  run('cbc', key, iv, text, true);
export const tripleDesEcbEncrypt = (key: Uint8Array, text: Uint8Array) => run('ecb', key, null, text, false);
export const tripleDesEcbDecrypt = (key: Uint8Array, text: Uint8Array) => run('ecb', key, null, text, true);

/** Single DES is triple DES with three equal keys; some OpenSSL builds no longer have the cipher itself. */
export function singleDesEncrypt(key8: Uint8Array, iv: Uint8Array, text: Uint8Array): Uint8Array<ArrayBuffer> {
  return tripleDesCbcEncrypt(concat(key8, key8, key8), iv, text);
}

/** Always adds at least one byte: 80 00 … to a DES block. */
export function pad80Des(text: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array((Math.floor(text.length / DES_BLOCK) + 1) * DES_BLOCK);
  out.set(text);
  out[text.length] = 0x80;
  return out;
}

/** Last block of CBC over the padded text. */
export function fullTripleDesMac(key: Uint8Array, text: Uint8Array, iv: Uint8Array = ZERO): Uint8Array<ArrayBuffer> {
  return tripleDesCbcEncrypt(key, iv, pad80Des(text)).slice(-DES_BLOCK);
}

/** Single DES with K1 for all blocks but the last, triple DES for that (ISO/IEC 9797-1 algorithm 3, padding method 2). */
export function retailMac(key: Uint8Array, text: Uint8Array, iv: Uint8Array = ZERO): Uint8Array<ArrayBuffer> {
  const padded = pad80Des(text);
  const head = padded.subarray(0, -DES_BLOCK);
  const before = head.length > 0 ? singleDesEncrypt(key.subarray(0, 8), iv, head).slice(-DES_BLOCK) : iv;
  return tripleDesCbcEncrypt(key, before, padded.subarray(-DES_BLOCK));
}

/** Key check value of a DES key: the first 3 bytes of 8 × 00 enciphered (GPCS §B.6). */
export function desKeyCheckValue(key: Uint8Array): Uint8Array<ArrayBuffer> {
  return tripleDesEcbEncrypt(key, ZERO).slice(0, 3);
}
