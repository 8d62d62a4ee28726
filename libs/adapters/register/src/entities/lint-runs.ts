// Nights of the lint of everything issued.
import type { LintRunRow } from '@sumaho-jpki/operations';
import { date, instant, integer, json, orNull, stamped, table, text } from './entity';

export const LintRunsTable = table<LintRunRow>('lint_runs', {
  night: date({ primary: true }),
  version: integer({ default: 1 }),
  cursor: text({ default: '' }),
  seen: integer({ default: 0 }),
  failed: integer({ default: 0 }),
  findings: json({ default: () => `'[]'` }),
  startedAt: stamped(),
  finishedAt: instant(orNull),
});
