// The dashboards' numbers against rows that were counted by hand, and who sees which of them.
import { randomUUID } from 'node:crypto';
import type { FigureFilter, Register, Scope } from '@sumaho-jpki/operations';
import { dropOutsOf, funnelBy, stageCounts, type HistoryEvent } from '@sumaho-jpki/rules';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegister } from './register';
import { aCertificate, addCarriers, aLine, anApplication, aPerson, SYSTEM } from './testing/demo-rows';
import { openTestDatabase } from './testing/test-database';
import type { TestDatabase } from './testing/test-database';

let database: TestDatabase;
let storage: pg.Client;
let register: Register;

/** The second of May in Japan. */
const DAY: FigureFilter = { start: new Date('2026-05-01T15:00:00Z'), end: new Date('2026-05-02T15:00:00Z') };
const NOON = '2026-05-02T03:00:00Z';
const WAY: readonly HistoryEvent[] = [
  'application-accepted',
  'certificate-issued',
  'card-proved-possession',
  'pin-set-and-possession-proved',
  'certificate-activated',
];

interface Story {
  readonly carrier?: string;
  readonly at?: string;
  readonly simProduct?: string;
  readonly handsetModel?: string;
  readonly rule?: string;
  /** How far on WAY; 0: never signed. */
  readonly events: number;
  readonly state?: string;
  readonly problem?: string;
  /** Seconds from acceptance to the last event. */
  readonly took?: number;
  readonly also?: readonly (readonly [HistoryEvent, Readonly<Record<string, number>>])[];
}

/** One application as its rows would be after this story. */
async function tell(story: Story): Promise<{ applicationId: string; serial: string }> {
  const { carrier = 'docomo', at = NOON, events, state = 'completed' } = story;
  const host = carrier === 'mvno-on-docomo' ? 'docomo' : carrier;
  const requestId = randomUUID();
  const { applicationId, serial } = await register.transaction(SYSTEM, async (tx) => {
    const line = await tx.lines.upsert({ ...aLine(carrier, host), simProduct: story.simProduct ?? 'sim-nfc' });
    await tx.issueDecisions.insert({
      ...{ carrier, hostCarrier: host, simProduct: line.simProduct, lineState: 'active', wish: null, requestId },
      handsetModel: story.handsetModel ?? 'handset-a',
      route: story.rule === undefined ? 'sim' : null,
      rule: story.rule ?? null,
      training: false,
    });
    if (events === 0) return { applicationId: '', serial: '' };
    const person = await aPerson(tx);
    const application = await tx.applications.insert(anApplication(person, line));
    await tx.issueDecisions.attach(requestId, application.id);
    const certificate = aCertificate(application);
    await tx.certificates.reserve(certificate);
    await tx.elements.ensure({ lineId: line.id, carrier, iccid: line.iccid });
    const of = { actorKind: 'system', actorId: null, applicationId: application.id, lineId: line.id } as const;
    const happened = [...WAY.slice(0, events).map((event) => [event, {}] as const), ...(story.also ?? [])];
    for (const [event, facts] of happened)
      await tx.history.record({ ...of, event, certificateSerial: certificate.serial, carrier, facts });
    return { applicationId: application.id, serial: certificate.serial };
  });
  await storage.query(`UPDATE issue_decisions SET at = $2 WHERE request_id = $1`, [requestId, at]);
  if (applicationId === '') return { applicationId, serial };
  await storage.query(`UPDATE applications SET created_at = $2, state = $3, problem = $4 WHERE id = $1`, [
    ...[applicationId, at, state, story.problem ?? null],
  ]);
  const last = new Date(Date.parse(at) + (story.took ?? 60) * 1000);
  await storage.query(`UPDATE history SET at = $2 WHERE application_id = $1`, [applicationId, last]);
  return { applicationId, serial };
}

const as = <T>(scope: Scope, look: (tx: Parameters<Parameters<Register['transaction']>[1]>[0]) => Promise<T>) =>
  register.transaction(scope, look);
const JLIS = { kind: 'jlis' } as const;
const carrier = (code: string) => ({ kind: 'carrier', carrier: code }) as const;

beforeAll(async () => {
  database = await openTestDatabase();
  storage = new pg.Client({ connectionString: database.superuserUrl });
  await storage.connect();
  register = createRegister(database.app);
  await addCarriers(register);

  // docomo: 2 refused, 1 never signed, 1 given up after the issue, 2 failed while writing, 1 before its PIN, 3 active.
  await tell({ events: 0, rule: 'sim-generation' });
  await tell({ events: 0, rule: 'sim-generation', handsetModel: 'handset-b' });
  await tell({ events: 0 });
  await tell({ events: 2, state: 'cancelled' });
  await tell({ events: 2, state: 'failed', problem: 'writing-interrupted' });
  await tell({ events: 2, state: 'failed', problem: 'writing-interrupted', simProduct: 'sim-other' });
  await tell({ events: 3, state: 'awaiting-pin' });
  for (const took of [60, 120, 600]) await tell({ events: 5, took });
  // kddi: 1 active with a PIN story; an MVNO on docomo: 2 active; the day before and the day after: one each.
  await tell({
    carrier: 'kddi',
    events: 5,
    took: 90,
    also: [
      ['pin-initialisation-ordered', {}],
      ['pin-code-refused', { triesLeft: 1 }],
      ['pin-code-refused', { triesLeft: 0 }],
      ['pin-initialisation-ordered', {}],
      ['pin-reset', {}],
    ],
  });
  for (const took of [30, 40]) await tell({ carrier: 'mvno-on-docomo', events: 5, took });
  await tell({ at: '2026-05-01T14:59:00Z', events: 5, took: 10 });
  await tell({ at: '2026-05-02T15:00:00Z', events: 5, took: 10 });
});
afterAll(async () => {
  await storage.end();
  await database.drop();
});

describe('The funnel of a day', () => {
  it('counts each who came so far, from midnight to midnight in Japan', async () => {
    const groups = await as(JLIS, (tx) => tx.figures.funnel(DAY));
    expect(Object.values(stageCounts(groups))).toEqual([13, 10, 10, 7, 6, 6]);
    expect(funnelBy(groups, 'carrier').map(({ key, counts }) => [key, ...Object.values(counts)])).toEqual([
      ['docomo', 10, 7, 7, 4, 3, 3],
      ['mvno-on-docomo', 2, 2, 2, 2, 2, 2],
      ['kddi', 1, 1, 1, 1, 1, 1],
    ]);
  });

  it('tells for each who stopped where and why', async () => {
    const groups = await as(JLIS, (tx) => tx.figures.funnel(DAY));
    expect(dropOutsOf(groups)).toEqual([
      { stage: 'applied', kind: 'rule', code: 'sim-generation', count: 2 },
      { stage: 'applied', kind: 'not-signed', code: null, count: 1 },
      { stage: 'issued', kind: 'problem', code: 'writing-interrupted', count: 2 },
      { stage: 'issued', kind: 'cancelled', code: null, count: 1 },
      { stage: 'written', kind: 'under-way', code: null, count: 1 },
    ]);
  });

  it.each([
    [{ carrier: 'kddi' }, 1],
    [{ handsetModel: 'handset-b' }, 1],
    [{ simProduct: 'sim-other' }, 1],
    [{ carrier: 'kddi', handsetModel: 'handset-b' }, 0],
  ])('of %j alone', async (criteria, applied) => {
    const groups = await as(JLIS, (tx) => tx.figures.funnel({ ...DAY, ...criteria }));
    expect(stageCounts(groups).applied).toBe(applied);
  });

  it('is a carrier’s own: its host network counts no application of an MVNO, whatever it asks for', async () => {
    const seen = async (code: string, wanted?: string) =>
      stageCounts(await as(carrier(code), (tx) => tx.figures.funnel({ ...DAY, carrier: wanted }))).applied;
    expect([await seen('docomo'), await seen('mvno-on-docomo'), await seen('kddi')]).toEqual([10, 2, 1]);
    expect([await seen('docomo', 'mvno-on-docomo'), await seen('kddi', 'docomo')]).toEqual([0, 0]);
    expect(
      stageCounts(await as({ kind: 'citizen', personId: randomUUID() }, (tx) => tx.figures.funnel(DAY))).applied,
    ).toBe(0);
  });
});

describe('The other figures', () => {
  it('tell the time to issue per day and carrier, by nearest rank', async () => {
    expect(await as(JLIS, (tx) => tx.figures.issueTimes(DAY))).toEqual([
      { day: '2026-05-02', carrier: 'docomo', count: 3, p50Seconds: 120, p95Seconds: 600 },
      { day: '2026-05-02', carrier: 'kddi', count: 1, p50Seconds: 90, p95Seconds: 90 },
      { day: '2026-05-02', carrier: 'mvno-on-docomo', count: 2, p50Seconds: 30, p95Seconds: 40 },
    ]);
    expect((await as(carrier('kddi'), (tx) => tx.figures.issueTimes(DAY))).map((row) => row.carrier)).toEqual(['kddi']);
  });

  it('count orders, resets and refused codes of PIN initialisations', async () => {
    const pins = await as(JLIS, (tx) => tx.figures.pins(DAY));
    expect(pins).toEqual([{ carrier: 'kddi', ordered: 2, reset: 1, refused: 2, blocked: 1 }]);
    expect(await as(carrier('docomo'), (tx) => tx.figures.pins(DAY))).toEqual([]);
  });

  it('count what ends soon by days of Japan that are left', async () => {
    const at = new Date('2026-06-01T03:00:00Z');
    const ends = ['2026-06-01T14:00:00Z', '2026-06-08T14:59:59Z', '2026-06-09T00:00:00Z', '2026-07-01T14:59:59Z'];
    const later = ['2026-07-02T00:00:00Z', '2026-08-30T14:59:59Z', '2026-08-30T15:00:00Z'];
    for (const notAfter of [...ends, ...later]) {
      const { serial } = await tell({ carrier: 'kddi', at: '2026-01-10T00:00:00Z', events: 5 });
      await storage.query(`UPDATE certificates SET state = 'active', not_after = $2 WHERE serial = $1`, [
        serial,
        notAfter,
      ]);
    }
    // Revoked: nothing is to be renewed.
    const { serial } = await tell({ carrier: 'kddi', at: '2026-01-10T00:00:00Z', events: 5 });
    await storage.query(
      `UPDATE certificates SET state = 'revoked', revoked_at = $2, not_after = $3 WHERE serial = $1`,
      [...[serial, '2026-01-11T00:00:00Z', ends[0]]],
    );
    expect(await as(JLIS, (tx) => tx.figures.renewals(at, DAY))).toEqual([
      { carrier: 'kddi', within7: 2, within30: 2, within90: 2 },
    ]);
    expect(await as(carrier('docomo'), (tx) => tx.figures.renewals(at, DAY))).toEqual([]);
  });

  it('tell of an MVNO’s SIMs on the asking network, and of nobody else’s', async () => {
    const hosted = await as(carrier('docomo'), (tx) => tx.figures.hosted('docomo'));
    expect(hosted).toEqual([{ carrier: 'mvno-on-docomo', simProduct: 'sim-nfc', state: 'absent', count: 2 }]);
    expect(await as(carrier('kddi'), (tx) => tx.figures.hosted('docomo'))).toEqual([]);
  });
});

describe('The lag of a revocation', () => {
  const revoke = async (at: string, of: string) => {
    const { serial } = await tell({ carrier: of, at: '2026-01-10T00:00:00Z', events: 5 });
    await storage.query(
      `UPDATE certificates SET state = 'revoked', revoked_at = $2, version = version + 1 WHERE serial = $1`,
      [...[serial, at]],
    );
    return serial;
  };
  const answer = (serial: string) =>
    storage.query(`UPDATE ocsp_answers SET der = '\\x30', cert_id = '\\x30' WHERE serial = $1`, [serial]);

  it('ends with the first answer and the first list that say so; later ones change nothing', async () => {
    const serials = [await revoke('2026-05-02T01:00:00Z', 'docomo'), await revoke('2026-05-02T02:00:00Z', 'docomo')];
    await revoke('2026-05-02T14:00:00Z', 'kddi');
    for (const [index, serial] of serials.entries()) {
      await answer(serial);
      await storage.query(`UPDATE revocations_answered SET answered_at = $2 WHERE serial = $1`, [
        serial,
        `2026-05-02T0${index + 1}:00:0${index + 1}Z`,
      ]);
      await storage.query(`UPDATE ocsp_answers SET der = NULL WHERE serial = $1`, [serial]);
      await answer(serial);
    }
    const list = `INSERT INTO crls (number, der, this_update, next_update, part) VALUES ($1, '\\x30', $2, $2, $3)`;
    await storage.query(list, [1, '2026-05-02T00:59:00Z', null]);
    await storage.query(list, [2, '2026-05-02T01:30:00Z', null]);
    await storage.query(list, [3, '2026-05-02T02:30:00Z', Number.parseInt(serials[1]?.slice(2, 4) ?? '', 16) >> 1]);
    await storage.query(list, [4, '2026-05-02T03:00:00Z', null]);
    await storage.query(`UPDATE list_publications SET published_at = this_update + interval '1 second'`);
    await storage.query(`DELETE FROM crls`);
    const found = await as(JLIS, (tx) => tx.figures.revocations(DAY));
    const half = 30 * 60_000 + 1000;
    expect(found).toEqual([
      {
        carrier: 'docomo',
        revoked: 2,
        answered: { count: 2, p50: 1000, p95: 2000, p99: 2000 },
        listed: { count: 2, p50: half, p95: half, p99: half },
      },
      { carrier: 'kddi', revoked: 1, answered: null, listed: null },
    ]);
    expect((await as(carrier('kddi'), (tx) => tx.figures.revocations(DAY))).map((row) => row.carrier)).toEqual([
      'kddi',
    ]);
  });

  it('is kept of certificates that are revoked alone: an answer about a live one leaves no row', async () => {
    const { serial } = await tell({ events: 2, at: '2026-01-10T00:00:00Z' });
    await storage.query(`UPDATE certificates SET state = 'issued', version = version + 1 WHERE serial = $1`, [serial]);
    await answer(serial);
    const { rows } = await storage.query(`SELECT 1 FROM revocations_answered WHERE serial = $1`, [serial]);
    expect(rows).toEqual([]);
  });
});

describe('A decision', () => {
  it('names a way or a rule, never both and never neither', async () => {
    const insert = (route: string | null, rule: string | null) =>
      storage.query(
        `INSERT INTO issue_decisions (id, carrier, host_carrier, handset_model, sim_product, line_state, route, rule)
           VALUES (gen_random_uuid(), 'docomo', 'docomo', 'a', 'b', 'active', $1, $2)`,
        [route, rule],
      );
    await expect(insert(null, null)).rejects.toThrow(/issue_decisions_one/);
    await expect(insert('sim', 'sim-generation')).rejects.toThrow(/issue_decisions_one/);
  });

  it('is written by the service alone', async () => {
    const write = as(carrier('docomo'), (tx) => tx.issueDecisions.insert(decisionOf(aLine('docomo'))));
    await expect(write).rejects.toThrow(/row-level security/);
  });
});

function decisionOf(line: ReturnType<typeof aLine>) {
  const { hostCarrier, handsetModel, simProduct } = line;
  const of = { carrier: line.carrier, hostCarrier, handsetModel, simProduct, lineState: 'active' } as const;
  return { ...of, wish: null, route: 'sim', rule: null, requestId: null, training: false } as const;
}
