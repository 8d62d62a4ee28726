// The Keychain route: what phones proved, and which routes J-LIS allows.
import type { AttestedKeyRow, DeviceChallengeRow, EnrolmentRow, IssuePolicyRow } from '@sumaho-jpki/operations';
import { bigint, bytes, instant, integer, orNull, references, stamped, table, text, uuid } from './entity';

/** `bigint` comes as text. */
export interface StoredAttestedKey extends Omit<AttestedKeyRow, 'counter'> {
  readonly counter: string;
}

export const AttestedKeys = table<StoredAttestedKey>(
  'attested_keys',
  {
    keyId: text({ primary: true }),
    phoneId: text(),
    applicationId: uuid(),
    sessionId: uuid(),
    publicKeySpki: bytes(),
    counter: bigint({ default: 0 }),
    environment: text(),
    osVersion: text(),
    attestedAt: stamped(),
  },
  {
    indices: [{ name: 'attested_keys_application', columns: ['applicationId'] }],
    checks: [
      { name: 'attested_keys_counter', expression: 'counter >= 0' },
      { name: 'attested_keys_environment', expression: `environment IN ('development', 'production')` },
    ],
    foreignKeys: [
      references('attested_keys', 'applicationId', 'applications'),
      references('attested_keys', 'sessionId', 'device_sessions'),
    ],
  },
);

export const DeviceChallenges = table<DeviceChallengeRow>(
  'device_challenges',
  {
    sessionId: uuid({ primary: true }),
    purpose: text({ primary: true }),
    challenge: text(),
    expiresAt: instant(),
    usedAt: instant(orNull),
  },
  {
    indices: [{ name: 'device_challenges_expires_at', columns: ['expiresAt'] }],
    checks: [
      {
        name: 'device_challenges_purpose',
        expression: `purpose IN ('attestation', 'enrolment', 'delivery', 'contact')`,
      },
    ],
    foreignKeys: [references('device_challenges', 'sessionId', 'device_sessions')],
  },
);

export const Enrolments = table<EnrolmentRow>(
  'enrolments',
  {
    applicationId: uuid({ primary: true }),
    round: integer({ primary: true }),
    purpose: text(),
    sessionId: uuid(),
    spki: bytes(),
    challenge: text(),
    provedAt: stamped(),
    requestDer: bytes(orNull),
    requestedAt: instant(orNull),
    deliveryJwe: text(orNull),
    deliveryCms: bytes(orNull),
    deliveredAt: instant(orNull),
    storedSerial: text(orNull),
    storedAt: instant(orNull),
    keyGenerationMs: { type: 'double precision', nullable: true },
    attempts: integer(orNull),
  },
  {
    indices: [{ name: 'enrolments_delivered', columns: ['deliveredAt'], where: 'delivery_jwe IS NOT NULL' }],
    checks: [{ name: 'enrolments_purpose', expression: `purpose IN ('enrolment', 'delivery')` }],
    foreignKeys: [
      references('enrolments', 'applicationId', 'applications'),
      references('enrolments', 'sessionId', 'device_sessions'),
    ],
  },
);

export const IssuePolicies = table<IssuePolicyRow>(
  'issue_policies',
  {
    id: uuid({ primary: true }),
    scope: text(),
    key: text(),
    routes: text({ array: true }),
    keyKinds: text({ array: true }),
    reason: text(),
    version: integer({ default: 1 }),
    updatedBy: text(),
    updatedAt: stamped(),
  },
  {
    indices: [{ name: 'issue_policies_subject', columns: ['scope', 'key'], unique: true }],
    checks: [{ name: 'issue_policies_scope', expression: `scope IN ('os', 'handset-model', 'sim-product')` }],
  },
);
