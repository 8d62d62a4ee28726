// Certificate of the CASD (GET DATA 7F21): the controlling authority states which P-256 key is inside which UICC.
// This project's own profile in the style of GlobalPlatform Amendment F §6.1:
//   7F21{ 93 serial(8) · 42 authority id(≤16) · 5F20 subject = ICCID, 10 BCD bytes · 95 80 · 5F24 expiry YYYYMMDD BCD ·
//         7F49{B0 point(65) · F0 00} · 5F37 signature r‖s(64) }   signed: ECDSA P-256 SHA-256 over all TLVs before 5F37.
import { type KeyObject, createPublicKey, sign, verify } from 'node:crypto';
import {
  ApduFormatError,
  type Tlv,
  bytes,
  concat,
  decodeTlvs,
  encodeTlv,
  equalBytes,
  findTlv,
  hex,
} from '@sumaho-jpki/wire/apdu';

export interface CasdCertificate {
  /** 8 bytes. */
  serial: Uint8Array;
  /** At most 16 bytes. */
  authorityId: Uint8Array;
  /** 18 to 20 digits. */
  iccid: string;
  /** Last day of validity, YYYYMMDD. */
  expiry: string;
  /** 65 bytes, 04 ‖ X ‖ Y. */
  publicPoint: Uint8Array;
}

export type CasdCertificateFault = 'malformed' | 'signature-invalid' | 'expired' | 'other-subject' | 'other-authority';

export class CasdCertificateError extends Error {
  override readonly name = 'CasdCertificateError';
  constructor(readonly fault: CasdCertificateFault) {
    super(`CASD certificate: ${fault}`);
  }
}

/** Digits first nibble first (not swapped as in EF ICCID), filled with F to 10 bytes. */
export function encodeIccidBcd(iccid: string): Uint8Array {
  if (!/^\d{18,20}$/.test(iccid)) throw new ApduFormatError('an ICCID has 18 to 20 digits');
  return bytes(iccid.padEnd(20, 'F'));
}

export function decodeIccidBcd(coded: Uint8Array): string {
  return hex(coded).replace(/F+$/, '');
}

/** Issued by the controlling authority; `authorityKey` is its P-256 private key. */
export function encodeCasdCertificate(certificate: CasdCertificate, authorityKey: KeyObject): Uint8Array {
  const signed = concat(
    encodeTlv(0x93, certificate.serial),
    encodeTlv(0x42, certificate.authorityId),
    encodeTlv(0x5f20, encodeIccidBcd(certificate.iccid)),
    encodeTlv(0x95, concat([0x80])),
    encodeTlv(0x5f24, bytes(certificate.expiry)),
    encodeTlv(0x7f49, encodeTlv(0xb0, certificate.publicPoint), encodeTlv(0xf0, concat([0]))),
  );
  const signature = sign('sha256', signed, { key: authorityKey, dsaEncoding: 'ieee-p1363' });
  return encodeTlv(0x7f21, signed, encodeTlv(0x5f37, signature));
}

/** P-256 public key from its 65-byte point. Throws when it is no point. */
export function publicKeyFromPoint(point: Uint8Array): KeyObject {
  const coordinate = (from: number) => Buffer.from(point.slice(from, from + 32)).toString('base64url');
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33) }, format: 'jwk' });
}

const FIELD_LENGTHS: readonly [tag: number, min: number, max: number][] = [
  [0x93, 8, 8],
  [0x42, 1, 16],
  [0x5f20, 10, 10],
  [0x95, 1, 1],
  [0x5f24, 4, 4],
  [0x7f49, 70, 70],
  [0x5f37, 64, 64],
];

function parse(raw: Uint8Array): { fields: Tlv[]; signed: Uint8Array; point: Uint8Array } {
  const outer = decodeTlvs(raw);
  const body = outer[0];
  // One certificate has one coding: lengths longer than need be are refused.
  const isWhole = outer.length === 1 && body?.tag === 0x7f21 && equalBytes(encodeTlv(0x7f21, body.value), raw);
  if (!isWhole) throw new ApduFormatError('not 7F21');
  const fields = decodeTlvs(body.value);
  // Exactly these fields in this order: what is not checked must not be signed along.
  const asProfiled =
    fields.length === FIELD_LENGTHS.length &&
    FIELD_LENGTHS.every(([tag, min, max], i) => {
      const field = fields[i];
      return field?.tag === tag && field.value.length >= min && field.value.length <= max;
    });
  if (!asProfiled) throw new ApduFormatError('fields are not those of the profile');
  const point = findTlv(decodeTlvs(fields[5]?.value ?? new Uint8Array(0)), 0xb0)?.value;
  if (point?.length !== 65 || point[0] !== 4) throw new ApduFormatError('no P-256 point');
  return { fields, signed: body.value.slice(0, -(3 + 64)), point };
}

export interface CasdCertificateExpectation {
  /** Pinned key of the controlling authority. */
  authorityKey: KeyObject;
  /** Pinned id of the controlling authority, if more than one exists. */
  authorityId?: Uint8Array;
  /** The UICC this must be about. */
  iccid?: string;
  now: Date;
}

/** Throws {@link CasdCertificateError}. The last day counts whole, in Japan time. */
export function verifyCasdCertificate(raw: Uint8Array, expected: CasdCertificateExpectation): CasdCertificate {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(raw);
  } catch {
    throw new CasdCertificateError('malformed');
  }
  const value = (tag: number) => findTlv(parsed.fields, tag)?.value ?? new Uint8Array(0);
  const key = { key: expected.authorityKey, dsaEncoding: 'ieee-p1363' as const };
  if (!verify('sha256', parsed.signed, key, value(0x5f37))) throw new CasdCertificateError('signature-invalid');
  if (expected.authorityId && hex(expected.authorityId) !== hex(value(0x42))) {
    throw new CasdCertificateError('other-authority');
  }
  const certificate = {
    serial: value(0x93),
    authorityId: value(0x42),
    iccid: decodeIccidBcd(value(0x5f20)),
    expiry: hex(value(0x5f24)),
    publicPoint: parsed.point,
  };
  const day = certificate.expiry.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
  const end = Date.parse(`${day}T23:59:59+09:00`);
  if (Number.isNaN(end)) throw new CasdCertificateError('malformed');
  if (expected.now.getTime() > end) throw new CasdCertificateError('expired');
  if (expected.iccid !== undefined && expected.iccid !== certificate.iccid) {
    throw new CasdCertificateError('other-subject');
  }
  return certificate;
}
