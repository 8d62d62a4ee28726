import { createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyServiceRefusal } from './errors';
import type { PostgresKeyService } from './postgres-key-service';
import type { KeyServiceDatabase } from './testing/key-service-database';
import { CARD, Rehearsal, certificateOf } from './testing/rehearsal';
import { RehearsalSim, makeAuthority } from './testing/rehearsal-sim';

let rehearsal: Rehearsal;
let db: KeyServiceDatabase;
let service: PostgresKeyService;
const prepared = (name: string) => rehearsal.prepared(name);

beforeAll(async () => {
  rehearsal = await Rehearsal.open();
  ({ db, service } = rehearsal);
});
afterAll(() => rehearsal?.close());

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
    const sim = new RehearsalSim('8981100000000000701', rehearsal.authority);
    const input = { iccid: sim.iccid, casdCertificate: sim.casdCertificate, card: CARD };
    const first = await service.beginSpArea(input);
    expect(await service.beginSpArea(input)).toEqual(first);
    const receipt = sim.agree('dgi00A6' in first ? first.dgi00A6 : new Uint8Array());
    const bent = Uint8Array.from(receipt, (byte, i) => (i === 7 ? byte ^ 1 : byte));
    expect(await service.acceptReceipt({ iccid: sim.iccid, receipt: bent })).toBe(false);
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
    const sim = new RehearsalSim('8981100000000000702', rehearsal.authority);
    expect(await service.beginSpArea({ iccid, casdCertificate: certificate(sim), card: CARD })).toEqual({ refused });
    expect(await service.acceptReceipt({ iccid, receipt: randomBytes(16) })).toBe(false);
  });
});

describe('an SP area whose receipt was lost on its way', () => {
  it('is proved by a probe under the offered keys, and only then is the key sent', async () => {
    const sim = new RehearsalSim('8981100000000000801', rehearsal.authority);
    expect(await service.knowsSpArea(sim.iccid)).toBe(false);
    const offer = await service.beginSpArea({ iccid: sim.iccid, casdCertificate: sim.casdCertificate, card: CARD });
    expect(await service.knowsSpArea(sim.iccid)).toBe(true);
    const { publicKeySpki } = await service.createKeyPair({ keyId: 'key-lost-receipt' });
    const order = {
      keyId: 'key-lost-receipt',
      iccid: sim.iccid,
      card: CARD,
      certificateDer: await certificateOf(publicKeySpki),
    };
    const emit = (purpose: 'probe' | 'personalise') => service.emitScript({ ...order, purpose });
    await expect(emit('personalise')).rejects.toThrow(new KeyServiceRefusal('sp-area-unknown'));
    const strange = await emit('probe');
    const other = await prepared('another-sim');
    expect(
      await service.acceptResponses({ scriptId: strange.scriptId, responses: other.sim.run(strange.commands) }),
    ).toMatchObject({ kind: 'resume' });
    await expect(emit('personalise')).rejects.toThrow(new KeyServiceRefusal('sp-area-unknown'));
    const receipt = sim.agree('dgi00A6' in offer ? offer.dgi00A6 : new Uint8Array());
    const [scriptId, responses] = await run(emit('probe'), sim);
    expect(await service.acceptResponses({ scriptId, responses })).toMatchObject({ next: 'personalise' });
    const [last, answers] = await run(emit('personalise'), sim);
    expect(await service.acceptResponses({ scriptId: last, responses: answers })).toEqual({
      kind: 'possession-proved',
    });
    expect(await service.acceptReceipt({ iccid: sim.iccid, receipt })).toBe(true);
  });

  it('and that took the place of an older one, is found by the probe under the old keys', async () => {
    const { sim, emit, answer } = await prepared('renewed-area');
    const offer = await service.beginSpArea({ iccid: sim.iccid, casdCertificate: sim.casdCertificate, card: CARD });
    sim.agree('dgi00A6' in offer ? offer.dgi00A6 : new Uint8Array());
    expect(await answer(...(await run(emit('probe'), sim)))).toMatchObject({ kind: 'resume', next: 'probe' });
    expect(await answer(...(await run(emit('probe'), sim)))).toMatchObject({ next: 'personalise' });
    expect(await answer(...(await run(emit('personalise'), sim)))).toEqual({ kind: 'possession-proved' });
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
    const order = {
      keyId: 'key-new',
      iccid: old.sim.iccid,
      card: CARD,
      certificateDer: await certificateOf(publicKeySpki),
    };
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
    const order = {
      keyId: a.keyId,
      iccid: a.sim.iccid,
      card: CARD,
      certificateDer: a.certificateDer,
      purpose: 'probe' as const,
    };
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
    const narrow = rehearsal.serviceOn(pool, 1);
    const provision = async (index: number) => {
      const sim = new RehearsalSim(`89811${String(index).padStart(14, '7')}`, rehearsal.authority);
      const keyId = `crowd-${index}`;
      const [offer, { publicKeySpki }] = await Promise.all([
        narrow.beginSpArea({ iccid: sim.iccid, casdCertificate: sim.casdCertificate, card: CARD }),
        narrow.createKeyPair({ keyId }),
      ]);
      if ('refused' in offer) throw new Error(offer.refused);
      await narrow.acceptReceipt({ iccid: sim.iccid, receipt: sim.agree(offer.dgi00A6) });
      const certificateDer = await certificateOf(publicKeySpki);
      const order = { keyId, iccid: sim.iccid, card: CARD, certificateDer, purpose: 'personalise' as const };
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

async function run(
  emitted: Promise<{ scriptId: string; commands: Uint8Array[] }>,
  sim: RehearsalSim,
): Promise<[string, Uint8Array[]]> {
  const { scriptId, commands } = await emitted;
  return [scriptId, sim.run(commands)];
}
