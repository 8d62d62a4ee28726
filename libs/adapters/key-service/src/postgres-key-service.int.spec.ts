import { createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyService } from '@sumaho-jpki/operations';
import { buildTbsCertificate, signTbs } from '@sumaho-jpki/wire/x509';
import { KeyServiceRefusal } from './errors';
import { migrateKeyService } from './migrate-key-service';
import { PostgresKeyService } from './postgres-key-service';
import { openKeyServiceDatabase } from './testing/key-service-database';
import type { KeyServiceDatabase } from './testing/key-service-database';
import { RehearsalSim, makeAuthority } from './testing/rehearsal-sim';

let db: KeyServiceDatabase;
let service: PostgresKeyService;
const kek = randomBytes(32);
const authority = makeAuthority();
const ca = generateKeyPairSync('rsa', { modulusLength: 2048 });
const clock = { now: () => new Date('2026-11-22T00:00:00Z') };
let serial = 0;

beforeAll(async () => {
  db = await openKeyServiceDatabase();
  service = new PostgresKeyService({
    pool: db.pool,
    kek,
    controllingAuthority: { publicKey: authority.publicKey },
    clock,
    warmPairs: 3,
  });
  await service.warmUp();
});
afterAll(async () => {
  await service?.close();
  await db?.close();
});

async function certificateOf(publicKeySpki: Uint8Array): Promise<Uint8Array> {
  serial += 1;
  const tbs = buildTbsCertificate({
    serial: `10${serial.toString(16).padStart(30, '0')}`,
    signatureAlgorithm: 'rsa-sha256',
    issuer: [{ type: 'C', value: 'JP' }],
    subject: [
      { type: 'C', value: 'JP' },
      { type: 'CN', value: 'opaque' },
    ],
    notBefore: clock.now(),
    notAfter: new Date('2030-01-01T00:00:00Z'),
    publicKeySpki,
    extensions: { keyUsage: ['digitalSignature'] },
  });
  return signTbs(tbs, 'rsa-sha256', (data) => Promise.resolve(sign('sha256', data, ca.privateKey)));
}

/** A SIM with its SP area in place, a key pair and its certificate. */
async function prepared(name: string) {
  const sim = new RehearsalSim(`8981${String(100_000_000_000_000 + (serial += 1)).slice(0, 15)}`, authority);
  const offer = await service.beginSpArea({ iccid: sim.iccid, casdCertificate: sim.casdCertificate });
  if ('refused' in offer) throw new Error(offer.refused);
  expect(await service.acceptReceipt({ iccid: sim.iccid, receipt: sim.agree(offer.dgi00A6) })).toBe(true);
  const keyId = `key-${name}`;
  const { publicKeySpki } = await service.createKeyPair({ keyId });
  const certificateDer = await certificateOf(publicKeySpki);
  const emit = (purpose: Parameters<KeyService['emitScript']>[0]['purpose']) =>
    service.emitScript({ keyId, iccid: sim.iccid, certificateDer, purpose });
  const answer = (scriptId: string, responses: Uint8Array[]) => service.acceptResponses({ scriptId, responses });
  return { sim, keyId, publicKeySpki, certificateDer, emit, answer };
}

describe('a key pair', () => {
  it('is the same for a repeated order, also when two orders race, and another one for another id', async () => {
    const ids = ['same', 'same', 'same', 'other'];
    const keys = await Promise.all(ids.map((keyId) => service.createKeyPair({ keyId })));
    const texts = keys.map((key) => Buffer.from(key.publicKeySpki).toString('hex'));
    expect(new Set(texts).size).toBe(2);
    expect(texts[0]).toBe(texts[1]);
    expect(createPublicKey({ key: Buffer.from(texts[0] ?? '', 'hex'), format: 'der', type: 'spki' })).toMatchObject({
      asymmetricKeyType: 'rsa',
      asymmetricKeyDetails: { modulusLength: 2048, publicExponent: 65_537n },
    });
  });

  it('once forgotten stays forgotten, even when the order to make it comes later', async () => {
    await service.createKeyPair({ keyId: 'gone' });
    expect(await service.holdsPrivateKey('gone')).toBe(true);
    await service.forget('gone');
    await service.forget('gone');
    await service.forget('never-made');
    expect(await service.holdsPrivateKey('gone')).toBe(false);
    for (const keyId of ['gone', 'never-made']) {
      await expect(service.createKeyPair({ keyId })).rejects.toThrow(new KeyServiceRefusal('key-forgotten'));
    }
  });
});

describe('an SP area', () => {
  it('is offered once, known after its receipt, and the receipt may come twice', async () => {
    const sim = new RehearsalSim('8981100000000000701', authority);
    const input = { iccid: sim.iccid, casdCertificate: sim.casdCertificate };
    const first = await service.beginSpArea(input);
    expect(await service.beginSpArea(input)).toEqual(first);
    expect(await service.knowsSpArea(sim.iccid)).toBe(false);
    const receipt = sim.agree('dgi00A6' in first ? first.dgi00A6 : new Uint8Array());
    const bent = Uint8Array.from(receipt, (byte, i) => (i === 7 ? byte ^ 1 : byte));
    expect(await service.acceptReceipt({ iccid: sim.iccid, receipt: bent })).toBe(false);
    expect(await service.knowsSpArea(sim.iccid)).toBe(false);
    expect(await service.acceptReceipt({ iccid: sim.iccid, receipt })).toBe(true);
    expect(await service.acceptReceipt({ iccid: sim.iccid, receipt })).toBe(true);
    expect(await service.acceptReceipt({ iccid: sim.iccid, receipt: bent })).toBe(false);
    expect(await service.knowsSpArea(sim.iccid)).toBe(true);
  });

  it.each([
    ['another SIM', 'casd-other-subject', (sim: RehearsalSim) => sim.casdCertificate],
    [
      'another controlling authority',
      'casd-signature-invalid',
      (sim: RehearsalSim) => new RehearsalSim(sim.iccid, makeAuthority()).casdCertificate,
    ],
    ['nobody', 'casd-malformed', () => Uint8Array.of(0x7f, 0x21, 0)],
  ])('is refused when the CASD certificate is of %s', async (_who, refused, certificate) => {
    const iccid = refused === 'casd-other-subject' ? '8981100000000000999' : '8981100000000000702';
    const sim = new RehearsalSim('8981100000000000702', authority);
    expect(await service.beginSpArea({ iccid, casdCertificate: certificate(sim) })).toEqual({ refused });
    expect(await service.acceptReceipt({ iccid, receipt: randomBytes(16) })).toBe(false);
  });
});

describe('the way of a key into the SIM', () => {
  it('takes one script of 14 commands or fewer, is proved by the card and leaves no private key behind', async () => {
    const { sim, keyId, certificateDer, publicKeySpki, emit, answer } = await prepared('straight');
    const { scriptId, commands } = await emit('personalise');
    expect(commands.length).toBeLessThanOrEqual(14);
    expect(Math.max(...commands.map((command) => command.length))).toBeLessThanOrEqual(261);
    const responses = sim.run(commands);
    expect(await answer(scriptId, responses)).toEqual({ kind: 'possession-proved' });
    expect(sim.certificate).toEqual(certificateDer);
    const signature = sign('sha256', Buffer.from('a'), sim.personalisedKey!);
    const key = createPublicKey({ key: Buffer.from(publicKeySpki), format: 'der', type: 'spki' });
    expect(verify('sha256', Buffer.from('a'), key, signature)).toBe(true);
    expect(await service.holdsPrivateKey(keyId)).toBe(false);
    expect(await service.knowsSpArea(sim.iccid)).toBe(true);
    expect(await answer(scriptId, responses)).toEqual({ kind: 'possession-proved' });
    await expect(emit('personalise')).rejects.toThrow(new KeyServiceRefusal('key-forgotten'));
  });

  it('gives a repeated order the very same bytes until the answers are in, then new ones', async () => {
    const { sim, emit, answer } = await prepared('repeat');
    const first = await emit('personalise');
    expect(await emit('personalise')).toEqual(first);
    expect(await answer(first.scriptId, sim.run(first.commands).slice(0, 5))).toMatchObject({ next: 'probe' });
    const probe = await emit('probe');
    expect(probe.scriptId).not.toBe(first.scriptId);
  });

  it('finds its way after a script was cut behind any command', async () => {
    const { sim, emit, answer } = await prepared('cut');
    const length = (await emit('personalise')).commands.length;
    for (let cut = 0; cut < length; cut += 4) {
      const { scriptId, commands } = await emit('personalise');
      expect(await answer(scriptId, sim.run(commands.slice(0, cut)))).toMatchObject({ kind: 'resume', next: 'probe' });
    }
    expect(sim.personalisedKey).toBeUndefined();
    let outcome = await answer(...(await run(emit('probe'), sim)));
    // The last cut may have left the card one counter behind the recorded one.
    if (outcome.kind === 'resume' && outcome.next === 'probe')
      outcome = await answer(...(await run(emit('probe'), sim)));
    expect(outcome).toEqual({ kind: 'resume', reason: 'applet-empty', next: 'personalise' });
    expect(await answer(...(await run(emit('personalise'), sim)))).toEqual({ kind: 'possession-proved' });
  });

  it('asks only for the proof when the card was written and the answer was lost', async () => {
    const { sim, keyId, emit, answer } = await prepared('lost-answer');
    const lost = await emit('personalise');
    const unheard = sim.run(lost.commands);
    expect(await answer(...(await run(emit('probe'), sim)))).toEqual({
      kind: 'resume',
      reason: 'applet-personalised',
      next: 'possession',
    });
    expect(await answer(...(await run(emit('possession'), sim)))).toEqual({ kind: 'possession-proved' });
    expect(await service.holdsPrivateKey(keyId)).toBe(false);
    expect(await answer(lost.scriptId, unheard)).toEqual({ kind: 'refused', reason: 'script-expired' });
  });

  it('believes the late answer of a script that a probe has overtaken', async () => {
    const { sim, emit, answer } = await prepared('overtaken');
    const late = await emit('personalise');
    const responses = sim.run(late.commands);
    await emit('probe');
    expect(await answer(late.scriptId, responses)).toEqual({ kind: 'possession-proved' });
  });

  it('re-synchronises with a counter that somebody else has burnt, and never sends the old script again', async () => {
    const { sim, emit, answer } = await prepared('burnt');
    for (let i = 0; i < 5; i += 1) sim.transmit(Uint8Array.of(0x80, 0x50, 0x30, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0));
    const first = await emit('personalise');
    expect(await answer(first.scriptId, sim.run(first.commands))).toEqual({
      kind: 'resume',
      reason: 'sequence-counter-moved',
      next: 'probe',
    });
    expect(sim.personalisedKey).toBeUndefined();
    expect(await answer(...(await run(emit('probe'), sim)))).toMatchObject({ next: 'personalise' });
    const second = await emit('personalise');
    expect(second.commands[1]).not.toEqual(first.commands[1]);
    expect(await answer(second.scriptId, sim.run(second.commands))).toEqual({ kind: 'possession-proved' });
  });

  it('does not let a courier talk it into another counter, and gives up on a card without our keys', async () => {
    const { emit, answer } = await prepared('stranger');
    const fake = Uint8Array.from(Buffer.from(`${'00'.repeat(10)}300370${'AA'.repeat(16)}FFFFF09000`, 'hex'));
    const outcomes = [];
    for (let i = 0; i < 3; i += 1) {
      const { scriptId } = await emit('probe');
      outcomes.push(await answer(scriptId, [Uint8Array.of(0x90, 0), fake]));
    }
    expect(outcomes).toEqual([
      { kind: 'resume', reason: 'other-card-or-keys', next: 'probe' },
      { kind: 'resume', reason: 'other-card-or-keys', next: 'probe' },
      { kind: 'refused', reason: 'other-card-or-keys' },
    ]);
    await db.owner.query(`UPDATE key_service.scripts SET answered_at = answered_at - interval '11 minutes'`);
    const later = await emit('probe');
    expect(await answer(later.scriptId, [Uint8Array.of(0x90, 0), fake])).toMatchObject({ kind: 'resume' });
    const { rows } = await db.owner.query('SELECT max(sequence_counter) AS top FROM key_service.sp_areas');
    expect(rows[0].top).toBeLessThan(1000);
  });

  it('notices one bent bit in any answer and stays able to go on', async () => {
    const { sim, emit, answer } = await prepared('bent');
    const { scriptId, commands } = await emit('personalise');
    const responses = sim.run(commands);
    const last = responses.length - 1;
    const bent = responses.map((raw, i) =>
      i === last ? Uint8Array.from(raw, (b, at) => (at === 3 ? b ^ 4 : b)) : raw,
    );
    expect(await answer(scriptId, bent)).toEqual({ kind: 'resume', reason: 'answer-not-authentic', next: 'probe' });
    expect(await answer(...(await run(emit('probe'), sim)))).toMatchObject({ next: 'possession' });
    expect(await answer(...(await run(emit('possession'), sim)))).toEqual({ kind: 'possession-proved' });
  });

  it('writes over the key of an earlier certificate instead of taking it for the new one', async () => {
    const old = await prepared('old');
    await old.answer(...(await run(old.emit('personalise'), old.sim)));
    const { publicKeySpki } = await service.createKeyPair({ keyId: 'key-new' });
    const order = { keyId: 'key-new', iccid: old.sim.iccid, certificateDer: await certificateOf(publicKeySpki) };
    const possession = await service.emitScript({ ...order, purpose: 'possession' });
    expect(await old.answer(possession.scriptId, old.sim.run(possession.commands))).toEqual({
      kind: 'resume',
      reason: 'another-key-on-card',
      next: 'personalise',
    });
    const anew = await service.emitScript({ ...order, purpose: 'personalise' });
    expect(await old.answer(anew.scriptId, old.sim.run(anew.commands))).toEqual({ kind: 'possession-proved' });
  });

  it('refuses when applet or SP area are missing or locked', async () => {
    const { sim, emit, answer } = await prepared('locked');
    sim.locked = true;
    expect(await answer(...(await run(emit('probe'), sim)))).toEqual({ kind: 'refused', reason: 'applet-locked' });
    sim.keys = undefined;
    expect(await answer(...(await run(emit('probe'), sim)))).toEqual({ kind: 'refused', reason: 'sp-area-missing' });
  });

  it('refuses a script for another SIM, another certificate, or a SIM without SP area', async () => {
    const a = await prepared('a');
    const b = await prepared('b');
    await a.emit('personalise');
    const order = { keyId: a.keyId, iccid: a.sim.iccid, certificateDer: a.certificateDer, purpose: 'probe' as const };
    const refusal = (change: Partial<typeof order>) => service.emitScript({ ...order, ...change });
    await expect(refusal({ iccid: b.sim.iccid })).rejects.toThrow(new KeyServiceRefusal('key-bound-to-another-sim'));
    await expect(refusal({ certificateDer: b.certificateDer })).rejects.toThrow(
      new KeyServiceRefusal('certificate-not-of-this-key'),
    );
    await expect(refusal({ keyId: 'nobody' })).rejects.toThrow(new KeyServiceRefusal('key-unknown'));
    const fresh = await service.createKeyPair({ keyId: 'key-fresh' });
    await expect(
      refusal({
        keyId: 'key-fresh',
        iccid: '8981999999999999999',
        certificateDer: await certificateOf(fresh.publicKeySpki),
      }),
    ).rejects.toThrow(new KeyServiceRefusal('sp-area-unknown'));
    await expect(service.acceptResponses({ scriptId: 'x', responses: [] })).rejects.toThrow(
      new KeyServiceRefusal('script-unknown'),
    );
  });
});

describe('twenty phones at once', () => {
  it('each get their own key, over no more than two connections, and nobody waits for ever', async () => {
    const pool = new Pool({ ...db.pool.options, max: 2 });
    const narrow = new PostgresKeyService({
      pool,
      kek,
      controllingAuthority: { publicKey: authority.publicKey },
      clock,
      warmPairs: 1,
    });
    const provision = async (index: number) => {
      const sim = new RehearsalSim(`89811${String(index).padStart(14, '7')}`, authority);
      const keyId = `crowd-${index}`;
      const [offer, { publicKeySpki }] = await Promise.all([
        narrow.beginSpArea({ iccid: sim.iccid, casdCertificate: sim.casdCertificate }),
        narrow.createKeyPair({ keyId }),
      ]);
      if ('refused' in offer) throw new Error(offer.refused);
      await narrow.acceptReceipt({ iccid: sim.iccid, receipt: sim.agree(offer.dgi00A6) });
      const certificateDer = await certificateOf(publicKeySpki);
      const order = { keyId, iccid: sim.iccid, certificateDer, purpose: 'personalise' as const };
      // Asked for twice at the same moment, as by two workers: one script.
      const [one, two] = await Promise.all([narrow.emitScript(order), narrow.emitScript(order)]);
      expect(two).toEqual(one);
      const answers = { scriptId: one.scriptId, responses: sim.run(one.commands) };
      const outcomes = await Promise.all([narrow.acceptResponses(answers), narrow.acceptResponses(answers)]);
      return { outcomes, holds: await narrow.holdsPrivateKey(keyId), key: Buffer.from(publicKeySpki).toString('hex') };
    };
    const done = await Promise.all(Array.from({ length: 20 }, (_, index) => provision(index)));
    await narrow.close();
    await pool.end();
    const proved = { kind: 'possession-proved' };
    expect(done.map(({ outcomes, holds }) => [...outcomes, holds])).toEqual(done.map(() => [proved, proved, false]));
    expect(new Set(done.map(({ key }) => key)).size).toBe(20);
  });
});

describe('at rest', () => {
  it('no row holds eight bytes in a row of a private key, an SP area key or a session key in clear', async () => {
    const { sim, keyId, emit } = await prepared('at-rest');
    await emit('personalise');
    const { Sealer } = await import('./seal');
    const sealer = new Sealer(kek);
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
    const { crtComponents } = await import('./crt-components');
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
    const order = { keyId: 'row-2', iccid: sim.iccid, certificateDer: await certificateOf(publicKeySpki) };
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
    await db.pool.query('SELECT 1');
    const { rows } = await db.pool.query<{ pid: number }>(
      'SELECT pid FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()',
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { pid } of rows) await db.pool.query('SELECT pg_terminate_backend($1)', [pid]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await service.holdsPrivateKey('same')).toBe(true);
  });

  it('the migration runs again, and from two sides at once, without harm', async () => {
    await Promise.all([migrateKeyService(db.owner), migrateKeyService(db.owner)]);
    expect(await service.holdsPrivateKey('same')).toBe(true);
  });
});

async function run(
  emitted: Promise<{ scriptId: string; commands: Uint8Array[] }>,
  sim: RehearsalSim,
): Promise<[string, Uint8Array[]]> {
  const { scriptId, commands } = await emitted;
  return [scriptId, sim.run(commands)];
}

function asHexAndText(value: unknown): string {
  const bytes = value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(JSON.stringify(value) ?? '', 'utf8');
  return `${bytes.toString('hex')} ${bytes.toString('latin1').toLowerCase()}`;
}
