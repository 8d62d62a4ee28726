// Removes what is over and is no evidence: web sessions, one-time challenges, rate-limit counters. Role `clock` calls it.
import type { DataSource } from 'typeorm';
import { inTransaction } from './transaction/in-transaction';
import { run } from './transaction/unit';

/** Returns how many rows were removed. */
export function forgetExpired(dataSource: DataSource): Promise<number> {
  return inTransaction(dataSource, { kind: 'system' }, async ({ manager }) => {
    let removed = 0;
    for (const [table, column] of [
      ['sessions', 'expires_at'],
      ['gate_challenges', 'expires_at'],
      ['event_counters', 'forget_at'],
      ['device_challenges', 'expires_at'],
    ])
      removed += (await run(manager, `DELETE FROM ${table} WHERE ${column} < clock_timestamp()`)).affected;
    return removed;
  });
}
