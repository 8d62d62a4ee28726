// Training lines on a real Postgres: what the database refuses whoever asks, and that practice changes no figure, each held against the
// same life in earnest, which does.
import { randomUUID } from 'node:crypto';
import type { Register, RegisterTransaction } from '@sumaho-jpki/operations';
import type { HistoryEvent } from '@sumaho-jpki/rules';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegister } from './register';
import { aCertificate, addCarriers, aLine, anApplication, aPerson, SYSTEM } from './testing/demo-rows';
import { openTestDatabase } from './testing/test-database';
import type { TestDatabase } from './testing/test-database';

let database: TestDatabase;
let register: Register;
let storage: pg.Client;

beforeAll(async () => {
  database = await openTestDatabase();
  register = createRegister(database.app);
  storage = new pg.Client({ connectionString: database.superuserUrl });
  await storage.connect();
  await addCarriers(register);
});
afterAll(async () => {
  await storage.end();
  await database.drop();
});

const inOne = <T>(work: (tx: RegisterTransaction) => Promise<T>) => register.transaction(SYSTEM, work);
const CARRIER = 'mvno-on-docomo';

async function aLineOf(tx: RegisterTransaction, training: boolean) {
  const line = await tx.lines.upsert(aLine(CARRIER, 'docomo'));
  if (training) await tx.lines.report(line, { training: true });
  const found = await tx.lines.byId(line.id);
  if (!found) throw new Error('no line');
  return found;
}

/** An application that came all the way, a PIN story, a certificate that is revoked or near its end, a task that is done, one refused wish. */
async function aLife({ training, revoked }: { training: boolean; revoked: boolean }) {
  return inOne(async (tx) => {
    const line = await aLineOf(tx, training);
    const requestId = randomUUID();
    const { carrier, hostCarrier, simProduct, handsetModel } = line;
    const facts = {
      carrier,
      hostCarrier,
      simProduct,
      handsetModel,
      lineState: 'active',
      wish: null,
      training,
    } as const;
    await tx.issueDecisions.insert({ ...facts, route: null, rule: 'sim-generation', requestId: null });
    await tx.issueDecisions.insert({ ...facts, route: 'sim', rule: null, requestId });
    const person = await aPerson(tx);
    const application = await tx.applications.insert({ ...anApplication(person, line), state: 'completed' });
    await tx.issueDecisions.attach(requestId, application.id);
    const reserved = { ...aCertificate(application), notAfter: new Date(Date.now() + 5 * 86_400_000) };
    await tx.certificates.reserve(reserved);
    const certificate = await tx.certificates.bySerial(reserved.serial);
    if (!certificate) throw new Error('no certificate');
    await tx.certificates.update(certificate, {
      ...(revoked
        ? { state: 'revoked', revokedAt: await tx.now(), revocationCause: 'stop-of-use' }
        : { state: 'active' }),
    });
    await tx.elements.ensure({ lineId: line.id, carrier, iccid: line.iccid });
    const of = { actorKind: 'system', actorId: null, applicationId: application.id, lineId: line.id, carrier } as const;
    const events: HistoryEvent[] = ['application-accepted', 'certificate-activated', 'pin-initialisation-ordered'];
    for (const event of events)
      await tx.history.record({ ...of, event, certificateSerial: reserved.serial, facts: {} });
    const id = randomUUID();
    const at = await tx.now();
    const asked = { subject: '', about: '', openedBy: null, openedAt: at, dueAt: at };
    await tx.deskTasks.insert({ id, carrier, lineId: line.id, personId: person.id, kind: 'call-back', ...asked });
    const task = await tx.deskTasks.byId(id);
    if (task) await tx.deskTasks.update(task, { state: 'done', result: 'solved', doneBy: null, doneAt: at });
    return { line, person, application, serial: reserved.serial };
  });
}

const FROM = { start: new Date('2020-01-01T00:00:00Z'), end: new Date('2100-01-01T00:00:00Z') };
const COUNTED = {
  funnel: (tx) => tx.figures.funnel(FROM),
  'issue times': (tx) => tx.figures.issueTimes(FROM).then((rows) => rows.map(({ count }) => count)),
  PINs: (tx) => tx.figures.pins(FROM),
  renewals: async (tx) => tx.figures.renewals(await tx.now(), FROM),
  revocations: (tx) => tx.figures.revocations(FROM),
  'SIMs of an MVNO': (tx) => tx.figures.hosted('docomo'),
  'simulation of a policy': (tx) => tx.issueDecisions.since(FROM.start),
  'equivalence sheet': (tx) => tx.routeSamples.newest(100).then((rows) => rows.length),
  'mass revocation': (tx) => radius(tx, 'revoke', 'record-error'),
  'cohort of an incident': (tx) => radius(tx, 'suspend', 'handset-incident'),
  'tasks done': (tx) => tx.deskTasks.countDone(CARRIER, FROM.start),
  'lines of a carrier': (tx) => tx.bulkFiles.linesOf(CARRIER),
} satisfies Record<string, (tx: RegisterTransaction) => Promise<unknown>>;

function radius(tx: RegisterTransaction, act: 'revoke' | 'suspend', cause: string) {
  const meant = { act, cause, selection: { carrier: CARRIER }, madeUntil: FROM.end };
  return tx.massActs.blastRadius(meant as Parameters<typeof tx.massActs.blastRadius>[0]);
}

const figures = () =>
  inOne(async (tx) => {
    const all: Record<string, unknown> = {};
    for (const [name, count] of Object.entries(COUNTED)) all[name] = await count(tx);
    return all;
  });

describe('A life on a training line', () => {
  it('changes no figure, while the same life in earnest changes every one', async () => {
    await aLife({ training: false, revoked: false });
    const before = await figures();
    const [live, ended] = [
      await aLife({ training: true, revoked: false }),
      await aLife({ training: true, revoked: true }),
    ];
    expect([live.application.training, ended.application.training]).toEqual([true, true]);
    expect(await figures()).toEqual(before);

    await aLife({ training: false, revoked: false });
    await aLife({ training: false, revoked: true });
    const after = await figures();
    for (const name of Object.keys(COUNTED)) expect([name, after[name]]).not.toEqual([name, before[name]]);
  });

  it('is held by no run over an incident', async () => {
    const { serial } = await aLife({ training: true, revoked: false });
    const meant = {
      act: 'revoke',
      cause: 'record-error',
      selection: { serials: [serial] },
      madeUntil: FROM.end,
    } as const;
    expect(await inOne((tx) => tx.massActs.next(meant, '', 10))).toEqual([]);
  });
});

describe('The database refuses', () => {
  const becomeTraining = (id: string) => storage.query(`UPDATE lines SET training = true WHERE id = $1`, [id]);

  it('to make a training line of one that was applied on in earnest, or that somebody holds', async () => {
    const { line } = await aLife({ training: false, revoked: true });
    await expect(becomeTraining(line.id)).rejects.toThrow(/used in earnest/);
    const held = await inOne(async (tx) => {
      const found = await aLineOf(tx, false);
      await tx.lines.bindPerson(found.id, (await aPerson(tx)).id);
      return found;
    });
    await expect(becomeTraining(held.id)).rejects.toThrow(/used in earnest/);
  });

  it('an application on a training line by a person who applied in earnest', async () => {
    const { person } = await aLife({ training: false, revoked: true });
    await expect(
      inOne(async (tx) => tx.applications.insert(anApplication(person, await aLineOf(tx, true)))),
    ).rejects.toThrow(/has applied in earnest/);
  });

  it('to make a training line while an application on it is under way in another transaction', async () => {
    const line = await inOne((tx) => aLineOf(tx, false));
    let marking: Promise<unknown> = Promise.resolve();
    await inOne(async (tx) => {
      await tx.applications.insert(anApplication(await aPerson(tx), line));
      // Waits for the lock that the application took, and judges after it.
      marking = becomeTraining(line.id).then(
        () => 'made',
        (error: Error) => error.message,
      );
      await storageIsWaiting();
    });
    expect(await marking).toMatch(/used in earnest/);
  });
});

/** Until the other connection stands at the lock. */
async function storageIsWaiting(): Promise<void> {
  const watcher = new pg.Client({ connectionString: database.superuserUrl });
  await watcher.connect();
  try {
    for (;;) {
      const { rowCount } = await watcher.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'UPDATE lines SET training%'`,
      );
      if (rowCount) return;
    }
  } finally {
    await watcher.end();
  }
}

describe('A training line', () => {
  it('is listed for its carrier and for J-LIS, and for no other carrier', async () => {
    const { line } = await aLife({ training: true, revoked: true });
    const listed = (scope: Parameters<Register['transaction']>[0]) =>
      register.transaction(scope, async (tx) => (await tx.lines.training(100)).map(({ id }) => id));
    expect(await listed({ kind: 'carrier', carrier: CARRIER })).toContain(line.id);
    expect(await listed({ kind: 'jlis' })).toContain(line.id);
    expect(await listed({ kind: 'carrier', carrier: 'kddi' })).toEqual([]);
  });

  it('is one no more when its number comes back after its contract ended; what was practised stays practice', async () => {
    const { line, application } = await aLife({ training: true, revoked: true });
    const { carrier, hostCarrier, msisdn, iccid, simProduct, handsetModel, imei } = line;
    const facts = { carrier, hostCarrier, msisdn, iccid, simProduct, handsetModel, imei };
    const told = (state: 'active' | 'terminated') => inOne((tx) => tx.lines.upsert({ ...facts, state }));
    expect((await told('active')).training).toBe(true);
    expect((await told('terminated')).training).toBe(true);
    expect((await told('active')).training).toBe(false);
    expect((await inOne((tx) => tx.applications.byId(application.id)))?.training).toBe(true);
  });
});
