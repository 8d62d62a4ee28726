/**
 * Signatures over card content: tokens and DAPs are verified, receipts are made. The algorithm is the key's (GPC 2.3.1
 * annex B, tables H-9 and H-10): RSA to 1024 bits PKCS#1 v1.5 with SHA-1, longer RSA PSS with SHA-256, ECDSA in plain
 * r ‖ s form with the hash of the curve's strength, AES CMAC of 16 bytes, DES the retail MAC of 8.
 */
import { createECDH, createPrivateKey, createPublicKey, constants, sign, verify, type KeyObject } from 'node:crypto';
import { equalBytes } from '@sumaho-jpki/wire/apdu';
import type { KeyImage } from '../card-image';
import { DES_BLOCK, retailMac } from '../secure-channel/des';
import { aesCmac } from '../secure-channel/primitives';
import { KEY_TYPE, keyValue } from './key-store';

/** Curve reference (F0) → name and hash, GPC tables B-2 and B-3. */
const CURVES: readonly { crv: string; openssl: string; hash: string; strength: number; coordinate: number }[] = [
  { crv: 'P-256', openssl: 'prime256v1', hash: 'sha256', strength: 256, coordinate: 32 },
  { crv: 'P-384', openssl: 'secp384r1', hash: 'sha384', strength: 384, coordinate: 48 },
  { crv: 'P-521', openssl: 'secp521r1', hash: 'sha512', strength: 512, coordinate: 66 },
];
const PSS_SALT = 32;
const SHORT_RSA_BITS = 1_024;

const base64url = (value: Uint8Array): string => Buffer.from(value).toString('base64url');

function curveOf(key: KeyImage): (typeof CURVES)[number] | undefined {
  const reference = keyValue(key, KEY_TYPE.ecReference) ?? Uint8Array.of(0);
  return CURVES[reference[0] ?? 0];
}

function rsaPublicKey(key: KeyImage): KeyObject | undefined {
  const n = keyValue(key, KEY_TYPE.rsaModulus);
  const e = keyValue(key, KEY_TYPE.rsaExponent);
  return n && e && createPublicKey({ key: { kty: 'RSA', n: base64url(n), e: base64url(e) }, format: 'jwk' });
}

function ecPublicKey(key: KeyImage): KeyObject | undefined {
  const curve = curveOf(key);
  const point = keyValue(key, KEY_TYPE.ecPublic);
  if (!curve || point?.length !== 1 + 2 * curve.coordinate) return undefined;
  const [x, y] = [point.slice(1, 1 + curve.coordinate), point.slice(1 + curve.coordinate)];
  return createPublicKey({ key: { kty: 'EC', crv: curve.crv, x: base64url(x), y: base64url(y) }, format: 'jwk' });
}

const rsaBits = (key: KeyImage): number => (keyValue(key, KEY_TYPE.rsaModulus)?.length ?? 0) * 8;

/** SHA strength a load file hash must have at least beside a signature with this key (GPC table C-3). */
export function hashStrengthOf(key: KeyImage): number {
  if (key.type === KEY_TYPE.rsaModulus || key.type === KEY_TYPE.rsaExponent) {
    return rsaBits(key) <= SHORT_RSA_BITS ? 160 : 256;
  }
  return key.type === KEY_TYPE.ecPublic ? (curveOf(key)?.strength ?? 256) : 160;
}

/** False for a wrong signature, and for a key that cannot verify one. */
export function isSignedBy(key: KeyImage, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    switch (key.type) {
      case KEY_TYPE.aes:
      case KEY_TYPE.des: {
        const expected = macOf(key, message);
        return expected !== undefined && equalBytes(expected, signature);
      }
      case KEY_TYPE.rsaModulus:
      case KEY_TYPE.rsaExponent:
        return isRsaSigned(key, message, signature);
      case KEY_TYPE.ecPublic: {
        const publicKey = ecPublicKey(key);
        const hash = curveOf(key)?.hash;
        if (!publicKey || !hash) return false;
        return verify(hash, message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);
      }
      default:
        return false;
    }
  } catch {
    // A point off the curve, a modulus of no use: such a key verifies nothing.
    return false;
  }
}

function isRsaSigned(key: KeyImage, message: Uint8Array, signature: Uint8Array): boolean {
  const publicKey = rsaPublicKey(key);
  if (!publicKey) return false;
  if (rsaBits(key) <= SHORT_RSA_BITS) return verify('sha1', message, publicKey, signature);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return verify('sha256', message, { key: publicKey, padding, saltLength: PSS_SALT }, signature);
}

/** A receipt, or undefined when the key cannot make one. */
export function signatureBy(key: KeyImage, message: Uint8Array): Uint8Array | undefined {
  if (key.type === KEY_TYPE.aes || key.type === KEY_TYPE.des) return macOf(key, message);
  return key.type === KEY_TYPE.ecPrivate ? ecSignature(key, message) : undefined;
}

function ecSignature(key: KeyImage, message: Uint8Array): Uint8Array | undefined {
  const curve = curveOf(key);
  const scalar = keyValue(key);
  if (!curve || !scalar) return undefined;
  const ecdh = createECDH(curve.openssl);
  ecdh.setPrivateKey(scalar);
  const point = new Uint8Array(ecdh.getPublicKey());
  const x = base64url(point.slice(1, 1 + curve.coordinate));
  const y = base64url(point.slice(1 + curve.coordinate));
  const jwk = { kty: 'EC', crv: curve.crv, x, y, d: base64url(scalar) };
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  return new Uint8Array(sign(curve.hash, message, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
}

function macOf(key: KeyImage, message: Uint8Array): Uint8Array | undefined {
  const value = keyValue(key);
  if (!value) return undefined;
  return key.type === KEY_TYPE.aes ? aesCmac(value, message) : retailMac(value, new Uint8Array(DES_BLOCK), message);
}
