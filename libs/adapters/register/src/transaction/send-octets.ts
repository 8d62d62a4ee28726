// One statement with one parameter of many megabytes (a revocation list). The driver would copy it twice while everybody else waits;
// here it goes to the socket as it stands. PostgreSQL documentation, "Message Formats": Parse, Bind, Execute, Sync.
import type { Connection, Submittable } from 'pg';
import type { Unit } from './unit';

const BINARY = 1;
const TEXT = 0;

function bindMessage(octets: Uint8Array, texts: readonly (string | null)[]): { head: Buffer; tail: Buffer } {
  const short = (value: number) => Buffer.from([(value >> 8) & 0xff, value & 0xff]);
  const long = (value: number) => {
    const four = Buffer.alloc(4);
    four.writeInt32BE(value);
    return four;
  };
  const formats = [BINARY, ...texts.map(() => TEXT)].map(short);
  const before = Buffer.concat([
    // Unnamed portal, unnamed statement.
    Buffer.from([0, 0]),
    short(formats.length),
    ...formats,
    short(formats.length),
    long(octets.length),
  ]);
  const tail = Buffer.concat([
    ...texts.flatMap((text) => {
      if (text === null) return [long(-1)];
      const value = Buffer.from(text);
      return [long(value.length), value];
    }),
    short(0),
  ]);
  const length = 4 + before.length + octets.length + tail.length;
  return { head: Buffer.concat([Buffer.from('B'), long(length), before]), tail };
}

class SendOctets implements Submittable {
  constructor(
    private readonly text: string,
    private readonly octets: Uint8Array,
    private readonly texts: readonly (string | null)[],
    private readonly settled: (problem?: Error) => void,
  ) {}

  submit(connection: Connection): void {
    connection.parse({ name: '', text: this.text, types: [] }, true);
    const { head, tail } = bindMessage(this.octets, this.texts);
    connection.stream.write(head);
    connection.stream.write(this.octets);
    connection.stream.write(tail);
    connection.execute({ portal: '', rows: '' }, true);
    connection.sync();
  }

  handleCommandComplete(): void {
    // Told when the connection is ready again.
  }

  handleReadyForQuery(): void {
    this.settled();
  }

  handleError(problem: Error): void {
    this.settled(problem);
  }
}

/**
 * @param sql a statement that answers no rows; `$1` is `octets`, the others follow in their text form
 * @throws Error of the driver
 */
export async function sendOctets(
  { manager }: Unit,
  sql: string,
  octets: Uint8Array,
  texts: readonly (string | null)[],
): Promise<void> {
  const client = (await manager.queryRunner?.connect()) as { query(query: Submittable): unknown } | undefined;
  if (!client) throw new Error('The register is used outside of its transaction.');
  await new Promise<void>((resolve, reject) => {
    client.query(new SendOctets(sql, octets, texts, (problem) => (problem ? reject(problem) : resolve())));
  });
}
