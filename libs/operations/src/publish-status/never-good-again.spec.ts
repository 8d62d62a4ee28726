// The law of the whole: what was published as revoked is never good again, by any sequence of calls, retries or restores
// (reliability-security F34). Calls go through the operations; a restore puts back an older register under the same journal.
import type { CertificateState, RevocationCause } from '@sumaho-jpki/rules';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResumeCertificate } from '../hold-certificate/resume-certificate.operation';
import { SuspendCertificate } from '../hold-certificate/suspend-certificate.operation';
import type { CertificateAuthority, OcspAnswer } from '../ports/outside.port';
import type { AnswerMemory, PublishedRevocation, RememberedAnswer, RevocationWitness } from '../ports/status.port';
import { RevokeCertificate } from '../revoke-certificate/revoke-certificate.operation';
import { MemoryRegister } from '../testing/memory-register';
import { addCertificate, addCitizen, aStaffMember, byHolder, byStaff, codeOf, entriesOf } from '../testing/outside';
import { AnswerStatus } from './answer-status.operation';
import { PrepareAnswers } from './prepare-answers.operation';
import { PublishCrl } from './publish-crl.operation';
import { PublishedRevocations } from './published-revocations';

class Journal implements RevocationWitness {
  readonly id = 'journal';
  readonly entries: PublishedRevocation[] = [];
  fails = false;

  note(revocations: readonly PublishedRevocation[]) {
    if (this.fails) return Promise.reject(new Error('the disk is full'));
    this.entries.push(...revocations);
    return Promise.resolve();
  }

  async *since(place: number) {
    const entries = this.entries.slice(place);
    if (entries.length > 0) yield await Promise.resolve({ entries, place: this.entries.length });
  }
}

/** Keeps for ever while connected; the test plays the register's news. */
class Memory implements AnswerMemory {
  connected = true;
  losses = 0;
  readonly kept = new Map<string, RememberedAnswer>();
  get = (key: string) => (this.connected ? this.kept.get(key) : undefined);
  ticket = () => 0;
  put = (key: string, _serial: string, answer: RememberedAnswer) => void this.kept.set(key, answer);
}

/** Answers are their own text: what is signed is what is read. */
const textOf = (der: Uint8Array) => new TextDecoder().decode(der);
const question = (serial: string) => ({
  certificates: [{ serial, issuerIsOurs: true, certId: new TextEncoder().encode(serial) }],
  nonce: null,
});
const authority = {
  parseOcspRequest: (der: Uint8Array) => {
    const [serial = '', nonce] = textOf(der).split(' ');
    return Promise.resolve({ ...question(serial), nonce: nonce ? new TextEncoder().encode(nonce) : null });
  },
  ocspQuestionFor: (serial: string) => Promise.resolve(question(serial)),
  ocspError: (status: string) => new TextEncoder().encode(status),
  buildOcspResponse: (_: unknown, [answer]: OcspAnswer[]) =>
    Promise.resolve(new TextEncoder().encode(answer?.status === 'revoked' ? answer.reason : answer?.status)),
  listedGenerations: () => Promise.resolve([1]),
  buildCrl: async ({ revoked }: Parameters<CertificateAuthority['buildCrl']>[0]) =>
    new TextEncoder().encode((await entriesOf(revoked)).map(({ serial, reason }) => `${serial} ${reason}`).join()),
} as unknown as CertificateAuthority;

async function world() {
  const register = new MemoryRegister();
  const citizen = await addCitizen(register, { application: { state: 'completed' } });
  const certificate = await addCertificate(register, citizen);
  const journal = new Journal();
  const memory = new Memory();
  const published = new PublishedRevocations(register, journal);
  const responder = new AnswerStatus(register, authority, 10, published, memory);
  const crl = new PublishCrl(register, authority, 24, published);
  const prepare = new PrepareAnswers(register, authority, 10, published);
  const asked = (more: string) => new TextEncoder().encode(certificate.serial + more);
  /** The short way where there is one, else the long one; and the same with a nonce, for which there is never a short one. */
  const ask = async () => {
    const octets = asked('');
    const ready = responder.remembered(String.fromCharCode(...octets))?.der;
    const plain = textOf(ready ?? (await responder.answer(octets)).der);
    expect(responder.remembered(String.fromCharCode(...asked(' nonce')))).toBeNull();
    expect(textOf((await responder.answer(asked(' nonce'))).der)).toBe(plain);
    return plain;
  };
  return { register, citizen, certificate, journal, memory, published, responder, crl, prepare, ask };
}
type World = Awaited<ReturnType<typeof world>>;

const approver = byStaff(aStaffMember('jlis-approver'));
const revoke = ({ register, certificate: { serial }, crl }: World, cause: RevocationCause = 'stop-of-use') =>
  new RevokeCertificate(register, crl).execute({ asker: approver, serial, cause, confirmation: serial.slice(-4) });

/** What a backup brings back: the register of another time. Connections were cut, so no memory answers; nobody tells the rest. */
function restore({ register, memory }: World, backup: World['register']['rows']) {
  register.rows = structuredClone(backup);
  memory.kept.clear();
  memory.connected = false;
}

const STEPS = {
  revoke: (w: World) => codeOf(() => revoke(w)),
  suspend: (w: World) =>
    codeOf(() => new SuspendCertificate(w.register, w.crl).execute({ asker: approver, serial: w.certificate.serial })),
  resume: (w: World) =>
    codeOf(() => new ResumeCertificate(w.register, w.crl).execute({ asker: approver, serial: w.certificate.serial })),
  'holder-resumes': (w: World) =>
    codeOf(() =>
      new ResumeCertificate(w.register, w.crl).execute({ asker: byHolder(w.citizen), serial: w.certificate.serial }),
    ),
  ask: (w: World) => w.ask(),
  'ask-before-news': async (w: World) => {
    // The answer in memory is void from the change on: the feed forgets it, here at the next step.
    await w.ask();
    w.memory.kept.clear();
  },
  prepare: (w: World) => w.prepare.execute(),
  'full-list': (w: World) => w.crl.execute(),
  later: (w: World) => Promise.resolve(w.register.pass(400)),
} as const satisfies Record<string, (w: World) => Promise<unknown>>;
const aStep = fc.constantFrom(...(Object.keys(STEPS) as (keyof typeof STEPS)[]), 'backup' as const, 'restore' as const);

describe('A certificate that was published as revoked', () => {
  it('is never good again, by any sequence of calls, retries or restores', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { minLength: 4, maxLength: 24 }), async (steps) => {
        const w = await world();
        let backup = structuredClone(w.register.rows);
        let publishedAsRevoked = false;
        for (const step of steps) {
          if (step === 'backup') backup = structuredClone(w.register.rows);
          else if (step === 'restore') restore(w, backup);
          else await STEPS[step](w);
          w.memory.kept.clear();
          const said = await w.ask();
          w.memory.connected = true;
          const list = textOf((await w.crl.current()).der);
          if (publishedAsRevoked) {
            expect(said).toBe('cessation-of-operation');
            const renewed = await w.crl.execute().then(() => w.register.by((tx) => tx.certificates.latestCrl()));
            expect(textOf(renewed?.der ?? new Uint8Array())).toContain(
              `${w.certificate.serial} cessation-of-operation`,
            );
          }
          publishedAsRevoked ||= said === 'cessation-of-operation' || list.includes('cessation-of-operation');
        }
      }),
      { numRuns: 120 },
    );
  });

  it('stays revoked when the backup is older than the certificate itself', async () => {
    const w = await world();
    const before = structuredClone(w.register.rows);
    before.certificates = [];
    await revoke(w);
    restore(w, before);
    expect(await w.ask()).toBe('cessation-of-operation');
    await w.crl.execute();
    expect(textOf((await w.crl.current()).der)).toContain(w.certificate.serial);
    expect(w.register.rows.lostRevocations).toHaveLength(1);
  });

  it.each<[string, (w: World) => Promise<unknown>]>([
    ['builds its list', (w) => w.crl.execute()],
    ['signs its answer in advance', (w) => w.prepare.execute()],
  ])(
    'stays revoked when a process that asks nothing else %s, and nobody told it of the restore',
    async (_what, work) => {
      const w = await world();
      await work(w);
      const backup = structuredClone(w.register.rows);
      w.register.pass(60);
      // Another process revokes and publishes: this one hears of it by the journal alone.
      const elsewhere = new PublishedRevocations(w.register, w.journal);
      await revoke({ ...w, crl: new PublishCrl(w.register, authority, 24, elsewhere) });
      w.register.rows = structuredClone(backup);
      w.register.pass(400);
      await work(w);
      expect(w.register.rows.certificates[0]).toMatchObject({ state: 'revoked', revocationCause: 'stop-of-use' });
      const answers = w.register.rows.ocspAnswers.flatMap(({ answer }) => (answer ? [textOf(answer.der)] : []));
      expect(answers).not.toContain('good');
    },
  );

  it('is told in the timeline when a restored register hears of it', async () => {
    const w = await world();
    const before = structuredClone(w.register.rows);
    await revoke(w);
    restore(w, before);
    await w.ask();
    const told = w.register.rows.history.at(-1);
    expect(told).toMatchObject({ event: 'certificate-revoked', actorKind: 'system', facts: { cause: 'stop-of-use' } });
    expect(w.register.rows.certificates[0]).toMatchObject({ state: 'revoked', revocationCause: 'stop-of-use' });
  });

  it('is said to be so only when that is on disk; until then the asker is told to come back', async () => {
    const w = await world();
    w.journal.fails = true;
    await revoke(w);
    expect(await w.ask()).toBe('try-later');
    w.journal.fails = false;
    expect(await w.ask()).toBe('cessation-of-operation');
  });
});

describe('While the register may be another one', () => {
  it('nothing is said before the journal was compared', async () => {
    const w = await world();
    const since = w.journal.since.bind(w.journal);
    w.journal.since = () => {
      throw new Error('the disk is away');
    };
    expect(await w.ask()).toBe('try-later');
    await expect(w.crl.execute()).rejects.toThrow('the disk is away');
    w.journal.since = since;
    expect(await w.ask()).toBe('good');
  });

  it('a replica whose news were lost and are back compares once more', async () => {
    const w = await world();
    const before = structuredClone(w.register.rows);
    expect(await w.ask()).toBe('good');
    const elsewhere = new PublishedRevocations(w.register, w.journal);
    await revoke({ ...w, crl: new PublishCrl(w.register, authority, 24, elsewhere) });
    // A failover between two questions: lost and proven again before anybody asked.
    w.register.rows = structuredClone(before);
    w.memory.kept.clear();
    w.memory.losses += 1;
    expect(await w.ask()).toBe('cessation-of-operation');
  });

  it('a gate and a party’s door compare before they read', async () => {
    const w = await world();
    const before = structuredClone(w.register.rows);
    await revoke(w);
    restore(w, before);
    await w.responder.agree();
    expect(w.register.rows.certificates[0]).toMatchObject({ state: 'revoked' });
    w.journal.since = () => {
      throw new Error('the disk is away');
    };
    expect(await codeOf(() => w.responder.agree())).toBe('could-not-check');
  });

  it('a replica without news compares for every question', async () => {
    const w = await world();
    const before = structuredClone(w.register.rows);
    await revoke(w);
    w.memory.connected = false;
    w.register.rows = before;
    expect(await w.ask()).toBe('cessation-of-operation');
  });
});

describe('A register that does not answer', () => {
  it('makes no certificate unknown or good: the asker is told to come back', async () => {
    const w = await world();
    await w.ask();
    w.memory.kept.clear();
    w.register.before = () => Promise.reject(new Error('no connection'));
    expect(await w.ask()).toBe('try-later');
  });
});

describe('Answers made in advance', () => {
  const signed = (w: World) => {
    let count = 0;
    const counting = {
      ...authority,
      buildOcspResponse: (...all: Parameters<CertificateAuthority['buildOcspResponse']>) => {
        count += 1;
        return authority.buildOcspResponse(...all);
      },
    } as CertificateAuthority;
    const responder = new AnswerStatus(w.register, counting, 10, w.published);
    return {
      ask: async () => textOf((await responder.answer(new TextEncoder().encode(w.certificate.serial))).der),
      prepare: new PrepareAnswers(w.register, counting, 10, w.published),
      count: () => count,
    };
  };

  it('are signed once for all who ask, and again after a change and at half of their life', async () => {
    const w = await world();
    const { ask, prepare, count } = signed(w);
    expect(await prepare.execute()).toBe(1);
    for (let asked = 0; asked < 5; asked += 1) expect(await ask()).toBe('good');
    expect([await prepare.execute(), count()]).toEqual([0, 1]);
    w.register.pass(299);
    expect(await prepare.execute()).toBe(0);
    w.register.pass(1);
    expect([await prepare.execute(), count()]).toEqual([1, 2]);
    await revoke(w);
    expect([await ask(), count()]).toEqual(['cessation-of-operation', 3]);
    expect([await ask(), count()]).toEqual(['cessation-of-operation', 3]);
  });

  it('that nobody renewed are not given out in their last quarter', async () => {
    const w = await world();
    const { ask, count } = signed(w);
    await ask();
    w.register.pass(449);
    await ask();
    expect(count()).toBe(1);
    w.register.pass(1);
    await ask();
    expect(count()).toBe(2);
  });

  it.each(['expired', 'discarded'] as const satisfies readonly CertificateState[])(
    'rest for what is %s',
    async (state) => {
      const w = await world();
      const row = w.register.rows.certificates[0];
      if (row) row.state = state;
      expect(await w.prepare.execute()).toBe(1);
      w.register.pass(3600);
      expect(await w.prepare.execute()).toBe(0);
      expect(await w.ask()).toBe('unknown');
    },
  );
});

describe('The journal', () => {
  it('is not written again by every list that names an old revocation', async () => {
    const w = await world();
    await revoke(w);
    const noted = w.journal.entries.length;
    expect(noted).toBeGreaterThan(0);
    w.register.pass(600);
    await w.crl.execute();
    w.register.pass(600);
    const once = w.journal.entries.length;
    await w.crl.execute();
    await w.crl.execute();
    expect(w.journal.entries).toHaveLength(once);
  });
});

describe('A list that is due', () => {
  it('is built once for all who ask at the same time', async () => {
    const w = await world();
    const numbers = await Promise.all(Array.from({ length: 8 }, async () => (await w.crl.current()).number));
    expect(new Set(numbers).size).toBe(1);
    expect(w.register.rows.crls).toHaveLength(1);
    w.register.pass(13 * 3600);
    const next = await Promise.all(Array.from({ length: 8 }, async () => (await w.crl.current()).number));
    expect(new Set(next).size).toBe(1);
    expect(w.register.rows.crls.at(-1)?.number).toBe(next[0]);
    expect(next[0]).not.toBe(numbers[0]);
  });
});

describe('The parts of the list', () => {
  it('follow a revocation at once when they are published, and only the one it belongs to', async () => {
    const w = await world();
    const other = (Number.parseInt(w.certificate.serial.slice(2, 4), 16) >> 1) + 1;
    const own = other - 1;
    await w.crl.execute(own);
    await w.crl.execute(other % 128);
    const lists = () => w.register.rows.crls.filter(({ part }) => part !== null && part !== undefined);
    expect(lists()).toHaveLength(2);
    await revoke(w);
    expect(lists()).toHaveLength(3);
    expect(textOf(lists().at(-1)?.der ?? new Uint8Array())).toContain(w.certificate.serial);
  });

  it('and the full one follow what passed them by, once, and once more when it has settled', async () => {
    const w = await world();
    await w.ask();
    w.register.pass(120);
    await w.crl.execute();
    expect(await w.crl.followChanges()).toBe(0);
    w.register.pass(5);
    await w.register.by((tx) =>
      tx.certificates.update(w.certificate, { state: 'revoked', revokedAt: w.register.now, revocationCause: 'death' }),
    );
    await w.ask();
    w.register.pass(1);
    const made: number[] = [];
    for (const seconds of [1, 20, 38, 1, 1, 60]) {
      made.push(await w.crl.followChanges());
      w.register.pass(seconds);
    }
    expect(made.reduce((sum, each) => sum + each)).toBe(2);
    expect(textOf((await w.crl.current()).der)).toContain('affiliation-changed');
  });
});
