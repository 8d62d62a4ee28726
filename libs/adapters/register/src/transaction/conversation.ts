// What a transaction says to the database in one turn goes there together and comes back together: each way costs both sides a wake-up
// that is dearer than most statements. PostgreSQL documentation, "Pipelining": Parse, Bind, Describe and Execute of each, one Sync behind
// all. Whatever stands behind a statement that fails is not carried out.
import pg from 'pg';
import type { Connection, Submittable } from 'pg';
import { setImmediate } from 'node:timers';

export interface Answered {
  readonly rows: readonly unknown[];
  /** Rows changed, or given. */
  readonly affected: number;
}

interface Statement {
  readonly sql: string;
  readonly values: readonly (string | Buffer | null)[];
  /** Name under which the connection keeps it, read and planned; empty: it is forgotten. */
  readonly name: string;
  readonly resolve: (answered: Answered) => void;
  readonly reject: (problem: unknown) => void;
  readonly rows: unknown[];
  affected: number;
  /** Carried out, and not what was asked for. */
  problem?: Error;
}

/** How the rows of a kept statement are read: asked of the database once for each connection. */
interface Shape {
  readonly names: readonly string[];
  readonly readers: readonly ((text: string) => unknown)[];
}
interface Fields {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

const NO_ROWS: Shape = { names: [], readers: [] };
const shapes = new WeakMap<Connection, Map<string, Shape>>();

function shapesOf(connection: Connection): Map<string, Shape> {
  const known = shapes.get(connection) ?? new Map<string, Shape>();
  shapes.set(connection, known);
  return known;
}

/** What the driver knows to be parsed on a connection; the types do not tell of it. */
const parsedOn = (connection: Connection): Readonly<Record<string, string>> =>
  (connection as unknown as { parsedStatements: Record<string, string> }).parsedStatements;

/** An element of an array, quoted as the documentation of array types says. */
const element = (value: unknown): string =>
  value === null || value === undefined
    ? 'NULL'
    : Array.isArray(value)
      ? inArray(value)
      : `"${quoted(asParameter(value))}"`;
const quoted = (value: string | Buffer | null): string =>
  Buffer.isBuffer(value) ? `\\\\x${value.toString('hex')}` : (value ?? '').replaceAll(/["\\]/g, '\\$&');
const inArray = (values: readonly unknown[]): string => `{${values.map(element).join()}}`;

/** The text form of a parameter; octets as they stand. */
function asParameter(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object') return String(value as string | number | boolean | bigint);
  if (Buffer.isBuffer(value)) return value;
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? inArray(value) : JSON.stringify(value);
}

class Turn implements Submittable {
  readonly #statements: Statement[] = [];
  #shapes: Map<string, Shape> = new Map();
  /** The statement that is being answered. */
  #at = 0;
  #over = false;

  /** Nothing more can be said in it. */
  get over(): boolean {
    return this.#over;
  }

  // The driver notes what was parsed under the name and text of the query that is being answered.
  get name(): string | undefined {
    return this.#statements[this.#at]?.name || undefined;
  }
  get text(): string | undefined {
    return this.#statements[this.#at]?.sql;
  }

  add(statement: Statement): void {
    this.#statements.push(statement);
  }

  submit(connection: Connection): void {
    this.#shapes = shapesOf(connection);
    setImmediate(() => this.#send(connection));
  }

  end(): void {
    this.#over = true;
  }

  #send(connection: Connection): void {
    this.end();
    if (this.#at < 0) return;
    const known = parsedOn(connection);
    const parsing = new Set<string>();
    connection.stream.cork();
    for (const { name, sql, values } of this.#statements) {
      if (name === '' || (known[name] === undefined && !parsing.has(name))) {
        connection.parse({ name, text: sql, types: [] }, true);
        parsing.add(name);
      }
      connection.bind({ portal: '', statement: name, binary: '', values: [...values] }, true);
      if (name === '' || !this.#shapes.has(name)) connection.describe({ type: 'P', name: '' }, true);
      connection.execute({ portal: '', rows: '' }, true);
    }
    connection.sync();
    connection.stream.uncork();
  }

  #shape: Shape | undefined;

  handleRowDescription({ fields }: Fields): void {
    this.#shape = {
      names: fields.map(({ name }) => name),
      readers: fields.map(({ dataTypeID }) => pg.types.getTypeParser(dataTypeID, 'text') as (text: string) => unknown),
    };
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const statement = this.#statements[this.#at];
    if (!statement) return;
    this.#shape ??= this.#shapes.get(statement.name) ?? NO_ROWS;
    const { names, readers } = this.#shape;
    const row: Record<string, unknown> = {};
    for (let place = 0; place < names.length; place += 1) {
      const value = fields[place] ?? null;
      row[names[place] ?? ''] = value === null ? null : readers[place]?.(value);
    }
    statement.rows.push(row);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const statement = this.#statements[this.#at];
    if (!statement) return;
    if (statement.name !== '' && !this.#shapes.has(statement.name)) {
      this.#shapes.set(statement.name, this.#shape ?? NO_ROWS);
    }
    this.#shape = undefined;
    statement.affected = Number(/ (\d+)$/.exec(text)?.[1] ?? 0);
    // The database ends an aborted transaction so, without an error: nothing of it is there.
    if (statement.sql === 'COMMIT' && text === 'ROLLBACK') statement.problem = new Error('The transaction was undone.');
    this.#at += 1;
  }

  handleReadyForQuery(): void {
    this.#settle();
  }

  handleError(problem: Error): void {
    this.#settle(problem);
  }

  #settle(problem?: Error): void {
    this.end();
    const answered = problem ? this.#at : this.#statements.length;
    this.#statements.forEach(({ resolve, reject, rows, affected, problem: own }, place) => {
      if (place >= answered) reject(problem);
      else if (own) reject(own);
      else resolve({ rows, affected });
    });
    this.#at = -1;
  }
}

/** Words → name under which each connection keeps them. */
const kept = new Map<string, string>();

function nameOf(sql: string): string {
  const known = kept.get(sql);
  if (known !== undefined) return known;
  const name = `register-${kept.size}`;
  kept.set(sql, name);
  return name;
}

/** in_failed_sql_transaction: an earlier statement is to blame. */
const ABORTED = '25P02';

/** Of one transaction, on the connection that it has for itself. */
export class Conversation {
  #turn: Turn | undefined;
  /** What aborted the transaction: told to whoever is refused for it later. */
  #first: unknown;

  constructor(private readonly client: { query(query: Submittable): unknown }) {}

  /**
   * Goes with all that is said before the next turn of the event loop.
   * @param how `kept`: read and planned once by each connection, for words that never change and are said all day
   * @throws Error of the driver; what failed, and what stood behind it
   */
  say(sql: string, values: readonly unknown[], how: 'kept' | 'once'): Promise<Answered> {
    let turn = this.#turn;
    return new Promise<Answered>((resolve, reject) => {
      const name = how === 'kept' ? nameOf(sql) : '';
      const fail = (problem: unknown) => reject(this.#causeOf(problem));
      const statement = { sql, name, values: values.map(asParameter), resolve, reject: fail, rows: [], affected: 0 };
      const isNew = !turn || turn.over;
      if (!turn || turn.over) turn = this.#turn = new Turn();
      turn.add(statement);
      // Whatever the driver is asked for elsewhere from now on waits behind this turn.
      if (isNew) this.client.query(turn);
    });
  }

  #causeOf(problem: unknown): unknown {
    this.#first ??= problem;
    return (problem as { code?: unknown } | undefined)?.code === ABORTED ? this.#first : problem;
  }

  /** What is said from now on goes by itself: it is carried out also where something before it failed. */
  pause(): void {
    this.#turn?.end();
  }
}
