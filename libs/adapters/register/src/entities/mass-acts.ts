// Changes that wait for a second person; one act on many certificates and how far it came.
import type { ApprovalRow, MassActRow } from '@sumaho-jpki/operations';
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

export const MassActs = table<MassActRow>(
  'mass_acts',
  {
    id: uuid({ primary: true }),
    state: text({ default: 'proposed' }),
    version: integer({ default: 1 }),
    cause: text(),
    selection: json(),
    madeUntil: instant(),
    expected: integer(),
    done: integer({ default: 0 }),
    place: text({ default: '' }),
    allDone: bool({ default: false }),
    followed: integer({ default: 0 }),
    followPlace: text({ default: '' }),
    createdAt: stamped(),
    updatedAt: stamped(),
    act: text({ default: 'revoke' }),
  },
  {
    checks: [
      {
        name: 'mass_acts_state',
        expression: `state IN ('proposed', 'running', 'stopped', 'done', 'refused')`,
      },
      { name: 'mass_acts_act', expression: `act IN ('revoke', 'suspend', 'resume')` },
    ],
    foreignKeys: [references('mass_acts', 'id', 'approvals')],
  },
);

interface MassActMemberRow {
  readonly massActId: string;
  readonly serial: string;
  readonly closedBy: string | null;
  readonly at: Date | null;
  readonly state: string | null;
  readonly holds: string | null;
}

/** Which certificates a run changed, when and to what; of a suspension also which lifting undid it. */
export const MassActMembers = table<MassActMemberRow>(
  'mass_act_members',
  {
    massActId: uuid({ primary: true }),
    serial: text({ primary: true }),
    closedBy: uuid(orNull),
    at: { ...stamped(), nullable: true },
    state: text(orNull),
    holds: text(orNull),
  },
  {
    indices: [{ name: 'mass_act_members_of_serial', columns: ['serial'] }],
    foreignKeys: [
      references('mass_act_members', 'massActId', 'mass_acts'),
      references('mass_act_members', 'closedBy', 'mass_acts'),
    ],
  },
);
