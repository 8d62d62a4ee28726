// Keys, challenges and cryptograms of SCP03 (GlobalPlatform Amendment D §4.1.5, §6.2): key derivation of
// NIST SP 800-108 in counter mode with AES-CMAC, challenges and cryptograms of 8 (S8) or 16 bytes (S16), AES-128/192/256.
import { concat } from '@sumaho-jpki/wire/apdu';
import { AES_BLOCK, SecureChannelError, aesBlock, aesCbcEncrypt, aesCmac, pad80 } from './aes';

/** The three static keys of one keyset (KID 01 ENC, 02 MAC, 03 DEK), each 16, 24 or 32 bytes. */
export interface Scp03KeySet {
  enc: Uint8Array;
  mac: Uint8Array;
  dek: Uint8Array;
}

export interface Scp03SessionKeys {
  sEnc: Uint8Array;
  sMac: Uint8Array;
  sRmac: Uint8Array;
}

/** Bytes of challenges, cryptograms and MACs: S8 or S16. */
export type CryptogramLength = 8 | 16;

/** Data derivation constants (Amendment D table 4-1). */
export const DerivationConstant = {
  cardCryptogram: 0x00,
  hostCryptogram: 0x01,
  cardChallenge: 0x02,
  sEnc: 0x04,
  sMac: 0x06,
  sRmac: 0x07,
} as const;

/** `lengthBits` of key material for one constant; context = host challenge ‖ card challenge, or counter ‖ AID. */
export function scp03Kdf(
  key: Uint8Array,
  constant: number,
  lengthBits: number,
  context: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  for (let i = 1; i <= Math.ceil(lengthBits / 128); i += 1) {
    const fixed = [...new Array<number>(11).fill(0), constant, 0, lengthBits >> 8, lengthBits & 0xff, i];
    blocks.push(aesCmac(key, concat(fixed, context)));
  }
  return concat(...blocks).slice(0, lengthBits / 8);
}

/** Three bytes, big endian. */
export function sequenceCounterBytes(counter: number): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(counter) || counter < 0 || counter > 0xff_ffff) {
    throw new SecureChannelError('a sequence counter has three bytes');
  }
  return concat([counter >> 16, (counter >> 8) & 0xff, counter & 0xff]);
}

/** The challenge (8 bytes, 16 with S16) a card with i b5 (pseudo-random) gives; `aid` is the security domain selected. */
export function pseudoRandomCardChallenge(
  keys: Scp03KeySet,
  sequenceCounter: number,
  aid: Uint8Array,
  length: CryptogramLength = 8,
): Uint8Array<ArrayBuffer> {
  const context = concat(sequenceCounterBytes(sequenceCounter), aid);
  return scp03Kdf(keys.enc, DerivationConstant.cardChallenge, 8 * length, context);
}

export function deriveSessionKeys(keys: Scp03KeySet, context: Uint8Array): Scp03SessionKeys {
  return {
    sEnc: scp03Kdf(keys.enc, DerivationConstant.sEnc, keys.enc.length * 8, context),
    sMac: scp03Kdf(keys.mac, DerivationConstant.sMac, keys.mac.length * 8, context),
    sRmac: scp03Kdf(keys.mac, DerivationConstant.sRmac, keys.mac.length * 8, context),
  };
}

/** Key check value of an AES key: the first 3 bytes of 16 × 01 enciphered (GPCS §B.6). */
export function aesKeyCheckValue(key: Uint8Array): Uint8Array<ArrayBuffer> {
  return aesBlock(key, new Uint8Array(AES_BLOCK).fill(1)).slice(0, 3);
}

/**
 * Data under the static Key-DEK: AES-CBC with zero ICV (Amendment D §6.2.8). Whole blocks get no padding — the CRT
 * components of RSA-2048 are exactly 128 bytes — other lengths are padded 80 00 ….
 */
export function encryptUnderDek(dek: Uint8Array, clear: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = clear.length > 0 && clear.length % AES_BLOCK === 0 ? clear : pad80(clear);
  return aesCbcEncrypt(dek, new Uint8Array(AES_BLOCK), text);
}
