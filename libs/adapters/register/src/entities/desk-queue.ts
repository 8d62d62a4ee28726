// Tasks, notes, handovers and presence of desks.
import type { DeskTaskRow, HandoverNoteRow, LineNoteRow } from '@sumaho-jpki/operations';
import { instant, integer, json, orNull, references, stamped, table, text, uuid } from './entity';

const ONE_OPEN = `state <> 'done' AND subject <> ''`;

export const DeskTasks = table<DeskTaskRow>(
  'desk_tasks',
  {
    id: uuid({ primary: true }),
    carrier: text(),
    lineId: uuid(),
    personId: uuid(orNull),
    kind: text(),
    state: text({ default: 'open' }),
    version: integer({ default: 1 }),
    subject: text(),
    about: text(),
    openedBy: uuid(orNull),
    openedAt: instant(),
    dueAt: instant(),
    claimedBy: uuid(orNull),
    claimedAt: instant(orNull),
    handedBy: uuid(orNull),
    handoverText: text(orNull),
    result: text(orNull),
    resultText: text(orNull),
    doneBy: uuid(orNull),
    doneAt: instant(orNull),
  },
  {
    indices: [
      { name: 'desk_tasks_one_open', columns: ['lineId', 'kind', 'subject'], unique: true, where: ONE_OPEN },
      { name: 'desk_tasks_queue', columns: ['carrier', 'dueAt'], where: `state <> 'done'` },
      { name: 'desk_tasks_of_line', columns: ['lineId', 'openedAt'] },
      { name: 'desk_tasks_finished', columns: ['carrier', 'doneAt'], where: `state = 'done'` },
    ],
    checks: [
      { name: 'desk_tasks_state', expression: `state IN ('open', 'claimed', 'done')` },
      {
        name: 'desk_tasks_claimed',
        expression: `state = 'done' OR (state = 'claimed') = (claimed_by IS NOT NULL)`,
      },
      {
        name: 'desk_tasks_done',
        expression: `(state = 'done') = (result IS NOT NULL AND done_at IS NOT NULL)`,
      },
    ],
    foreignKeys: [
      references('desk_tasks', 'lineId', 'lines'),
      references('desk_tasks', 'personId', 'people'),
      references('desk_tasks', 'openedBy', 'staff'),
      references('desk_tasks', 'claimedBy', 'staff'),
      references('desk_tasks', 'handedBy', 'staff'),
      references('desk_tasks', 'doneBy', 'staff'),
    ],
  },
);

export const LineNotes = table<LineNoteRow>(
  'line_notes',
  {
    id: uuid({ primary: true }),
    lineId: uuid(),
    carrier: text(),
    personId: uuid(orNull),
    staffId: uuid(),
    text: text(),
    createdAt: stamped(),
  },
  {
    indices: [{ name: 'line_notes_of_line', columns: ['lineId', 'createdAt'] }],
    foreignKeys: [
      references('line_notes', 'lineId', 'lines'),
      references('line_notes', 'personId', 'people'),
      references('line_notes', 'staffId', 'staff'),
    ],
  },
);

export const HandoverNotes = table<HandoverNoteRow>(
  'handover_notes',
  {
    id: uuid({ primary: true }),
    carrier: text(),
    staffId: uuid(),
    shop: text(orNull),
    text: text(),
    digest: json(),
    createdAt: stamped(),
  },
  {
    indices: [{ name: 'handover_notes_newest', columns: ['carrier', 'createdAt'] }],
    foreignKeys: [references('handover_notes', 'staffId', 'staff')],
  },
);

interface PresenceRow {
  readonly lineId: string;
  readonly staffId: string;
  readonly tenant: string;
  readonly expiresAt: Date;
}

export const LinePresence = table<PresenceRow>(
  'line_presence',
  { lineId: uuid({ primary: true }), staffId: uuid({ primary: true }), tenant: text(), expiresAt: instant() },
  {
    indices: [{ name: 'line_presence_over', columns: ['expiresAt'] }],
    foreignKeys: [references('line_presence', 'lineId', 'lines'), references('line_presence', 'staffId', 'staff')],
  },
);
