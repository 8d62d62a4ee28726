// The iPhone's doors over HTTP: device routes and EST (RFC 7030), with the outside played by the test and the worker's part written
// straight into the register.
import { citizenRoutes, deviceRoutes, estPaths, keychainRoutes, staffRoutes } from '@sumaho-jpki/contract';
import type { AppAttestation, ApplicationRow } from '@sumaho-jpki/operations';
import { applicationNumber } from '@sumaho-jpki/rules';
import { encodeBody, readCertificates, readCsrAttributes } from '@sumaho-jpki/wire/enrolment';
import { buildCertificationRequest, webCryptoSigner } from '@sumaho-jpki/wire/x509';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers } from '../../testing/demo-rows';

const SYSTEM = { kind: 'system' } as const;
const CODE = '123456789012';
const PASSWORD = 'sakura-2026';
const PKCS10 = 'application/pkcs10';

let api: ApiUnderTest;
let counter = 0;
/** What the vendor's statements say is believed; which of them are refused is tested where they are checked. */
const attestation: AppAttestation = {
  attestation: ({ attestation: said }) =>
    Promise.resolve(
      said[0] === 1
        ? { ok: true, publicKeySpki: Uint8Array.of(1), environment: 'development' }
        : { ok: false, problem: 'attestation-refused', reason: 'untrusted-chain' },
    ),
  keyProof: () => Promise.resolve({ ok: true, counter: (counter += 1) }),
};

beforeAll(async () => {
  api = await ApiUnderTest.start({ attestation });
  await addCarriers(api.register);
});
afterAll(() => api.stop());

let application: ApplicationRow;
let token: string;
let next = 30_000_000;

async function addApplication(route: ApplicationRow['route']): Promise<ApplicationRow> {
  const number = String((next += 1));
  const passwordHash = await api.hasher.hash(PASSWORD);
  const codeHash = await api.hasher.hash(CODE);
  return api.register.transaction(SYSTEM, async (tx) => {
    const person = await tx.people.enrol({
      providerSubject: randomUUID(),
      certificateName: `name-${number}`,
      birthDate: '1980-01-02',
    });
    const line = await tx.lines.upsert({
      carrier: 'docomo',
      hostCarrier: 'docomo',
      msisdn: `+8190${number}`,
      state: 'active',
      iccid: `898110000${number}99`,
      simProduct: 'sakura-nfc-4',
      handsetModel: 'ringo-phone-7',
      imei: null,
    });
    await tx.lines.bindPerson(line.id, person.id);
    const row = await tx.applications.insert({
      id: randomUUID(),
      number: applicationNumber(randomBytes(16)),
      personId: person.id,
      lineId: line.id,
      carrier: 'docomo',
      state: 'code-sent',
      iccid: line.iccid,
      handsetModel: 'ringo-phone-7',
      route,
      keyKind: 'p-256',
      cardNotAfter: new Date('2030-01-01T00:00:00Z'),
      cardSignatureSerial: '0a',
      signedDocumentSha256: 'ff'.repeat(32),
    });
    await tx.accessCodes.setPassword(row.id, passwordHash);
    const code = { codeHash, codeLookup: randomUUID(), expiresAt: new Date(Date.now() + 600_000), tries: 5 };
    await tx.accessCodes.setCode(row.id, code);
    return row;
  });
}

const redeem = (change: object = {}) =>
  api.post(deviceRoutes.redeem.path, null, {
    accessCode: CODE,
    downloadPassword: PASSWORD,
    applicationNumber: application.number,
    handset: { model: 'ringo-phone-7', osVersion: '18.5' },
    ...change,
  });
const say = (path: string, payload: object = {}) => api.post(path, null, payload, { authorization: `Bearer ${token}` });
const est = (method: 'GET' | 'POST', url: string, body = '', headers: Record<string, string> = {}) =>
  api.send({
    method,
    url,
    headers: {
      authorization: `Bearer ${token}`,
      ...(method === 'POST' ? { 'content-type': PKCS10, 'content-transfer-encoding': 'base64' } : {}),
      ...headers,
    },
    ...(method === 'POST' ? { payload: body } : {}),
  });

beforeEach(async () => {
  application = await addApplication('keychain');
  const redeemed = await redeem();
  token = redeemed.json<{ deviceToken: string }>().deviceToken;
});

async function attested(): Promise<void> {
  await say(keychainRoutes.attestationChallenge.path);
  const body = { keyId: randomBytes(32).toString('base64url'), attestation: 'AQ', osVersion: '18.5' };
  expect((await say(keychainRoutes.attest.path, body)).statusCode).toBe(200);
}

async function makeKey() {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  const signatureAlgorithm = 'ecdsa-p256-sha256' as const;
  const request = async (challengePassword: string) =>
    encodeBody(
      await buildCertificationRequest(
        { subject: [{ type: 'CN', value: 'phone' }], publicKeySpki: spki, signatureAlgorithm, challengePassword },
        webCryptoSigner(pair.privateKey, signatureAlgorithm),
      ),
    );
  return { spki, request };
}

async function proved(key: { spki: Uint8Array }): Promise<string> {
  const { challenge } = (await say(keychainRoutes.keyChallenge.path)).json<{ challenge: string }>();
  const spki = Buffer.from(key.spki).toString('base64');
  expect((await say(keychainRoutes.proveKey.path, { spki, assertion: 'AQ' })).json()).toMatchObject({
    next: { kind: 'enrol', proved: true, issued: false },
  });
  return challenge;
}

/** The worker's part: a certificate of this key, issued. */
async function issue(spki: Uint8Array, der: Uint8Array): Promise<string> {
  const serial = `4${randomBytes(16).toString('hex').slice(1)}`;
  await api.register.transaction(SYSTEM, async (tx) => {
    await tx.certificates.reserve({
      serial,
      personId: application.personId,
      applicationId: application.id,
      lineId: application.lineId,
      carrier: 'docomo',
      route: 'keychain',
      profile: 'user-auth-keychain',
      spkiSha256: createHash('sha256').update(spki).digest('hex'),
      tbsDer: Uint8Array.of(0x30, 0x00),
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2030-01-01T00:00:00Z'),
    });
    const row = await tx.certificates.bySerial(serial);
    if (row) await tx.certificates.update(row, { state: 'issued', certificateDer: der });
    const current = await tx.applications.byId(application.id);
    if (current) await tx.applications.update(current, { state: 'writing-key', certificateSerial: serial });
  });
  return serial;
}

describe('An iPhone', () => {
  it('names its application by number, and is told to attest itself first', async () => {
    application = await addApplication('keychain');
    const answer = deviceRoutes.redeem.response.parse((await redeem()).json());
    expect(answer).toMatchObject({
      application: { route: 'keychain', keyKind: 'p-256', state: 'redeemed', element: null },
      next: { kind: 'attest' },
    });
    expect((await redeem({ accessCode: '000000000000' })).statusCode).toBeGreaterThanOrEqual(400);
    expect((await redeem({ applicationNumber: 'A-2222-2222-2222' })).json()).toMatchObject({
      code: 'access-code-wrong',
    });
  });

  it('goes on step by step, and everything it says is in the contract', async () => {
    await attested();
    const key = await makeKey();
    const password = await proved(key);
    const request = await key.request(password);
    const pending = await est('POST', estPaths.enrol, request);
    expect([pending.statusCode, pending.headers['retry-after']]).toEqual([202, '1']);
    const certificate = api.authorityCertificate;
    const serial = await issue(key.spki, certificate);
    const issued = await est('POST', estPaths.enrol, request);
    expect([issued.statusCode, issued.headers['content-transfer-encoding']]).toEqual([200, 'base64']);
    const [found] = readCertificates(String(issued.headers['content-type']), issued.body);
    expect(Buffer.from(found ?? [])).toEqual(Buffer.from(certificate));
    const stored = await say(keychainRoutes.stored.path, { serial, keyGenerationMs: 12.5, attempts: 1 });
    expect(keychainRoutes.stored.response.parse(stored.json())).toMatchObject({ next: { kind: 'wait' } });
    const enrolment = await api.register.transaction(SYSTEM, (tx) => tx.enrolments.latest(application.id));
    expect(enrolment).toMatchObject({ storedSerial: serial, keyGenerationMs: 12.5, attempts: 1 });
  });

  it('that fails to store its certificate ends with a clear sentence', async () => {
    await attested();
    expect((await say(keychainRoutes.storageFailed.path, { code: 'key-lost' })).json()).toMatchObject({
      code: 'not-allowed-now',
    });
    const unheard = await say(keychainRoutes.storageFailed.path, { code: 'no such thing' });
    expect(unheard.statusCode).toBe(422);
  });

  it('whose attestation is refused gets no challenge for a key', async () => {
    await say(keychainRoutes.attestationChallenge.path);
    const refused = await say(keychainRoutes.attest.path, { keyId: 'abc', attestation: 'AA', osVersion: '18' });
    expect(refused.json()).toMatchObject({
      code: 'attestation-refused',
      number: '520',
      facts: { reason: 'untrusted-chain' },
    });
    expect((await say(keychainRoutes.keyChallenge.path)).json()).toMatchObject({ code: 'not-allowed-now' });
    expect((await say(keychainRoutes.keyDelivery.path)).statusCode).toBe(404);
  });
});

describe('A phone that comes back long after its session', () => {
  const open = (path: string, payload: object) => api.post(path, null, payload);
  const keyId = () => randomBytes(32).toString('base64url');

  it('asks with its attested key what became of its certificates, and says what it deleted', async () => {
    const keychainId = keyId();
    await say(keychainRoutes.attestationChallenge.path);
    await say(keychainRoutes.attest.path, { keyId: keychainId, attestation: 'AQ', osVersion: '18.5' });
    const key = await makeKey();
    await est('POST', estPaths.enrol, await key.request(await proved(key)));
    const serial = await issue(key.spki, api.authorityCertificate);
    await api.register.transaction(SYSTEM, async (tx) => {
      const { lineId, carrier, iccid } = application;
      const element = await tx.elements.ensure({ lineId, carrier, iccid, keychainId });
      await tx.elements.update(element, { state: 'personalised', certificateSerial: serial });
    });
    const contact = async (holding: string[], wiped: string[]) => {
      const { challenge } = (await open(keychainRoutes.contactChallenge.path, { keychainId })).json<{
        challenge: string;
      }>();
      expect(challenge).toMatch(/^[\w-]{43}$/);
      const answer = await open(keychainRoutes.contact.path, { keychainId, holding, wiped, assertion: 'AQ' });
      return keychainRoutes.contact.response.parse(answer.json()).certificates;
    };
    const elementState = () =>
      api.register.transaction(SYSTEM, async (tx) => (await tx.elements.byKeychain(keychainId))?.state);

    expect(await contact([serial], [])).toEqual([{ serial, kind: 'keep' }]);
    await api.register.transaction(SYSTEM, async (tx) => {
      const row = await tx.certificates.bySerial(serial);
      const change = { state: 'revoked', revokedAt: new Date(), revocationCause: 'device-change' } as const;
      if (row) await tx.certificates.update(row, change);
    });
    expect(await contact([serial], [])).toEqual([{ serial, kind: 'delete', reason: 'superseded' }]);
    expect(await elementState()).toBe('personalised');
    expect(await contact([], [serial])).toEqual([]);
    expect(await elementState()).toBe('deleted');
    const again = await open(keychainRoutes.contact.path, { keychainId, holding: [], wiped: [], assertion: 'AQ' });
    expect(again.json()).toMatchObject({ code: 'challenge-used' });
  });

  it('and is nobody’s gets a challenge like any other, and nothing for it', async () => {
    const keychainId = keyId();
    expect((await open(keychainRoutes.contactChallenge.path, { keychainId })).statusCode).toBe(201);
    const answer = await open(keychainRoutes.contact.path, { keychainId, holding: [], wiped: [], assertion: 'AQ' });
    expect(answer.json()).toMatchObject({ code: 'key-not-proved' });
    const nonsense = await open(keychainRoutes.contact.path, {
      keychainId,
      holding: ['<'],
      wiped: [],
      assertion: 'AQ',
    });
    expect(nonsense.statusCode).toBe(422);
  });
});

describe('The EST door', () => {
  it('gives the CA’s certificate to everybody, and what a request shall hold to the phone', async () => {
    const open = await api.send({ method: 'GET', url: estPaths.caCertificates });
    const [root] = readCertificates(String(open.headers['content-type']), open.body);
    expect(Buffer.from(root ?? [])).toEqual(Buffer.from(api.authorityCertificate));
    const attributes = await est('GET', estPaths.requestAttributes);
    expect(readCsrAttributes(String(attributes.headers['content-type']), attributes.body)).toEqual({
      keyKind: 'p-256',
      challengePassword: true,
    });
  });

  it.each([estPaths.enrol, estPaths.reEnrol, estPaths.serverKeyGeneration])(
    '%s asks for the device token',
    async (path) => {
      for (const authorization of ['', 'Bearer nobody', 'Basic eDp5']) {
        const answer = await est('POST', path, 'MA==', { authorization });
        expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
        expect(answer.json()).toMatchObject({ code: 'sign-in-required' });
      }
    },
  );

  it.each<[string, string, Record<string, string>, number]>([
    ['nothing', '', {}, 400],
    ['no base64', 'This is no base64!', {}, 400],
    ['base64 of nonsense', encodeBody(new Uint8Array(400).fill(0xa7)), {}, 400],
    ['an endless length', encodeBody(Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff)), {}, 400],
    ['nested deep', encodeBody(new Uint8Array(8000).fill(0x30)), {}, 400],
    ['another media type', 'MA==', { 'content-type': 'text/plain' }, 415],
    ['JSON', '{}', { 'content-type': 'application/json' }, 415],
    ['far too much', 'A'.repeat(40_000), {}, 413],
  ])('answers %s, never with an error of its own', async (_what, body, headers, status) => {
    for (const path of [estPaths.enrol, estPaths.reEnrol, estPaths.serverKeyGeneration]) {
      const answer = await est('POST', path, body, headers);
      expect([path, answer.statusCode]).toEqual([path, status]);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    }
  });

  it('refuses a request before the proof, for another key, and with another challenge', async () => {
    const [key, other] = [await makeKey(), await makeKey()];
    const codeOf = async (body: string) => (await est('POST', estPaths.enrol, body)).json<{ code: string }>().code;
    expect(await codeOf(await key.request('x'))).toBe('key-not-proved');
    await attested();
    const password = await proved(key);
    expect(await codeOf(await other.request(password))).toBe('request-for-another-key');
    expect(await codeOf(await key.request('x'))).toBe('challenge-used');
    expect((await est('POST', estPaths.serverKeyGeneration, await key.request(password))).json()).toMatchObject({
      code: 'not-allowed-now',
    });
    expect((await est('POST', estPaths.reEnrol, await key.request(password))).json()).toMatchObject({
      code: 'certificate-not-active',
    });
  });
});

describe('The issue policies', () => {
  const wish = {
    scope: 'handset-model',
    key: 'ringo-phone-7',
    routes: ['keychain-central', 'keychain'],
    keyKinds: ['p-256'],
    reason: 'trial of central delivery',
    version: null,
  };
  const simulate = (by: SignedIn, change: object = {}) => {
    const { scope, key, routes, keyKinds } = { ...wish, ...change };
    const query = new URLSearchParams({ scope, key, routes: routes.join(), keyKinds: keyKinds.join(), days: '30' });
    return api.read(`${staffRoutes.simulateIssuePolicy.path}?${query}`, by);
  };
  const NOT_SEEN = { days: 30, sha256: '0'.repeat(64) };
  const set = async (by: SignedIn, change: object = {}) => {
    const seen = staffRoutes.simulateIssuePolicy.response.safeParse((await simulate(by, change)).json());
    const simulated = seen.success ? { days: seen.data.days, sha256: seen.data.sha256 } : NOT_SEEN;
    return api.post(staffRoutes.changeIssuePolicy.path, by, { ...wish, simulated, ...change });
  };

  it('take effect only as they were simulated, against the policies as they stand', async () => {
    const operator = await api.staff('jlis-operator');
    const own = { key: 'ringo-phone-8-mini' };
    expect((await set(operator, { ...own, simulated: NOT_SEEN })).json()).toMatchObject({ code: 'conflict' });
    const other = (await simulate(operator, { ...own, routes: ['keychain'] })).json<{ sha256: string }>();
    expect((await set(operator, { ...own, simulated: { days: 30, sha256: other.sha256 } })).json()).toMatchObject({
      code: 'conflict',
    });
    const answer = await simulate(await api.staff('jlis-auditor'), own);
    expect(answer.json()).toMatchObject({ days: 30, newlyRefused: 0, newlyAccepted: 0 });
    expect((await simulate(operator, { ...own, routes: ['no-way'] })).statusCode).toBe(422);
  });

  it('are set by J-LIS, read by its auditor, audited, and of two changes at once the second is refused', async () => {
    const operator = await api.staff('jlis-operator');
    const before = await api.read(staffRoutes.issuePolicies.path, operator);
    expect(before.json()).toMatchObject({
      policies: [
        { scope: 'os', key: 'android', routes: ['sim'], isDefault: true },
        { scope: 'os', key: 'ios', routes: ['keychain'], isDefault: true },
      ],
    });
    expect((await set(operator)).json()).toMatchObject({ policy: { version: 1, isDefault: false } });
    expect((await set(operator)).json()).toMatchObject({ code: 'conflict' });
    expect((await set(operator, { version: 1, routes: ['keychain'] })).json()).toMatchObject({
      policy: { version: 2 },
    });
    expect((await set(operator, { key: 'tsubame-t1' })).json()).toMatchObject({
      code: 'issue-policy-impossible',
      rule: 'policy-route-not-on-android',
      facts: { key: 'tsubame-t1', route: 'keychain-central' },
    });
    const audit = await api.database.app.transaction(async (manager) => {
      await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
      return manager.query<{ entry: string }[]>(`SELECT entry FROM audit WHERE entry LIKE '%issue-policy-changed%'`);
    });
    expect(audit).toHaveLength(2);
    expect(audit.at(-1)?.entry).toContain('trial of central delivery');
  });

  it('want the second factor shown a moment ago, of the approver, too', async () => {
    for (const role of ['jlis-operator', 'jlis-approver'] as const) {
      const staff = await api.staff(role);
      const own = { key: 'ringo-phone-8-mini' };
      await api.database.app.transaction(async (manager) => {
        await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
        await manager.query(`UPDATE sessions SET created_at = created_at - interval '6 minutes'`);
      });
      expect((await set(staff, own)).json()).toMatchObject({ code: 'step-up-required' });
      expect((await set(await api.staff(role), { ...own, routes: ['sim'] })).json()).toMatchObject({
        code: 'issue-policy-impossible',
        rule: 'policy-route-not-on-ios',
      });
    }
  });

  it('decide what the citizen is offered, with the reasons against the rest', async () => {
    const citizen = await api.citizen('policy-subject');
    api.others.subscription = {
      carrier: 'docomo',
      iccid: '8981100009999999901',
      simProduct: 'sakura-nfc-4',
      handsetModel: 'ringo-phone-7',
      imei: null,
      lineState: 'active',
    };
    const ask = async (more: object = {}) =>
      citizenRoutes.checkCompatibility.response.parse(
        (
          await api.post(citizenRoutes.checkCompatibility.path, citizen, {
            phoneNumber: '09099999999',
            handsetModel: 'ringo-phone-7',
            ...more,
          })
        ).json(),
      );
    const offered = await ask();
    expect(offered).toMatchObject({ route: 'keychain', verdict: { allowed: true } });
    const against = (route: string) =>
      offered.routes.find((each) => each.route === route)?.reasons.map((each) => (each.allowed ? '' : each.rule));
    expect(against('sim')).toEqual(expect.arrayContaining(['ios-no-sim-api', 'ios-no-apple-pay-element']));
    expect(await ask({ route: 'sim' })).toMatchObject({ route: null, verdict: { rule: 'ios-no-sim-api' } });
  });
});
