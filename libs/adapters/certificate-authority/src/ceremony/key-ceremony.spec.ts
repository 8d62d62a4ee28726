import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EncryptedFileKeyCustody } from '../encrypted-file-key-custody';
import { AuthorityFolder } from '../testing/authority-folder';
import type { UserAuthCertificateAuthority } from '../user-auth-certificate-authority';
import { backupSharesOf, wrappingKeyFrom } from './backup-shares';
import { KeyCeremony } from './key-ceremony';
import type { CeremonyRoom, CeremonyScript } from './key-ceremony';
import { registeredOfficers } from './officers';
import { transcriptProblems } from './transcript';
import type { ClosedTranscript } from './transcript';

const OFFICERS = [
  { name: 'officer-a', passphrase: 'a long phrase of hers' },
  { name: 'officer-b', passphrase: 'a long phrase of his' },
] as const;

let folder: AuthorityFolder;
let custody: EncryptedFileKeyCustody;
let authority: UserAuthCertificateAuthority;
beforeEach(async () => {
  folder = await AuthorityFolder.make();
  custody = await folder.custody();
  authority = await folder.open({}, custody);
});
afterEach(() => folder.remove());

/** People who read what is shown, and keep their shares. */
class Room implements CeremonyRoom {
  shown = '';
  readonly shares: string[] = [];
  constructor(
    private readonly officers: readonly { name: string; passphrase: string }[] = OFFICERS,
    private readonly typed: (right: string) => string = (right) => right,
  ) {}

  officer = (place: 1 | 2) => Promise.resolve(this.officers[place - 1]!);
  show = (text: string) => void (this.shown += text);
  asks = () => Promise.resolve(this.typed(this.shown.replaceAll(' ', '').slice(-8)));
  handOver = (share: string) => Promise.resolve(void this.shares.push(share));
}

const run = (room: CeremonyRoom, script: Partial<CeremonyScript> = {}, from = authority) =>
  new KeyCeremony(folder.directory, custody, from.generations, room, () => folder.now).run({
    generation: 'first',
    shares: false,
    ...script,
  });
const acts = (transcript: ClosedTranscript) => transcript.entries.map(({ act }) => act);

describe('the first key ceremony', () => {
  it('registers two officers, compares the fingerprint, hands out three shares, and is signed by both', async () => {
    const room = new Room();
    const { transcript, transcriptFile } = await run(room, { shares: true });
    expect(acts(transcript)).toEqual([
      ...['officer', 'officer', 'script', 'root-found', 'fingerprint-compared', 'fingerprint-compared'],
      ...['shares-proved', 'share-handed-over', 'share-handed-over', 'share-handed-over', 'end'],
    ]);
    expect(transcriptProblems(transcript, await registeredOfficers(folder.directory))).toEqual([]);
    const kept = await readFile(transcriptFile, 'utf8');
    for (const share of room.shares) expect(kept).not.toContain(share.split(':')[3]);
    for (const { passphrase } of OFFICERS) expect(kept).not.toContain(passphrase);
    expect(room.shown.replaceAll(' ', '')).toContain(
      createHash('sha256').update(authority.rootCertificateDer).digest('hex'),
    );
  });

  it('any two of its shares open the keys without the passphrase; one alone, or of another ceremony, does not', async () => {
    const room = new Room();
    await run(room, { shares: true });
    const [a, b, c] = room.shares as [string, string, string];
    for (const pair of [
      [a, b],
      [b, c],
      [c, a],
    ]) {
      const opened = await EncryptedFileKeyCustody.openWithWrappingKey(folder.directory, await wrappingKeyFrom(pair));
      const data = Uint8Array.of(1, 2, 3);
      expect(await opened.sign('root', data)).toEqual(await custody.sign('root', data));
    }
    await expect(wrappingKeyFrom([a])).rejects.toThrow('different shares');
    await expect(wrappingKeyFrom([a, a])).rejects.toThrow('different shares');
    await expect(wrappingKeyFrom([a, b.replace(/.$/, (end) => (end === '0' ? '1' : '0'))])).rejects.toThrow('written');
    const others = await backupSharesOf(new Uint8Array(32).fill(7));
    await expect(wrappingKeyFrom([a, others[1]!])).rejects.toThrow('different ceremonies');
    const wrong = await wrappingKeyFrom(others.slice(0, 2));
    await expect(EncryptedFileKeyCustody.openWithWrappingKey(folder.directory, wrong)).rejects.toMatchObject({
      reason: 'wrong-passphrase',
    });
  });

  it.each<[string, Room]>([
    ['two different officers', new Room([OFFICERS[0], OFFICERS[0]])],
    ['at least 12 characters', new Room([OFFICERS[0], { name: 'officer-b', passphrase: 'short' }])],
    ['not the fingerprint', new Room(OFFICERS, () => '00000000')],
  ])('is broken off and says so: %s', async (why, room) => {
    await expect(run(room, { shares: true })).rejects.toThrow(why);
    expect(room.shares).toEqual([]);
    const kept = (await readdir(join(folder.directory, 'ceremonies'))).filter((file) =>
      file.endsWith('broken-off.json'),
    );
    expect(kept).toHaveLength(1);
  });

  it('knows its officers the next time: another passphrase is refused', async () => {
    await run(new Room());
    await expect(run(new Room([OFFICERS[0], { ...OFFICERS[1], passphrase: 'another long phrase' }]))).rejects.toThrow(
      'does not open the key',
    );
  });
});

describe('the roll-over', () => {
  it('makes and publishes a generation, and from its day on both are live and the new one issues', async () => {
    const old = authority.rootCertificateDer;
    const activeFrom = new Date(folder.now.getTime() + 86_400_000);
    const { generation, transcript } = await run(new Room(), { generation: 'next', keyKind: 'p-384', activeFrom });
    expect(acts(transcript)).toContain('root-made');
    expect(acts(transcript)).toContain('activated');
    expect(generation.activeFrom).toEqual(activeFrom);
    expect(authority.rootCertificateDer).toEqual(old);
    folder.passDays(2);
    const another = await folder.open({}, custody);
    expect(another.rootCertificateDer).toEqual(generation.certificate.der);
    expect(another.roots.map((der) => Buffer.from(der).toString('hex'))).toContain(Buffer.from(old).toString('hex'));
  });

  it('in two ceremonies makes one generation: what was published is what is activated', async () => {
    const made = await run(new Room(), { generation: 'next' });
    expect(made.generation.activeFrom).toBeNull();
    const activeFrom = new Date(folder.now.getTime() + 3_600_000);
    const activated = await run(new Room(), { generation: 'next', activeFrom });
    expect(activated.generation.number).toBe(made.generation.number);
    expect(authority.generations.all).toHaveLength(2);
    expect(acts(activated.transcript)).toContain('root-found');
  });

  it('does not begin in the past', async () => {
    await expect(run(new Room(), { generation: 'next', activeFrom: folder.now })).rejects.toThrow('not from the past');
    expect(authority.generations.all).toHaveLength(1);
  });
});

describe('a transcript', () => {
  it.each<[string, (transcript: ClosedTranscript) => ClosedTranscript, string]>([
    [
      'a changed entry',
      (t) => ({ ...t, entries: t.entries.map((e, i) => (i === 3 ? { ...e, act: 'root-made' } : e)) }),
      'entry 4',
    ],
    ['a missing end', (t) => ({ ...t, entries: t.entries.slice(0, -1) }), 'does not hold'],
    ['an entry left out', (t) => ({ ...t, entries: t.entries.toSpliced(2, 1) }), 'entry 3'],
    ['a signature of one alone', (t) => ({ ...t, signatures: t.signatures.slice(0, 1) }), 'fewer than two'],
    [
      "one officer's signature twice",
      (t) => ({ ...t, signatures: [t.signatures[0]!, { ...t.signatures[0]!, officer: 'officer-b' }] }),
      'not registered',
    ],
  ])('shows %s', async (_, change, problem) => {
    const { transcript } = await run(new Room());
    const officers = await registeredOfficers(folder.directory);
    expect(transcriptProblems(transcript, officers)).toEqual([]);
    expect(transcriptProblems(change(transcript), officers).join('; ')).toContain(problem);
  });
});
