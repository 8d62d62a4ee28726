// Who may come in: web sessions, relying parties and their one-time challenges.
import type { GateChallengeRow, RelyingPartyRow, SessionRow } from '@sumaho-jpki/operations';
import { bool, instant, json, orNull, references, stamped, table, text, uuid } from './entity';

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
