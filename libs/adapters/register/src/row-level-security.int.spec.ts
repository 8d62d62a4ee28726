// The matrix of reliability-security §5.5–5.6, proved by plain SQL as the application's role.
import type { Register } from '@sumaho-jpki/operations';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegister } from './register';
import { addCarriers, addHolder, aLine } from './testing/demo-rows';
import type { Holder } from './testing/demo-rows';
import { openTestDatabase } from './testing/test-database';
import type { TestDatabase } from './testing/test-database';

let database: TestDatabase;
let register: Register;
let client: pg.Client;
let docomo: Holder;
let kddi: Holder;
let mvno: Holder;

beforeAll(async () => {
  database = await openTestDatabase();
  register = createRegister(database.app);
  await addCarriers(register);
  docomo = await addHolder(register, 'docomo');
  kddi = await addHolder(register, 'kddi');
  mvno = await addHolder(register, 'mvno-on-docomo', 'docomo');
  client = new pg.Client({ connectionString: database.appUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

type Settings = { scope?: string; carrier?: string; person?: string };

async function within<T>(settings: Settings, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    for (const [name, value] of Object.entries(settings))
      await client.query(`SELECT set_config($1, $2, true)`, [`sumaho.${name}`, value]);
    return await work();
  } finally {
    await client.query('ROLLBACK');
  }
}

const count = async (table: string): Promise<number> =>
  (await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)).rows[0]?.n ?? -1;

const TABLES = [
  'lines',
  'elements',
  'sims',
  'people',
  'applications',
  'access_codes',
  'certificates',
  'history',
  'audit',
];
const seen = (settings: Settings) =>
  within(settings, async () => {
    const rows: Record<string, number> = {};
    for (const table of TABLES) rows[table] = await count(table);
    return rows;
  });
const every = (n: number) => Object.fromEntries(TABLES.map((table) => [table, n]));

describe('a look into the register', () => {
  it('shows nothing without a scope, with an unknown one, or with a scope that names nobody', async () => {
    expect(await seen({})).toEqual(every(0));
    expect(await seen({ scope: 'root' })).toEqual(every(0));
    expect(await seen({ scope: '', carrier: 'docomo' })).toEqual(every(0));
    expect(await seen({ scope: 'carrier' })).toEqual(every(0));
    expect(await seen({ scope: 'citizen' })).toEqual(every(0));
  });

  it.each(['system', 'jlis'])('shows everything to %s', async (scope) => {
    expect(await seen({ scope })).toEqual(every(3));
  });

  it('shows a carrier its own rows', async () => {
    expect(await seen({ scope: 'carrier', carrier: 'kddi' })).toEqual(every(1));
  });

  it('shows an MVNO its own rows', async () => {
    expect(await seen({ scope: 'carrier', carrier: 'mvno-on-docomo' })).toEqual(every(1));
  });

  it('shows a host network the SIM facts of its MVNO and neither persons, applications nor certificates', async () => {
    expect(await seen({ scope: 'carrier', carrier: 'docomo' })).toEqual({
      ...every(1),
      lines: 2,
      elements: 2,
      sims: 2,
    });
    const line = await register.transaction({ kind: 'carrier', carrier: 'docomo' }, (tx) =>
      tx.lines.byId(mvno.line.id),
    );
    expect(line).toMatchObject({ iccid: mvno.line.iccid, personId: null });
  });

  it('shows a citizen own rows, and neither SIM lists nor the audit', async () => {
    expect(await seen({ scope: 'citizen', person: docomo.person.id })).toEqual({ ...every(1), sims: 0, audit: 0 });
  });

  it('fails rather than guesses when the person is no id', async () => {
    await expect(seen({ scope: 'citizen', person: 'everybody' })).rejects.toThrow(/invalid input syntax/);
  });
});

describe('the scope', () => {
  it('is gone after COMMIT on the same connection', async () => {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('sumaho.scope', 'system', true)`);
    expect(await count('lines')).toBe(3);
    await client.query('COMMIT');
    expect(await count('lines')).toBe(0);
  });

  it('of one borrower is not there for the next one of the pool', async () => {
    await register.transaction({ kind: 'system' }, (tx) => tx.lines.byId(kddi.line.id));
    const scopes = await Promise.all(
      Array.from({ length: 20 }, () =>
        database.app.query<{ scope: string | null }[]>(
          `SELECT nullif(current_setting('sumaho.scope', true), '') AS scope`,
        ),
      ),
    );
    expect(scopes.flat().every((row) => row.scope === null)).toBe(true);
  });
});

describe('a write', () => {
  const rejects = (settings: Settings, sql: string, parameters: unknown[]) =>
    expect(within(settings, () => client.query(sql, parameters))).rejects.toThrow(/row-level security/);
  const changed = (settings: Settings, sql: string, parameters: unknown[]) =>
    within(settings, async () => (await client.query(sql, parameters)).rowCount);
  const asDocomo = { scope: 'carrier', carrier: 'docomo' };

  it.each(['lines', 'applications', 'certificates', 'elements'])(
    'that moves a row of %s to another carrier is refused',
    async (table) => {
      await rejects(asDocomo, `UPDATE ${table} SET carrier = 'kddi' WHERE carrier = 'docomo'`, []);
    },
  );

  it("to another carrier's row changes nothing", async () => {
    const sql = `UPDATE lines SET state = 'terminated' WHERE id = $1`;
    expect(await changed(asDocomo, sql, [kddi.line.id])).toBe(0);
    expect(await changed(asDocomo, sql, [docomo.line.id])).toBe(1);
  });

  it('of a host network to the line of its MVNO changes nothing', async () => {
    expect(await changed(asDocomo, `UPDATE lines SET state = 'terminated' WHERE id = $1`, [mvno.line.id])).toBe(0);
    expect(await changed(asDocomo, `UPDATE elements SET state = 'deleted' WHERE line_id = $1`, [mvno.line.id])).toBe(0);
  });

  it("under another carrier's name into the timeline is refused", async () => {
    await rejects(asDocomo, `INSERT INTO history (event, actor_kind, carrier) VALUES ('x', 'staff', $1)`, ['kddi']);
  });

  it("of a citizen to somebody else's application is refused or changes nothing", async () => {
    const asCitizen = { scope: 'citizen', person: docomo.person.id };
    const take = `UPDATE applications SET person_id = $1 WHERE id = $2`;
    expect(await changed(asCitizen, take, [docomo.person.id, kddi.application.id])).toBe(0);
    await rejects(asCitizen, take, [kddi.person.id, docomo.application.id]);
    await rejects(asCitizen, `INSERT INTO history (event, actor_kind, application_id) VALUES ('x', 'citizen', $1)`, [
      kddi.application.id,
    ]);
  });

  it('without a scope is refused', async () => {
    await rejects({}, `INSERT INTO inbox (source, message_id, body_hash) VALUES ($1, 'm', 'h')`, ['docomo']);
  });

  it('to the audit or to an issued serial is refused to the owner, too', async () => {
    const owner = new pg.Client({ connectionString: database.superuserUrl });
    await owner.connect();
    for (const statement of [
      `UPDATE audit SET entry = '{}'`,
      `DELETE FROM audit`,
      `TRUNCATE audit`,
      `DELETE FROM issued_serials`,
      `UPDATE issued_serials SET spki_sha256 = 'x'`,
    ])
      await expect(owner.query(statement)).rejects.toThrow(/insert-only/);
    await expect(owner.query(`UPDATE audit_heads SET seq = seq - 1`)).rejects.toThrow(/only grows/);
    await owner.end();
    for (const statement of [`UPDATE audit SET entry = '{}'`, `UPDATE issued_serials SET spki_sha256 = 'x'`])
      await expect(within({ scope: 'system' }, () => client.query(statement))).rejects.toThrow(/permission denied/);
  });
});

describe('what the product does in a narrow scope', () => {
  it('works for a citizen on the own application: password, timeline, next step, and closing', async () => {
    const holder = await addHolder(register, 'docomo');
    const { application, person } = holder;
    await register.transaction({ kind: 'citizen', personId: person.id }, async (tx) => {
      expect((await tx.applications.openOfPerson(person.id))?.id).toBe(application.id);
      await tx.people.lock(person.id);
      await tx.accessCodes.setPassword(application.id, 'another');
      expect((await tx.accessCodes.lock(application.id))?.passwordHash).toBe('another');
      expect(await tx.applications.update(application, { state: 'cancelled' })).toBe(true);
      expect(await tx.certificates.update(holder.certificate, { state: 'discarded' })).toBe(true);
      expect((await tx.elements.byIccid(application.iccid))?.state).toBe('absent');
      const step = { kind: 'order-deletion', subject: application.id, effectKey: `d:${application.id}` } as const;
      await tx.steps.schedule({ workflowId: application.id, ...step });
      await tx.history.record({
        event: 'application-cancelled',
        actorKind: 'citizen',
        actorId: person.id,
        applicationId: application.id,
        lineId: application.lineId,
        certificateSerial: null,
        carrier: application.carrier,
        facts: {},
      });
      expect((await tx.history.ofApplication(application.id)).map((row) => row.event)).toEqual([
        'application-accepted',
        'application-cancelled',
      ]);
    });
    await register.transaction({ kind: 'citizen', personId: kddi.person.id }, async (tx) => {
      expect(await tx.applications.byId(application.id)).toBeNull();
      expect(await tx.accessCodes.byApplication(application.id)).toBeNull();
      expect(await tx.history.ofApplication(application.id)).toEqual([]);
      expect(await tx.elements.byIccid(application.iccid)).toBeNull();
    });
  });

  it('works for a desk on its own line, and hides the same from the other network', async () => {
    const { line, application, certificate, person } = await addHolder(register, 'kddi');
    await register.transaction({ kind: 'carrier', carrier: 'kddi' }, async (tx) => {
      expect((await tx.lines.search('application-number', application.number, 5))[0]?.personId).toBe(person.id);
      expect(await tx.certificates.ofLine(line.id)).toHaveLength(1);
      expect((await tx.people.byId(person.id))?.id).toBe(person.id);
      expect(await tx.history.ofLine(line.id, 10)).toHaveLength(1);
      expect((await tx.lines.upsert({ ...line, state: 'suspended' })).state).toBe('suspended');
    });
    await register.transaction({ kind: 'carrier', carrier: 'docomo' }, async (tx) => {
      expect(await tx.lines.search('certificate-serial', certificate.serial, 5)).toEqual([]);
      expect(await tx.lines.search('iccid', line.iccid, 5)).toEqual([]);
      expect(await tx.people.byId(person.id)).toBeNull();
    });
  });

  it('refuses a desk the line of another carrier, also where it does not exist yet', async () => {
    await expect(
      register.transaction({ kind: 'carrier', carrier: 'docomo' }, (tx) => tx.lines.upsert(aLine('kddi'))),
    ).rejects.toThrow(/row-level security/);
  });
});
