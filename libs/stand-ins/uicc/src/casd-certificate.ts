/**
 * Certificate of a card's CASD key as the controlling authority issues it at the card factory: 7F21, own profile in the
 * style of GP Amendment F §6.2, ECDSA P-256 with SHA-256 over all TLVs before 5F37.
 */
import { sign, type KeyObject } from 'node:crypto';
import { bytes, concat, encodeTlv } from '@sumaho-jpki/wire/apdu';

export interface CasdCertificateSubject {
  /** 8 bytes. */
  serial: Uint8Array;
  /** 1–16 ASCII characters. */
  authorityId: string;
  /** 18 to 20 digits; coded as 10 BCD bytes, filled with F. */
  iccid: string;
  /** YYYYMMDD. */
  expiry: string;
  /** Uncompressed P-256 point, 65 bytes. */
  publicPoint: Uint8Array;
}

/** The whole 7F21 TLV. `authorityKey` is the controlling authority's P-256 private key. */
export function issueCasdCertificate(subject: CasdCertificateSubject, authorityKey: KeyObject): Uint8Array {
  if (subject.serial.length !== 8) throw new RangeError('a CASD certificate serial has 8 bytes');
  if (!/^\d{8}$/.test(subject.expiry)) throw new RangeError('expiry is YYYYMMDD');
  const body = concat(
    encodeTlv(0x93, subject.serial),
    encodeTlv(0x42, new TextEncoder().encode(subject.authorityId).slice(0, 16)),
    encodeTlv(0x5f20, bytes(subject.iccid.padEnd(20, 'F'))),
    encodeTlv(0x95, Uint8Array.of(0x80)),
    encodeTlv(0x5f24, bytes(subject.expiry)),
    encodeTlv(0x7f49, encodeTlv(0xb0, subject.publicPoint), encodeTlv(0xf0, Uint8Array.of(0x00))),
  );
  const signature = sign('sha256', body, { key: authorityKey, dsaEncoding: 'ieee-p1363' });
  return encodeTlv(0x7f21, body, encodeTlv(0x5f37, signature));
}
