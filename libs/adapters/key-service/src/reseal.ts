// Change of the key-encryption key: everything sealed is opened under the former key and sealed under the new one, in one
// transaction. Cut short, nothing has changed; run again, what is under the new key already stays as it is.
import type { Pool, PoolClient } from 'pg';
import { SealBrokenError } from './errors';
import { type SealedPlace, Sealer } from './seal';
import { audit, inTransaction } from './vault-database';

interface SealedColumn {
  readonly table: SealedPlace['table'];
  readonly column: string;
  /** Primary key of the row, as text. */
  readonly id: string;
  /** What the seal names the row by, as text. */
  readonly row: string;
}

/** Every sealed column there is; a test compares it with the schema. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'key_pairs', column: 'sealed_private', id: 'key_id', row: 'key_id' },
  { table: 'warm_pairs', column: 'sealed_private', id: 'id::text', row: 'id::text' },
  { table: 'sp_area_offers', column: 'sealed_keys', id: 'iccid', row: 'iccid' },
  { table: 'sp_areas', column: 'sealed_keys', id: 'iccid', row: `iccid || '#' || generation` },
  { table: 'scripts', column: 'sealed_session', id: 'script_id::text', row: 'script_id::text' },
];

export interface Resealed {
  /** Values that are under the new key now, and were not before. */
  readonly resealed: number;
  /** Values that were under the new key already. */
  readonly untouched: number;
}

/**
 * The worker role must not run meanwhile: it knows one key only. `pool` logs in as `sumaho_key_service`.
 * @throws SealBrokenError when a value opens under neither key; then nothing is changed
 */
export function reseal(pool: Pool, keys: { former: Uint8Array; current: Uint8Array }): Promise<Resealed> {
  const [former, current] = [new Sealer(keys.former), new Sealer(keys.current)];
  return inTransaction(pool, async (client) => {
    const total = { resealed: 0, untouched: 0 };
    for (const place of SEALED_COLUMNS) {
      const { resealed, untouched } = await resealColumn(client, place, former, current);
      total.resealed += resealed;
      total.untouched += untouched;
    }
    await audit(client, 'resealed', { detail: `${total.resealed} values, ${total.untouched} untouched` });
    return total;
  });
}

async function resealColumn(
  client: PoolClient,
  { table, column, id, row }: SealedColumn,
  former: Sealer,
  current: Sealer,
): Promise<Resealed> {
  const { rows } = await client.query<{ id: string; row: string; sealed: Buffer }>(
    `SELECT ${id} AS id, ${row} AS row, ${column} AS sealed FROM key_service.${table}
     WHERE ${column} IS NOT NULL FOR UPDATE`,
  );
  let resealed = 0;
  for (const each of rows) {
    const place: SealedPlace = { table, row: each.row, column };
    if (opens(current, each.sealed, place)) continue;
    const clear = former.open(each.sealed, place);
    const sealed = current.seal(clear, place);
    clear.fill(0);
    await client.query(`UPDATE key_service.${table} SET ${column} = $2 WHERE ${id} = $1`, [each.id, sealed]);
    resealed += 1;
  }
  return { resealed, untouched: rows.length - resealed };
}

function opens(sealer: Sealer, sealed: Buffer, place: SealedPlace): boolean {
  try {
    sealer.open(sealed, place).fill(0);
    return true;
  } catch (error) {
    if (error instanceof SealBrokenError) return false;
    throw error;
  }
}
