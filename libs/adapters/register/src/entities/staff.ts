// Staff: the register of people, by what they sign in, one-time codes of joiners and challenges of passkeys.
import type { PasskeyChallengeRow, StaffCredentialRow, StaffEnrolmentRow, StaffRow } from '@sumaho-jpki/operations';
import { bigint, bool, bytes, instant, integer, orNull, references, stamped, table, text, uuid } from './entity';

export const Staff = table<StaffRow>(
  'staff',
  {
    id: uuid({ primary: true }),
    account: text(),
    displayName: text(),
    role: text(),
    carrier: text(orNull),
    passwordHash: text(orNull),
    totpSecretSealed: text(orNull),
    failedTries: integer({ default: 0 }),
    lockedUntil: instant(orNull),
    lastTotpCounter: integer({ default: 0 }),
    shop: text(orNull),
    state: text({ default: 'active' }),
    ssoSubject: text(orNull),
    signedInAt: instant(orNull),
    signedInBy: text(orNull),
    reason: text(orNull),
    codeGivenBy: uuid(orNull),
    version: integer({ default: 1 }),
  },
  {
    checks: [{ name: 'staff_state', expression: `state IN ('invited', 'active', 'stopped', 'left')` }],
    indices: [
      { name: 'staff_account', columns: ['account'], unique: true },
      { name: 'staff_sso', columns: ['carrier', 'ssoSubject'], unique: true },
    ],
    foreignKeys: [references('staff', 'carrier', 'carriers', 'code'), references('staff', 'codeGivenBy', 'staff')],
  },
);

export const StaffCredentials = table<StaffCredentialRow>(
  'staff_credentials',
  {
    id: uuid({ primary: true }),
    staffId: uuid(),
    kind: text(),
    name: text(),
    handle: text(),
    publicKey: bytes(orNull),
    counter: bigint({ default: 0 }),
    transports: text({ array: true }),
    backedUp: bool(),
    notAfter: instant(orNull),
    addedAt: stamped(),
    usedAt: instant(orNull),
    endedAt: instant(orNull),
  },
  {
    checks: [
      { name: 'staff_credentials_kind', expression: `kind IN ('passkey', 'client-certificate')` },
      { name: 'staff_credentials_key', expression: `(kind = 'passkey') = (public_key IS NOT NULL)` },
    ],
    indices: [
      { name: 'staff_credentials_handle', columns: ['handle'], unique: true, where: 'ended_at IS NULL' },
      { name: 'staff_credentials_staff', columns: ['staffId'] },
    ],
    foreignKeys: [references('staff_credentials', 'staffId', 'staff')],
  },
);

export const StaffEnrolments = table<StaffEnrolmentRow>(
  'staff_enrolments',
  {
    staffId: uuid({ primary: true }),
    codeHash: text(),
    totpSecretSealed: text(orNull),
    madeAt: stamped(),
    expiresAt: instant(),
  },
  {
    indices: [
      { name: 'staff_enrolments_code', columns: ['codeHash'], unique: true },
      { name: 'staff_enrolments_expires_at', columns: ['expiresAt'] },
    ],
    foreignKeys: [references('staff_enrolments', 'staffId', 'staff')],
  },
);

export const PasskeyChallenges = table<PasskeyChallengeRow>(
  'passkey_challenges',
  { id: uuid({ primary: true }), purpose: text(), challenge: text(), staffId: uuid(orNull), expiresAt: instant() },
  {
    indices: [{ name: 'passkey_challenges_expires_at', columns: ['expiresAt'] }],
    foreignKeys: [references('passkey_challenges', 'staffId', 'staff')],
  },
);
