// What every part of a register transaction works with.
import type { HistoryRow, Scope } from '@sumaho-jpki/operations';
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
