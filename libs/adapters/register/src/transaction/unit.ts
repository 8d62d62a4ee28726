// What every part of a register transaction works with.
import type { HistoryRow, Scope } from '@sumaho-jpki/operations';
import type pg from 'pg';
import { QueryFailedError } from 'typeorm';
import type { EntityManager, EntitySchema } from 'typeorm';

export type Recorded = Omit<HistoryRow, 'id' | 'at'>;

/** What one transaction works with. */
export interface Unit {
  readonly manager: EntityManager;
  readonly scope: Scope;
  /** Timeline rows of this transaction, still to be chained into the audit of their tenants. */
  readonly recorded: Recorded[];
}

/** Rows and number of rows changed of one hand-written statement. */
export async function run<T>(
  manager: EntityManager,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<{ rows: T[]; affected: number }> {
  const runner = manager.queryRunner;
  if (!runner) throw new Error('The register is used outside of its transaction.');
  const result = await runner.query(sql, [...parameters], true);
  return { rows: (result.records as T[] | undefined) ?? [], affected: result.affected ?? 0 };
}

/** Words → name under which each connection keeps them. */
const kept = new Map<string, string>();

/**
 * As `run`, for a statement whose words never change and that is said all day: each connection reads and plans it once. Planning one
 * under row-level security costs Postgres several times as much as carrying it out.
 */
export async function again<T>(
  manager: EntityManager,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<{ rows: T[]; affected: number }> {
  const runner = manager.queryRunner;
  if (!runner || runner.isReleased) throw new Error('The register is used outside of its transaction.');
  const name = kept.get(sql) ?? `register-${kept.size}`;
  kept.set(sql, name);
  const client = (await runner.connect()) as pg.PoolClient;
  try {
    const { rows, rowCount } = await client.query({ name, text: sql, values: [...parameters] });
    return { rows: rows as T[], affected: rowCount ?? 0 };
  } catch (problem) {
    throw new QueryFailedError(sql, [...parameters], problem instanceof Error ? problem : new Error(String(problem)));
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Ids come from URLs: what is no UUID names no row, and must not abort the transaction. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** `UPDATE … WHERE id AND state AND version`: true when exactly one row changed. The version grows with it. */
export async function guardedUpdate<T extends object>(
  unit: Unit,
  entity: EntitySchema<T>,
  at: Partial<Record<keyof T, unknown>>,
  change: object,
  stamp: object = {},
): Promise<boolean> {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const result = await unit.manager
    .createQueryBuilder()
    .update(entity)
    .set({ ...given, version: () => 'version + 1', ...stamp } as never)
    .where(at)
    .execute();
  return result.affected === 1;
}

export const TOUCHED = { updatedAt: () => 'clock_timestamp()' };

/** Plain insert of a row as it stands; what is left out is filled in by the database. */
export async function insertRow<T extends object>(unit: Unit, entity: EntitySchema<T>, row: Partial<T>): Promise<void> {
  await unit.manager
    .createQueryBuilder()
    .insert()
    .into(entity)
    .values(row as never)
    .updateEntity(false)
    .execute();
}

export function present<T>(row: T | null | undefined, what: string): T {
  if (row === null || row === undefined)
    throw new Error(`The register holds no such ${what}, or this scope does not see it.`);
  return row;
}
