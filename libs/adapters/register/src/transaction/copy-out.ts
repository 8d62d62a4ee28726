// COPY (SELECT …) TO STDOUT in the binary format (Postgres documentation, "COPY", binary format): rows of a long list come as the octets
// that Postgres holds, without a text form, an object or a round trip for each. Inside the transaction of the unit.
import type { Connection, Submittable } from 'pg';
import type { Unit } from './unit';

/** 11 octets of signature, flags, length of an extension that nobody uses. */
const HEADER_OCTETS = 19;
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Pages on the way; more would only fill the memory. */
const MOST_WAITING = 4;

function afterHeader(chunk: Buffer): number {
  if (chunk.compare(SIGNATURE, 0, SIGNATURE.length, 0, SIGNATURE.length) !== 0) throw new Error('not a binary COPY');
  return HEADER_OCTETS;
}

/** Makes pages of rows; a row is handed over without its field count. */
export interface RowReader<Page> {
  /** Reads one row that begins at `at`; answers a full page, or undefined while there is room. */
  read(octets: Buffer, at: number): Page | undefined;
  /** What is left when the last row was read. */
  rest(): Page | undefined;
}

interface Message {
  readonly chunk: Buffer;
}
type Socket = Connection['stream'];

class CopyOut<Page> implements Submittable {
  readonly pages: Page[] = [];
  ended = false;
  problem: Error | undefined;
  wake: () => void = () => undefined;
  #socket: Socket | undefined;
  #given = false;
  #first = true;

  constructor(
    private readonly sql: string,
    private readonly reader: RowReader<Page>,
  ) {}

  submit(connection: Connection): void {
    this.#socket = connection.stream;
    connection.query(this.sql);
  }

  handleCopyData({ chunk }: Message): void {
    if (this.#given) return;
    try {
      const at = this.#first ? afterHeader(chunk) : 0;
      this.#first = false;
      // A row a message; the trailer is a field count of −1.
      if (at >= chunk.length || chunk.readInt16BE(at) < 0) return;
      const page = this.reader.read(chunk, at + 2);
      if (page !== undefined) this.#put(page);
    } catch (problem) {
      this.problem = problem instanceof Error ? problem : new Error(String(problem));
      this.giveUp();
    }
  }

  handleCommandComplete(): void {
    const rest = this.reader.rest();
    if (rest !== undefined && !this.#given) this.#put(rest);
  }

  handleReadyForQuery(): void {
    this.#end();
  }

  handleError(problem: Error): void {
    this.problem ??= problem;
    this.#end();
  }

  /** Room again. */
  taken(): void {
    if (this.pages.length < MOST_WAITING) this.#socket?.resume();
  }

  /** Nobody wants the rest: it is read and forgotten, so that the connection can go on. */
  giveUp(): void {
    this.#given = true;
    this.pages.length = 0;
    this.#socket?.resume();
  }

  #put(page: Page): void {
    this.pages.push(page);
    if (this.pages.length >= MOST_WAITING) this.#socket?.pause();
    this.wake();
  }

  #end(): void {
    this.ended = true;
    this.#socket?.resume();
    this.wake();
  }
}

/**
 * @param select a SELECT without parameters: COPY takes none
 * @throws Error of the driver
 */
export async function* copyOut<Page>({ manager }: Unit, select: string, reader: RowReader<Page>): AsyncGenerator<Page> {
  const client = (await manager.queryRunner?.connect()) as { query(query: Submittable): unknown } | undefined;
  if (!client) throw new Error('The register is used outside of its transaction.');
  const copy = new CopyOut(`COPY (${select}) TO STDOUT (FORMAT binary)`, reader);
  client.query(copy);
  const more = () => new Promise<void>((resolve) => (copy.wake = resolve));
  try {
    for (;;) {
      const page = copy.pages.shift();
      if (page !== undefined) {
        copy.taken();
        yield page;
      } else if (copy.ended) break;
      else await more();
    }
  } finally {
    copy.giveUp();
    while (!copy.ended) await more();
  }
  if (copy.problem) throw copy.problem;
}
