// Approvals and acts on many certificates on a real Postgres.
import type { Register } from '@sumaho-jpki/operations';
import type { CohortSelection } from '@sumaho-jpki/rules';
import pg from 'pg';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegister } from './register';
import { addCarriers, addHolder, SYSTEM } from './testing/demo-rows';
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

const approval = (id: string) => ({
  id,
  kind: 'mass-revocation',
  change: { cause: 'record-error' },
  changeSha256: 'a'.repeat(64),
  reason: 'why',
  madeBy: 'maker',
  expiresAt: new Date(Date.now() + 60_000),
});
const proposed = async () => {
  const id = randomUUID();
  await register.transaction(SYSTEM, (tx) => tx.approvals.insert(approval(id)));
  return id;
};

describe('A proposed change', () => {
  it('is decided once, by another person, and not rewritten by anybody', async () => {
    const id = await proposed();
    await expect(register.transaction(SYSTEM, (tx) => tx.approvals.decide(id, 'approved', 'maker'))).rejects.toThrow(
      'approvals_two_persons',
    );
    await expect(
      storage.query(`UPDATE approvals SET change = '{"cause":"issuer-key-leak"}' WHERE id = $1`, [id]),
    ).rejects.toThrow('a proposed change is not rewritten');
    await register.transaction(SYSTEM, async (tx) => {
      expect(await tx.approvals.decide(id, 'approved', 'approver')).toBe(true);
      expect(await tx.approvals.decide(id, 'refused', 'approver')).toBe(false);
      expect(await tx.approvals.byId(id)).toMatchObject({ state: 'approved', decidedBy: 'approver', madeBy: 'maker' });
    });
    await expect(storage.query(`UPDATE approvals SET state = 'proposed' WHERE id = $1`, [id])).rejects.toThrow(
      'a proposed change is not rewritten',
    );
  });

  it('is nobody’s business in a carrier’s transaction', async () => {
    const id = await proposed();
    const seen = await register.transaction({ kind: 'carrier', carrier: 'docomo' }, (tx) => tx.approvals.byId(id));
    expect(seen).toBeNull();
  });
});

describe('The certificates that are meant', () => {
  it('are found by every criterion, revoked in one statement, and not when they moved meanwhile', async () => {
    const [first, second, other] = [
      await addHolder(register, 'docomo'),
      await addHolder(register, 'docomo'),
      await addHolder(register, 'kddi'),
    ];
    const serials = [first, second, other].map(({ certificate }) => certificate.serial);
    await storage.query(`UPDATE certificates SET state = 'active' WHERE serial = ANY($1)`, [serials]);
    const id = await proposed();
    const madeUntil = new Date(Date.now() + 60_000);
    const selection = {
      carrier: 'docomo',
      serials,
      handsetModel: first.application.handsetModel,
      simProduct: first.line.simProduct,
      route: first.certificate.route,
      issuedFrom: '2020-01-01T00:00:00Z',
      issuedUntil: '2100-01-01T00:00:00Z',
    };
    const meant = { act: 'revoke', cause: 'record-error', selection, madeUntil } as const;
    await register.transaction(SYSTEM, async (tx) => {
      await tx.massActs.insert({ id, ...meant, expected: 2 });
      expect(await tx.massActs.blastRadius(meant)).toMatchObject({
        total: 2,
        holders: 2,
        byCarrier: { docomo: 2 },
        byState: { active: 2 },
        sample: serials.slice(0, 2).toSorted(),
      });
      expect((await tx.massActs.blastRadius({ ...meant, madeUntil: new Date(0) })).total).toBe(0);
      const nothing = { ...selection, issuedUntil: '2020-01-01T00:00:00Z' };
      expect((await tx.massActs.blastRadius({ ...meant, selection: nothing })).total).toBe(0);
    });
    await register.transaction(SYSTEM, async (tx) => {
      const batch = await tx.massActs.next(meant, '', 10);
      expect(batch.map(({ serial }) => serial)).toEqual(serials.slice(0, 2).toSorted());
      const stale = batch.map((row, index) => (index === 0 ? { ...row, version: row.version + 7 } : row));
      const moves = stale.map((certificate) => ({ certificate, to: 'revoked', suspendedBy: null }) as const);
      const revocation = { revokedAt: await tx.now(), cause: 'record-error' } as const;
      const done = await tx.massActs.apply(moves, { id, revocation });
      expect(done).toEqual([batch[1]?.serial]);
      expect((await tx.massActs.changedBy(id, '', 10)).map(({ serial }) => serial)).toEqual(done);
      expect(await tx.massActs.changedBy(id, done[0] ?? '', 10)).toEqual([]);
      expect(await tx.certificates.bySerial(done[0] ?? '')).toMatchObject({
        state: 'revoked',
        revocationCause: 'record-error',
        suspendedBy: null,
      });
      expect((await tx.massActs.next(meant, '', 10)).map(({ serial }) => serial)).toEqual([batch[0]?.serial]);
    });
    await register.transaction(SYSTEM, async (tx) => {
      const row = await tx.massActs.byId(id);
      if (!row) throw new Error('no run');
      expect(await tx.massActs.update(row, { state: 'running', done: 1, place: 'aa' })).toBe(true);
      expect(await tx.massActs.update(row, { state: 'done' })).toBe(false);
      expect((await tx.massActs.running()).map((each) => each.id)).toEqual([id]);
    });
  });
});

describe('The cohort of an incident', () => {
  it('is found by today’s phone, network and store, held in one statement, and lifted but for what another holds', async () => {
    const [first, second, hosted] = [
      await addHolder(register, 'docomo'),
      await addHolder(register, 'docomo'),
      await addHolder(register, 'mvno-on-docomo', 'docomo'),
    ];
    const serials = [first, second, hosted].map(({ certificate }) => certificate.serial);
    await storage.query(`UPDATE certificates SET state = 'active' WHERE serial = ANY($1)`, [serials]);
    await storage.query(`UPDATE lines SET handset_model = 'INCIDENT-1' WHERE id = $1`, [first.line.id]);
    await storage.query(
      `UPDATE certificates SET suspended_by = 'holder-report', state = 'suspended' WHERE serial = $1`,
      [second.certificate.serial],
    );
    const madeUntil = new Date(Date.now() + 60_000);
    const meantBy = (selection: CohortSelection) =>
      ({ act: 'suspend', cause: 'sim-incident', selection: { serials, ...selection }, madeUntil }) as const;
    const network = hosted.line.hostCarrier;
    await register.transaction(SYSTEM, async (tx) => {
      const count = async (selection: CohortSelection) => (await tx.massActs.blastRadius(meantBy(selection))).total;
      expect(await count({ handsetModel: 'INCIDENT-1' })).toBe(1);
      expect(await count({ handsetModel: first.application.handsetModel })).toBe(3);
      expect(await count({ network })).toBe(3);
      expect(await count({ carrier: 'mvno-on-docomo' })).toBe(1);
      expect(await count({ store: 'sim' })).toBe(3);
      expect(await count({ store: 'keychain' })).toBe(0);
      expect(await tx.massActs.blastRadius(meantBy({}))).toMatchObject({
        total: 3,
        holders: 3,
        heldOtherwise: 1,
        byState: { active: 2, suspended: 1 },
        unmet: {},
      });
      expect((await tx.massActs.blastRadius({ ...meantBy({}), madeUntil: new Date(0) })).total).toBe(0);
    });

    const [one, other, lifting] = [await proposed(), await proposed(), await proposed()];
    const at = { madeUntil, expected: 3, cause: 'sim-incident' } as const;
    await register.transaction(SYSTEM, async (tx) => {
      const meant = meantBy({});
      for (const id of [one, other])
        await tx.massActs.insert({ id, ...at, act: 'suspend', selection: meant.selection });
      for (const id of [one, other]) {
        const batch = await tx.massActs.next(meant, '', 10);
        const taken = id === one ? batch : batch.filter(({ serial }) => serial === first.certificate.serial);
        const moves = taken.map(
          (certificate) =>
            ({
              certificate,
              to: 'suspended',
              suspendedBy: certificate.serial === second.certificate.serial ? 'holder-report cohort' : 'cohort',
            }) as const,
        );
        expect(await tx.massActs.apply(moves, { id, revocation: null })).toHaveLength(taken.length);
      }
      expect(await tx.massActs.stillHeld(one)).toBe(3);
      expect(await tx.massActs.heldByOthers(serials, one)).toEqual([first.certificate.serial]);
      expect(await tx.certificates.bySerial(second.certificate.serial)).toMatchObject({
        state: 'suspended',
        suspendedBy: 'holder-report cohort',
        revokedAt: null,
        revocationCause: null,
      });
      const lifted = { act: 'resume', cause: 'sim-incident', selection: { heldBy: one }, madeUntil } as const;
      await tx.massActs.insert({ id: lifting, ...at, ...lifted });
      expect((await tx.massActs.next(lifted, '', 10)).map(({ serial }) => serial)).toEqual(serials.toSorted());
      await tx.massActs.close(serials, one, lifting);
      expect(await tx.massActs.next(lifted, '', 10)).toEqual([]);
      expect([await tx.massActs.stillHeld(one), await tx.massActs.stillHeld(other)]).toEqual([0, 1]);
      expect((await tx.massActs.all(['resume'], 10)).map(({ id }) => id)).toEqual([lifting]);
    });
  });
});
