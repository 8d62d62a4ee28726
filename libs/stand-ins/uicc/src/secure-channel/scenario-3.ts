/**
 * Scenario 3: the owner's ephemeral key and the CASD's static one agree on the keys; the receipt proves that the card has
 * them. Own profile after GP Amendment A: 00A6 = A6{90 03 [01]…} ‖ 7F49{B0 point}; keys = X9.63 KDF (SHA-256) of Z over the
 * shared information [‖ derivation random]: receipt key ‖ ENC ‖ MAC ‖ DEK; answer [85 random] ‖ 86 CMAC(receipt key, 00A6).
 */
import { randomBytes } from 'node:crypto';
import { concat, encodeTlv } from '@sumaho-jpki/wire/apdu';
import { must } from '../status-error';
import { keysetFrom, pointIn, type SetupRequest, type SetupResult } from './confidential-setup';
import { aesCmac, p256Agree, x963Kdf } from './primitives';

const WITH_RANDOM = 0x01;
const RANDOM_BYTES = 16;

/** @throws StatusError 6A80 for a request or curve point this card does not accept */
export function agreeScenario3(request: SetupRequest, casdPrivateKey: Uint8Array): SetupResult {
  const { parameter, keyLength, sharedInfo, more, value } = request;
  must(more.length === 1 && (parameter === 0x00 || parameter === WITH_RANDOM));
  const secret = p256Agree(casdPrivateKey, pointIn(more));
  must(secret !== undefined);
  const random = parameter === WITH_RANDOM ? new Uint8Array(randomBytes(RANDOM_BYTES)) : new Uint8Array(0);
  const material = x963Kdf(secret, concat(sharedInfo, random), 4 * keyLength);
  const receipt = encodeTlv(0x86, aesCmac(material.slice(0, keyLength), value));
  const answer = parameter === WITH_RANDOM ? concat(encodeTlv(0x85, random), receipt) : receipt;
  return { keys: keysetFrom(request, material.slice(keyLength)), answer };
}
