// EntitySchemas onto plain rows: one small notation so that names in Postgres follow one rule (snake_case, <table>_pkey).
import { EntitySchema } from 'typeorm';
import type { EntitySchemaColumnOptions, EntitySchemaOptions } from 'typeorm';

type Columns<T> = { [P in keyof Required<T>]: EntitySchemaColumnOptions };

export function snakeCase(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A table whose columns are the row's properties in snake_case. */
export function table<T extends object>(
  name: string,
  columns: Columns<T>,
  constraints: Pick<EntitySchemaOptions<T>, 'indices' | 'foreignKeys' | 'uniques' | 'checks'> = {},
): EntitySchema<T> {
  const named = Object.fromEntries(
    Object.entries<EntitySchemaColumnOptions>(columns).map(([property, column]) => [
      property,
      {
        name: snakeCase(property),
        ...(column.primary ? { primaryKeyConstraintName: `${name}_pkey` } : {}),
        ...column,
      },
    ]),
  ) as Columns<T>;
  return new EntitySchema<T>({ name, tableName: name, columns: named, ...constraints });
}

export function references(
  table: string,
  column: string,
  target: string,
  key = 'id',
): { name: string; target: string; columnNames: string[]; referencedColumnNames: string[] } {
  return {
    name: `${table}_${snakeCase(column)}_fkey`,
    target,
    columnNames: [column],
    referencedColumnNames: [key],
  };
}

const column =
  (base: EntitySchemaColumnOptions) =>
  (more: Partial<EntitySchemaColumnOptions> = {}): EntitySchemaColumnOptions => ({ ...base, ...more });

export const uuid = column({ type: 'uuid' });
export const text = column({ type: 'text' });
export const integer = column({ type: 'integer' });
export const bigint = column({ type: 'bigint' });
export const bool = column({ type: 'boolean' });
/** The driver gives a Buffer; rows hold plain bytes. */
export const bytes = column({
  type: 'bytea',
  transformer: {
    to: (value: unknown): unknown => value,
    from: (value: unknown): unknown => (value instanceof Uint8Array ? new Uint8Array(value) : value),
  },
});
export const json = column({ type: 'jsonb' });
export const date = column({ type: 'date' });
/** Whole milliseconds, so that a JavaScript Date reads back what the database compares. */
export const instant = column({ type: 'timestamp with time zone', precision: 3 });
/** Set by the database's clock, never by a worker's. */
export const stamped = (): EntitySchemaColumnOptions => instant({ default: () => 'clock_timestamp()' });
export const orNull = { nullable: true } as const;
