// The issue order with a process that dies at every await of it in turn, statement by statement: a serial that was reserved
// always has a status, what is signed is what was planned, and there is one certificate per serial (F22, F30, F31).
import { IssueCertificate, noFaults } from '@sumaho-jpki/operations';
import type {
  ApplicationRow,
  CertificateAuthority,
  FaultPoints,
  Register,
  RegisterTransaction,
  StepHandler,
} from '@sumaho-jpki/operations';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStepKernel } from './kernel/step-kernel';
import { STEP_POLICY } from './kernel/step-policy';
import { createRegister } from './register';
import { addCarriers, aLine, anApplication, aPerson, SYSTEM } from './testing/demo-rows';
import { OutsideWorld } from './testing/outside-world';
import { openTestDatabase } from './testing/test-database';
import type { TestDatabase } from './testing/test-database';

const QUICK = { ...STEP_POLICY, leaseSeconds: () => 0.05, backoffSeconds: () => 0.01 };

let database: TestDatabase;
let register: Register;
let storage: pg.Client;
beforeAll(async () => {
  database = await openTestDatabase();
  register = createRegister(database.app);
  await addCarriers(register);
  storage = new pg.Client({ connectionString: database.superuserUrl });
  await storage.connect();
});
afterAll(async () => {
  await storage.end();
  await database.drop();
});

/** One process: every await of a port is a moment at which it may die, and after its death nothing more happens in it. */
class Life {
  moments = 0;
  dead = false;
  constructor(private readonly deadly: number) {}

  private moment(): void {
    this.moments += 1;
    if (this.moments === this.deadly) this.dead = true;
    if (this.dead) throw new Error('death');
  }

  /** The port as this process sees it. */
  of<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name): unknown => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member === 'object' && member !== null && !(member instanceof Uint8Array)) return this.of(member);
        if (typeof member !== 'function') return member;
        if (name === 'newSerial') return member.bind(target) as unknown;
        return async (...given: unknown[]): Promise<unknown> => {
          this.moment();
          const result: unknown = await Reflect.apply(member, target, given);
          this.moment();
          return result;
        };
      },
    });
  }

  register(on: Register): Register {
    return {
      transaction: async (scope, work) => {
        const result = await on.transaction(scope, (tx) => work(this.of(tx)));
        // COMMIT has happened, and nobody is left to hear of it.
        this.moment();
        return result;
      },
    };
  }

  handler(handler: StepHandler): StepHandler {
    return {
      kind: handler.kind,
      perform: async (step) => {
        const result = await handler.perform(step);
        if (result.kind !== 'done') return result;
        return { kind: 'done', commit: (tx: RegisterTransaction) => result.commit(this.of(tx)) };
      },
    };
  }

  readonly faults: FaultPoints = {
    reach: () => (this.dead ? Promise.reject(new Error('death')) : Promise.resolve()),
  };
}

async function applicationToIssue(): Promise<ApplicationRow> {
  return register.transaction(SYSTEM, async (tx) => {
    const person = await aPerson(tx);
    const line = await tx.lines.upsert(aLine('docomo'));
    await tx.lines.bindPerson(line.id, person.id);
    const application = await tx.applications.insert({ ...anApplication(person, line), state: 'preparing' });
    await tx.steps.schedule({
      workflowId: application.id,
      kind: 'issue-certificate',
      subject: application.id,
      effectKey: `issue-certificate:${application.id}`,
    });
    return application;
  });
}

const statusOfEverySerial = async (): Promise<{ withoutStatus: number }> => {
  const { rows } = await storage.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM issued_serials s WHERE NOT EXISTS (SELECT 1 FROM certificates c WHERE c.serial = s.serial)`,
  );
  return { withoutStatus: rows[0]?.n ?? -1 };
};

/** Processes follow each other until the step is done; only the first one dies. Answers how many moments the first one had. */
async function issue(outside: OutsideWorld, application: ApplicationRow, deadly: number): Promise<number> {
  const first = new Life(deadly);
  for (let round = 0; round < 100; round++) {
    const life = round === 0 ? first : new Life(Infinity);
    const kernel = createStepKernel(database.app, { policy: QUICK, faults: life.faults });
    const authority = life.of(outside.authority) as CertificateAuthority;
    const step = new IssueCertificate(life.register(register), authority, life.of(outside.keyService), noFaults);
    for (const claimed of await kernel.claimDue(['certificate-authority'], 5)) {
      if (claimed.workflowId !== application.id) continue;
      await kernel.run(claimed, life.handler(step)).catch(() => undefined);
      expect(await statusOfEverySerial()).toEqual({ withoutStatus: 0 });
    }
    const steps = await register.transaction(SYSTEM, (tx) => tx.steps.ofWorkflow(application.id));
    const own = steps.find(({ kind }) => kind === 'issue-certificate');
    if (own?.state === 'parked') throw new Error(`parked: ${own.reason}`);
    if (own?.state === 'done') return first.moments;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('never done');
}

describe('the issue order', () => {
  it('ends with one certificate, whichever statement or call the process dies at', async () => {
    const moments = await issue(new OutsideWorld(), await applicationToIssue(), Infinity);
    expect(moments).toBeGreaterThan(20);
    for (let deadly = 1; deadly <= moments; deadly++) {
      const [outside, application] = [new OutsideWorld(), await applicationToIssue()];
      await issue(outside, application, deadly).catch((problem: unknown) => {
        throw new Error(`death at moment ${deadly} of ${moments}: ${String(problem)}`);
      });
      const rows = await register.transaction(SYSTEM, (tx) => tx.certificates.ofPerson(application.personId));
      expect([deadly, rows.map(({ state }) => state)]).toEqual([deadly, ['issued']]);
      const [row] = rows;
      expect(outside.signed.size).toBe(1);
      expect([...outside.signed][0]).toBe(row?.serial);
      expect(row?.certificateDer && [...row.certificateDer]).toEqual([0x30, ...(row?.tbsDer ?? [])]);
      expect(outside.keys.size).toBe(1);
    }
  }, 180_000);
});

describe('what the database itself refuses', () => {
  const issued = async () => {
    const [outside, application] = [new OutsideWorld(), await applicationToIssue()];
    await issue(outside, application, Infinity);
    const [row] = await register.transaction(SYSTEM, (tx) => tx.certificates.ofPerson(application.personId));
    if (!row) throw new Error('no certificate');
    return row;
  };

  it('a serial that is reserved without a certificate row', async () => {
    await expect(
      storage.query(`INSERT INTO issued_serials (serial, spki_sha256) VALUES ('${'ab'.repeat(18)}', 'nobody')`),
    ).rejects.toThrow(/needs a certificate row/);
  });

  it.each([
    [`certificate_der = '\\x3000'`, /one certificate/],
    [`certificate_der = NULL`, /one certificate/],
    [`tbs_der = '\\x3000'`, /not rewritten/],
    [`spki_sha256 = 'other'`, /not rewritten/],
    [`profile = 'other'`, /not rewritten/],
  ])('a second certificate or another plan under a serial: %s', async (change, refusal) => {
    const { serial } = await issued();
    await expect(storage.query(`UPDATE certificates SET ${change} WHERE serial = $1`, [serial])).rejects.toThrow(
      refusal,
    );
  });

  it('a public key that was ever seen, whatever became of its certificate', async () => {
    const row = await issued();
    const again = { ...row, serial: 'cd'.repeat(18) };
    expect(await register.transaction(SYSTEM, (tx) => tx.certificates.reserve(again))).toBe(false);
    expect(await register.transaction(SYSTEM, (tx) => tx.certificates.keySeen(row.spkiSha256))).toBe(true);
  });
});

describe('the nights of the lint', () => {
  it('are written down page by page, and only by the one who read the page last', async () => {
    const begun = await register.transaction(SYSTEM, async (tx) => {
      await tx.lintRuns.begin('2026-06-01');
      await tx.lintRuns.begin('2026-06-01');
      return tx.lintRuns.ofNight('2026-06-01');
    });
    expect(begun).toMatchObject({ night: '2026-06-01', cursor: '', seen: 0, finishedAt: null });
    const certificates = await register.transaction(SYSTEM, (tx) => tx.lintRuns.signedAfter('', 3));
    expect(certificates).toHaveLength(3);
    expect(certificates.map(({ serial }) => serial)).toEqual([...certificates.map(({ serial }) => serial)].sort());
    const change = {
      cursor: certificates[2]!.serial,
      seen: 3,
      failed: 1,
      findings: [{ serial: certificates[0]!.serial, rule: 'key-usage', message: 'wrong' }],
      finishedAt: null,
    };
    const advance = () => register.transaction(SYSTEM, (tx) => tx.lintRuns.advance(begun!, change));
    expect([await advance(), await advance()]).toEqual([true, false]);
    expect(await register.transaction(SYSTEM, (tx) => tx.lintRuns.latest())).toMatchObject({ seen: 3, failed: 1 });
    expect(await register.transaction({ kind: 'jlis' }, (tx) => tx.lintRuns.latest())).toMatchObject({ seen: 3 });
  });
});
