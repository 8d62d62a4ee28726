// Who may come in: staff accounts, web sessions, relying parties and their one-time challenges.
import type { GateChallengeRow, RelyingPartyRow, SessionRow, StaffRow } from '@sumaho-jpki/operations';
import { bool, instant, integer, json, orNull, references, stamped, table, text, uuid } from './entity';

export const Staff = table<StaffRow>(
  'staff',
  {
    id: uuid({ primary: true }),
    account: text(),
    displayName: text(),
    role: text(),
    carrier: text(orNull),
    passwordHash: text(),
    totpSecretSealed: text(),
    failedTries: integer({ default: 0 }),
    lockedUntil: instant(orNull),
    lastTotpCounter: integer({ default: 0 }),
    shop: text(orNull),
  },
  {
    indices: [{ name: 'staff_account', columns: ['account'], unique: true }],
    foreignKeys: [references('staff', 'carrier', 'carriers', 'code')],
  },
);

export const Sessions = table<SessionRow>(
  'sessions',
  {
    idHash: text({ primary: true }),
    kind: text(),
    subjectId: text(orNull),
    csrfToken: text(),
    data: json({ default: {} }),
    createdAt: stamped(),
    lastSeenAt: stamped(),
    expiresAt: instant(),
  },
  { indices: [{ name: 'sessions_expires_at', columns: ['expiresAt'] }] },
);

export const RelyingParties = table<RelyingPartyRow>(
  'relying_parties',
  { id: text({ primary: true }), name: text(), tokenHash: text(), enabled: bool({ default: true }) },
  { indices: [{ name: 'relying_parties_token', columns: ['tokenHash'], unique: true }] },
);

export const GateChallenges = table<GateChallengeRow>(
  'gate_challenges',
  { id: uuid({ primary: true }), relyingPartyId: text(), challenge: text(), expiresAt: instant() },
  {
    indices: [{ name: 'gate_challenges_expires_at', columns: ['expiresAt'] }],
    foreignKeys: [references('gate_challenges', 'relyingPartyId', 'relying_parties')],
  },
);
