// The delivered key: encrypted to the phone's key and to nobody else's, the same key each time, and gone when it is forgotten.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { openSealedKey } from '@sumaho-jpki/wire/keychain';
import { openEnvelopedData, parseKeyPackage } from '@sumaho-jpki/wire/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_CARD_PROFILES } from '../card-profiles';
import { PostgresKeyService } from '../postgres-key-service';
import { openKeyServiceDatabase } from '../testing/key-service-database';
import type { KeyServiceDatabase } from '../testing/key-service-database';
import { PostgresKeyDelivery } from './postgres-key-delivery';

const KEK = new Uint8Array(32).fill(7);
const EXPIRES = new Date('2026-11-23T00:00:00.000Z');
const NOW = new Date('2026-11-22T00:00:00.000Z');
let database: KeyServiceDatabase;
let service: PostgresKeyService;
let delivery: PostgresKeyDelivery;

beforeAll(async () => {
  database = await openKeyServiceDatabase();
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  service = new PostgresKeyService({
    pool: database.pool,
    kek: KEK,
    controllingAuthority: { publicKey },
    cardProfiles: DEMO_CARD_PROFILES,
    clock: { now: () => NOW },
    warmPairs: 0,
  });
  delivery = new PostgresKeyDelivery({ pool: database.pool, kek: KEK });
});
afterAll(async () => {
  await service.close();
  await database.close();
});

async function agreementKey() {
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']);
  return { privateKey: pair.privateKey, spki: new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey)) };
}

const deliver = (keyId: string, recipientSpki: Uint8Array) =>
  delivery.deliver({ keyId, applicationId: 'application-1', recipientSpki, expiresAt: EXPIRES });

/** The private key fits the certified public one. */
function fits(pkcs8: Uint8Array, spki: Uint8Array): boolean {
  const data = Buffer.from('possession');
  const signature = sign('sha256', data, createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }));
  return verify('sha256', data, createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }), signature);
}

describe('The delivery of a key to a phone', () => {
  it('opens with the phone’s key, as JWE and as CMS, to the private key of exactly the certified one', async () => {
    const { publicKeySpki } = await service.createKeyPair({ keyId: 'delivered' });
    const phone = await agreementKey();
    const { jwe, cms } = await deliver('delivered', phone.spki);
    const opened = await openSealedKey(jwe, phone, NOW);
    expect(opened).toMatchObject({ applicationId: 'application-1', expiresAt: EXPIRES });
    expect(fits(opened.pkcs8, publicKeySpki)).toBe(true);
    const enveloped = await openEnvelopedData(cms ?? new Uint8Array(), phone);
    expect(enveloped.contentType).toBe('2.16.840.1.101.2.1.2.78.5');
    expect(fits(parseKeyPackage(enveloped.content), publicKeySpki)).toBe(true);
  });

  it('opens for no other phone, and shows nothing of the key', async () => {
    const { publicKeySpki } = await service.createKeyPair({ keyId: 'for-one' });
    const [phone, stranger] = [await agreementKey(), await agreementKey()];
    const { jwe, cms } = await deliver('for-one', phone.spki);
    await expect(openSealedKey(jwe, stranger, NOW)).rejects.toMatchObject({ reason: 'for-another-key' });
    const posing = { privateKey: stranger.privateKey, spki: phone.spki };
    await expect(openSealedKey(jwe, posing, NOW)).rejects.toMatchObject({ reason: 'not-decryptable' });
    await expect(openEnvelopedData(cms ?? new Uint8Array(), posing)).rejects.toMatchObject({
      reason: 'not-decryptable',
    });
    const { pkcs8 } = await openSealedKey(jwe, phone, NOW);
    const tail = Buffer.from(pkcs8).subarray(-32);
    expect(Buffer.from(cms ?? []).includes(tail)).toBe(false);
    expect(publicKeySpki.length).toBeGreaterThan(290);
  });

  it('may be made again, also for another phone: never the same bytes, always the same key', async () => {
    await service.createKeyPair({ keyId: 'again' });
    const [one, two] = [await agreementKey(), await agreementKey()];
    const answers = [
      await deliver('again', one.spki),
      await deliver('again', one.spki),
      await deliver('again', two.spki),
    ];
    expect(new Set(answers.map(({ jwe }) => jwe)).size).toBe(3);
    const keys = [
      await openSealedKey(answers[0]?.jwe ?? '', one, NOW),
      await openSealedKey(answers[1]?.jwe ?? '', one, NOW),
      await openSealedKey(answers[2]?.jwe ?? '', two, NOW),
    ].map(({ pkcs8 }) => Buffer.from(pkcs8).toString('hex'));
    expect(new Set(keys).size).toBe(1);
  });

  it('is refused for a key that is forgotten, unknown, or bound to a SIM', async () => {
    const phone = await agreementKey();
    await service.createKeyPair({ keyId: 'gone' });
    await service.forget('gone');
    await expect(deliver('gone', phone.spki)).rejects.toMatchObject({ reason: 'key-forgotten' });
    await expect(deliver('never-made', phone.spki)).rejects.toMatchObject({ reason: 'key-unknown' });
    await service.createKeyPair({ keyId: 'of-a-sim' });
    await database.owner.query(
      `UPDATE key_service.key_pairs SET iccid = '8981100000000000010' WHERE key_id = 'of-a-sim'`,
    );
    await expect(deliver('of-a-sim', phone.spki)).rejects.toMatchObject({ reason: 'key-bound-to-another-sim' });
  });

  it('is written down without a byte of the key', async () => {
    const { rows } = await database.owner.query<{ event: string; key_id: string }>(
      `SELECT event, key_id FROM key_service.audit WHERE event = 'key-delivered' ORDER BY key_id`,
    );
    expect(rows.map((row) => row.key_id)).toEqual(['again', 'again', 'again', 'delivered', 'for-one']);
  });
});
