// Certificates in the card's own form (7F21, GlobalPlatform Amendment F §6.1), P-256 only, as this project's profile writes them:
//   7F21{ 93 serial · 42 authority id · 5F20 subject id · 95 usage · [5F4C role] · [5F25 effective] · 5F24 expiry ·
//         7F49{B0 point(65) · F0 00} · 5F37 signature r‖s(64) }   signed: ECDSA P-256 SHA-256 over all TLVs before 5F37.
// 5F4C 01 says owner of a security domain, so that no card's own certificate passes for one. Dates are YYYYMMDD in BCD.
// Off-card entities (SCP11a, owner of an SP area) and security domains have them. The CASD's has its own file: its
// subject is an ICCID.
import { type KeyObject, sign, verify } from 'node:crypto';
import { publicKeyFromPoint } from './casd-certificate';
import {
  ApduFormatError,
  bytes,
  concat,
  decodeTlvs,
  encodeTlv,
  equalBytes,
  findTlv,
  hex,
} from '@sumaho-jpki/wire/apdu';

export interface CardCertificate {
  /** 1 to 16 bytes. */
  serial: Uint8Array;
  /** 1 to 16 bytes. */
  authorityId: Uint8Array;
  /** 1 to 16 bytes. */
  subjectId: Uint8Array;
  /** 95, one or two bytes: {@link KEY_AGREEMENT_USAGE}, {@link CERTIFICATE_SIGNING_USAGE}. */
  usage: Uint8Array;
  /** 5F4C: {@link CertificateRole}. */
  role?: number;
  /** Last day of validity, YYYYMMDD. */
  expiry: string;
  /** 65 bytes, 04 ‖ X ‖ Y. */
  publicPoint: Uint8Array;
}

export const KEY_AGREEMENT_USAGE = Uint8Array.of(0x00, 0x80);
/** Of an authority between the pinned one and the certificates it signs. */
export const CERTIFICATE_SIGNING_USAGE = Uint8Array.of(0x82);
export const CertificateRole = { DOMAIN_OWNER: 0x01 } as const;
const SIGNATURE_LENGTH = 64;

export type CardCertificateFault =
  'malformed' | 'signature-invalid' | 'expired' | 'other-authority' | 'other-subject' | 'other-usage';

export class CardCertificateError extends Error {
  override readonly name = 'CardCertificateError';
  constructor(readonly fault: CardCertificateFault) {
    super(`card certificate: ${fault}`);
  }
}

export function encodeCardCertificate(certificate: CardCertificate, authorityKey: KeyObject): Uint8Array {
  const signed = concat(
    encodeTlv(0x93, certificate.serial),
    encodeTlv(0x42, certificate.authorityId),
    encodeTlv(0x5f20, certificate.subjectId),
    encodeTlv(0x95, certificate.usage),
    certificate.role === undefined ? [] : encodeTlv(0x5f4c, concat([certificate.role])),
    encodeTlv(0x5f24, bytes(certificate.expiry)),
    encodeTlv(0x7f49, encodeTlv(0xb0, certificate.publicPoint), encodeTlv(0xf0, concat([0]))),
  );
  const signature = sign('sha256', signed, { key: authorityKey, dsaEncoding: 'ieee-p1363' });
  return encodeTlv(0x7f21, signed, encodeTlv(0x5f37, signature));
}

/** Tag and longest value of each field, in order. */
const OPTIONAL = [0x5f4c, 0x5f25];
const FIELDS: readonly [tag: number, longest: number][] = [
  [0x93, 16],
  [0x42, 16],
  [0x5f20, 16],
  [0x95, 2],
  [0x5f4c, 1],
  [0x5f25, 4],
  [0x5f24, 4],
  [0x7f49, 70],
  [0x5f37, SIGNATURE_LENGTH],
];

/** Reads one certificate without judging it. Throws ApduFormatError. */
export function parseCardCertificate(raw: Uint8Array): CardCertificate & { signed: Uint8Array; signature: Uint8Array } {
  const [outer, ...more] = decodeTlvs(raw);
  // One certificate has one coding: lengths longer than need be are refused.
  const hasOneCoding = outer?.tag === 0x7f21 && more.length === 0 && equalBytes(encodeTlv(0x7f21, outer.value), raw);
  if (!hasOneCoding) throw new ApduFormatError('not 7F21');
  const fields = decodeTlvs(outer.value);
  const present = FIELDS.filter(([tag]) => !OPTIONAL.includes(tag) || findTlv(fields, tag));
  // Exactly these fields in this order: what is not checked must not be signed along.
  const asProfiled =
    fields.length === present.length &&
    present.every(([tag, longest], index) => {
      const field = fields[index];
      return field?.tag === tag && field.value.length >= 1 && field.value.length <= longest;
    });
  if (!asProfiled) throw new ApduFormatError('fields are not those of the profile');
  const value = (tag: number) => findTlv(fields, tag)?.value ?? new Uint8Array(0);
  const publicPoint = findTlv(decodeTlvs(value(0x7f49)), 0xb0)?.value;
  const signature = value(0x5f37);
  const role = findTlv(fields, 0x5f4c)?.value[0];
  const isWhole = publicPoint?.length === 65 && publicPoint[0] === 4 && signature.length === SIGNATURE_LENGTH;
  if (!isWhole || value(0x5f24).length !== 4) throw new ApduFormatError('point, date or signature has another length');
  return {
    serial: value(0x93),
    authorityId: value(0x42),
    subjectId: value(0x5f20),
    usage: value(0x95),
    ...(role === undefined ? {} : { role }),
    expiry: hex(value(0x5f24)),
    publicPoint,
    signed: outer.value.slice(0, -(3 + SIGNATURE_LENGTH)),
    signature,
  };
}

export interface CardCertificateExpectation {
  /** Pinned key of the authority. */
  authorityKey: KeyObject;
  authorityId?: Uint8Array;
  subjectId?: Uint8Array;
  now: Date;
}

/** Throws {@link CardCertificateError}. The last day counts whole, in Japan time. */
export function verifyCardCertificate(raw: Uint8Array, expected: CardCertificateExpectation): CardCertificate {
  let parsed: ReturnType<typeof parseCardCertificate>;
  try {
    parsed = parseCardCertificate(raw);
  } catch (error) {
    if (!(error instanceof ApduFormatError)) throw error;
    throw new CardCertificateError('malformed');
  }
  const { signed, signature, ...certificate } = parsed;
  const key = { key: expected.authorityKey, dsaEncoding: 'ieee-p1363' as const };
  if (!verify('sha256', signed, key, signature)) throw new CardCertificateError('signature-invalid');
  const { authorityId, subjectId } = expected;
  if (authorityId && hex(authorityId) !== hex(certificate.authorityId))
    throw new CardCertificateError('other-authority');
  if (subjectId && hex(subjectId) !== hex(certificate.subjectId)) throw new CardCertificateError('other-subject');
  const day = certificate.expiry.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
  const end = Date.parse(`${day}T23:59:59+09:00`);
  if (Number.isNaN(end)) throw new CardCertificateError('malformed');
  if (expected.now.getTime() > end) throw new CardCertificateError('expired');
  return certificate;
}

/**
 * The last certificate of a chain, each signed by the holder of the one before and naming it, the first by the pinned authority. Throws
 * {@link CardCertificateError} for the first that is wrong.
 */
export function verifyCardCertificateChain(
  chain: readonly Uint8Array[],
  expected: CardCertificateExpectation,
): CardCertificate {
  const { subjectId, ...pinned } = expected;
  let issuer: Omit<CardCertificateExpectation, 'subjectId'> = pinned;
  for (const raw of chain.slice(0, -1)) {
    const { usage, subjectId: authorityId, publicPoint } = verifyCardCertificate(raw, issuer);
    if (!equalBytes(usage, CERTIFICATE_SIGNING_USAGE)) throw new CardCertificateError('other-usage');
    issuer = { authorityKey: publicKeyFromPoint(publicPoint), authorityId, now: expected.now };
  }
  const own = chain.at(-1);
  if (!own) throw new CardCertificateError('malformed');
  return verifyCardCertificate(own, { ...issuer, ...(subjectId ? { subjectId } : {}) });
}
