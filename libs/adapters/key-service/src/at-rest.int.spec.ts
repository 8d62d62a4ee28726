import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEMO_CARD_PROFILES } from './card-profiles';
import { crtComponents } from './crt-components';
import { SealBrokenError } from './errors';
import { migrateKeyService } from './migrate-key-service';
import { PostgresKeyService } from './postgres-key-service';
import { Sealer } from './seal';
import type { KeyServiceDatabase } from './testing/key-service-database';
import { CARD, Rehearsal, certificateOf } from './testing/rehearsal';

let rehearsal: Rehearsal;
let db: KeyServiceDatabase;
let service: PostgresKeyService;
const prepared = (name: string) => rehearsal.prepared(name);

beforeAll(async () => {
  rehearsal = await Rehearsal.open();
  ({ db, service } = rehearsal);
});
afterAll(() => rehearsal?.close());

describe('at rest', () => {
  it('no row holds eight bytes in a row of a private key, an SP area key or a session key in clear', async () => {
    const { sim, keyId, emit } = await prepared('at-rest');
    await emit('personalise');
    const sealer = new Sealer(rehearsal.kek);
    const open = async (sql: string, table: 'key_pairs' | 'scripts', column: string, id: string) => {
      const { rows } = await db.owner.query(sql, [id]);
      return sealer.open(rows[0].sealed, { table, row: rows[0].row, column });
    };
    const pkcs1 = await open(
      'SELECT key_id AS row, sealed_private AS sealed FROM key_service.key_pairs WHERE key_id = $1',
      'key_pairs',
      'sealed_private',
      keyId,
    );
    const script = JSON.parse(
      String(
        await open(
          `SELECT script_id AS row, sealed_session AS sealed FROM key_service.scripts WHERE key_id = $1`,
          'scripts',
          'sealed_session',
          keyId,
        ),
      ),
    );
    const secrets: Uint8Array[] = [
      ...Object.values(crtComponents(pkcs1)),
      sim.keys!.enc,
      sim.keys!.mac,
      sim.keys!.dek,
      Buffer.from(script.session.plan.sEnc, 'hex'),
      Buffer.from(script.session.plan.sRmac, 'hex'),
    ];
    const windows = secrets.flatMap((secret) =>
      Array.from({ length: secret.length - 7 }, (_, i) => Buffer.from(secret).toString('hex', i, i + 8)),
    );
    const hits = async () => {
      const { rows: tables } = await db.owner.query(
        `SELECT table_name FROM information_schema.tables WHERE table_schema = 'key_service' ORDER BY 1`,
      );
      expect(tables.length).toBeGreaterThanOrEqual(7);
      const found: string[] = [];
      for (const { table_name } of tables) {
        const { rows } = await db.owner.query(`SELECT * FROM key_service.${table_name}`);
        const text = rows.flatMap(Object.values).map(asHexAndText).join(' ');
        if (windows.some((window) => text.includes(window))) found.push(table_name);
      }
      return found;
    };
    expect(await hits()).toEqual([]);
    // Positive control: the scanner does find a planted window, as bytes and as hex text.
    await db.owner.query('BEGIN');
    await db.owner.query(`UPDATE key_service.sp_areas SET receipt_sha256 = $1 || receipt_sha256 WHERE iccid = $2`, [
      Buffer.from(secrets[3] ?? []).subarray(40, 48),
      sim.iccid,
    ]);
    await db.owner.query(`INSERT INTO key_service.audit (event, detail) VALUES ('planted', $1)`, [
      Buffer.from(sim.keys!.dek).toString('hex'),
    ]);
    expect(await hits()).toEqual(['audit', 'sp_areas']);
    await db.owner.query('ROLLBACK');
  });

  it('a sealed value does not open in another row or column', async () => {
    await service.createKeyPair({ keyId: 'row-1' });
    const { publicKeySpki } = await service.createKeyPair({ keyId: 'row-2' });
    await db.owner.query(`UPDATE key_service.key_pairs SET sealed_private =
      (SELECT sealed_private FROM key_service.key_pairs WHERE key_id = 'row-1') WHERE key_id = 'row-2'`);
    const { sim } = await prepared('moved');
    const order = { keyId: 'row-2', iccid: sim.iccid, card: CARD, certificateDer: await certificateOf(publicKeySpki) };
    await expect(service.emitScript({ ...order, purpose: 'personalise' })).rejects.toThrow('sealed_private');
  });

  it('the audit cannot be changed by the service, and nothing at all be seen by the application', async () => {
    await expect(db.pool.query('DELETE FROM key_service.audit')).rejects.toThrow('permission denied');
    await expect(db.pool.query(`UPDATE key_service.audit SET detail = ''`)).rejects.toThrow('permission denied');
    const { rows } = await db.owner.query(
      `SELECT table_name FROM information_schema.tables WHERE table_schema = 'key_service'`,
    );
    for (const { table_name } of rows) {
      await expect(db.app.query(`SELECT 1 FROM key_service.${table_name}`)).rejects.toThrow('permission denied');
    }
    const { rows: rights } = await db.owner.query(
      `SELECT has_schema_privilege('sumaho_app', 'key_service', 'USAGE') AS usage`,
    );
    expect(rights).toEqual([{ usage: false }]);
  });

  it('the service lives on when Postgres cuts its idle connections', async () => {
    await Promise.all([1, 2, 3].map(() => db.pool.query('SELECT pg_sleep(0.02)')));
    const { rows } = await db.pool.query<{ pid: number }>(
      'SELECT pid FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()',
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { pid } of rows) await db.pool.query('SELECT pg_terminate_backend($1)', [pid]);
    await vi.waitFor(() => expect(db.pool.totalCount).toBeLessThanOrEqual(1), { timeout: 20_000 });
    expect(await service.holdsPrivateKey('row-1')).toBe(true);
  });

  it('the migration runs again, and from two sides at once, without harm', async () => {
    await Promise.all([migrateKeyService(db.owner), migrateKeyService(db.owner)]);
    expect(await service.holdsPrivateKey('row-1')).toBe(true);
  });
});

describe('in errors', () => {
  it('of a broken seal or a broken connection nothing secret shows', async () => {
    const { keyId, certificateDer, sim } = await prepared('errors');
    const other = new PostgresKeyService({
      pool: db.pool,
      kek: new Uint8Array(32),
      controllingAuthority: { publicKey: rehearsal.authority.publicKey },
      cardProfiles: DEMO_CARD_PROFILES,
      clock: { now: () => new Date() },
      warmPairs: 0,
    });
    const order = { keyId, iccid: sim.iccid, card: CARD, certificateDer, purpose: 'personalise' as const };
    const error: unknown = await other.emitScript(order).catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(SealBrokenError);
    const shown = inspect([error, other, service], { depth: 9, showHidden: true });
    for (const secret of [rehearsal.kek, sim.keys!.enc, sim.keys!.mac, sim.keys!.dek]) {
      const bytes = Buffer.from(secret);
      expect(shown).not.toContain(bytes.toString('hex', 0, 8));
      expect(shown).not.toContain([...bytes.subarray(0, 8)].join(', '));
      expect(shown).not.toContain(bytes.toString('hex', 0, 8).replace(/../g, '$& ').trim());
    }
  });
});

function asHexAndText(value: unknown): string {
  const bytes = value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(JSON.stringify(value) ?? '', 'utf8');
  return `${bytes.toString('hex')} ${bytes.toString('latin1').toLowerCase()}`;
}
