// The journal of published revocations: a file beside the keys that only grows, so that a register restored from a backup hears
// again what verifiers were told (reliability-security F34). A line: serial, time of revocation, cause, end of validity.
import { randomUUID } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { PublishedRevocation, RevocationWitness } from '@sumaho-jpki/operations';
import { isRevocationCause } from '@sumaho-jpki/rules';
import { readIfThere, writeOnce } from './once-only-files';

const FILE = 'published-revocations.log';
const HEAD = /^journal ([0-9a-f-]{36})\n/;
const LINE = /^([0-9a-f]{2,40}) (\d+) ([a-z-]+) (\d+)$/;
const PIECE_BYTES = 64 * 1024;
/** Serials remembered as noted (about 90 bytes each): a repeat costs a line, nothing else. */
const MOST_REMEMBERED = 1_000_000;

export class RevocationJournal implements RevocationWitness {
  readonly #noted = new Set<string>();
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    readonly id: string,
    private readonly path: string,
  ) {}

  /** Every process on the folder ends up with the same journal. @throws Error when the file is none. */
  static async open(directory: string): Promise<RevocationJournal> {
    const path = join(directory, FILE);
    const content = (await readIfThere(path)) ?? (await writeOnce(path, Buffer.from(`journal ${randomUUID()}\n`)));
    const head = HEAD.exec(Buffer.from(content.subarray(0, 64)).toString('latin1'));
    if (!head?.[1]) throw new Error('the journal of revocations is damaged: its first line is gone');
    return new RevocationJournal(head[1], path);
  }

  note(revocations: readonly PublishedRevocation[]): Promise<void> {
    const fresh = revocations.filter(({ serial }) => !this.#noted.has(serial));
    if (fresh.length === 0) return this.#writing;
    // An empty line first: what a crash left unfinished spoils no entry behind it.
    const text = `\n${fresh.map(lineOf).join('\n')}\n`;
    const write = this.#writing.catch(() => undefined).then(() => this.#append(text));
    this.#writing = write;
    return write.then(() => {
      if (this.#noted.size > MOST_REMEMBERED) this.#noted.clear();
      for (const { serial } of fresh) this.#noted.add(serial);
    });
  }

  async *since(place: number): AsyncGenerator<{ entries: PublishedRevocation[]; place: number }> {
    const handle = await open(this.path, 'r');
    try {
      for await (const { text, end } of wholeLines(handle, place)) {
        const entries = text.split('\n').flatMap((line) => entryOf(line) ?? []);
        yield { entries, place: end };
      }
    } finally {
      await handle.close();
    }
  }

  async #append(text: string): Promise<void> {
    const handle = await open(this.path, 'a', 0o600);
    try {
      await handle.appendFile(text);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }
}

async function* wholeLines(handle: FileHandle, from: number): AsyncGenerator<{ text: string; end: number }> {
  const buffer = Buffer.alloc(PIECE_BYTES);
  let at = from;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, PIECE_BYTES, at);
    const end = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
    if (end === 0) return;
    at += end;
    yield { text: buffer.toString('latin1', 0, end), end: at };
  }
}

const lineOf = ({ serial, revokedAt, cause, notAfter }: PublishedRevocation) =>
  `${serial} ${revokedAt.getTime()} ${cause} ${notAfter.getTime()}`;

function entryOf(line: string): PublishedRevocation | undefined {
  const [, serial = '', revokedAt, cause = '', notAfter] = LINE.exec(line) ?? [];
  if (!isRevocationCause(cause)) return undefined;
  return { serial, revokedAt: new Date(Number(revokedAt)), cause, notAfter: new Date(Number(notAfter)) };
}
