/**
 * Scenario 1 (pull): the card makes the keys, encrypts them for the owner's certified key, and the CASD signs. Own profile
 * after GP Amendment A: 00A6 = A6{90 01…} alone; answer 7F49{B0 ephemeral point} ‖ 86 ENC ‖ MAC ‖ DEK under an AES-256 key
 * from X9.63 KDF (SHA-256) of Z (CBC, zero vector) ‖ 5F37 signature (r ‖ s, SK.CASD.AUT) over 00A6 and all before it.
 */
import { createECDH, createPrivateKey, randomBytes, sign } from 'node:crypto';
import { concat, encodeTlv } from '@sumaho-jpki/wire/apdu';
import { must } from '../status-error';
import { keysetFrom, type SetupRequest, type SetupResult } from './confidential-setup';
import { aesCbcEncrypt, p256Agree, p256PublicPoint, x963Kdf } from './primitives';

const WRAPPING_KEY_BYTES = 32;

/** @throws StatusError 6A80 */
export function pullScenario1(request: SetupRequest, signingKey: Uint8Array, ownerPoint: Uint8Array): SetupResult {
  const { parameter, keyLength, sharedInfo, more, value } = request;
  must(parameter === 0x00 && more.length === 0);
  const ephemeral = createECDH('prime256v1');
  ephemeral.generateKeys();
  const secret = p256Agree(new Uint8Array(ephemeral.getPrivateKey()), ownerPoint);
  must(secret !== undefined);
  const material = new Uint8Array(randomBytes(3 * keyLength));
  const padding = new Uint8Array(-material.length & 0x0f);
  const wrappingKey = x963Kdf(secret, sharedInfo, WRAPPING_KEY_BYTES);
  const told = concat(
    encodeTlv(0x7f49, encodeTlv(0xb0, new Uint8Array(ephemeral.getPublicKey()))),
    encodeTlv(0x86, aesCbcEncrypt(wrappingKey, new Uint8Array(16), concat(material, padding))),
  );
  const signature = signed(signingKey, concat(value, told));
  return { keys: keysetFrom(request, material), answer: concat(told, encodeTlv(0x5f37, signature)) };
}

/** ECDSA P-256 with SHA-256, r ‖ s. */
function signed(scalar: Uint8Array, message: Uint8Array): Uint8Array {
  const point = p256PublicPoint(scalar);
  const text = (part: Uint8Array): string => Buffer.from(part).toString('base64url');
  const key = createPrivateKey({
    format: 'jwk',
    key: { kty: 'EC', crv: 'P-256', d: text(scalar), x: text(point.slice(1, 33)), y: text(point.slice(33)) },
  });
  return new Uint8Array(sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' }));
}
