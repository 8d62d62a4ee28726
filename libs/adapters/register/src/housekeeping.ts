// Removes what is over and is no evidence: web sessions, one-time challenges, rate-limit counters, a desk's files of many lines, replaced revocation lists. Role `clock` calls it.
import { STAFF_SESSION_HOURS, tellSessionEnd } from '@sumaho-jpki/operations';
import type { DataSource } from 'typeorm';
import { inTransaction } from './transaction/in-transaction';
import { history } from './transaction/record';
import { staffTables } from './transaction/staff';
import { run, type Unit } from './transaction/unit';

/** Returns how many rows were removed. */
export function forgetExpired(dataSource: DataSource): Promise<number> {
  return inTransaction(dataSource, { kind: 'system' }, async (unit) => {
    const { manager } = unit;
    let removed = await endSessions(unit);
    for (const [table, column] of [
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

/** What ends by the clock is told, too: of staff, in the audit, each once. */
async function endSessions(unit: Unit): Promise<number> {
  const { rows } = await run<{ kind: string; staffId: string | null; whole: boolean }>(
    unit.manager,
    `DELETE FROM sessions WHERE expires_at < clock_timestamp()
       RETURNING kind, subject_id AS "staffId", expires_at >= created_at + make_interval(hours => $1) AS whole`,
    [STAFF_SESSION_HOURS],
  );
  const tx = { staff: staffTables(unit).staff, history: history(unit) };
  for (const { kind, staffId, whole } of rows)
    if (kind === 'staff' && staffId) await tellSessionEnd(tx, staffId, whole ? 'absolute' : 'idle');
  return rows.length;
}
