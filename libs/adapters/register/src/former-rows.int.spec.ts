// What the database keeps of lines and elements that are overwritten: the past read back is what was seen live, whoever wrote and however.
import type { ElementVersion, LineVersion, Register, Scope } from '@sumaho-jpki/operations';
import { stoodAt, type ElementState, type LineState } from '@sumaho-jpki/rules';
import * as fc from 'fast-check';
import pg from 'pg';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegister } from './register';
import { addCarriers, addHolder, aLine, SYSTEM, type Holder } from './testing/demo-rows';
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

/** A moment strictly after everything written so far, and before everything that follows. */
async function aMoment(): Promise<Date> {
  await storage.query('SELECT pg_sleep(0.005)');
  const at = await register.transaction(SYSTEM, (tx) => tx.now());
  await storage.query('SELECT pg_sleep(0.005)');
  return at;
}
type Seen = { line: object | null; elements: object[] };
const ofLine = ({ state, iccid, simProduct, handsetModel, imei, version }: Omit<LineVersion, 'ofTodaysHolder'>) => ({
  ...{ state, iccid, simProduct, handsetModel, imei, version },
});
const ofElement = ({ store, state, version }: Pick<ElementVersion, 'store' | 'state' | 'version'>) => ({
  ...{ store, state, version },
});
const inOrder = (rows: readonly object[]) =>
  rows.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));

const live = (lineId: string): Promise<Seen> =>
  register.transaction(SYSTEM, async (tx) => {
    const line = await tx.lines.byId(lineId);
    return {
      line: line && ofLine({ ...line, writtenAt: line.updatedAt, formerUntil: null }),
      elements: inOrder((await tx.elements.ofLine(lineId)).map(ofElement)),
    };
  });
const then = (lineId: string, at: Date, scope: Scope = SYSTEM): Promise<Seen> =>
  register.transaction(scope, async (tx) => {
    const line = await tx.formerRows.lineAt(lineId, at);
    const elements = await tx.formerRows.elementsAt(lineId, at);
    return {
      line: line && stoodAt(line, at) === 'stood' ? ofLine(line) : null,
      elements: inOrder(elements.filter((each) => stoodAt(each, at) === 'stood').map(ofElement)),
    };
  });

const LINE_STATES: readonly LineState[] = ['active', 'suspended', 'terminated'];
const ELEMENT_STATES: readonly ElementState[] = ['sp-area', 'applet', 'personalised', 'locked', 'deleted'];
/** What may be done to one of two lines of one network, and to what stands on it. */
type Act =
  | { readonly act: 'report'; readonly line: 0 | 1; readonly state: LineState; readonly model: string }
  | { readonly act: 'move-element'; readonly line: 0 | 1; readonly state: ElementState }
  | { readonly act: 'touch' | 'carry-sim' | 'new-person' | 'ensure' | 'keychain'; readonly line: 0 | 1 };
const onLine = fc.constantFrom<0 | 1>(0, 1);
const ACT: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    ...{ act: fc.constant('report' as const), line: onLine },
    ...{ state: fc.constantFrom(...LINE_STATES), model: fc.constantFrom('handset-a', 'handset-b', 'handset-c') },
  }),
  fc.record({ act: fc.constant('move-element' as const), line: onLine, state: fc.constantFrom(...ELEMENT_STATES) }),
  fc.record({
    act: fc.constantFrom('touch' as const, 'carry-sim' as const, 'new-person' as const, 'ensure' as const, 'keychain'),
    line: onLine,
  }),
);

async function happen(ids: readonly string[], act: Act): Promise<void> {
  const id = ids[act.line] ?? '';
  await register.transaction(SYSTEM, async (tx) => {
    const row = await tx.lines.byId(id);
    if (!row) throw new Error('no line');
    if (act.act === 'report') await tx.lines.upsert({ ...row, state: act.state, handsetModel: act.model });
    if (act.act === 'touch') await tx.lines.report(row, { statusReportedAt: await tx.now() });
    if (act.act === 'new-person') await tx.lines.report(row, { personId: null });
    if (act.act === 'ensure') await tx.elements.ensure({ lineId: id, carrier: row.carrier, iccid: row.iccid });
    // The SIM's data goes along with the SIM into the other line; its former owner gets a fresh SIM.
    if (act.act === 'carry-sim') {
      const other = ids[1 - act.line] ?? '';
      await tx.lines.upsert({ ...row, iccid: aLine(row.carrier).iccid });
      await tx.elements.ensure({ lineId: other, carrier: row.carrier, iccid: row.iccid });
    }
    if (act.act === 'keychain') {
      const known = (await tx.elements.ofLine(id)).find(({ keychainId, state }) => keychainId && state !== 'deleted');
      if (!known && (await tx.elements.ofLine(id)).length < 5)
        await storage.query(
          `INSERT INTO elements (id, line_id, carrier, host_carrier, iccid, store, keychain_id, state)
           SELECT $1::text::uuid, id, carrier, host_carrier, iccid, 'keychain', $1::text, 'absent' FROM lines WHERE id = $2`,
          [randomUUID(), id],
        );
    }
    if (act.act === 'move-element') {
      const element = (await tx.elements.ofLine(id)).find(({ state }) => state !== 'deleted');
      if (element) await tx.elements.update(element, { state: act.state });
    }
  });
}

describe('Lines and elements at a past moment', () => {
  it('are what was seen live, after any history of two lines that pass SIMs between them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(ACT, { minLength: 4, maxLength: 14 }), async (acts) => {
        const before = await aMoment();
        const holders: Holder[] = [await addHolder(register, 'docomo'), await addHolder(register, 'docomo')];
        const ids = holders.map(({ line }) => line.id);
        const seen: { at: Date; states: Seen[] }[] = [];
        const look = async () => seen.push({ at: await aMoment(), states: await Promise.all(ids.map(live)) });
        await look();
        for (const act of acts) {
          await happen(ids, act);
          await look();
        }
        for (const { at, states } of seen)
          expect(await Promise.all(ids.map((id) => then(id, at))), at.toISOString()).toEqual(states);
        for (const id of ids) expect(await then(id, before)).toEqual({ line: null, elements: [] });
      }),
      { numRuns: 12, seed: 20_161_025 },
    );
  }, 600_000);

  it('before there was the row are not there, and before versions were kept are not known', async () => {
    const early = await aMoment();
    const line = await register.transaction(SYSTEM, (tx) => tx.lines.upsert(aLine('docomo')));
    const born = await aMoment();
    const known = async (at: Date) => {
      const row = await register.transaction(SYSTEM, (tx) => tx.formerRows.lineAt(line.id, at));
      return row && stoodAt(row, at);
    };
    expect([await known(early), await known(born)]).toEqual(['not-yet', 'stood']);
    // As a register writes that does not keep versions yet.
    await storage.query('BEGIN');
    await storage.query('SET LOCAL session_replication_role = replica');
    await storage.query(
      `UPDATE lines SET state = 'suspended', version = version + 1, updated_at = clock_timestamp() WHERE id = $1`,
      [line.id],
    );
    await storage.query('COMMIT');
    const since = await aMoment();
    expect([await known(born), await known(since)]).toEqual(['not-known', 'stood']);
    await register.transaction(SYSTEM, async (tx) => {
      const row = await tx.lines.byId(line.id);
      if (row) await tx.lines.report(row, { state: 'active' });
    });
    expect([await known(early), await known(born), await known(since)]).toEqual(['not-known', 'not-known', 'stood']);
    expect((await then(line.id, since)).line).toMatchObject({ state: 'suspended' });
    expect((await then(line.id, await aMoment())).line).toMatchObject({ state: 'active' });
  });

  it('are seen as their rows are: by the carrier, the host network and J-LIS, and by nobody else', async () => {
    const { line } = await addHolder(register, 'mvno-on-docomo', 'docomo');
    const at = await aMoment();
    await register.transaction(SYSTEM, async (tx) => {
      const row = await tx.lines.byId(line.id);
      if (row) await tx.lines.report(row, { state: 'suspended' });
      const [element] = await tx.elements.ofLine(line.id);
      if (element) await tx.elements.update(element, { state: 'sp-area' });
    });
    const whole = { line: expect.objectContaining({ state: 'active' }), elements: [expect.anything()] };
    for (const scope of [{ kind: 'jlis' }, SYSTEM] as const) expect(await then(line.id, at, scope)).toEqual(whole);
    for (const carrier of ['mvno-on-docomo', 'docomo'])
      expect(await then(line.id, at, { kind: 'carrier', carrier })).toEqual(whole);
    const nothing = { line: null, elements: [] };
    expect(await then(line.id, at, { kind: 'carrier', carrier: 'kddi' })).toEqual(nothing);
    const count = async (scope: Record<string, string>) => {
      const client = new pg.Client({ connectionString: database.appUrl });
      await client.connect();
      await client.query('BEGIN');
      for (const [name, value] of Object.entries(scope))
        await client.query(`SELECT set_config($1, $2, true)`, [`sumaho.${name}`, value]);
      const { rows } = await client.query<{ n: number }>(
        `SELECT (SELECT count(*) FROM line_versions WHERE line_id = $1)::int +
                (SELECT count(*) FROM element_versions WHERE line_id = $1)::int AS n`,
        [line.id],
      );
      await client.end();
      return rows[0]?.n;
    };
    expect(await count({ scope: 'jlis' })).toBeGreaterThan(1);
    expect(await count({ scope: 'carrier', carrier: 'docomo' })).toBeGreaterThan(1);
    expect(await count({ scope: 'carrier', carrier: 'kddi' })).toBe(0);
    expect(await count({ scope: 'citizen', person: line.personId ?? '' })).toBe(0);
    expect(await count({})).toBe(0);
  });

  it('are written by nobody but the database, and rewritten by nobody', async () => {
    for (const table of ['line_versions', 'element_versions']) {
      const { rows } = await storage.query<{ allowed: boolean }>(
        `SELECT has_table_privilege('sumaho_app', $1, 'INSERT, UPDATE, DELETE, TRUNCATE') AS allowed`,
        [table],
      );
      expect(rows).toEqual([{ allowed: false }]);
      for (const statement of [`UPDATE ${table} SET state = 'x'`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
        await expect(storage.query(statement), statement).rejects.toThrow(/insert-only/);
    }
  });

  it('cost a write that changes nothing no row', async () => {
    const { line } = await addHolder(register, 'docomo');
    const count = async () =>
      (await storage.query<{ n: number }>(`SELECT count(*)::int AS n FROM line_versions WHERE line_id = $1`, [line.id]))
        .rows[0]?.n;
    const before = await count();
    await register.transaction(SYSTEM, (tx) => tx.lines.upsert(line));
    await storage.query(`UPDATE lines SET state = state WHERE id = $1`, [line.id]);
    expect(await count()).toBe(before);
  });
});
