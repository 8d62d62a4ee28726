/**
 * The schemes a card answers to under PERFORM SECURITY OPERATION P1 00–05: six paddings for RSA-2048 (RFC 8017 §8.1, §9);
 * a P-256 key has no padding, so it knows only "hash given" and "hash on card", and answers r ‖ s (ISO/IEC 7816-8).
 */
import { constants, privateEncrypt, randomBytes, type KeyObject } from 'node:crypto';
import { bytes, concat, equalBytes, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { EcKeyImage, PrivateKeyImage } from '../card-image';
import { must, refuse } from '../status-error';
import { p256SignHash } from './p256-signature';
import { importKey, isEc, MODULUS_BYTES, SHA256_DIGEST_INFO, sha256, signPkcs1Sha256, signType1 } from './private-key';

const HASH_BYTES = 32;
export const SCHEME = {
  verbatim: 0x00,
  bareHashOnCard: 0x01,
  hashGiven: 0x02,
  hashOnCard: 0x03,
  pssHashGiven: 0x04,
  pssHashOnCard: 0x05,
} as const;

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
export function signByScheme(key: PrivateKeyImage, scheme: number, input: Uint8Array): Uint8Array {
  must(input.length > 0, StatusWord.WRONG_LENGTH);
  return isEc(key) ? signEc(key, scheme, input) : signRsa(importKey(key), scheme, input);
}

function hashOf(input: Uint8Array): Uint8Array {
  must(input.length === HASH_BYTES, StatusWord.WRONG_LENGTH);
  return input;
}

function signRsa(key: KeyObject, scheme: number, input: Uint8Array): Uint8Array {
  switch (scheme) {
    case SCHEME.verbatim:
      must(input.length <= MODULUS_BYTES - 11, StatusWord.WRONG_LENGTH);
      return signType1(key, input);
    case SCHEME.bareHashOnCard:
      return signType1(key, sha256(input));
    case SCHEME.hashGiven:
      return signType1(key, concat(SHA256_DIGEST_INFO, hashOf(input)));
    case SCHEME.hashOnCard:
      return signPkcs1Sha256(key, input);
    case SCHEME.pssHashGiven:
      return signPss(key, hashOf(input));
    case SCHEME.pssHashOnCard:
      return signPss(key, sha256(input));
    default:
      return refuse(StatusWord.INCORRECT_P1_P2);
  }
}

function signEc({ d }: EcKeyImage, scheme: number, input: Uint8Array): Uint8Array {
  switch (scheme) {
    case SCHEME.verbatim:
      return p256SignHash(bytes(d), hashOf(withoutDigestInfo(input)));
    case SCHEME.hashGiven:
      return p256SignHash(bytes(d), hashOf(input));
    case SCHEME.hashOnCard:
      return p256SignHash(bytes(d), sha256(input));
    default:
      return refuse(StatusWord.INCORRECT_P1_P2);
  }
}

/** Readers that always send a DigestInfo get the signature of the hash in it. */
function withoutDigestInfo(input: Uint8Array): Uint8Array {
  const at = SHA256_DIGEST_INFO.length;
  return equalBytes(input.slice(0, at), SHA256_DIGEST_INFO) ? input.slice(at) : input;
}
