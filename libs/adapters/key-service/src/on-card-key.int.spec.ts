import { createPublicKey, generateKeyPairSync, verify, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScriptPurpose } from '@sumaho-jpki/operations';
import { concat } from '@sumaho-jpki/wire/apdu';
import { KeyServiceRefusal } from './errors';
import type { PostgresKeyService } from './postgres-key-service';
import { CARD, Rehearsal, certificateOf } from './testing/rehearsal';

let rehearsal: Rehearsal;
let service: PostgresKeyService;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
  ({ service } = rehearsal);
});
afterAll(() => rehearsal?.close());

async function begun(keyId: string) {
  const sim = await rehearsal.withArea();
  let certificateDer: Uint8Array | null = null;
  const emit = (purpose: ScriptPurpose) =>
    service.emitScript({ keyId, iccid: sim.iccid, card: CARD, certificateDer, purpose });
  const run = async (purpose: ScriptPurpose) => {
    const { scriptId, commands } = await emit(purpose);
    return service.acceptResponses({ scriptId, responses: sim.run(commands) });
  };
  /** The authority's part. */
  const certify = async () => {
    const { publicKeySpki } = await service.createKeyPair({ keyId });
    certificateDer = await certificateOf(publicKeySpki);
    return publicKeySpki;
  };
  return { sim, emit, run, certify, keyId };
}

describe('a key that the card makes', () => {
  it('shows its public half with proof, is certified, adopted in one commit and proved again', async () => {
    const { sim, emit, run, certify, keyId } = await begun('on-card-straight');
    expect((await emit('generate')).commands).toHaveLength(11);
    const made = await run('generate');
    expect(made.kind).toBe('key-generated');
    const spki = await certify();
    expect(made).toEqual({ kind: 'key-generated', publicKeySpki: spki });
    expect(await service.holdsPrivateKey(keyId)).toBe(false);
    const script = await emit('certify');
    const responses = sim.run(script.commands);
    const answer = () => service.acceptResponses({ scriptId: script.scriptId, responses });
    expect(await answer()).toEqual({ kind: 'possession-proved' });
    expect(await answer()).toEqual({ kind: 'possession-proved' });
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    expect(verify('sha256', Buffer.from('a'), key, sign('sha256', Buffer.from('a'), sim.personalisedKey!))).toBe(true);
    expect([sim.onCard.made, sim.personalisations]).toEqual([1, 1]);
  });

  it('may be asked about before it is made, on a card that had an area before', async () => {
    const { run } = await begun('on-card-probe-first');
    expect(await run('probe')).toEqual({ kind: 'resume', reason: 'applet-empty', next: 'generate' });
    expect((await run('generate')).kind).toBe('key-generated');
  });

  it('is at no time in the key service: no row of it is sealed', async () => {
    const { run, keyId } = await begun('on-card-nothing-here');
    await run('generate');
    const { rows } = await rehearsal.db.owner.query(
      'SELECT state, sealed_private FROM key_service.key_pairs WHERE key_id = $1',
      [keyId],
    );
    expect(rows).toEqual([{ state: 'on-card', sealed_private: null }]);
  });

  it('is the same one when the answer was lost and it is asked for again', async () => {
    const { sim, emit, run } = await begun('on-card-lost');
    const lost = await emit('generate');
    sim.run(lost.commands);
    await service.acceptResponses({ scriptId: lost.scriptId, responses: lost.commands.map(() => new Uint8Array(0)) });
    expect(await run('probe')).toMatchObject({ kind: 'resume' });
    expect((await run('probe')) as { next?: string }).toMatchObject({ next: 'generate' });
    expect((await run('generate')).kind).toBe('key-generated');
    expect(sim.onCard.made).toBe(1);
  });

  it('whose certification was written but not heard of is found live by the probe and proved', async () => {
    const { sim, emit, run, certify } = await begun('on-card-unheard');
    await run('generate');
    await certify();
    const { commands } = await emit('certify');
    sim.run(commands);
    expect(await run('probe')).toMatchObject({ next: 'possession' });
    expect(await run('possession')).toEqual({ kind: 'possession-proved' });
    expect(sim.personalisations).toBe(1);
  });

  it('is not taken over when the card proves another one, or gives no whole answer', async () => {
    const { sim, emit } = await begun('on-card-liar');
    await service.acceptResponses({ ...(await emitAndRun(emit, sim)), responses: [] });
    const spy = sim.onCard;
    const honest = spy.take.bind(spy);
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    spy.take = (dgis) => {
      const answer = honest(dgis);
      if (spy.staged) spy.staged = { ...spy.staged, privateKey: other.privateKey };
      return answer;
    };
    let outcome;
    for (let round = 0; round < 4 && outcome?.kind !== 'refused'; round += 1) {
      const { scriptId, commands } = await emit('generate');
      outcome = await service.acceptResponses({ scriptId, responses: sim.run(commands) });
    }
    expect(outcome).toEqual({ kind: 'refused', reason: 'possession-proof-wrong' });
    await expect(service.createKeyPair({ keyId: 'on-card-liar' })).rejects.toThrow(
      new KeyServiceRefusal('key-not-generated'),
    );
  });

  it.each([
    ['RSA of 1,024 bits', () => generateKeyPairSync('rsa', { modulusLength: 1024 })],
    ['e = 3', () => generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 })],
  ])('of %s is refused', async (what, make) => {
    const { sim, run } = await begun(`on-card-${what}`);
    const { privateKey, publicKey } = make();
    const spki = concat(publicKey.export({ type: 'spki', format: 'der' }));
    Object.defineProperty(sim.onCard, 'staged', {
      get: () => ({ requestId: 'x', privateKey, spki }),
      set: () => undefined,
    });
    // A shorter key needs fewer pieces: reading on is refused, and so is what was read.
    expect(['refused', 'resume']).toContain((await run('generate')).kind);
    await expect(service.createKeyPair({ keyId: `on-card-${what}` })).rejects.toThrow(KeyServiceRefusal);
  });

  it('and a key made here do not change places', async () => {
    const { sim, emit } = await begun('on-card-mixed');
    const { publicKeySpki } = await service.createKeyPair({ keyId: 'made-here' });
    const here = {
      keyId: 'made-here',
      iccid: sim.iccid,
      card: CARD,
      certificateDer: await certificateOf(publicKeySpki),
    };
    for (const purpose of ['generate', 'certify'] as const) {
      await expect(service.emitScript({ ...here, purpose })).rejects.toThrow(new KeyServiceRefusal('key-is-made-here'));
    }
    await emit('generate');
    await expect(emit('personalise')).rejects.toThrow(new KeyServiceRefusal('key-is-made-on-card'));
    await expect(emit('certify')).rejects.toThrow(new KeyServiceRefusal('certificate-missing'));
  });
});

async function emitAndRun(
  emit: (purpose: ScriptPurpose) => Promise<{ scriptId: string; commands: Uint8Array[] }>,
  sim: { run(commands: readonly Uint8Array[]): Uint8Array[] },
) {
  const { scriptId, commands } = await emit('generate');
  return { scriptId, responses: sim.run(commands) };
}
