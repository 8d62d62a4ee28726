import { CERTIFICATE_STATES, crlPartOf } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CertificateAuthority, CrlEntry, OcspAnswer, OcspQuestion } from '../ports/outside.port';
import type { CertificateRow } from '../ports/rows';
import { MemoryRegister } from '../testing/memory-register';
import { addCertificate, addCitizen, entriesOf, type Citizen } from '../testing/outside';
import { AnswerStatus } from './answer-status.operation';
import { PrepareAnswers } from './prepare-answers.operation';
import { PublishCrl } from './publish-crl.operation';

let register: MemoryRegister;
let citizen: Citizen;
let answered: { answers: OcspAnswer[]; times: { producedAt: Date; thisUpdate: Date; nextUpdate: Date } } | null;
let built: (Parameters<CertificateAuthority['buildCrl']>[0] & { revoked: readonly CrlEntry[] })[];
const START = new Date('2026-06-01T00:00:00.750Z');

const question = (...serials: string[]): OcspQuestion => ({
  certificates: serials.map((serial) => ({
    serial: serial.replace('foreign ', ''),
    issuerIsOurs: !serial.startsWith('foreign '),
    certId: new Uint8Array(),
  })),
  nonce: null,
});
/** Requests of this test are serials in text. */
const authority: Partial<CertificateAuthority> = {
  parseOcspRequest: (der) =>
    der.length === 0
      ? Promise.reject(new Error('malformed'))
      : Promise.resolve(question(...new TextDecoder().decode(der).split(','))),
  ocspQuestionFor: (serial) => Promise.resolve(question(serial)),
  ocspError: (status) => new TextEncoder().encode(status),
  buildOcspResponse: (_question, answers, times) => {
    answered = { answers, times };
    return Promise.resolve(Uint8Array.of(0x30));
  },
  listedGenerations: () => Promise.resolve([1]),
  buildCrl: async (input) => {
    built.push({ ...input, revoked: await entriesOf(input.revoked) });
    return new TextEncoder().encode(`list ${input.number - BigInt(START.getTime())}`);
  },
};

beforeEach(async () => {
  register = new MemoryRegister();
  register.now = START;
  citizen = await addCitizen(register, { application: { state: 'completed' } });
  answered = null;
  built = [];
});

const ask = (text: string) =>
  new AnswerStatus(register, authority as CertificateAuthority, 10).answer(new TextEncoder().encode(text));
const crl = () => new PublishCrl(register, authority as CertificateAuthority, 24);

describe('The answer about a certificate', () => {
  const EXPECTED = {
    reserved: { status: 'unknown' },
    issued: { status: 'revoked', reason: 'certificate-hold' },
    active: { status: 'good' },
    suspended: { status: 'revoked', reason: 'certificate-hold' },
    revoked: { status: 'revoked', reason: 'cessation-of-operation' },
    expired: { status: 'unknown' },
    discarded: { status: 'unknown' },
  } as const;
  it.each(CERTIFICATE_STATES)('that is %s', async (state) => {
    const { serial } = await addCertificate(register, citizen, state);
    await ask(serial);
    expect(answered?.answers).toMatchObject([EXPECTED[state]]);
  });

  it('is read anew for every question: the next one after a revocation says so', async () => {
    const row = await addCertificate(register, citizen);
    await ask(row.serial);
    expect(answered?.answers).toEqual([{ status: 'good' }]);
    const change = { state: 'revoked', revokedAt: register.now, revocationCause: 'holder-key-leak' } as const;
    await register.by((tx) => tx.certificates.update(row, change));
    await ask(row.serial);
    expect(answered?.answers).toEqual([{ status: 'revoked', reason: 'key-compromise', revokedAt: register.now }]);
  });

  it('never issued, or of another CA, is unknown — in the order asked', async () => {
    const { serial } = await addCertificate(register, citizen);
    await ask(`4fff,${serial},foreign ${serial}`);
    expect(answered?.answers.map(({ status }) => status)).toEqual(['unknown', 'good', 'unknown']);
  });

  it('is good for the set minutes from the whole second on', async () => {
    const { nextUpdate } = await ask('4fff');
    expect(answered?.times).toEqual({
      producedAt: new Date('2026-06-01T00:00:00Z'),
      thisUpdate: new Date('2026-06-01T00:00:00Z'),
      nextUpdate: new Date('2026-06-01T00:10:00Z'),
    });
    expect(nextUpdate).toEqual(answered?.times.nextUpdate);
  });

  it('to what is no question is the error of RFC 6960, not an exception', async () => {
    const { der, nextUpdate } = await ask('');
    expect(new TextDecoder().decode(der)).toBe('malformed-request');
    expect(nextUpdate).toBeNull();
  });

  it('is the same for our own screens', async () => {
    const { serial } = await addCertificate(register, citizen);
    const report = await new AnswerStatus(register, authority as CertificateAuthority, 10).report(serial);
    expect(report).toMatchObject({ serial, answer: { status: 'good' }, response: Uint8Array.of(0x30) });
  });
});

describe('A question that names another root of the same name', () => {
  /** The octet of a certificate is the number of its root; a request is root and serials. */
  const severalRoots = {
    ...authority,
    parseOcspRequest: (der) => {
      const [root, ...serials] = new TextDecoder().decode(der).split(',');
      const { certificates, nonce } = question(...serials);
      return Promise.resolve({
        certificates: certificates.map((one) => ({ ...one, generation: Number(root) })),
        nonce,
      });
    },
    generationOf: ([root = 0]) => Promise.resolve(root === 0 ? null : root),
  } as CertificateAuthority;
  const asked = (text: string) => new AnswerStatus(register, severalRoots, 10).answer(new TextEncoder().encode(text));

  it.each(['active', 'suspended', 'revoked'] as const)(
    'about a certificate that is %s is unknown, kept by nobody, and takes nothing from the right one',
    async (state) => {
      const { serial } = await addCertificate(register, citizen, state);
      const row = register.rows.certificates.find((each) => each.serial === serial);
      if (row) row.certificateDer = Uint8Array.of(1);
      const wrong = await asked(`2,${serial}`);
      expect([answered?.answers, wrong.keepable]).toEqual([[{ status: 'unknown' }], null]);
      await asked(`2,${serial},${serial}`);
      expect(answered?.answers).toEqual([{ status: 'unknown' }, { status: 'unknown' }]);
      expect((await asked(`1,${serial}`)).keepable).not.toBeNull();
      expect(answered?.answers[0]?.status).toBe(state === 'active' ? 'good' : 'revoked');
    },
  );

  it.each<[string, Partial<CertificateAuthority>]>([
    ['nobody can tell', {}],
    ['cannot be found out now', { generationOf: () => Promise.reject(new Error('the roots are away')) }],
  ])('about one that is active, whose root %s, is for another time: nobody vouches for it', async (_what, change) => {
    const { serial } = await addCertificate(register, citizen);
    const row = register.rows.certificates.find((each) => each.serial === serial);
    if (row) row.certificateDer = Uint8Array.of(0);
    answered = null;
    const responder = new AnswerStatus(register, { ...severalRoots, ...change } as CertificateAuthority, 10);
    for (const text of [`2,${serial}`, `2,${serial},${serial}`])
      expect(await responder.answer(new TextEncoder().encode(text))).toMatchObject({ questions: 0 });
    expect(answered).toBeNull();
  });

  it('about one whose root nobody can tell is answered: what was revoked is not made unknown by guess', async () => {
    const { serial } = await addCertificate(register, citizen, 'revoked');
    const row = register.rows.certificates.find((each) => each.serial === serial);
    for (const certificateDer of [null, Uint8Array.of(0)]) {
      if (row) row.certificateDer = certificateDer;
      await asked(`2,${serial}`);
      expect(answered?.answers).toMatchObject([{ status: 'revoked' }]);
    }
  });
});

describe('A certificate of an older root', () => {
  /** The CertID of this world is the certificate itself: its root is known by nothing else. */
  const about = (serial: string, certificateDer?: Uint8Array | null): OcspQuestion => ({
    certificates: [{ serial, issuerIsOurs: true, certId: certificateDer ?? new Uint8Array() }],
    nonce: null,
  });
  const told: OcspQuestion[] = [];
  const byRoot = {
    ...authority,
    parseOcspRequest: (der) => {
      const serial = new TextDecoder().decode(der);
      return Promise.resolve(about(serial, der));
    },
    ocspQuestionFor: (serial, certificateDer) => Promise.resolve(about(serial, certificateDer)),
    buildOcspResponse: (asked) => {
      told.push(asked);
      return Promise.resolve(Uint8Array.of(told.length));
    },
  } as CertificateAuthority;
  beforeEach(() => void told.splice(0));

  it('has an answer in advance that fits what its verifiers ask', async () => {
    const { serial } = await addCertificate(register, citizen);
    expect(await new PrepareAnswers(register, byRoot, 10).execute()).toBe(1);
    expect(told).toEqual([about(serial, new TextEncoder().encode(serial))]);
    const reply = await new AnswerStatus(register, byRoot, 10).answer(new TextEncoder().encode(serial));
    expect([told.length, reply.der]).toEqual([1, Uint8Array.of(1)]);
  });

  it('is reported on our own screens as its verifiers hear it', async () => {
    const { serial } = await addCertificate(register, citizen);
    await new AnswerStatus(register, byRoot, 10).report(serial);
    expect(told).toEqual([about(serial, new TextEncoder().encode(serial))]);
  });
});

describe('The revocation list', () => {
  it('holds what is revoked or on hold and has not expired, with the reasons', async () => {
    const rows: CertificateRow[] = [];
    for (const state of CERTIFICATE_STATES) rows.push(await addCertificate(register, citizen, state));
    const old = await addCertificate(register, citizen, 'revoked');
    const stored = register.rows.certificates.find(({ serial }) => serial === old.serial);
    if (stored) stored.notAfter = new Date('2026-05-31T00:00:00Z');
    expect((await crl().execute()).entries).toBe(3);
    const reasons = new Map(built[0]?.revoked.map(({ serial, reason }) => [serial, reason]));
    const of = (state: string) => reasons.get(rows.find((row) => row.state === state)?.serial ?? '');
    expect([of('issued'), of('suspended'), of('revoked')]).toEqual([
      'certificate-hold',
      'certificate-hold',
      'cessation-of-operation',
    ]);
  });

  it('has a number that only rises, also after a build that failed', async () => {
    await crl().execute();
    const broken = { ...authority, buildCrl: () => Promise.reject(new Error('the key is away')) };
    await expect(new PublishCrl(register, broken as unknown as CertificateAuthority, 24).execute()).rejects.toThrow();
    expect(register.rows.crls).toHaveLength(1);
    await Promise.all([crl().execute(), crl().execute()]);
    const numbers = built.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.toSorted((a, b) => Number(a - b))).toEqual(numbers);
    // In milliseconds: a register restored from a backup goes on above what was published before.
    expect(numbers[0]).toBe(BigInt(START.getTime()));
  });

  it('is made when there is none, served for half its life, and then made anew', async () => {
    const text = async () => new TextDecoder().decode((await crl().current()).der);
    const first = await text();
    register.pass(12 * 3600 - 1);
    expect(await text()).toBe(first);
    register.pass(1);
    expect(await text()).not.toBe(first);
    expect(built).toHaveLength(2);
  });

  it('that is past its half but still valid is served when a new one cannot be built; who renews it hears of the fault', async () => {
    await crl().execute();
    const broken = { ...authority, buildCrl: () => Promise.reject(new Error('the key is away')) };
    const operation = new PublishCrl(register, broken as unknown as CertificateAuthority, 24);
    register.pass(13 * 3600);
    await expect(operation.renewIfDue()).rejects.toThrow('the key is away');
    expect(new TextDecoder().decode((await operation.current()).der)).toBe('list 0');
    register.pass(11 * 3600);
    await expect(operation.current()).rejects.toThrow('the key is away');
  });
});

describe('Where two generations of the root live', () => {
  const two = (buildCrl = authority.buildCrl): CertificateAuthority =>
    ({ ...authority, listedGenerations: () => Promise.resolve([1, 2]), buildCrl }) as CertificateAuthority;
  const numbersOf = (generation: number) =>
    built.filter((list) => list.generation === generation).map(({ number }) => number);

  it('each has a list of its own, of every certificate that is not good, with numbers that only rise', async () => {
    const { serial } = await addCertificate(register, citizen, 'revoked');
    const publish = new PublishCrl(register, two(), 24);
    for (const part of [undefined, crlPartOf(serial), undefined]) await publish.execute(part);
    expect(built.map(({ generation }) => generation)).toEqual([1, 2, 1, 2, 1, 2]);
    for (const list of built) expect(list.revoked.map((entry) => entry.serial)).toEqual([serial]);
    for (const generation of [1, 2]) {
      const numbers = numbersOf(generation);
      expect(numbers.toSorted((a, b) => Number(a - b))).toEqual(numbers);
      const { der } = await publish.current(undefined, generation);
      expect(new TextDecoder().decode(der)).toBe(`list ${(numbers.at(-1) ?? 0n) - BigInt(START.getTime())}`);
    }
    expect(new Set(built.map(({ number }) => number)).size).toBe(6);
  });

  it('both follow a change at once, whole and in the parts that are published', async () => {
    const row = await addCertificate(register, citizen);
    const publish = new PublishCrl(register, two(), 24);
    await publish.execute();
    await publish.current(crlPartOf(row.serial), 2);
    built.splice(0);
    await publish.afterChange([row.serial]);
    expect(built.map(({ generation, part }) => [generation, part])).toEqual([
      [1, undefined],
      [2, undefined],
      [2, crlPartOf(row.serial)],
    ]);
  });

  it('both are renewed by the clock, and what passed one by is made up for both', async () => {
    const publish = new PublishCrl(register, two(), 24);
    await publish.renewAll();
    expect(built).toHaveLength(2);
    register.pass(120);
    const row = await addCertificate(register, citizen);
    await publish.execute();
    register.pass(120);
    const change = { state: 'revoked', revokedAt: register.now, revocationCause: 'death' } as const;
    await register.by((tx) => tx.certificates.update(row, change));
    register.pass(1);
    expect(await publish.followChanges()).toBe(2);
    register.pass(12 * 3600);
    built.splice(0);
    await publish.renewAll();
    expect(built.map(({ generation }) => generation)).toEqual([1, 2]);
  });

  it('a build that fails leaves the old list of its own generation valid and keeps the other from nothing', async () => {
    const publish = new PublishCrl(register, two(), 24);
    await publish.execute();
    const old = await publish.current(undefined, 1);
    const half: CertificateAuthority['buildCrl'] = (input) =>
      input.generation === 1 ? Promise.reject(new Error('the key is away')) : two().buildCrl(input);
    const broken = new PublishCrl(register, two(half), 24);
    register.pass(13 * 3600);
    await expect(broken.execute()).rejects.toThrow('the key is away');
    await expect(broken.renewAll()).rejects.toThrow('the key is away');
    expect((await broken.current(undefined, 1)).number).toBe(old.number);
    expect((await broken.current(undefined, 2)).number).toBe(numbersOf(2).at(-1));
    expect(numbersOf(2)).toHaveLength(2);
  });
});
