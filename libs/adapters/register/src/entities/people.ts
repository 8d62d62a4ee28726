// People, the certificates seen on their plastic cards, and what they asked for. Names and addresses are never stored.
import type { AccessCodeRow, ApplicationRow, PersonRow, SignatureRequestRow } from '@sumaho-jpki/operations';
import { bigint, bool, date, instant, integer, orNull, references, stamped, table, text, uuid } from './entity';

export const People = table<PersonRow>(
  'people',
  {
    id: uuid({ primary: true }),
    providerSubject: text(),
    certificateName: text(),
    birthDate: date(orNull),
    createdAt: stamped(),
  },
  { indices: [{ name: 'people_provider_subject', columns: ['providerSubject'], unique: true }] },
);

/** A certificate seen on a plastic card: issuer and serial, opaque. One card belongs to one person for ever. */
export interface CardRow {
  readonly id: string;
  readonly issuer: string;
  readonly serial: string;
  readonly personId: string;
  readonly firstSeenAt: Date;
}

export const Cards = table<CardRow>(
  'cards',
  { id: uuid({ primary: true }), issuer: text(), serial: text(), personId: uuid(), firstSeenAt: stamped() },
  {
    indices: [{ name: 'cards_issuer_serial', columns: ['issuer', 'serial'], unique: true }],
    foreignKeys: [references('cards', 'personId', 'people')],
  },
);

const KNOWN_ROUTE = `route IN ('sim', 'sim-on-card', 'keychain', 'keychain-central')`;

export const SignatureRequests = table<SignatureRequestRow>(
  'signature_requests',
  {
    id: uuid({ primary: true }),
    personId: uuid(),
    state: text(),
    document: text(),
    lineId: uuid(),
    handsetModel: text(),
    route: text({ default: 'sim' }),
    keyKind: text({ default: 'rsa-2048' }),
    cardNotAfter: instant(),
    providerState: text(),
    providerTransactionId: text(orNull),
    applicationId: uuid(orNull),
    expiresAt: instant(),
  },
  {
    indices: [
      { name: 'signature_requests_provider_state', columns: ['providerState'], unique: true },
      { name: 'signature_requests_person', columns: ['personId'] },
    ],
    checks: [
      { name: 'signature_requests_state', expression: `state IN ('open', 'used', 'failed')` },
      { name: 'signature_requests_route', expression: KNOWN_ROUTE },
    ],
    foreignKeys: [
      references('signature_requests', 'personId', 'people'),
      references('signature_requests', 'lineId', 'lines'),
    ],
  },
);

/** The states in which an application is neither completed, failed, cancelled nor expired. */
export const OPEN_APPLICATION = `state NOT IN ('completed', 'failed', 'cancelled', 'expired')`;

export const Applications = table<ApplicationRow>(
  'applications',
  {
    id: uuid({ primary: true }),
    number: text(),
    personId: uuid(),
    lineId: uuid(),
    carrier: text(),
    state: text(),
    version: integer({ default: 1 }),
    iccid: text(),
    handsetModel: text(),
    route: text({ default: 'sim' }),
    keyKind: text({ default: 'rsa-2048' }),
    keychainId: text(orNull),
    enrolments: integer({ default: 1 }),
    cardNotAfter: instant(),
    cardSignatureSerial: text(),
    signedDocumentSha256: text(),
    certificateSerial: text(orNull),
    keyId: text(orNull),
    problem: text(orNull),
    training: bool({ default: false }),
    createdAt: stamped(),
    updatedAt: stamped(),
  },
  {
    indices: [
      { name: 'applications_number', columns: ['number'], unique: true },
      { name: 'applications_one_open', columns: ['personId'], unique: true, where: OPEN_APPLICATION },
      { name: 'applications_one_open_sim', columns: ['iccid'], unique: true, where: OPEN_APPLICATION },
      { name: 'applications_person', columns: ['personId'] },
      { name: 'applications_line', columns: ['lineId'] },
      { name: 'applications_problem', columns: ['problem', 'updatedAt'], where: `problem IS NOT NULL` },
      {
        name: 'applications_problem_of_carrier',
        columns: ['carrier', 'problem', 'updatedAt'],
        where: `problem IS NOT NULL`,
      },
    ],
    checks: [{ name: 'applications_route', expression: KNOWN_ROUTE }],
    foreignKeys: [
      references('applications', 'personId', 'people'),
      references('applications', 'lineId', 'lines'),
      references('applications', 'carrier', 'carriers', 'code'),
    ],
  },
);

/** The port's row plus the keyed look-up handle, which never leaves the register. */
export interface StoredAccessCode extends AccessCodeRow {
  readonly codeLookup: string | null;
}

export const AccessCodes = table<StoredAccessCode>(
  'access_codes',
  {
    applicationId: uuid({ primary: true }),
    codeHash: text(orNull),
    codeLookup: text(orNull),
    codeExpiresAt: instant(orNull),
    codeTriesLeft: integer({ default: 0 }),
    passwordHash: text(orNull),
    codesSent: integer({ default: 0 }),
  },
  {
    indices: [{ name: 'access_codes_lookup', columns: ['codeLookup'], unique: true }],
    checks: [{ name: 'access_codes_tries', expression: 'code_tries_left >= 0' }],
    foreignKeys: [references('access_codes', 'applicationId', 'applications')],
  },
);

/** One rate-limit bucket: the instants of the events still in its window, as epoch milliseconds, newest last. */
export interface EventCounterRow {
  readonly bucket: string;
  readonly hits: string[];
  readonly forgetAt: Date;
}

export const EventCounters = table<EventCounterRow>(
  'event_counters',
  { bucket: text({ primary: true }), hits: bigint({ array: true }), forgetAt: instant() },
  { indices: [{ name: 'event_counters_forget_at', columns: ['forgetAt'] }] },
);
