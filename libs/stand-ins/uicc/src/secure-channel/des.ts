/**
 * Triple DES for SCP02 (GPC 2.3.1 annex E) and SCP80 (ETSI TS 102 225): keys of 16 bytes (K1 K2 K1) or 24 bytes. Single
 * DES exists only as the inner step of the retail MAC and of the ICV encryption, never as a protection of its own.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { concat } from '@sumaho-jpki/wire/apdu';

export const DES_BLOCK = 8 as const;
const ZERO = new Uint8Array(DES_BLOCK);

/** K1 ‖ K2 ‖ K3 of a 2- or 3-key triple DES key; K ‖ K ‖ K of a single DES key, which makes triple DES single. */
function tripled(key: Uint8Array): Uint8Array {
  if (key.length === 24) return key;
  return key.length === 16 ? concat(key, key.slice(0, 8)) : concat(key, key, key);
}

/** Whole blocks only. */
export function desCbcEncrypt(key: Uint8Array, icv: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv('des-ede3-cbc', tripled(key), icv).setAutoPadding(false);
  return concat(cipher.update(plain), cipher.final());
}

/** Whole blocks only. */
export function desCbcDecrypt(key: Uint8Array, icv: Uint8Array, ciphered: Uint8Array): Uint8Array {
  const cipher = createDecipheriv('des-ede3-cbc', tripled(key), icv).setAutoPadding(false);
  return concat(cipher.update(ciphered), cipher.final());
}

/** Whole blocks only. */
export function desEcbDecrypt(key: Uint8Array, ciphered: Uint8Array): Uint8Array {
  const cipher = createDecipheriv('des-ede3', tripled(key), null).setAutoPadding(false);
  return concat(cipher.update(ciphered), cipher.final());
}

/** Single DES with the first half of a triple DES key. */
export const singleDesEncrypt = (key: Uint8Array, block: Uint8Array): Uint8Array =>
  desCbcEncrypt(key.slice(0, 8), ZERO, block);

/** ISO/IEC 9797-1 padding method 2 to 8 bytes. */
export function padTo8(message: Uint8Array): Uint8Array {
  const out = new Uint8Array((Math.floor(message.length / DES_BLOCK) + 1) * DES_BLOCK);
  out.set(message);
  out[message.length] = 0x80;
  return out;
}

/** Retail MAC (ISO/IEC 9797-1 algorithm 3): single DES chain, triple DES on the last block. The message is padded here. */
export function retailMac(key: Uint8Array, icv: Uint8Array, message: Uint8Array): Uint8Array {
  const padded = padTo8(message);
  const head = padded.slice(0, -DES_BLOCK);
  const chained = head.length === 0 ? icv : desCbcEncrypt(key.slice(0, 8), icv, head).slice(-DES_BLOCK);
  return desCbcEncrypt(key, chained, padded.slice(-DES_BLOCK));
}

/** Last block of triple DES in CBC mode over whole blocks: cryptograms of SCP02, checksums of SCP80. */
export const desCbcMac = (key: Uint8Array, message: Uint8Array): Uint8Array =>
  desCbcEncrypt(key, ZERO, message).slice(-DES_BLOCK);

/** Key check value of a DES key: first 3 bytes of the encryption of 8 × 00. */
export const desKeyCheckValue = (key: Uint8Array): Uint8Array => desCbcEncrypt(key, ZERO, ZERO).slice(0, 3);
