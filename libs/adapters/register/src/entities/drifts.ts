// Drifts and the reconciler's rounds.
import type { DriftRow, ReconcileRunRow } from '@sumaho-jpki/operations';
import { date, instant, integer, json, orNull, references, stamped, table, text, uuid } from './entity';

export const Drifts = table<DriftRow>(
  'drifts',
  {
    id: uuid({ primary: true }),
    kind: text(),
    subject: text(),
    lineId: uuid(orNull),
    carrier: text(orNull),
    certificateSerial: text(orNull),
    state: text({ default: 'open' }),
    said: json(),
    repairs: integer({ default: 0 }),
    since: instant(),
    seenAt: instant(),
    closedAt: instant(orNull),
    log: json({ default: () => `'[]'` }),
    version: integer({ default: 1 }),
  },
  {
    indices: [
      { name: 'drifts_kind_subject', columns: ['kind', 'subject'], unique: true },
      { name: 'drifts_subject', columns: ['subject'] },
      { name: 'drifts_line', columns: ['lineId'] },
      { name: 'drifts_open', columns: ['since'], where: `state <> 'closed'` },
      { name: 'drifts_closed_at', columns: ['closedAt'], where: `state = 'closed'` },
    ],
    checks: [
      { name: 'drifts_state', expression: `state IN ('open', 'repairing', 'closed')` },
      { name: 'drifts_closed', expression: `(state = 'closed') = (closed_at IS NOT NULL)` },
    ],
    foreignKeys: [references('drifts', 'lineId', 'lines'), references('drifts', 'carrier', 'carriers', 'code')],
  },
);

export const ReconcileRuns = table<ReconcileRunRow>(
  'reconcile_runs',
  {
    day: date({ primary: true }),
    version: integer({ default: 1 }),
    phase: text({ default: 'lines' }),
    cursor: text({ default: '' }),
    looked: integer({ default: 0 }),
    found: integer({ default: 0 }),
    unheard: integer({ default: 0 }),
    takenUntil: instant(orNull),
    startedAt: stamped(),
    finishedAt: instant(orNull),
  },
  { checks: [{ name: 'reconcile_runs_phase', expression: `phase IN ('lines', 'serials')` }] },
);
