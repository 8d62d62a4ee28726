// Removes what is over and is no evidence: web sessions, one-time challenges, rate-limit counters, a desk's files of many lines, replaced revocation lists. Role `clock` calls it.
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
      ['passkey_challenges', 'expires_at'],
      ['staff_enrolments', 'expires_at'],
      ['event_counters', 'forget_at'],
      ['device_challenges', 'expires_at'],
      ['line_presence', 'expires_at'],
    ])
      removed += (await run(manager, `DELETE FROM ${table} WHERE ${column} < clock_timestamp()`)).affected;
    // Rows of a desk's file are personal data and no evidence: what was done stands in the timeline.
    const { rows: over } = await run<{ id: string }>(
      manager,
      `SELECT id FROM bulk_files WHERE forget_at < clock_timestamp() AND state <> 'running' FOR UPDATE`,
    );
    const forgotten = [over.map(({ id }) => id)];
    for (const statement of [
      `DELETE FROM bulk_rows WHERE file_id = ANY($1)`,
      `DELETE FROM bulk_files WHERE id = ANY($1)`,
    ])
      removed += (await run(manager, statement, forgotten)).affected;
    // A list is of megabytes; who still reads a replaced one has a day to fetch the next.
    removed += (
      await run(
        manager,
        `DELETE FROM crls old WHERE old.this_update < clock_timestamp() - interval '1 day' AND EXISTS
           (SELECT 1 FROM crls newer WHERE newer.generation = old.generation AND newer.part IS NOT DISTINCT FROM old.part AND newer.number > old.number)`,
      )
    ).affected;
    return removed;
  });
}
