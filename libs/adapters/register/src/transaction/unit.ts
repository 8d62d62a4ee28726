// What every part of a register transaction works with.
import type { HistoryRow, Scope } from '@sumaho-jpki/operations';
import type { EntityManager, EntitySchema } from 'typeorm';
import { insertRowOf, updateRowsOf } from './rows';

export { again, run } from './said';

export type Recorded = Omit<HistoryRow, 'id' | 'at'>;

/** What one transaction works with. */
export interface Unit {
  readonly manager: EntityManager;
  readonly scope: Scope;
  /** Timeline rows of this transaction, still to be chained into the audit of their tenants. */
  readonly recorded: Recorded[];
  /** Said without waiting for the answer, which must hold before COMMIT: the audit's first question goes with it. */
  readonly mustHold: Promise<unknown>[];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Ids come from URLs: what is no UUID names no row, and must not abort the transaction. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Looked at before COMMIT, and not waited for until then. */
export function mustHold(unit: Unit, said: Promise<unknown>): void {
  // Something else may fail before anybody looks.
  said.catch(() => undefined);
  unit.mustHold.push(said);
}

/** `UPDATE … WHERE id AND state AND version`: true when exactly one row changed. The version grows with it. */
export async function guardedUpdate<T extends object>(
  { manager }: Unit,
  entity: EntitySchema<T>,
  at: Partial<Record<keyof T, unknown>>,
  change: object,
  stamps: readonly string[] = [],
): Promise<boolean> {
  return (await updateRowsOf(manager, entity, at, change, ['version = version + 1', ...stamps])) === 1;
}

export const TOUCHED = ['updated_at = clock_timestamp()'];

/** Plain insert of a row as it stands; what is left out is filled in by the database. */
export function insertRow<T extends object>(
  { manager }: Unit,
  entity: EntitySchema<T>,
  row: Partial<T>,
): Promise<void> {
  return insertRowOf(manager, entity, row);
}

export function present<T>(row: T | null | undefined, what: string): T {
  if (row === null || row === undefined)
    throw new Error(`The register holds no such ${what}, or this scope does not see it.`);
  return row;
}
