// Numbers of receipts.
import type { ReceiptTables } from '@sumaho-jpki/operations';
import { Receipts } from '../entities/receipts';
import { run } from './unit';
import type { Unit } from './unit';

export function receipts({ manager }: Unit): ReceiptTables['receipts'] {
  return {
    insert: async ({ number, historyId, lineId, carrier, personId }) => {
      await run(
        manager,
        `INSERT INTO receipts (number, history_id, line_id, carrier, person_id) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (history_id) DO NOTHING`,
        [number, historyId, lineId, carrier, personId],
      );
    },
    byNumber: (number) => manager.findOneBy(Receipts, { number }),
    byEntry: (historyId) => manager.findOneBy(Receipts, { historyId }),
  };
}
