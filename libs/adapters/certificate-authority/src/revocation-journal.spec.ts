import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PublishedRevocation } from '@sumaho-jpki/operations';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RevocationJournal } from './revocation-journal';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'journal-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const revocation = (serial: string): PublishedRevocation => ({
  serial,
  revokedAt: new Date('2026-06-01T00:00:00.123Z'),
  cause: 'loss-or-theft',
  notAfter: new Date('2030-02-17T14:59:59Z'),
});
async function read(journal: RevocationJournal, from = 0) {
  const found: PublishedRevocation[] = [];
  let place = from;
  for await (const piece of journal.since(from)) {
    found.push(...piece.entries);
    place = piece.place;
  }
  return { found, place };
}
const path = () => join(directory, 'published-revocations.log');

describe('The journal of published revocations', () => {
  it('gives back what was noted, also to another process, and is for its owner only', async () => {
    const journal = await RevocationJournal.open(directory);
    await journal.note([revocation('53aa'), revocation('53bb')]);
    const other = await RevocationJournal.open(directory);
    expect(other.id).toBe(journal.id);
    expect((await read(other)).found).toEqual([revocation('53aa'), revocation('53bb')]);
    expect((await stat(path())).mode & 0o777).toBe(0o600);
  });

  it('goes on from the place where a reader stopped', async () => {
    const journal = await RevocationJournal.open(directory);
    await journal.note([revocation('53aa')]);
    const { place } = await read(journal);
    await journal.note([revocation('53bb')]);
    expect((await read(journal, place)).found).toEqual([revocation('53bb')]);
    expect((await read(journal, (await read(journal)).place)).found).toEqual([]);
  });

  it('holds a repeat once, and everything that is noted at the same time', async () => {
    const journal = await RevocationJournal.open(directory);
    await journal.note([revocation('53aa')]);
    await journal.note([revocation('53aa')]);
    const serials = Array.from({ length: 40 }, (_, index) => `53${String(index).padStart(4, '0')}`);
    await Promise.all(serials.map((serial) => journal.note([revocation(serial)])));
    const { found } = await read(journal);
    expect(found.map(({ serial }) => serial).toSorted()).toEqual(['53aa', ...serials].toSorted());
  });

  it('loses to a crash in the middle of a line that line alone', async () => {
    const journal = await RevocationJournal.open(directory);
    await journal.note([revocation('53aa')]);
    await appendFile(path(), '\n53bb 17');
    expect((await read(journal)).found).toEqual([revocation('53aa')]);
    await journal.note([revocation('53cc')]);
    expect((await read(journal)).found).toEqual([revocation('53aa'), revocation('53cc')]);
  });

  it('is read in pieces when it is long', async () => {
    const journal = await RevocationJournal.open(directory);
    const serials = Array.from({ length: 3_000 }, (_, index) => `53${String(index).padStart(30, '0')}`);
    await journal.note(serials.map(revocation));
    const { found, place } = await read(journal);
    expect(found.map(({ serial }) => serial)).toEqual(serials);
    expect(place).toBe((await readFile(path())).length);
  });

  it('whose first line is gone stops the start', async () => {
    await writeFile(path(), '53aa 1 death 2\n');
    await expect(RevocationJournal.open(directory)).rejects.toThrow('damaged');
  });
});
