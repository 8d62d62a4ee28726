// A desk's files of many lines, and their rows.
import type { BulkFileRow, BulkRow } from '@sumaho-jpki/operations';
import { bool, instant, integer, orNull, references, stamped, table, text, uuid } from './entity';

export const BulkFiles = table<BulkFileRow>(
  'bulk_files',
  {
    id: uuid({ primary: true }),
    carrier: text(),
    staffId: uuid(),
    state: text({ default: 'checking' }),
    version: integer({ default: 1 }),
    encoding: text(),
    contentSha256: text(),
    linesTotal: integer(orNull),
    reason: text(orNull),
    createdAt: stamped(),
    forgetAt: instant(),
  },
  {
    indices: [
      { name: 'bulk_files_newest', columns: ['carrier', 'createdAt'] },
      { name: 'bulk_files_forgotten', columns: ['forgetAt'] },
    ],
    checks: [
      {
        name: 'bulk_files_state',
        expression: `state IN ('checking', 'checked', 'proposed', 'running', 'stopped', 'done', 'refused')`,
      },
    ],
    foreignKeys: [
      references('bulk_files', 'carrier', 'carriers', 'code'),
      references('bulk_files', 'staffId', 'staff'),
    ],
  },
);

export const BulkRows = table<BulkRow & { carrier: string }>(
  'bulk_rows',
  {
    fileId: uuid({ primary: true }),
    row: integer({ primary: true }),
    carrier: text(),
    typedPhone: text(),
    typedIccid: text(),
    typedEvent: text(),
    msisdn: text(orNull),
    iccid: text(orNull),
    event: text(orNull),
    repairs: text({ default: '' }),
    lineId: uuid(orNull),
    checked: bool({ default: false }),
    state: text({ default: 'waiting' }),
    reason: text(orNull),
    attempts: integer({ default: 0 }),
  },
  {
    indices: [{ name: 'bulk_rows_of_line', columns: ['fileId', 'lineId'] }],
    checks: [
      { name: 'bulk_rows_state', expression: `state IN ('waiting', 'done', 'refused')` },
      { name: 'bulk_rows_reason', expression: `(reason IS NOT NULL) = (state = 'refused')` },
    ],
    foreignKeys: [references('bulk_rows', 'fileId', 'bulk_files')],
  },
);
