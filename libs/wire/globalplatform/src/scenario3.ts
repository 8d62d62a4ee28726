// First keys of the SP area by key agreement (GlobalPlatform Amendment A, confidential card content management,
// scenario 3), owner side. The byte layout beyond DGI 00A6 / 7F49 / receipt is this project's own profile on P-256:
// the owner's ephemeral key meets the static key of the CASD, so neither the carrier nor any relay learns the keys.
//   DGI 00A6 = A6{90 01 03 · 95 usage · 80 type · 81 length · 83 KVN · 82 KID} ‖ 7F49{B0 ephemeral point}
//   Z = x-coordinate of the shared point; keys = X9.63 KDF (SHA-256, sharedInfo = usage ‖ type ‖ length), 64 bytes:
//   receipt key ‖ K-ENC ‖ K-MAC ‖ K-DEK; answer [85 random ‖] 86{AES-CMAC(receipt key, value of DGI 00A6)}. A derivation
//   random (90 03 01) is added to sharedInfo.
import { createHash } from 'node:crypto';
import { type Dgi, concat, decodeTlvs, encodeTlv, equalBytes, findTlv } from '@sumaho-jpki/wire/apdu';
import { aesCmac } from './aes';
import { SCP03_KEY_VERSION } from './identifiers';
import { type EphemeralKey, assertPoint, sharedSecret } from './p256';
import type { Scp03KeySet } from './scp03-keys';

/** Key usage qualifier: secure channel keys, C-MAC and R-MAC and encryption (GPCS table 11-16). */
const USAGE = 0x5c;
const KEY_TYPE_AES = 0x88;
const KEY_LENGTH = 16;
export const DGI_KEY_AGREEMENT = 0x00a6;

/** The whole DGI that STORE DATA (P1 = 89) carries to the SP area. */
export function keyAgreementDgi(
  publicPoint: Uint8Array,
  keyVersion: number = SCP03_KEY_VERSION,
  /** Asks the card for a derivation random (tag 85 of the answer). */
  withRandom = false,
): Dgi {
  assertPoint(publicPoint);
  const byte = (tag: number, value: number) => encodeTlv(tag, concat([value]));
  const template = encodeTlv(
    0xa6,
    encodeTlv(0x90, concat(withRandom ? [0x03, 0x01] : [0x03])),
    byte(0x95, USAGE),
    byte(0x80, KEY_TYPE_AES),
    byte(0x81, KEY_LENGTH),
    byte(0x83, keyVersion),
    byte(0x82, 0x01),
  );
  return { dgi: DGI_KEY_AGREEMENT, value: concat(template, encodeTlv(0x7f49, encodeTlv(0xb0, publicPoint))) };
}

/** Key derivation of ANSI X9.63 with SHA-256. */
export function x963Kdf(secret: Uint8Array, sharedInfo: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  for (let i = 1; i <= Math.ceil(length / 32); i += 1) {
    blocks.push(
      createHash('sha256')
        .update(secret)
        .update(concat([0, 0, 0, i]))
        .update(sharedInfo)
        .digest(),
    );
  }
  return concat(...blocks).slice(0, length);
}

export interface SpAreaKeys extends Scp03KeySet {
  /** 16 bytes, used once to check the receipt. */
  receiptKey: Uint8Array;
}

/**
 * `derivationRandom` is the value of 85 in the card's answer when the request asked for one (second exchange, but keys that
 * the owner alone cannot fix). Throws SecureChannelError when the CASD's point is not on the curve.
 */
export function agreeSpAreaKeys(request: {
  ephemeral: EphemeralKey;
  casdPublicPoint: Uint8Array;
  derivationRandom?: Uint8Array;
}): SpAreaKeys {
  const z = sharedSecret(request.ephemeral.privateKey, request.casdPublicPoint);
  const sharedInfo = concat([USAGE, KEY_TYPE_AES, KEY_LENGTH], request.derivationRandom ?? []);
  const material = x963Kdf(z, sharedInfo, 4 * KEY_LENGTH);
  const key = (index: number) => material.slice(index * KEY_LENGTH, (index + 1) * KEY_LENGTH);
  return { receiptKey: key(0), enc: key(1), mac: key(2), dek: key(3) };
}

/** `answer` is the card's answer data `86 10 receipt`, or the 16 receipt bytes alone. Only a card with the keys makes it. */
export function verifyReceipt(request: { receiptKey: Uint8Array; dgiValue: Uint8Array; answer: Uint8Array }): boolean {
  let receipt: Uint8Array | undefined = request.answer;
  if (receipt.length !== 16) {
    try {
      receipt = findTlv(decodeTlvs(request.answer), 0x86)?.value;
    } catch {
      return false;
    }
  }
  return receipt !== undefined && equalBytes(receipt, aesCmac(request.receiptKey, request.dgiValue));
}

/** 85 of the card's answer; undefined when there is none. */
export function derivationRandomOf(answer: Uint8Array): Uint8Array | undefined {
  return findTlv(decodeTlvs(answer), 0x85)?.value;
}
