import { TestBed } from '@angular/core/testing';
import { activationText } from '@sumaho-jpki/contract';
import { fromBase64, parseCertificate, parseCertificationRequest, verifySignature } from '@sumaho-jpki/wire/x509';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppMemory } from '../phone/app-memory';
import { KeyGone, keyLabel } from '../phone/key-holder';
import { PhoneClock } from '../phone/phone-clock';
import { application, ICCID, standsAlone } from '../testing/fakes';
import { IPHONE, IPHONE_ID, iphoneWorld, NUMBER } from '../testing/iphone-world';
import { Progress } from './progress';
import { Provisioning } from './provisioning';
import { WRITING } from './write-flow';

const APPLICATION = application('redeemed', 1).id;
const LABEL = keyLabel(APPLICATION);

type World = Awaited<ReturnType<typeof iphoneWorld>>;

/** The app is opened: at first, and again after it was ended. */
function start(world: World) {
  TestBed.resetTestingModule();
  TestBed.configureTestingModule({ providers: [...world.providers, ...WRITING] });
  const provisioning = TestBed.inject(Provisioning);
  provisioning.begin(IPHONE);
  return { provisioning, progress: TestBed.inject(Progress), memory: TestBed.inject(AppMemory) };
}

async function redeemed(world: World) {
  const app = start(world);
  const typed = { accessCode: '0123-4567-8901', downloadPassword: 'さくら', applicationNumber: NUMBER };
  await app.provisioning.redeem(typed, 'wish-1');
  return app;
}

const atPin = (app: ReturnType<typeof start>) =>
  vi.waitFor(() => expect(app.provisioning.view()).toBe('set-pin'), { timeout: 4000 });

describe('the way to a key born on the iPhone', () => {
  afterEach(() => TestBed.resetTestingModule());

  it('names the application by its number, because the SIM cannot be read', async () => {
    const world = await iphoneWorld();
    await redeemed(world);
    const body: unknown = JSON.parse(world.server.bodies[0] ?? '');
    expect(body).toMatchObject({ applicationNumber: NUMBER, handset: { model: 'ringo-phone-7' } });
    expect(JSON.stringify(body)).not.toContain(ICCID);
  });

  it('attests, makes the key, asks by EST until the certificate is there, stores it and tells so', async () => {
    const world = await iphoneWorld();
    world.server.slow = 2;
    const app = await redeemed(world);
    await atPin(app);
    expect(world.server.asked.filter((path) => !path.endsWith('/next'))).toEqual([
      'POST /api/device/redemptions',
      'POST /api/device/attestation-challenge',
      'POST /api/device/attestation',
      'POST /api/device/key-challenge',
      'POST /api/device/key',
      'POST /.well-known/est/simpleenroll',
      'POST /.well-known/est/simpleenroll',
      'POST /.well-known/est/simpleenroll',
      'GET /pki/ca/issuing.cer',
      'POST /api/device/stored',
    ]);
    expect(world.pauses.filter((ms) => ms === 1000)).toHaveLength(2);
    expect(new Set(world.server.requests).size).toBe(1);
    expect(world.server.stored).toMatchObject({ serial: '5300aa', attempts: 1 });
    const item = await (await world.open()).item(LABEL);
    expect(item?.certificate && parseCertificate(item.certificate).serial).toBe('5300aa');
    expect(app.progress.facts()).toMatchObject({ kind: 'p-256', born: 'phone', attempts: 1 });
    expect(app.progress.facts()?.milliseconds).toBeGreaterThan(0);
  });

  it('ends with a PIN that stays on the phone and a signature by the new key', async () => {
    const world = await iphoneWorld();
    const app = await redeemed(world);
    await atPin(app);
    await app.provisioning.setPin('2580');
    expect(app.provisioning.view()).toBe('activating');
    const item = await (await world.open()).item(LABEL);
    const good = await verifySignature({
      publicKeySpki: item?.spki ?? new Uint8Array(),
      algorithm: 'ecdsa-p256-sha256',
      data: new TextEncoder().encode(activationText(APPLICATION, 'activate-me')),
      signature: fromBase64(world.server.signature),
    });
    expect(good).toBe(true);
    expect(world.server.bodies.join()).not.toMatch(standsAlone('2580'));
    world.server.change(() => (world.server.state = 'completed'));
    await vi.waitFor(() => expect(app.provisioning.view()).toBe('done'));
    expect(app.memory.session(IPHONE_ID)?.finished).toBe(true);
  });

  it('says how many tries are left after a wrong PIN', async () => {
    const world = await iphoneWorld();
    const app = await redeemed(world);
    await atPin(app);
    await app.provisioning.setPin('2580');
    await expect(app.provisioning.activate({ pin: '1357' })).rejects.toMatchObject({ code: 'pin-wrong', triesLeft: 2 });
  });
});

describe('a renewal on the same iPhone', () => {
  afterEach(() => TestBed.resetTestingModule());

  /** An earlier application's certificate, its attested key in force. */
  async function holdingOne() {
    const world = await iphoneWorld();
    const keychain = await world.open();
    const { keyId } = await keychain.attest(new Uint8Array(32));
    const { keyRef, spki } = await keychain.generateKeyPair('p-256', 'earlier');
    await keychain.storeCertificate(keyRef, await world.server.certificateFor(spki));
    return { world, keyId };
  }
  const request = (world: World) => parseCertificationRequest(fromBase64(world.server.requests[0] ?? ''));

  it('lets the former key vouch, and asks at simplereenroll with the name of the certificate', async () => {
    const { world, keyId } = await holdingOne();
    world.server.renews = '5300aa';
    await atPin(await redeemed(world));
    expect(world.server.attestation?.former?.keychainId).toBe(keyId);
    expect(world.server.attestation?.keyId).not.toBe(keyId);
    expect(world.server.asked).toContain('POST /.well-known/est/simplereenroll');
    expect(world.server.asked).not.toContain('POST /.well-known/est/simpleenroll');
    expect(request(world).subject).toMatchObject([{ type: 'CN', value: '7H2KQ0ZB4MXR91' }]);
    expect(await (await world.open()).items()).toHaveLength(2);
  });

  it('of a certificate that is not in this phone is an enrolment', async () => {
    const { world } = await holdingOne();
    world.server.renews = '5300bb';
    await atPin(await redeemed(world));
    expect(world.server.asked).toContain('POST /.well-known/est/simpleenroll');
    expect(request(world).subject).toMatchObject([{ type: 'CN', value: 'phone' }]);
  });

  it('has nobody to vouch on a phone that holds nothing', async () => {
    const world = await iphoneWorld();
    await atPin(await redeemed(world));
    expect(world.server.attestation).not.toBeNull();
    expect(world.server.attestation?.former).toBeUndefined();
  });
});

describe('a network that is cut', () => {
  afterEach(() => TestBed.resetTestingModule());

  const MESSAGES = [
    '/api/device/attestation-challenge',
    '/api/device/attestation',
    '/api/device/key-challenge',
    '/api/device/key',
    '/.well-known/est/simpleenroll',
    '/pki/ca/issuing.cer',
    '/api/device/stored',
  ];

  for (const path of MESSAGES) {
    it(`before ${path} reaches the server: the same key goes on`, async () => {
      const world = await iphoneWorld();
      world.server.cutting.push(path, path);
      const app = await redeemed(world);
      await atPin(app);
      expect(world.server.storageFailures).toEqual([]);
      expect(world.server.stored).toMatchObject({ attempts: 1 });
    });

    it(`after ${path} reached it: nothing is done twice`, async () => {
      const world = await iphoneWorld();
      world.server.losing.push(path, path);
      const app = await redeemed(world);
      await atPin(app);
      expect(world.server.storageFailures).toEqual([]);
      expect(world.server.stored).toMatchObject({ attempts: 1 });
      expect(app.progress.trouble()).toBe('none');
    });
  }
});

describe('an app that is ended', () => {
  afterEach(() => TestBed.resetTestingModule());

  it('between the birth of the key and everything after it goes on with that key', async () => {
    const world = await iphoneWorld();
    // The challenge never comes: the key is born and nobody knows of it.
    world.server.cutting.push(...Array.from({ length: 50 }, () => '/api/device/key-challenge'));
    await redeemed(world);
    const keychain = await world.open();
    await vi.waitFor(async () => expect(await keychain.item(LABEL)).not.toBeNull());
    const born = await keychain.item(LABEL);
    TestBed.resetTestingModule();
    world.server.cutting.length = 0;
    const app = start(world);
    await atPin(app);
    expect((await keychain.item(LABEL))?.keyRef).toBe(born?.keyRef);
    expect(world.server.stored).toMatchObject({ attempts: 1 });
  });

  it('after the request went out repeats the very same request', async () => {
    const world = await iphoneWorld();
    world.server.slow = 3;
    world.server.losing.push(...Array.from({ length: 50 }, () => '/.well-known/est/simpleenroll'));
    await redeemed(world);
    await vi.waitFor(() => expect(world.server.requests.length).toBeGreaterThan(0));
    TestBed.resetTestingModule();
    world.server.losing.length = 0;
    await atPin(start(world));
    expect(new Set(world.server.requests).size).toBe(1);
  });

  it('after the certificate was stored only tells so', async () => {
    const world = await iphoneWorld();
    world.server.cutting.push(...Array.from({ length: 50 }, () => '/api/device/stored'));
    await redeemed(world);
    const keychain = await world.open();
    await vi.waitFor(async () => expect((await keychain.item(LABEL))?.certificate).toBeTruthy());
    TestBed.resetTestingModule();
    world.server.cutting.length = 0;
    const before = world.server.requests.length;
    await atPin(start(world));
    expect(world.server.requests).toHaveLength(before);
  });

  it('and lost its notes, but not the key, proves that key anew', async () => {
    const world = await iphoneWorld();
    world.server.cutting.push(...Array.from({ length: 50 }, () => '/.well-known/est/simpleenroll'));
    const app = await redeemed(world);
    await vi.waitFor(() => expect(app.progress.stage()).toBe('request'));
    TestBed.resetTestingModule();
    world.server.cutting.length = 0;
    localStorage.removeItem(`sumaho-jpki.handset.enrolment.${IPHONE_ID}`);
    await atPin(start(world));
    expect(world.server.storageFailures).toEqual([]);
  });

  it('and whose phone was emptied before the request makes another key and proves that', async () => {
    const world = await iphoneWorld();
    world.server.cutting.push(...Array.from({ length: 50 }, () => '/.well-known/est/simpleenroll'));
    const app = await redeemed(world);
    await vi.waitFor(() => expect(app.progress.stage()).toBe('request'));
    TestBed.resetTestingModule();
    world.server.cutting.length = 0;
    await (await world.open()).factoryReset();
    await atPin(start(world));
    expect(world.server.storageFailures).toEqual([]);
  });

  it('and whose phone was emptied after the request waits for its end, tells the loss, and begins anew', async () => {
    const world = await iphoneWorld();
    world.server.slow = 3;
    world.server.losing.push(...Array.from({ length: 50 }, () => '/.well-known/est/simpleenroll'));
    await redeemed(world);
    await vi.waitFor(() => expect(world.server.requests.length).toBeGreaterThan(0));
    TestBed.resetTestingModule();
    world.server.losing.length = 0;
    await (await world.open()).factoryReset();
    const app = start(world);
    await vi.waitFor(() => expect(world.server.asked).toContain('POST /api/device/attestation'));
    await world.server.finishRequest();
    await atPin(app);
    expect(world.server.storageFailures).toEqual(['key-lost']);
  });
});

describe('what the phone does not store', () => {
  afterEach(() => TestBed.resetTestingModule());

  for (const [issue, code, end] of [
    ['by-another-authority', 'chain-not-trusted', 'storage-failed'],
    ['not-yet-valid', 'not-within-validity', 'storage-failed'],
    ['for-another-key', 'certificate-for-another-key', 'storage-failed'],
  ] as const) {
    it(`a certificate ${issue}: it tells the server, and the citizen reads why`, async () => {
      const world = await iphoneWorld();
      world.server.issue = issue;
      const app = await redeemed(world);
      await vi.waitFor(() => expect(app.provisioning.view()).toBe('failed'), { timeout: 5000 });
      expect(world.server.storageFailures.every((told) => told === code)).toBe(true);
      expect(app.provisioning.failure()).toBe(end);
      expect((await (await world.open()).item(LABEL))?.certificate ?? null).toBeNull();
    });
  }
});

describe('a key that a certificate was made for', () => {
  afterEach(() => TestBed.resetTestingModule());

  it('is left behind when that certificate is for another key: a new one is made, and gets its own', async () => {
    const world = await iphoneWorld();
    world.server.issue = 'for-another-key';
    world.server.issueOnce = true;
    await atPin(await redeemed(world));
    expect(world.server.storageFailures).toEqual(['certificate-for-another-key']);
    expect(await (await world.open()).items()).toHaveLength(1);
  });

  it('is left behind when the app lost its notes after the issue', async () => {
    const world = await iphoneWorld();
    world.server.losing.push(...Array.from({ length: 50 }, () => '/.well-known/est/simpleenroll'));
    await redeemed(world);
    await vi.waitFor(() => expect(world.server.requests.length).toBeGreaterThan(world.server.slow));
    TestBed.resetTestingModule();
    world.server.losing.length = 0;
    localStorage.removeItem(`sumaho-jpki.handset.enrolment.${IPHONE_ID}`);
    await atPin(start(world));
    expect(world.server.storageFailures).toEqual(['key-lost']);
  });

  it('does not stay in the phone when the application ends with it', async () => {
    const world = await iphoneWorld();
    world.server.issue = 'by-another-authority';
    const app = await redeemed(world);
    await vi.waitFor(() => expect(app.provisioning.view()).toBe('failed'), { timeout: 5000 });
    expect(await (await world.open()).item(LABEL)).toBeNull();
  });
});

describe('a key that is gone between storage and PIN', () => {
  afterEach(() => TestBed.resetTestingModule());

  async function emptied() {
    const world = await iphoneWorld();
    const app = await redeemed(world);
    await atPin(app);
    const empty = async () => (await world.open()).deleteItem(LABEL);
    return { ...world, ...app, empty };
  }

  it('is told to the server, which ends the application; the citizen reads why', async () => {
    const { server, provisioning, empty } = await emptied();
    await empty();
    await expect(provisioning.setPin('2580')).rejects.toBeInstanceOf(KeyGone);
    expect(server.storageFailures).toEqual(['key-lost']);
    expect([provisioning.view(), provisioning.failure()]).toEqual(['failed', 'storage-failed']);
  });

  it('is told when the PIN was set and its signature is still due, too', async () => {
    const { server, provisioning, empty } = await emptied();
    server.cutting.push(...Array.from({ length: 9 }, () => '/api/device/activation-challenge'));
    await expect(provisioning.setPin('2580')).rejects.toMatchObject({ code: 'unreachable' });
    server.cutting.length = 0;
    expect(provisioning.view()).toBe('enter-pin');
    await empty();
    await expect(provisioning.activate({ pin: '2580' })).rejects.toBeInstanceOf(KeyGone);
    expect(server.storageFailures).toEqual(['key-lost']);
  });

  it('is told at the next try when it could not be told at the first', async () => {
    const { server, provisioning, empty } = await emptied();
    await empty();
    server.refusing.set('/api/device/storage-failed', ['not-allowed-now']);
    await expect(provisioning.setPin('2580')).rejects.toBeInstanceOf(KeyGone);
    expect([provisioning.view(), server.storageFailures]).toEqual(['set-pin', []]);
    await expect(provisioning.setPin('2580')).rejects.toBeInstanceOf(KeyGone);
    expect(server.storageFailures).toEqual(['key-lost']);
  });
});

describe('a clock that is wrong by a day', () => {
  afterEach(() => TestBed.resetTestingModule());

  it('stops before anything is made, says so, and goes on when it is right', async () => {
    const world = await iphoneWorld();
    const app = start(world);
    const clock = TestBed.inject(PhoneClock);
    clock.hear(new Date(Date.now() - 86_400_000).toUTCString());
    const typed = { accessCode: '0123-4567-8901', downloadPassword: 'さくら', applicationNumber: NUMBER };
    await app.provisioning.redeem(typed, 'wish-1');
    await vi.waitFor(() => expect(app.progress.trouble()).toBe('clock'));
    expect(world.server.asked.some((path) => path.includes('attestation'))).toBe(false);
    clock.hear(new Date().toUTCString());
    await atPin(app);
    expect(app.progress.trouble()).toBe('none');
  });

  it('does not make the app forget its session', async () => {
    const world = await iphoneWorld();
    const { memory } = start(world);
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    memory.keep(IPHONE_ID, { token: 'kept', expiresAt: yesterday, pinSet: false, finished: false });
    expect(memory.session(IPHONE_ID)?.token).toBe('kept');
  });
});

describe('a refusal', () => {
  afterEach(() => TestBed.resetTestingModule());

  it('that comes once is tried again; one that stays is told with its sentence', async () => {
    const world = await iphoneWorld();
    world.server.refusing.set('/api/device/attestation', ['challenge-expired']);
    await atPin(await redeemed(world));

    const other = await iphoneWorld();
    other.server.refusing.set('/api/device/attestation', ['app-not-genuine', 'app-not-genuine', 'app-not-genuine']);
    const app = await redeemed(other);
    await vi.waitFor(() => expect(app.provisioning.view()).toBe('failed'));
    expect(app.provisioning.failure()).toBe('app-not-genuine');
  });
});

describe('two tabs', () => {
  afterEach(() => TestBed.resetTestingModule());

  it('make one key: the second waits and asks the server anew', async () => {
    const world = await iphoneWorld();
    const app = start(world);
    let otherTabCloses = (): void => undefined;
    void world.lock.exclusively(
      `write-request:${IPHONE_ID}`,
      undefined,
      () => new Promise<void>((resolve) => (otherTabCloses = resolve)),
    );
    const typed = { accessCode: '0123-4567-8901', downloadPassword: 'さくら', applicationNumber: NUMBER };
    await app.provisioning.redeem(typed, 'wish-1');
    await vi.waitFor(() => expect(app.provisioning.elsewhere()).toBe(true));
    expect(await (await world.open()).items()).toEqual([]);
    otherTabCloses();
    await atPin(app);
    expect(app.provisioning.elsewhere()).toBe(false);
  });
});

describe('the way of a key made at J-LIS', () => {
  afterEach(() => TestBed.resetTestingModule());

  it('arrives encrypted to a key of this phone and signs like one that was born here', async () => {
    const world = await iphoneWorld();
    world.server.route = 'keychain-central';
    const app = await redeemed(world);
    await atPin(app);
    expect(world.server.asked).toContain('GET /api/device/key-delivery');
    expect(world.server.asked.some((path) => path.includes('simpleenroll'))).toBe(false);
    expect(app.progress.facts()).toEqual({ kind: 'p-256', born: 'j-lis', milliseconds: null, attempts: 1 });
    await app.provisioning.setPin('2580');
    expect(app.provisioning.view()).toBe('activating');
  });

  it('that was sealed to another phone is not opened: told, and ended cleanly', async () => {
    const world = await iphoneWorld();
    world.server.route = 'keychain-central';
    world.server.sealedToAnother = true;
    const app = await redeemed(world);
    await vi.waitFor(() => expect(app.provisioning.failure()).toBe('storage-failed'));
    // Once more with a new key of agreement, and then no more.
    expect(world.server.storageFailures).toEqual(['delivery-not-readable', 'delivery-not-readable']);
    expect(await (await world.open()).items()).toEqual([]);
  });

  for (const path of ['/api/device/key', '/api/device/key-delivery', '/api/device/stored']) {
    it(`goes on when the answer of ${path} is lost`, async () => {
      const world = await iphoneWorld();
      world.server.route = 'keychain-central';
      world.server.losing.push(path, path);
      const app = await redeemed(world);
      await atPin(app);
      expect(world.server.storageFailures).toEqual([]);
    });
  }
});
