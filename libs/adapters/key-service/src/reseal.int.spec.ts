import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_CARD_PROFILES } from './card-profiles';
import { SealBrokenError } from './errors';
import { PostgresKeyService } from './postgres-key-service';
import { SEALED_COLUMNS, reseal } from './reseal';
import { CARD, Rehearsal } from './testing/rehearsal';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(() => rehearsal?.close());

const serviceWith = (kek: Uint8Array) =>
  new PostgresKeyService({
    pool: rehearsal.db.pool,
    kek,
    controllingAuthority: { publicKey: rehearsal.authority.publicKey },
    cardProfiles: DEMO_CARD_PROFILES,
    clock: { now: () => new Date('2026-11-22T00:00:00Z') },
    warmPairs: 0,
  });

describe('a change of the key-encryption key', () => {
  it('reaches every sealed column of the schema', async () => {
    const { rows } = await rehearsal.db.owner.query(
      `SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
       WHERE table_schema = 'key_service' AND column_name LIKE 'sealed%' ORDER BY 1, 2`,
    );
    const known = SEALED_COLUMNS.map(({ table, column }) => ({ table, column }));
    expect([...known].sort((a, b) => a.table.localeCompare(b.table))).toEqual(rows);
  });

  it('lets work that was under way go on under the new key, and shuts out the former one', async () => {
    const { sim, keyId, certificateDer, emit } = await rehearsal.prepared('resealed');
    const open = await emit('personalise');
    await rehearsal.offered();
    await rehearsal.service.warmUp();
    const current = randomBytes(32);
    const first = await reseal(rehearsal.db.pool, { former: rehearsal.kek, current });
    expect(first.resealed).toBeGreaterThanOrEqual(5);
    expect(first.untouched).toBe(0);
    // Again: nothing left to do.
    const again = await reseal(rehearsal.db.pool, { former: rehearsal.kek, current });
    expect(again).toEqual({ resealed: 0, untouched: first.resealed });
    const order = { keyId, iccid: sim.iccid, card: CARD, certificateDer, purpose: 'personalise' as const };
    await expect(rehearsal.service.emitScript(order)).rejects.toThrow(SealBrokenError);
    const renewed = serviceWith(current);
    expect(await renewed.emitScript(order)).toEqual(open);
    const responses = sim.run(open.commands);
    expect(await renewed.acceptResponses({ scriptId: open.scriptId, responses })).toEqual({
      kind: 'possession-proved',
    });
    await reseal(rehearsal.db.pool, { former: current, current: rehearsal.kek });
  });

  it('changes nothing when one value opens under neither key', async () => {
    await rehearsal.prepared('untouched');
    const before = await rehearsal.db.owner.query('SELECT sealed_private FROM key_service.key_pairs ORDER BY key_id');
    const keys = { former: randomBytes(32), current: randomBytes(32) };
    await expect(reseal(rehearsal.db.pool, keys)).rejects.toThrow(SealBrokenError);
    const after = await rehearsal.db.owner.query('SELECT sealed_private FROM key_service.key_pairs ORDER BY key_id');
    expect(after.rows).toEqual(before.rows);
  });
});
