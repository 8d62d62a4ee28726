import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EncryptedFileKeyCustody } from '../encrypted-file-key-custody';
import { AuthorityFolder } from '../testing/authority-folder';
import type { UserAuthCertificateAuthority } from '../user-auth-certificate-authority';
import { FolderCeremonyLog } from './ceremony-log';
import { KeyCeremony } from './key-ceremony';
import type { CeremonyScript } from './key-ceremony';
import type { ClosedTranscript, TranscriptEntry } from './transcript';

const OFFICERS = [
  { name: 'sato-keiko', passphrase: 'a long phrase of hers' },
  { name: 'ono-ken', passphrase: 'a long phrase of his' },
] as const;

let folder: AuthorityFolder;
let custody: EncryptedFileKeyCustody;
let authority: UserAuthCertificateAuthority;
let shares: string[];
beforeEach(async () => {
  folder = await AuthorityFolder.make();
  custody = await folder.custody();
  authority = await folder.open({}, custody);
  shares = [];
});
afterEach(() => folder.remove());

const hold = (script: Partial<CeremonyScript> = {}, second: { name: string; passphrase: string } = OFFICERS[1]) => {
  let shown = '';
  const room = {
    officer: (place: 1 | 2) => Promise.resolve(place === 1 ? OFFICERS[0] : second),
    show: (text: string) => void (shown = text),
    asks: () => Promise.resolve(shown.replaceAll(' ', '').slice(-8)),
    handOver: (share: string) => Promise.resolve(void shares.push(share)),
  };
  return new KeyCeremony(folder.directory, custody, authority.generations, room, () => folder.now).run({
    generation: 'first',
    shares: true,
    ...script,
  });
};
const log = () => new FolderCeremonyLog(folder.directory).ceremonies();
const fileOf = async () => {
  const [name] = (await readdir(join(folder.directory, 'ceremonies'))).filter((each) => each.endsWith('.json'));
  return join(folder.directory, 'ceremonies', name ?? '');
};
const forge = async (change: (transcript: ClosedTranscript) => unknown) => {
  const file = await fileOf();
  await writeFile(file, JSON.stringify(change(JSON.parse(await readFile(file, 'utf8')) as ClosedTranscript)));
  const [one] = await log();
  return one?.findings;
};
const withEntry = (transcript: ClosedTranscript, at: number, change: Partial<TranscriptEntry>) => ({
  ...transcript,
  entries: transcript.entries.map((entry, index) => (index === at ? { ...entry, ...change } : entry)),
});

describe('The log of key ceremonies', () => {
  it('is empty before the first one', async () => expect(await log()).toEqual([]));

  it('tells officers by their places, every act, and the fingerprints of the shares, and no secret and no name', async () => {
    const { transcriptFile } = await hold();
    const [ceremony] = await log();
    expect(ceremony?.findings).toEqual([]);
    expect(ceremony?.officers).toMatchObject([
      { place: 1, registered: true, signed: true },
      { place: 2, registered: true, signed: true },
    ]);
    const { text, id, name: _name, ...told } = ceremony ?? { text: '', id: '', name: '' };
    expect(text).toBe(await readFile(transcriptFile, 'utf8'));
    expect(id).toBe(createHash('sha256').update(text).digest('hex'));
    const handed = ceremony?.entries.filter(({ act }) => act === 'share-handed-over') ?? [];
    expect(handed.map(({ facts }) => facts['fingerprint'])).toEqual(
      shares.map((share) => createHash('sha256').update(share).digest('hex')),
    );
    expect(ceremony?.entries.filter(({ act }) => act === 'fingerprint-compared').map(({ officer }) => officer)).toEqual(
      [1, 2],
    );
    const shown = JSON.stringify(told);
    for (const { name, passphrase } of OFFICERS) {
      expect(shown).not.toContain(name);
      expect(text).not.toContain(passphrase);
    }
    for (const share of shares) expect(text).not.toContain(share.split(':')[3]);
  });

  it('has the newest first, one that was broken off among them', async () => {
    await hold();
    folder.passDays(1);
    await expect(hold({}, { ...OFFICERS[1], passphrase: 'another long phrase' })).rejects.toThrow('does not open');
    const [newest, first] = await log();
    expect(newest?.entries.map(({ act }) => act)).toEqual(['officer', 'broken-off']);
    expect(newest?.name).toMatch(/-broken-off\.json$/);
    expect(newest?.findings).toEqual([{ code: 'too-few-officers', entry: null, officer: null }]);
    expect(first?.entries.at(-1)?.act).toBe('end');
  });

  it.each<[string, (transcript: ClosedTranscript) => unknown, object[]]>([
    [
      'an entry was rewritten',
      (all) => withEntry(all, 3, { facts: { ...all.entries[3]?.facts, generation: 7 } }),
      [{ code: 'entry-changed', entry: 4, officer: null }],
    ],
    [
      'an entry was taken out',
      (all) => ({ ...all, entries: all.entries.filter((_, index) => index !== 2) }),
      // From there on no number fits.
      Array.from({ length: 8 }, (_, index) => ({ code: 'entry-changed', entry: index + 3, officer: null })),
    ],
    [
      'the end was cut off',
      (all) => ({ ...all, entries: all.entries.slice(0, -1) }),
      [
        { code: 'signature-wrong', entry: null, officer: 1 },
        { code: 'signature-wrong', entry: null, officer: 2 },
      ],
    ],
    [
      'one signature is missing',
      (all) => ({ ...all, signatures: all.signatures.slice(1) }),
      [{ code: 'too-few-officers', entry: null, officer: null }],
    ],
    [
      'a key is none at all',
      (all) => ({
        ...all,
        signatures: all.signatures.map((one, at) => (at === 0 ? { ...one, publicKey: 'AAAA' } : one)),
      }),
      [
        { code: 'key-not-registered', entry: null, officer: 1 },
        { code: 'signature-wrong', entry: null, officer: 1 },
      ],
    ],
    [
      'somebody else signed',
      (all) => ({
        ...all,
        signatures: all.signatures.map((one, at) => (at === 1 ? { ...one, officer: 'somebody' } : one)),
      }),
      [{ code: 'key-not-registered', entry: null, officer: null }],
    ],
    [
      'it is another format',
      (all) => ({ ...all, format: 'other' }),
      [{ code: 'unreadable', entry: null, officer: null }],
    ],
    [
      'a fact is no fact',
      (all) => withEntry(all, 0, { facts: { deep: { a: 1 } } as never }),
      [{ code: 'unreadable', entry: null, officer: null }],
    ],
  ])('says so when %s', async (_what, change, findings) => {
    await hold();
    expect(await forge(change)).toEqual(findings);
  });

  it('stands what lies beside the transcripts, and one that is no JSON', async () => {
    await hold();
    const beside = join(folder.directory, 'ceremonies');
    await writeFile(join(beside, 'notes.txt'), 'x');
    await writeFile(join(beside, '2026-01-01T00-00-00-000Z-00000000.json'), '{');
    const all = await log();
    expect(all.map(({ findings }) => findings.map(({ code }) => code))).toEqual(
      expect.arrayContaining([[], ['unreadable']]),
    );
    expect(all).toHaveLength(2);
    await rm(beside, { recursive: true });
    expect(await log()).toEqual([]);
  });
});
