// Changes that wait for a second person; the revocation of many certificates and how far it came.
import type { ApprovalRow, MassRevocationRow } from '@sumaho-jpki/operations';
import { bool, instant, integer, json, orNull, references, stamped, table, text, uuid } from './entity';

export const Approvals = table<ApprovalRow>(
  'approvals',
  {
    id: uuid({ primary: true }),
    kind: text(),
    change: json(),
    changeSha256: text(),
    reason: text(),
    madeBy: text(),
    madeAt: stamped(),
    expiresAt: instant(),
    state: text({ default: 'proposed' }),
    decidedBy: text(orNull),
    decidedAt: instant(orNull),
    decisionReason: text(orNull),
    carrier: text(orNull),
    subject: text(orNull),
  },
  {
    indices: [{ name: 'approvals_of_subject', columns: ['kind', 'subject'] }],
    checks: [
      { name: 'approvals_state', expression: `state IN ('proposed', 'approved', 'refused', 'withdrawn')` },
      { name: 'approvals_two_persons', expression: 'decided_by IS NULL OR decided_by <> made_by' },
    ],
  },
);

export const MassRevocations = table<MassRevocationRow>(
  'mass_revocations',
  {
    id: uuid({ primary: true }),
    state: text({ default: 'proposed' }),
    version: integer({ default: 1 }),
    cause: text(),
    selection: json(),
    madeUntil: instant(),
    expected: integer(),
    revoked: integer({ default: 0 }),
    place: text({ default: '' }),
    allRevoked: bool({ default: false }),
    followed: integer({ default: 0 }),
    followPlace: text({ default: '' }),
    createdAt: stamped(),
    updatedAt: stamped(),
  },
  {
    checks: [
      {
        name: 'mass_revocations_state',
        expression: `state IN ('proposed', 'running', 'stopped', 'done', 'refused')`,
      },
    ],
    foreignKeys: [references('mass_revocations', 'id', 'approvals')],
  },
);

/** Which certificates a run revoked. */
export const MassRevoked = table<{ massRevocationId: string; serial: string }>(
  'mass_revoked',
  { massRevocationId: uuid({ primary: true }), serial: text({ primary: true }) },
  { foreignKeys: [references('mass_revoked', 'massRevocationId', 'mass_revocations')] },
);
