/**
 * Certificates as a card reads them: 7F21 of GP Amendment F §6.2 {93, 42, 5F20, 95, 5F25?, 5F24, 7F49{B0, F0}, 5F37},
 * ECDSA P-256 with SHA-256 over all before 5F37. A card has no clock, so expiry is for the outside world to judge. Own
 * profile: 5F4C tells an SSD owner's certificate (01) from all others, so that no card's certificate passes for one.
 */
import { createPublicKey, verify } from 'node:crypto';
import { concat, decodeTlvs, findTlv, hex } from '@sumaho-jpki/wire/apdu';
import { must } from '../status-error';
import { sameBytes } from './primitives';

/** Key usage of tag 95 (Amendment F table 6-12): 0080 key agreement, 82 verification of certificates. */
export const USAGE_KEY_AGREEMENT = '0080';
const USAGE_CERTIFICATES = ['82', '8200'];
/** Certificates of one chain: what a card reads at most. */
export const LONGEST_CHAIN = 3;
export const ROLE_DOMAIN_OWNER = 0x01;

const TAG = {
  authority: 0x42,
  subject: 0x5f20,
  usage: 0x95,
  role: 0x5f4c,
  key: 0x7f49,
  point: 0xb0,
  curve: 0xf0,
  signature: 0x5f37,
};

export interface CardCertificate {
  /** Who signed it, as it says itself. */
  authority: Uint8Array;
  subject: Uint8Array;
  usage: Uint8Array;
  role?: number;
  /** P-256, 65 bytes. */
  publicPoint: Uint8Array;
}

/**
 * Reads the value of a 7F21 and checks its signature; undefined when that is wrong.
 * @throws StatusError 6A80 when it is not of this form
 */
export function verifiedCertificate(value: Uint8Array, authorityPoint: Uint8Array): CardCertificate | undefined {
  const tlvs = decodeTlvs(value);
  const field = (tag: number): Uint8Array => {
    const found = findTlv(tlvs, tag)?.value;
    must(found !== undefined);
    return found;
  };
  const key = decodeTlvs(field(TAG.key));
  const publicPoint = findTlv(key, TAG.point)?.value;
  const curve = findTlv(key, TAG.curve)?.value ?? Uint8Array.of(0);
  must(publicPoint?.length === 65 && publicPoint[0] === 0x04 && curve.length === 1 && curve[0] === 0x00);
  const signature = field(TAG.signature);
  must(signature.length === 64 && tlvs.at(-1)?.tag === TAG.signature);
  // 5F37 40 <64 bytes> stands last, so the signed part ends 67 bytes before the end.
  const signed = value.slice(0, -67);
  if (!isSigned(signed, signature, authorityPoint)) return undefined;
  const role = findTlv(tlvs, TAG.role)?.value[0];
  return { authority: field(TAG.authority), subject: field(TAG.subject), usage: field(TAG.usage), role, publicPoint };
}

/** Who may have signed the next certificate of a chain; `name` is absent for the authority whose key is on the card. */
export interface Issuer {
  point: Uint8Array;
  name?: Uint8Array;
}

/**
 * A certificate by this issuer; undefined when its signature is wrong or it names another issuer.
 * @throws StatusError 6A80 when it is not of this form
 */
export function certificateBy(issuer: Issuer, value: Uint8Array): CardCertificate | undefined {
  const certificate = verifiedCertificate(value, issuer.point);
  const isNamed = issuer.name === undefined || (certificate && sameBytes(certificate.authority, issuer.name));
  return isNamed ? certificate : undefined;
}

/** The holder of an intermediate certificate as the issuer of the next one. @throws StatusError 6A80 another usage */
export function asIssuer({ usage, subject, publicPoint, role }: CardCertificate): Issuer {
  must(USAGE_CERTIFICATES.includes(hex(usage)) && role === undefined);
  return { point: publicPoint, name: subject };
}

/** ECDSA P-256 with SHA-256, signature r ‖ s of 64 bytes, public point of 65. */
export function isSigned(message: Uint8Array, signature: Uint8Array, point: Uint8Array): boolean {
  const base64url = (part: Uint8Array): string => Buffer.from(part).toString('base64url');
  try {
    const key = createPublicKey({
      format: 'jwk',
      key: { kty: 'EC', crv: 'P-256', x: base64url(point.slice(1, 33)), y: base64url(point.slice(33)) },
    });
    return verify('sha256', concat(message), { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    // A point off the curve signs nothing.
    return false;
  }
}
