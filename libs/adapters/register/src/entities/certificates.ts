// Certificates, every serial and key ever used, and the revocation lists published.
import type { CertificateRow } from '@sumaho-jpki/operations';
import { bigint, bytes, instant, integer, orNull, references, stamped, table, text, uuid } from './entity';

export const Certificates = table<CertificateRow>(
  'certificates',
  {
    serial: text({ primary: true }),
    personId: uuid(),
    applicationId: uuid(),
    lineId: uuid(),
    carrier: text(),
    state: text(),
    version: integer({ default: 1 }),
    route: text(),
    profile: text(),
    spkiSha256: text(),
    tbsDer: bytes(),
    certificateDer: bytes(orNull),
    notBefore: instant(),
    notAfter: instant(),
    revokedAt: instant(orNull),
    revocationCause: text(orNull),
    suspendedBy: text(orNull),
    awaitingHolderSince: instant(orNull),
    createdAt: stamped(),
  },
  {
    indices: [
      { name: 'certificates_live_end', columns: ['notAfter'], where: `state IN ('active', 'suspended')` },
      // The newest supersedes the old one in the same transaction, old first: so at no instant two are live.
      {
        name: 'certificates_one_live',
        columns: ['personId'],
        unique: true,
        where: `state IN ('active', 'suspended')`,
      },
      {
        name: 'certificates_awaiting_holder',
        columns: ['awaitingHolderSince'],
        where: `awaiting_holder_since IS NOT NULL`,
      },
      { name: 'certificates_person', columns: ['personId'] },
      { name: 'certificates_application', columns: ['applicationId'] },
      { name: 'certificates_line', columns: ['lineId'] },
      { name: 'certificates_revoked_at', columns: ['revokedAt'], where: `state = 'revoked'` },
      // Everything that a revocation list is made of, and what row-level security asks: wide rows are not touched.
      {
        name: 'certificates_listed',
        columns: ['serial', 'state', 'revokedAt', 'revocationCause', 'createdAt', 'notAfter', 'personId', 'carrier'],
        where: `state IN ('issued', 'suspended', 'revoked')`,
      },
    ],
    foreignKeys: [
      references('certificates', 'serial', 'issued_serials', 'serial'),
      references('certificates', 'personId', 'people'),
      references('certificates', 'applicationId', 'applications'),
      references('certificates', 'lineId', 'lines'),
      references('certificates', 'carrier', 'carriers', 'code'),
    ],
  },
);

/** Insert-only: a serial or a public key seen once is never used again, whatever became of the certificate. */
export interface IssuedSerialRow {
  readonly serial: string;
  readonly spkiSha256: string;
  readonly reservedAt: Date;
}

export const IssuedSerials = table<IssuedSerialRow>(
  'issued_serials',
  { serial: text({ primary: true }), spkiSha256: text(), reservedAt: stamped() },
  { indices: [{ name: 'issued_serials_spki', columns: ['spkiSha256'], unique: true }] },
);

export interface CrlRow {
  readonly number: string;
  readonly der: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** null = the full list. */
  readonly part: number | null;
  readonly entries: number;
  /** Of the root that signed it. */
  readonly generation: number;
}

export const Crls = table<CrlRow>(
  'crls',
  {
    number: bigint({ primary: true }),
    der: bytes(),
    thisUpdate: instant(),
    nextUpdate: instant(),
    part: integer(orNull),
    entries: integer({ default: 0 }),
    generation: integer({ default: 1 }),
  },
  { indices: [{ name: 'crls_newest', columns: ['generation', 'part', 'number'] }] },
);

/** The responder's answer about one certificate; `der` is null while it is void. */
export interface OcspAnswerRow {
  readonly serial: string;
  readonly certificateVersion: number;
  readonly certId: Uint8Array | null;
  readonly der: Uint8Array | null;
  readonly thisUpdate: Date | null;
  readonly nextUpdate: Date | null;
  readonly dueAt: Date;
  readonly changedAt: Date;
}

export const OcspAnswers = table<OcspAnswerRow>(
  'ocsp_answers',
  {
    serial: text({ primary: true }),
    certificateVersion: integer(),
    certId: bytes(orNull),
    der: bytes(orNull),
    thisUpdate: instant(orNull),
    nextUpdate: instant(orNull),
    dueAt: instant({ default: () => `'-infinity'` }),
    changedAt: stamped(),
  },
  {
    indices: [
      { name: 'ocsp_answers_due', columns: ['dueAt'] },
      { name: 'ocsp_answers_changed', columns: ['changedAt'] },
    ],
  },
);

/** How far the journal of published revocations was compared with this register. */
export const RevocationWitnesses = table<{ id: string; checked: string }>('revocation_witnesses', {
  id: uuid({ primary: true }),
  checked: bigint(),
});

export interface LostRevocationRow {
  readonly serial: string;
  readonly revokedAt: Date;
  readonly revocationCause: string;
  readonly notAfter: Date;
}

export const LostRevocations = table<LostRevocationRow>('lost_revocations', {
  serial: text({ primary: true }),
  revokedAt: instant(),
  revocationCause: text(),
  notAfter: instant(),
});
