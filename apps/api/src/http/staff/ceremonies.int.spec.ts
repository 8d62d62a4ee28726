// The log of key ceremonies over HTTP: what `npm run ceremony` wrote into the authority's folder is what the page shows; the verb runs
// beside the API, as it does in production.
import {
  EncryptedFileKeyCustody,
  KeyCeremony,
  registeredOfficers,
  transcriptProblems,
  type CeremonyScript,
  type ClosedTranscript,
  type UserAuthCertificateAuthority,
} from '@sumaho-jpki/adapters/certificate-authority';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { staffRoutes } from '@sumaho-jpki/contract';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers } from '../../testing/demo-rows';
import { openAuthority, openCustody } from '../../wiring/open-authority';
import { CERTIFICATE_AUTHORITY, SETTINGS } from '../../wiring/tokens';

let api: ApiUnderTest;
let auditor: SignedIn;
let authority: UserAuthCertificateAuthority;
let custody: EncryptedFileKeyCustody;
const NAMES = ['sato-keiko', 'ono-ken'] as const;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
  auditor = await api.staff('jlis-auditor');
  const settings = api.app.get<Settings>(SETTINGS, { strict: false });
  const opened = await openCustody(settings);
  if (!(opened instanceof EncryptedFileKeyCustody)) throw new Error('keys in files are what is tested here');
  custody = opened;
  authority = await openAuthority(settings, custody);
});
afterAll(() => api.stop());

function hold(script: CeremonyScript) {
  let shown = '';
  const room = {
    officer: (place: 1 | 2) =>
      Promise.resolve({ name: NAMES[place - 1] ?? '', passphrase: `a long phrase of officer ${place}` }),
    show: (text: string) => void (shown = text),
    asks: () => Promise.resolve(shown.replaceAll(' ', '').slice(-8)),
    handOver: () => Promise.resolve(),
  };
  return new KeyCeremony(api.caDirectory, custody, authority.generations, room).run(script);
}
/** The running API sees it within five seconds by itself. */
const lookAgain = () =>
  api.app.get<UserAuthCertificateAuthority>(CERTIFICATE_AUTHORITY, { strict: false }).generations.look();
const log = async (by = auditor) => {
  const answer = await api.read(staffRoutes.ceremonies.path, by);
  expect(answer.statusCode, answer.body).toBe(200);
  return { ...staffRoutes.ceremonies.response.parse(answer.json()), body: answer.body };
};

describe('The log of key ceremonies', () => {
  it('has no ceremony behind the first root before there was one', async () => {
    expect(await log()).toMatchObject({
      ceremonies: [],
      generations: [{ number: 1, state: 'issues', ceremonyId: null }],
    });
  });

  it('shows a ceremony that was held beside it, checked, without a name; the transcript holds when it is taken away', async () => {
    const { transcript, generation } = await hold({ generation: 'first', shares: true });
    const { ceremonies, generations, body } = await log();
    expect(ceremonies).toMatchObject([
      {
        ending: 'ended',
        generation: 1,
        findings: [],
        officers: [
          { place: 1, signed: true },
          { place: 2, signed: true },
        ],
      },
    ]);
    expect(ceremonies[0]?.entries.map(({ hash }) => hash)).toEqual(transcript.entries.map(({ hash }) => hash));
    for (const name of NAMES) expect(body).not.toContain(name);
    const id = ceremonies[0]?.id ?? '';
    expect(generations).toMatchObject([
      { ceremonyId: id, sha256: createHash('sha256').update(generation.certificate.der).digest('hex') },
    ]);
    const taken = await api.read(staffRoutes.ceremonyTranscript.path.replace(':ceremonyId', id), auditor);
    const { text, sha256 } = staffRoutes.ceremonyTranscript.response.parse(taken.json());
    expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
    const officers = await registeredOfficers(api.caDirectory);
    expect(transcriptProblems(JSON.parse(text) as ClosedTranscript, officers)).toEqual([]);
    const other = staffRoutes.ceremonyTranscript.path.replace(':ceremonyId', 'a'.repeat(64));
    expect((await api.read(other, auditor)).json()).toMatchObject({ code: 'not-found' });
  });

  it('tells how far the roll-over is: published, announced for a day, and each by its own ceremony', async () => {
    await hold({ generation: 'next', keyKind: 'p-384', shares: false });
    await lookAgain();
    expect((await log()).generations).toMatchObject([
      { number: 1, state: 'issues' },
      { number: 2, state: 'published', activeFrom: null, keyKind: 'p-384' },
    ]);
    const activeFrom = new Date(Date.now() + 86_400_000);
    await hold({ generation: 'next', shares: false, activeFrom });
    await lookAgain();
    const { generations, ceremonies } = await log();
    expect(generations[1]).toMatchObject({ state: 'announced', activeFrom: activeFrom.toISOString() });
    expect(generations.map(({ ceremonyId }) => ceremonies.findIndex(({ id }) => id === ceremonyId))).toEqual([2, 0]);
  });

  it('is J-LIS’s and the auditor’s, and nobody’s else', async () => {
    const desk = await api.staff('carrier-supervisor', 'docomo');
    for (const path of [staffRoutes.ceremonies.path, `${staffRoutes.ceremonies.path}/${'a'.repeat(64)}/transcript`])
      expect((await api.read(path, desk)).json()).toMatchObject({ code: 'forbidden', rule: 'role-may-not' });
  });
});
