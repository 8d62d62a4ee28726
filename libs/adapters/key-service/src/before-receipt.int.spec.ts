import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateEphemeralKey, keyAgreementDgi } from '@sumaho-jpki/wire/globalplatform';
import { DEMO_CARD_PROFILES, type CardProfiles } from './card-profiles';
import { KeyServiceRefusal } from './errors';
import { PostgresKeyService } from './postgres-key-service';
import { CARD, Rehearsal, certificateOf } from './testing/rehearsal';

let rehearsal: Rehearsal;
let service: PostgresKeyService;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
  ({ service } = rehearsal);
});
afterAll(() => rehearsal?.close());

/** A script that was made while the card knew nothing yet. */
async function ahead(name: string) {
  const { sim, dgi00A6 } = await rehearsal.offered();
  const keyId = `ahead-${name}`;
  const { publicKeySpki } = await service.createKeyPair({ keyId });
  const certificateDer = await certificateOf(publicKeySpki);
  const order = { keyId, iccid: sim.iccid, card: CARD, certificateDer };
  const personalise = () => service.emitScript({ ...order, purpose: 'personalise', beforeReceipt: true });
  const script = await personalise();
  const answer = (responses: Uint8Array[]) => service.acceptResponses({ scriptId: script.scriptId, responses });
  return { sim, dgi00A6, keyId, order, script, answer, personalise };
}

describe('a script made before the card’s receipt', () => {
  it('runs behind the carrier’s in one go; the receipt is checked afterwards, and only then is the area believed', async () => {
    const { sim, dgi00A6, keyId, script, answer } = await ahead('straight');
    expect(script.commands.length).toBeLessThanOrEqual(14);
    const receipt = sim.agree(dgi00A6);
    const responses = sim.run(script.commands);
    expect(await service.hasProvedSpArea(sim.iccid)).toBe(false);
    expect(await service.acceptReceipt({ iccid: sim.iccid, receipt })).toBe(true);
    expect(await service.hasProvedSpArea(sim.iccid)).toBe(true);
    expect(await answer(responses)).toEqual({ kind: 'possession-proved' });
    expect([await service.holdsPrivateKey(keyId), sim.personalisations]).toEqual([false, 1]);
  });

  it('is refused to a caller that does not say so', async () => {
    const { order } = await ahead('unsaid');
    await expect(service.emitScript({ ...order, purpose: 'personalise' })).rejects.toThrow(
      new KeyServiceRefusal('sp-area-unknown'),
    );
  });

  it('is the same script when the order is repeated, before and after the receipt', async () => {
    const { sim, dgi00A6, order, script, personalise } = await ahead('repeated');
    expect(await personalise()).toEqual(script);
    await service.acceptReceipt({ iccid: sim.iccid, receipt: sim.agree(dgi00A6) });
    expect(await personalise()).toEqual(script);
    expect(await service.emitScript({ ...order, purpose: 'personalise' })).toEqual(script);
  });

  it('is proof as good as the receipt when the receipt comes later or never', async () => {
    const { sim, dgi00A6, script, answer } = await ahead('proof');
    const receipt = sim.agree(dgi00A6);
    expect(await answer(sim.run(script.commands))).toEqual({ kind: 'possession-proved' });
    expect(await service.hasProvedSpArea(sim.iccid)).toBe(true);
    const bent = Uint8Array.from(receipt, (byte, at) => (at === 0 ? byte ^ 1 : byte));
    expect(await service.acceptReceipt({ iccid: sim.iccid, receipt: bent })).toBe(false);
    expect(await service.acceptReceipt({ iccid: sim.iccid, receipt })).toBe(true);
  });

  it('opens nothing on a card to which the carrier gave keys of its own', async () => {
    const { sim, script, answer } = await ahead('substituted');
    const theirs = generateEphemeralKey();
    const receipt = sim.agree(keyAgreementDgi(theirs.publicPoint).value);
    const responses = sim.run(script.commands);
    expect(responses.slice(2).every((raw) => raw.length === 2 && raw[0] !== 0x90)).toBe(true);
    expect(sim.personalisedKey).toBeUndefined();
    expect(await service.acceptReceipt({ iccid: sim.iccid, receipt })).toBe(false);
    expect(await answer(responses)).toMatchObject({ kind: 'resume', reason: 'other-card-or-keys' });
    expect(await service.hasProvedSpArea(sim.iccid)).toBe(false);
  });

  it('that was never begun gives its counter back: the next one fits the card at once', async () => {
    const { sim, dgi00A6, order, script, answer } = await ahead('unbegun');
    expect(await answer(script.commands.map(() => new Uint8Array(0)))).toMatchObject({ kind: 'resume' });
    await service.acceptReceipt({ iccid: sim.iccid, receipt: sim.agree(dgi00A6) });
    const { scriptId, commands } = await service.emitScript({ ...order, purpose: 'personalise' });
    expect(await service.acceptResponses({ scriptId, responses: sim.run(commands) })).toEqual({
      kind: 'possession-proved',
    });
  });

  it('that nobody heard of any more is found out by a probe, one script later', async () => {
    const { sim, dgi00A6, order, script } = await ahead('unheard');
    const receipt = sim.agree(dgi00A6);
    sim.run(script.commands);
    await service.acceptReceipt({ iccid: sim.iccid, receipt });
    const run = async (purpose: 'probe' | 'possession') => {
      const { scriptId, commands } = await service.emitScript({ ...order, purpose });
      return service.acceptResponses({ scriptId, responses: sim.run(commands) });
    };
    expect(await run('probe')).toMatchObject({ next: 'possession' });
    expect(await run('possession')).toEqual({ kind: 'possession-proved' });
    expect(sim.personalisations).toBe(1);
  });

  it('counts no more when another offer took the place of its own', async () => {
    const { sim, dgi00A6, script, answer } = await ahead('overtaken');
    // As if the SIM had shown another CASD certificate before.
    const sql = `UPDATE key_service.sp_area_offers SET casd_sha256 = sha256('another') WHERE iccid = $1`;
    await rehearsal.db.owner.query(sql, [sim.iccid]);
    const again = await service.beginSpArea({ iccid: sim.iccid, casdCertificate: sim.casdCertificate, card: CARD });
    expect(again).not.toEqual({ dgi00A6 });
    expect(await answer(sim.run(script.commands))).toEqual({ kind: 'resume', reason: 'script-expired', next: 'probe' });
  });
});

describe('a SIM that must not get a key', () => {
  it.each([
    ['of a legacy product without SCP03', { ...CARD, simProduct: 'kaede-nfc-3' }, 'scp02-carries-no-private-key'],
    [
      'on which the carrier could put another applet',
      { ...CARD, simProduct: 'yanagi-standard-3' },
      'applet-not-assured',
    ],
    ['of a product nobody evaluated', { ...CARD, simProduct: 'unknown' }, 'card-profile-unknown'],
    ['of a carrier nobody evaluated', { ...CARD, hostCarrier: 'mvno-b' }, 'card-profile-unknown'],
  ] as const)('%s is offered no keys, and no script with a key comes for it', async (_which, card, refused) => {
    const sim = await rehearsal.withArea();
    expect(await service.beginSpArea({ iccid: sim.iccid, casdCertificate: sim.casdCertificate, card })).toEqual({
      refused,
    });
    const keyId = `refused-${card.hostCarrier}-${card.simProduct}`;
    const { publicKeySpki } = await service.createKeyPair({ keyId });
    const order = { keyId, iccid: sim.iccid, card, certificateDer: await certificateOf(publicKeySpki) };
    for (const purpose of ['personalise', 'possession'] as const) {
      await expect(service.emitScript({ ...order, purpose })).rejects.toThrow(new KeyServiceRefusal(refused));
    }
    // Asking the card is no risk.
    expect((await service.emitScript({ ...order, purpose: 'probe' })).commands).toHaveLength(4);
  });
});

describe('key versions', () => {
  const withVersion = (spAreaKeyVersion: number, range: readonly [number, number] = [0x30, 0x3f]): CardProfiles => ({
    ...DEMO_CARD_PROFILES,
    carriers: [{ hostCarrier: 'docomo', spAreaKeyVersions: range, spAreaKeyVersion }],
  });
  const serviceWith = (cardProfiles: CardProfiles) =>
    new PostgresKeyService({
      pool: rehearsal.db.pool,
      kek: rehearsal.kek,
      controllingAuthority: { publicKey: rehearsal.authority.publicKey },
      cardProfiles,
      clock: { now: () => new Date('2026-11-22T00:00:00Z') },
      warmPairs: 0,
    });

  it('are the carrier’s: offered, used in every session, and kept when the profile changes later', async () => {
    const own = serviceWith(withVersion(0x37));
    const { sim } = await rehearsal.offered();
    await rehearsal.db.owner.query('DELETE FROM key_service.sp_area_offers WHERE iccid = $1', [sim.iccid]);
    const offer = await own.beginSpArea({ iccid: sim.iccid, casdCertificate: sim.casdCertificate, card: CARD });
    const receipt = sim.agree('dgi00A6' in offer ? offer.dgi00A6 : new Uint8Array());
    expect(sim.keyVersion).toBe(0x37);
    expect(await own.acceptReceipt({ iccid: sim.iccid, receipt })).toBe(true);
    const keyId = 'other-version';
    const { publicKeySpki } = await service.createKeyPair({ keyId });
    const certificateDer = await certificateOf(publicKeySpki);
    // The usual profile says 30; this card's keyset was made under 37.
    const { scriptId, commands } = await service.emitScript({
      keyId,
      iccid: sim.iccid,
      card: CARD,
      certificateDer,
      purpose: 'personalise',
    });
    expect(commands[1]?.[2]).toBe(0x37);
    expect(await service.acceptResponses({ scriptId, responses: sim.run(commands) })).toEqual({
      kind: 'possession-proved',
    });
  });

  it.each([
    [0x2f, undefined],
    [0x40, undefined],
    [0x30, [0x31, 0x3f] as const],
    [0x30, [0x20, 0x3f] as const],
  ])('outside the carrier’s range (%d) refuse the start', (version, range) => {
    expect(() => serviceWith(withVersion(version, range))).toThrow(RangeError);
  });
});
