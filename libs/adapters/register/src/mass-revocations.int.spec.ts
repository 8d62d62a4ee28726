// Approvals and mass revocations on a real Postgres.
import type { Register } from '@sumaho-jpki/operations';
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
    const meant = { cause: 'record-error', selection, madeUntil } as const;
    await register.transaction(SYSTEM, async (tx) => {
      await tx.massRevocations.insert({ id, ...meant, expected: 2 });
      expect(await tx.massRevocations.blastRadius(meant)).toMatchObject({
        total: 2,
        holders: 2,
        byCarrier: { docomo: 2 },
        byState: { active: 2 },
        sample: serials.slice(0, 2).toSorted(),
      });
      expect((await tx.massRevocations.blastRadius({ ...meant, madeUntil: new Date(0) })).total).toBe(0);
      const nothing = { ...selection, issuedUntil: '2020-01-01T00:00:00Z' };
      expect((await tx.massRevocations.blastRadius({ ...meant, selection: nothing })).total).toBe(0);
    });
    await register.transaction(SYSTEM, async (tx) => {
      const batch = await tx.massRevocations.next(meant, '', 10);
      expect(batch.map(({ serial }) => serial)).toEqual(serials.slice(0, 2).toSorted());
      const stale = batch.map((row, index) => (index === 0 ? { ...row, version: row.version + 7 } : row));
      const done = await tx.massRevocations.revoke(stale, { revokedAt: await tx.now(), cause: 'record-error', id });
      expect(done).toEqual([batch[1]?.serial]);
      expect((await tx.massRevocations.revokedBy(id, '', 10)).map(({ serial }) => serial)).toEqual(done);
      expect(await tx.massRevocations.revokedBy(id, done[0] ?? '', 10)).toEqual([]);
      expect(await tx.certificates.bySerial(done[0] ?? '')).toMatchObject({
        state: 'revoked',
        revocationCause: 'record-error',
        suspendedBy: null,
      });
      expect((await tx.massRevocations.next(meant, '', 10)).map(({ serial }) => serial)).toEqual([batch[0]?.serial]);
    });
    await register.transaction(SYSTEM, async (tx) => {
      const row = await tx.massRevocations.byId(id);
      if (!row) throw new Error('no run');
      expect(await tx.massRevocations.update(row, { state: 'running', revoked: 1, place: 'aa' })).toBe(true);
      expect(await tx.massRevocations.update(row, { state: 'done' })).toBe(false);
      expect((await tx.massRevocations.running()).map((each) => each.id)).toEqual([id]);
    });
  });
});
