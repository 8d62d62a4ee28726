/**
 * Scenario 2A (push): the owner makes the keys, encrypts them for the CASD and signs. Own profile after GP Amendment A:
 * 00A6 = A6{90 02…} ‖ 7F49{B0 ephemeral point} ‖ 86 keys ‖ 5F37 signature (r ‖ s) by the owner's certified key over all
 * before it. X9.63 KDF (SHA-256) of Z: receipt key ‖ AES-256 key under which ENC ‖ MAC ‖ DEK travel (CBC, zero vector).
 * Answer 86 CMAC(receipt key, 00A6).
 */
import { encodeTlv, StatusWord } from '@sumaho-jpki/wire/apdu';
import { must, refuse } from '../status-error';
import { isSigned } from './certificate';
import { keysetFrom, pointIn, required, type SetupRequest, type SetupResult } from './confidential-setup';
import { aesCmac, decryptUnderDek, p256Agree, x963Kdf } from './primitives';

const WRAPPING_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** 5F37 40 before the signature. */
const SIGNATURE_TLV_BYTES = 3 + SIGNATURE_BYTES;

/** @throws StatusError 6A80 form, 6982 signature; nothing is decrypted before the signature is right */
export function acceptScenario2a(
  request: SetupRequest,
  casdPrivateKey: Uint8Array,
  ownerPoint: Uint8Array,
): SetupResult {
  const { parameter, keyLength, sharedInfo, more, value } = request;
  const [, , last] = more;
  must(parameter === 0x00 && more.length === 3 && last?.tag === 0x5f37 && last.value.length === SIGNATURE_BYTES);
  if (!isSigned(value.slice(0, -SIGNATURE_TLV_BYTES), last.value, ownerPoint)) {
    refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
  }
  const wrapped = required(more, 0x86);
  must(wrapped.length === Math.ceil((3 * keyLength) / 16) * 16);
  const secret = p256Agree(casdPrivateKey, pointIn(more));
  must(secret !== undefined);
  const material = x963Kdf(secret, sharedInfo, keyLength + WRAPPING_KEY_BYTES);
  const keys = decryptUnderDek(material.slice(keyLength), wrapped).slice(0, 3 * keyLength);
  return {
    keys: keysetFrom(request, keys),
    answer: encodeTlv(0x86, aesCmac(material.slice(0, keyLength), value)),
  };
}
