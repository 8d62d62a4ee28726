// Rows of one table by words that never change: written once from the entity, kept by each connection. What TypeORM would do besides
// (build the words anew, have them planned anew, wrap each row) costs several times as much as the row.
import type { EntityManager, EntitySchema, EntitySchemaColumnOptions } from 'typeorm';
import { again } from './said';

interface Table {
  readonly name: string;
  readonly select: string;
  /** Properties that hold octets: the driver gives a Buffer, rows hold plain bytes. */
  readonly octets: readonly string[];
}

const tables = new WeakMap<object, Table>();

const columnsOf = <T extends object>(entity: EntitySchema<T>) =>
  entity.options.columns as Readonly<Record<string, EntitySchemaColumnOptions>>;

function tableOf<T extends object>(entity: EntitySchema<T>): Table {
  const known = tables.get(entity);
  if (known) return known;
  const name = entity.options.tableName ?? entity.options.name;
  const columns = Object.entries(columnsOf(entity));
  const select = columns.map(([property, column]) => {
    const read = `${name}."${column.name ?? property}"`;
    // A date is a text in a row: the driver would make midnight of some zone of it.
    return `${column.type === 'date' ? `${read}::text` : read} AS "${property}"`;
  });
  const octets = columns.filter(([, { type }]) => type === 'bytea').map(([property]) => property);
  const table = { name, select: `SELECT ${select.join(', ')} FROM ${name} `, octets };
  tables.set(entity, table);
  return table;
}

/**
 * @param behind what follows `SELECT … FROM <table>`: never with a value in it
 * @param parameters of `behind`
 */
export async function rowsOf<T extends object>(
  manager: EntityManager,
  entity: EntitySchema<T>,
  behind: string,
  parameters: readonly unknown[] = [],
): Promise<T[]> {
  const { select, octets } = tableOf(entity);
  const { rows } = await again<Record<string, unknown>>(manager, select + behind, parameters);
  for (const row of rows) {
    for (const property of octets) {
      const value = row[property];
      if (value instanceof Uint8Array) row[property] = new Uint8Array(value);
    }
  }
  return rows as T[];
}

/** The first of `rowsOf`, or null. */
export async function rowOf<T extends object>(
  manager: EntityManager,
  entity: EntitySchema<T>,
  behind: string,
  parameters: readonly unknown[] = [],
): Promise<T | null> {
  return (await rowsOf(manager, entity, behind, parameters))[0] ?? null;
}

/** Given properties of a row as columns and parameters, in the order of the entity; `undefined` is not given. */
function givenOf<T extends object>(entity: EntitySchema<T>, row: object): { column: string; value: unknown }[] {
  const values = row as Readonly<Record<string, unknown>>;
  return Object.entries(columnsOf(entity)).flatMap(([property, { name, type }]) => {
    const value = values[property];
    if (value === undefined) return [];
    const json = type === 'jsonb' && value !== null;
    return [{ column: `"${name ?? property}"`, value: json ? JSON.stringify(value) : value }];
  });
}

/** Insert of a row as it stands, as `INSERT … SELECT`; `first` is the number of its first parameter. What is left out is the database's. */
export function insertion<T extends object>(
  entity: EntitySchema<T>,
  row: object,
  first = 1,
): { readonly text: string; readonly values: readonly unknown[] } {
  const given = givenOf(entity, row);
  const text = `INSERT INTO ${tableOf(entity).name} (${given.map(({ column }) => column).join(', ')})
     SELECT ${given.map((_, at) => `$${first + at}`).join(', ')}`;
  return { text, values: given.map(({ value }) => value) };
}

export async function insertRowOf<T extends object>(
  manager: EntityManager,
  entity: EntitySchema<T>,
  row: object,
): Promise<void> {
  const { text, values } = insertion(entity, row);
  await again(manager, text, values);
}

/**
 * `UPDATE … WHERE` all that `at` names is so.
 * @param stamps column = expression, said by us
 * @returns rows changed
 */
export async function updateRowsOf<T extends object>(
  manager: EntityManager,
  entity: EntitySchema<T>,
  at: object,
  change: object,
  stamps: readonly string[],
): Promise<number> {
  const set = givenOf(entity, change);
  const where = givenOf(entity, at);
  const assignments = [...set.map(({ column }, place) => `${column} = $${place + 1}`), ...stamps];
  const { affected } = await again(
    manager,
    `UPDATE ${tableOf(entity).name} SET ${assignments.join(', ')}
      WHERE ${where.map(({ column }, place) => `${column} = $${set.length + place + 1}`).join(' AND ')}`,
    [...set, ...where].map(({ value }) => value),
  );
  return affected;
}
