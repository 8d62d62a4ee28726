// Numbers of receipts.
import type { ReceiptRow } from '@sumaho-jpki/operations';
import { bigint, orNull, references, stamped, table, text, uuid } from './entity';

export const Receipts = table<ReceiptRow>(
  'receipts',
  {
    number: text({ primary: true }),
    historyId: bigint(),
    lineId: uuid(orNull),
    carrier: text(orNull),
    personId: uuid(orNull),
    createdAt: stamped(),
  },
  {
    indices: [{ name: 'receipts_entry', columns: ['historyId'], unique: true }],
    foreignKeys: [references('receipts', 'lineId', 'lines'), references('receipts', 'personId', 'people')],
  },
);
