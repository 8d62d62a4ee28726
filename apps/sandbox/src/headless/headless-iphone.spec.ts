// The headless iPhone against a strict far side: the whole way with each kind of key and delivery, and each way it can be disturbed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Keychain, memoryStore } from '@sumaho-jpki/stand-ins/handset';
import Fastify from 'fastify';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { attestationPlugin } from '../attestation/attestation.plugin';
import { APP_ID, openPhoneVendor } from '../attestation/phone-vendor';
import { type Enrolment, HeadlessIphone, type IphoneOptions } from './headless-iphone';
import { APPLICATION, type IssuingOptions, issuingService } from './testing/issuing-service';
import { World } from './world';

const PIN = '4826';
const ICCID = '8981100000000000123';
const data = mkdtempSync(join(tmpdir(), 'iphone-'));
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

async function world(change: Partial<IssuingOptions> = {}) {
  const vendor = await openPhoneVendor(data);
  const app = Fastify({ forceCloseConnections: true });
  const options = { route: 'keychain', keyKind: 'p-256', attestationRoot: vendor.root, appId: APP_ID } as const;
  const service = await issuingService(app, { ...options, ...change });
  await app.register(attestationPlugin, { prefix: '/sandbox', vendor });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  closing.push(() => app.close());
  const of = new World(origin);
  const phone = (more: Partial<IphoneOptions> = {}) =>
    new HeadlessIphone({ world: of, iccid: ICCID, model: 'ringo-phone-7', ...more });
  return { service, phone, world: of, origin };
}

async function whole(phone: HeadlessIphone): Promise<void> {
  await phone.redeem(APPLICATION.accessCode, 'Tsubame-to-Ringo-2027', APPLICATION.number);
  expect((await phone.provision()).next).toEqual({ kind: 'set-pin' });
  await phone.setPin(PIN);
  await phone.provePossession(PIN, APPLICATION.id);
  expect((await phone.untilDone()).next.kind).toBe('done');
}

/** A keychain with some of its methods changed. */
const changed = (keychain: Keychain, change: Partial<Keychain>): Keychain =>
  new Proxy(keychain, {
    get: (target, name) => {
      const method = change[name as keyof Keychain] ?? target[name as keyof Keychain];
      return typeof method === 'function' ? (method as (...rest: unknown[]) => unknown).bind(target) : method;
    },
  });
const requestsOtherKeys = (keychain: Keychain): Keychain =>
  changed(keychain, {
    createRequest: async (_keyRef, options) => {
      const other = await keychain.generateKeyPair('p-256', 'another');
      return keychain.createRequest(other.keyRef, options);
    },
  });
const forgetsTheChallenge = (keychain: Keychain): Keychain =>
  changed(keychain, { createRequest: (keyRef) => keychain.createRequest(keyRef, { challengePassword: 'AAAA' }) });
/** A copy of the attested key's record is put back before each assertion: the counter stands still. */
function withCounterTurnedBack(): Partial<IphoneOptions> {
  const store = memoryStore();
  let copy: unknown;
  const wrapKeychain = (keychain: Keychain): Keychain =>
    changed(keychain, {
      assert: async (clientDataHash) => {
        copy ??= await store.get('attested-key');
        await store.put('attested-key', copy);
        return keychain.assert(clientDataHash);
      },
    });
  return { store, wrapKeychain };
}

describe('a headless iPhone', () => {
  it.each(['rsa-2048', 'p-256', 'p-384'] as const)(
    'goes the whole way with a key of kind %s born on it',
    async (keyKind) => {
      const { phone, service } = await world({ keyKind });
      const iphone = phone();
      await whole(iphone);
      expect(await iphone.readCertificate()).toEqual(service.certificate);
      expect(iphone.counts).toMatchObject({ keyGenerations: 1, waits: 2 });
      expect(iphone.counts.exchanges).toBeLessThan(16);
      expect(service.refusals).toEqual([]);
    },
  );

  it.each(['jwe', 'serverkeygen'] as const)(
    'goes the whole way with a key made centrally, delivered by %s',
    async (delivery) => {
      const { phone, service } = await world({ route: 'keychain-central', keyKind: 'rsa-2048' });
      const iphone = phone({ delivery });
      await whole(iphone);
      expect(iphone.counts.keyGenerations).toBe(0);
      expect(service.refusals).toEqual([]);
    },
  );

  it('tells that another phone vendor certified it', async () => {
    const { phone, origin } = await world();
    await fetch(`${origin}/sandbox/attestation/phones/ios-${ICCID}/knobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"wrongRoot":1}',
    });
    const iphone = phone();
    await iphone.redeem(APPLICATION.accessCode, 'x', APPLICATION.number);
    await expect(iphone.provision()).rejects.toMatchObject({ code: 'attestation-refused' });
    expect((await iphone.provision()).next.kind).toBe('set-pin');
  });

  it('tells a certificate for another key, begins anew and gets there', async () => {
    const { phone, service } = await world({ mixesKeysUp: true });
    const iphone = phone();
    await whole(iphone);
    expect(service.failures).toEqual(['certificate-for-another-key']);
    expect(iphone.counts.keyGenerations).toBe(2);
  });

  it('whose clock is two days wrong stores nothing and says so', async () => {
    const { phone, service } = await world();
    const iphone = phone({ now: () => new Date(Date.now() + 2 * 86_400_000) });
    await iphone.redeem(APPLICATION.accessCode, 'x', APPLICATION.number);
    expect((await iphone.provision()).next).toMatchObject({ kind: 'failed' });
    expect(service.failures).toEqual(['not-within-validity']);
    expect(await (await iphone.protectedStore()).items()).toEqual([]);
  });

  it.each<[string, string, Partial<IphoneOptions>]>([
    ['another app', 'attestation-refused', { appId: 'OTHERTEAM0.jp.example.other' }],
    ['a request of another key than it proved', 'request-of-another-key', { wrapKeychain: requestsOtherKeys }],
    ['a request with another challenge', 'challenge-used', { wrapKeychain: forgetsTheChallenge }],
    ['a counter that was turned back', 'assertion-replayed', withCounterTurnedBack()],
  ])('with %s is refused: %s', async (_what, code, disturbed) => {
    const { phone, service } = await world({ mixesKeysUp: code === 'assertion-replayed' });
    const iphone = phone(disturbed);
    await iphone.redeem(APPLICATION.accessCode, 'x', APPLICATION.number);
    await expect(iphone.provision()).rejects.toMatchObject({ code });
    expect(service.refusals).toEqual([code]);
  });

  // Every message of the way once: its answer is lost, or it never left. The app is started again and goes on.
  it.each([
    ['keychain', 'lost'],
    ['keychain', 'never-left'],
    ['keychain-central', 'lost'],
    ['keychain-central', 'never-left'],
  ] as const)('with route %s goes on when the network is cut at any message (%s)', async (route, cut) => {
    let number = 1;
    for (; ; number += 1) {
      const { phone, service } = await world({ route, waits: 1 });
      const [store, memory] = [memoryStore(), new Map<string, Enrolment>()];
      let count = 0;
      const cutting: typeof globalThis.fetch = async (input, init) => {
        count += 1;
        if (count === number && cut === 'never-left') throw new TypeError('network cut');
        const response = await fetch(input, init);
        if (count === number) throw new TypeError('network cut');
        return response;
      };
      const first = phone({ store, memory, fetch: cutting });
      await first.protectedStore();
      const failed = await whole(first).then(
        () => false,
        (error: unknown) => {
          if (!(error instanceof TypeError)) throw error;
          return true;
        },
      );
      const again = phone({ store, memory });
      if (failed) {
        await again.redeem(APPLICATION.accessCode, 'x', APPLICATION.number);
        const { next } = await again.provision();
        if (next.kind === 'set-pin') {
          const [item] = await (await again.protectedStore()).items();
          if (!item?.pinSet) await again.setPin(PIN);
          await again.provePossession(PIN, APPLICATION.id);
        }
        expect((await again.untilDone()).next.kind).toBe('done');
      }
      expect(await (await again.protectedStore()).items()).toHaveLength(1);
      expect(service.refusals).toEqual([]);
      if (!failed) break;
    }
    expect(number).toBeGreaterThan(9);
  });
});
