// Who may ask for status, as it is served: sessions by private_key_jwt, client certificates from the proxy, gates, and J-LIS's hand on them.
import { machinePaths, routes } from '@sumaho-jpki/contract';
import { StatusQuestions, type VerifierRow } from '@sumaho-jpki/operations';
import { jstMonthOf } from '@sumaho-jpki/rules';
import { buildOcspRequest, ocspGetPath, parseOcspResponse } from '@sumaho-jpki/wire/x509';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { execFile, execFileSync } from 'node:child_process';
import { randomUUID, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, ORIGIN, type SignedIn } from '../../testing/api-under-test';
import { addCarriers } from '../../testing/demo-rows';

const run = promisify(execFile);
const UNAUTHORIZED = '30030a0106';
const AUDIENCE = `${ORIGIN}${machinePaths.verifierToken}`;
/** Nobody's serial: the answer is "unknown", which only those who may ask are told. */
const SERIAL = `4${'b'.repeat(31)}`;

let api: ApiUnderTest;
let approver: SignedIn;
let operator: SignedIn;
let question: Uint8Array;
let folder: string;
let codes = 0;

beforeAll(async () => {
  api = await ApiUnderTest.start({
    environment: { SUMAHO_STATUS_QUESTIONS: 'registered', SUMAHO_CLIENT_CERTIFICATES: 'from-proxy' },
  });
  await addCarriers(api.register);
  approver = await api.staff('jlis-approver');
  operator = await api.staff('jlis-operator');
  question = await buildOcspRequest({ issuerDer: api.authorityCertificate, serials: [SERIAL] });
  folder = await mkdtemp(join(tmpdir(), 'verifiers-int-'));
});
afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true, force: true });
});

type Told = { verifier: { id: string; version: number; state: string; credentials: { id: string; endedAt: null }[] } };
const toldBy = (answer: { json: <T>() => T }) => answer.json<Told>().verifier;

async function register(change: object = {}, by = approver) {
  const body = {
    code: `mihon-${(codes += 1)}`,
    name: '見本銀行',
    kind: 'certified-business',
    purposes: ['user-authentication'],
    certifiedUntil: new Date(Date.now() + 86_400_000).toISOString(),
    reason: '認定の届出',
    ...change,
  };
  return { code: body.code, answer: await api.post(routes.staff.registerVerifier.path, by, body) };
}
const at = (path: string, verifierId: string, credentialId = '') =>
  path.replace(':verifierId', verifierId).replace(':credentialId', credentialId);
const move = (id: string, event: string, version: number, more: object = {}, by = approver) =>
  api.post(at(routes.staff.changeVerifier.path, id), by, { event, version, reason: '試験のため', ...more });

interface Known {
  readonly id: string;
  readonly code: string;
  readonly version: number;
  readonly key: CryptoKey;
  readonly jwk: JWK;
  readonly credentialId: string;
}
async function verifierWithKey(change: object = {}): Promise<Known> {
  const { code, answer } = await register(change);
  const { id, version } = toldBy(answer);
  const pair = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(pair.publicKey);
  const added = await api.post(at(routes.staff.addVerifierCredential.path, id), approver, {
    keyId: 'one',
    publicJwk: jwk,
  });
  expect(added.statusCode).toBe(201);
  return { id, code, version, key: pair.privateKey, jwk, credentialId: toldBy(added).credentials[0]?.id ?? '' };
}

const assertion = (known: Known, claims: Record<string, unknown> = {}) => {
  const now = Math.floor(Date.now() / 1000);
  const all = {
    iss: known.code,
    sub: known.code,
    aud: AUDIENCE,
    jti: randomUUID(),
    iat: now,
    exp: now + 120,
    ...claims,
  };
  return new SignJWT(all).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(known.key);
};
const form = (fields: Record<string, string> | [string, string][]) =>
  api.send({
    method: 'POST',
    url: machinePaths.verifierToken,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  });
const fields = (signed: string) => ({
  grant_type: 'client_credentials',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: signed,
});
async function tokenOf(known: Known): Promise<string> {
  const answer = await form(fields(await assertion(known)));
  expect(answer.json()).toMatchObject({ token_type: 'Bearer', expires_in: 600 });
  return answer.json<{ access_token: string }>().access_token;
}

const ask = (headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
  api.send({
    method: 'POST',
    url: machinePaths.ocsp,
    headers: { 'content-type': 'application/ocsp-request', ...headers },
    payload: Buffer.from(question),
    remoteAddress,
  });
const said = async (...how: Parameters<typeof ask>) => {
  const { statusCode, rawPayload } = await ask(...how);
  return `${statusCode} ${parseOcspResponse(new Uint8Array(rawPayload)).status}`;
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
describe('Nobody known', () => {
  it('is told `unauthorized` by OCSP, in no cache, and 401 where a list is asked for', async () => {
    const answer = await ask();
    expect([answer.statusCode, answer.rawPayload.toString('hex')]).toEqual([200, UNAUTHORIZED]);
    const got = await api.read(`${machinePaths.ocsp}/${ocspGetPath(question)}`);
    expect([got.rawPayload.toString('hex'), got.headers['cache-control']]).toEqual([UNAUTHORIZED, 'no-store']);
    for (const url of [machinePaths.crl, machinePaths.crlPart.replace(':part', '3.crl')]) {
      const list = await api.read(url);
      expect([list.statusCode, list.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    }
  });

  it('is told so before its question is read, and by openssl in its own words', async () => {
    const nonsense = await api.send({
      method: 'POST',
      url: machinePaths.ocsp,
      headers: { 'content-type': 'application/ocsp-request' },
      payload: Buffer.from('nonsense'),
    });
    expect(nonsense.rawPayload.toString('hex')).toBe(UNAUTHORIZED);
  });

  it('has the authority’s certificate all the same', async () => {
    expect((await api.read(machinePaths.caCertificate)).statusCode).toBe(200);
  });

  it.each([
    ['a made-up token', { authorization: `Bearer ${'A'.repeat(43)}` }],
    ['another scheme', { authorization: 'Basic QQ==' }],
    ['an empty header', { authorization: '' }],
    ['a certificate that is none', { 'client-cert': ':AAAA:' }],
    ['a certificate that is no byte sequence', { 'client-cert': 'AAAA' }],
    ['an endless certificate', { 'client-cert': `:${'A'.repeat(15_000)}:` }],
  ])('with %s stays unknown', async (_what, headers) => {
    expect(await said(headers)).toBe('200 unauthorized');
  });
});

describe('A verifier with a key (private_key_jwt)', () => {
  it('gets a token and an answer by POST and GET, for itself alone in a cache', async () => {
    const token = await tokenOf(await verifierWithKey());
    expect(await said(bearer(token))).toBe('200 successful');
    const list = await api.read(machinePaths.crl, null, bearer(token));
    expect([list.statusCode, list.headers['cache-control']]).toEqual([200, 'private, max-age=30']);
  });

  it('is answered as `openssl ocsp -header` asks, and refused without it', async () => {
    const token = await tokenOf(await verifierWithKey());
    const ca = join(folder, 'ca.pem');
    await writeFile(ca, new X509Certificate(api.authorityCertificate).toString());
    await api.app.listen(0, '127.0.0.1');
    const url = `${await api.app.getUrl()}${machinePaths.ocsp}`;
    const about = ['ocsp', '-url', url, '-issuer', ca, '-CAfile', ca, '-serial', `0x${SERIAL}`];
    const answered = await run('openssl', [...about, '-header', `Authorization=Bearer ${token}`]);
    expect(answered.stderr + answered.stdout).toContain('Response verify OK');
    expect(answered.stdout).toContain(': unknown');
    const refused = await run('openssl', about).catch((problem: { stdout: string; stderr: string }) => problem);
    expect(refused.stdout + refused.stderr).toContain('Responder Error: unauthorized (6)');
  });

  it('shows each assertion once, on whichever replica', async () => {
    const known = await verifierWithKey();
    const signed = await assertion(known);
    const answers = await Promise.all([1, 2, 3, 4].map(() => form(fields(signed))));
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 401, 401, 401]);
    expect(answers.find(({ statusCode }) => statusCode === 401)?.json()).toEqual({ error: 'invalid_client' });
  });

  it.each<[what: string, claims: Record<string, unknown>]>([
    ['another audience', { aud: ORIGIN }],
    ['another subject', { sub: 'another' }],
    ['a life of an hour', { exp: Math.floor(Date.now() / 1000) + 3600 }],
    ['an end long ago', { iat: 1, exp: 2 }],
  ])('gets nothing for an assertion with %s', async (_what, claims) => {
    const answer = await form(fields(await assertion(await verifierWithKey(), claims)));
    expect([answer.statusCode, answer.json()]).toEqual([401, { error: 'invalid_client' }]);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('gets nothing in the name of another verifier with its own key', async () => {
    const [one, other] = [await verifierWithKey(), await verifierWithKey()];
    const stolen = await form(fields(await assertion({ ...one, code: other.code })));
    expect(stolen.statusCode).toBe(401);
    const mixed = await form(fields(await assertion(one, { sub: other.code })));
    expect(mixed.statusCode).toBe(401);
  });

  it('gets the words of RFC 6749 §5.2 for a request that is none', async () => {
    const signed = await assertion(await verifierWithKey());
    const good = fields(signed);
    const missing: [[string, string][], string][] = [
      [[], 'invalid_request'],
      [Object.entries({ ...good, grant_type: 'password' }), 'unsupported_grant_type'],
      [Object.entries({ ...good, client_assertion_type: 'x' }), 'invalid_request'],
      [[...Object.entries(good), ['client_assertion', signed]], 'invalid_request'],
    ];
    for (const [sent, error] of missing) {
      const answer = await form(sent);
      expect([answer.statusCode, answer.json()]).toEqual([400, { error }]);
    }
    const json = await api.send({ method: 'POST', url: machinePaths.verifierToken, payload: good });
    expect([json.statusCode, json.json()]).toEqual([400, { error: 'invalid_request' }]);
  });

  it('is answered no more once suspended, and again once resumed; its running session as well', async () => {
    const known = await verifierWithKey();
    // What a replica knows of a session may be two seconds old (verifier-directory.spec.ts): this one was not asked with before.
    const [before, token] = [await tokenOf(known), await tokenOf(known)];
    expect(await said(bearer(before))).toBe('200 successful');
    const stopped = await move(known.id, 'suspend', known.version, {}, operator);
    expect(toldBy(stopped).state).toBe('suspended');
    expect((await form(fields(await assertion(known)))).statusCode).toBe(401);
    expect(await said(bearer(token))).toBe('200 unauthorized');
    expect((await api.read(machinePaths.crl, null, bearer(token))).json()).toMatchObject({
      status: 403,
      code: 'verifier-not-entitled',
      rule: 'verifier-suspended',
    });
    expect((await move(known.id, 'resume', toldBy(stopped).version)).statusCode).toBe(200);
    expect(await said(bearer(await tokenOf(known)))).toBe('200 successful');
  });

  it('loses its sessions with its key', async () => {
    const known = await verifierWithKey();
    const token = await tokenOf(known);
    const path = at(routes.staff.endVerifierCredential.path, known.id, known.credentialId);
    expect((await api.post(path, operator, { reason: '鍵の漏えい' })).statusCode).toBe(200);
    expect(await said(bearer(token))).toBe('200 unauthorized');
    expect((await form(fields(await assertion(known)))).statusCode).toBe(401);
    expect((await api.post(path, operator, { reason: '鍵の漏えい' })).statusCode).toBe(404);
  });

  it('of signatures only gets nothing here', async () => {
    const known = await verifierWithKey({ purposes: ['signature'] });
    expect((await form(fields(await assertion(known)))).statusCode).toBe(401);
  });
});

describe('A verifier with a client certificate', () => {
  async function certificate(name: string): Promise<{ pem: string; header: string }> {
    const [key, pem] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
    const how = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=mihon'];
    execFileSync('openssl', ['req', '-x509', ...how, '-keyout', key, '-out', pem], { stdio: 'ignore' });
    const text = await readFile(pem, 'utf8');
    return { pem: text, header: `:${new X509Certificate(text).raw.toString('base64')}:` };
  }

  it('is answered when the trusted proxy shows its certificate, and by nobody else’s word', async () => {
    const { pem, header } = await certificate('tls');
    const { id } = toldBy((await register()).answer);
    const added = await api.post(at(routes.staff.addVerifierCredential.path, id), approver, { certificatePem: pem });
    expect(added.statusCode).toBe(201);
    expect(await said({ 'client-cert': header })).toBe('200 successful');
    expect(await said({ 'client-cert': header }, '192.0.2.7')).toBe('200 unauthorized');
    expect(await said({ 'client-cert': header, 'x-forwarded-for': '127.0.0.1' }, '192.0.2.7')).toBe('200 unauthorized');
    const unknown = await certificate('unknown');
    expect(await said({ 'client-cert': unknown.header })).toBe('200 unauthorized');
  });

  it('shares its key with no other verifier', async () => {
    const { pem } = await certificate('shared');
    const add = async () => {
      const { id } = toldBy((await register()).answer);
      return api.post(at(routes.staff.addVerifierCredential.path, id), approver, { certificatePem: pem });
    };
    expect((await add()).statusCode).toBe(201);
    expect((await add()).json()).toMatchObject({ code: 'verifier-credential-taken' });
  });
});

describe('A gate', () => {
  const open = (token: string) => api.send({ method: 'POST', url: routes.gate.challenge.path, headers: bearer(token) });

  it('asks in the name of its verifier, and of nobody when it has none', async () => {
    const token = await api.gate();
    expect((await open(token)).json()).toMatchObject({
      code: 'verifier-not-entitled',
      rule: 'verifier-not-registered',
    });
    const other = await api.gate();
    const inSystem = api.register.transaction({ kind: 'system' }, async (tx) => {
      const gate = await tx.relyingParties.byTokenHash(api.hasher.lookup(other));
      const row: Omit<VerifierRow, 'state' | 'version' | 'createdAt' | 'updatedAt'> = {
        ...{ id: randomUUID(), code: 'arena', name: 'Arena', kind: 'administrative-body', certifiedUntil: null },
        ...{ purposes: ['user-authentication'], relyingPartyId: gate?.id ?? '', reason: 'test' },
      };
      return tx.verifiers.insert(row);
    });
    expect(await inSystem).toBe(true);
    expect((await open(other)).statusCode).toBe(201);
  });
});

describe('Answered questions', () => {
  const fees = async (month?: string) => {
    await api.get(StatusQuestions).tell();
    const url = `${routes.staff.verifierFees.path}${month === undefined ? '' : `?month=${month}`}`;
    return api.read(url, operator);
  };
  const of = async (known: Known) => {
    type Fee = { verifierId: string; kind: string; questions: number; yen: number };
    const { fees: all } = (await fees()).json<{ fees: Fee[] }>();
    return all.filter(({ verifierId }) => verifierId === known.id).map(({ kind, questions }) => `${kind} ${questions}`);
  };

  it('are counted by kind: each certificate asked about, each list; refusals and what is no question are not', async () => {
    const known = await verifierWithKey();
    const headers = bearer(await tokenOf(known));
    const two = await buildOcspRequest({
      issuerDer: api.authorityCertificate,
      serials: [SERIAL, `4${'c'.repeat(31)}`],
    });
    await ask(headers);
    await api.read(`${machinePaths.ocsp}/${ocspGetPath(question)}`, null, headers);
    await api.read(`${machinePaths.ocsp}/${ocspGetPath(two)}`, null, headers);
    await api.read(`${machinePaths.ocsp}/AAAA`, null, headers);
    await ask();
    const list = await api.read(machinePaths.crl, null, headers);
    await api.read(machinePaths.crl, null, { ...headers, 'if-none-match': list.headers.etag ?? '' });
    expect(await of(known)).toEqual(['ocsp 4', 'crl 2']);
    const listed = (await api.read(routes.staff.verifiers.path, operator)).json<{
      verifiers: Record<string, unknown>[];
    }>();
    const own = listed.verifiers.find(({ id }) => id === known.id);
    expect(own?.['questions']).toBe(6);
    expect(Number.isNaN(Date.parse(String(own?.['lastAskedAt'])))).toBe(false);
  });

  it('of several replicas add up, and one that is told twice counts once', async () => {
    const known = await verifierWithKey();
    const [one, two] = [randomUUID(), randomUUID()];
    const tell = (processId: string, questions: number, month = jstMonthOf(new Date())) =>
      api.register.transaction({ kind: 'system' }, (tx) =>
        tx.verifierUsage.tell(processId, [
          { verifierId: known.id, month, kind: 'ocsp', questions, lastAskedAt: new Date() },
        ]),
      );
    await Promise.all([tell(one, 5), tell(two, 7), tell(one, 5), tell(one, 3)]);
    await tell(one, 2 ** 40, '2022-12');
    expect(await of(known)).toEqual(['ocsp 12']);
    expect((await fees('2022-12')).json()).toMatchObject({
      month: '2022-12',
      over: true,
      fees: [{ code: known.code, questions: 2 ** 40, yenEach: 2, yen: 2 ** 41, waived: false }],
    });
  });

  it('are asked for by a month that there is', async () => {
    for (const month of ['2026-13', 'x', '2026-04-01']) expect((await fees(month)).statusCode).toBe(422);
    expect((await fees('1999-01')).json()).toEqual({ month: '1999-01', over: true, fees: [] });
  });

  it('are written by the service alone: J-LIS reads, carriers and citizens see nothing', async () => {
    const known = await verifierWithKey();
    const usage = {
      verifierId: known.id,
      month: '2026-04',
      kind: 'ocsp',
      questions: 1,
      lastAskedAt: new Date(),
    } as const;
    for (const scope of [
      { kind: 'jlis' },
      { kind: 'carrier', carrier: 'docomo' },
      { kind: 'citizen', personId: randomUUID() },
    ] as const) {
      const write = api.register.transaction(scope, (tx) => tx.verifierUsage.tell(randomUUID(), [usage]));
      await expect(write).rejects.toThrow('row-level security');
      if (scope.kind !== 'jlis')
        expect(await api.register.transaction(scope, (tx) => tx.verifierUsage.ofMonth('2022-12'))).toEqual([]);
    }
  });
});

describe('The register of verifiers', () => {
  it('is read by all of J-LIS, with the keys of each', async () => {
    const known = await verifierWithKey();
    const auditor = await api.staff('jlis-auditor');
    const { verifiers } = (await api.read(routes.staff.verifiers.path, auditor)).json<{
      verifiers: Told['verifier'][];
    }>();
    expect(verifiers.find(({ id }) => id === known.id)).toMatchObject({
      code: known.code,
      state: 'active',
      certificationOver: false,
      gate: false,
      credentials: [{ kind: 'assertion-key', keyId: 'one', endedAt: null }],
    });
    expect(JSON.stringify(verifiers)).not.toContain(known.jwk.x);
  });

  it('is added to by the approver alone, once for a name to machines, and with an end where there must be one', async () => {
    expect((await register({}, operator)).answer.statusCode).toBe(403);
    const { code } = await register();
    expect((await register({ code })).answer.json()).toMatchObject({ code: 'verifier-credential-taken' });
    expect((await register({ certifiedUntil: null })).answer.json()).toMatchObject({
      code: 'validation-failed',
      rule: 'verifier-certification-period',
    });
    expect((await register({ kind: 'administrative-body', certifiedUntil: null })).answer.statusCode).toBe(201);
    for (const bad of [{ code: 'A B' }, { name: ' ' }, { purposes: [] }, { reason: '' }, { kind: 'friend' }])
      expect((await register(bad)).answer.statusCode).toBe(422);
  });

  it('lets the operator stop and no more; an entry that moved meanwhile is a conflict; the end is final', async () => {
    const { id, version } = toldBy((await register()).answer);
    expect((await move(id, 'withdraw', version, {}, operator)).statusCode).toBe(403);
    const stopped = toldBy(await move(id, 'suspend', version, {}, operator));
    expect((await move(id, 'resume', stopped.version, {}, operator)).statusCode).toBe(403);
    expect((await move(id, 'resume', version)).json()).toMatchObject({ code: 'conflict' });
    const ended = toldBy(await move(id, 'withdraw', stopped.version));
    expect(ended.state).toBe('withdrawn');
    expect((await move(id, 'resume', ended.version)).json()).toMatchObject({ rule: 'verifier-withdrawn' });
    const key = { keyId: 'late', publicJwk: (await verifierWithKey()).jwk };
    expect((await api.post(at(routes.staff.addVerifierCredential.path, id), approver, key)).json()).toMatchObject({
      rule: 'verifier-withdrawn',
    });
    expect((await move(randomUUID(), 'suspend', 1)).statusCode).toBe(404);
  });

  it('renews a certification to an end that is still to come', async () => {
    const { id, version } = toldBy((await register()).answer);
    const until = new Date(Date.now() + 2 * 86_400_000).toISOString();
    expect((await move(id, 'renew', version, { certifiedUntil: new Date(0).toISOString() })).statusCode).toBe(422);
    expect((await move(id, 'renew', version)).statusCode).toBe(422);
    expect((await move(id, 'renew', version, { certifiedUntil: until })).json()).toMatchObject({
      verifier: { state: 'active', certifiedUntil: until },
    });
  });

  it('takes no private key, and no certificate that is none', async () => {
    const { id } = toldBy((await register()).answer);
    const pair = await generateKeyPair('ES256', { extractable: true });
    for (const sent of [
      { keyId: 'one', publicJwk: await exportJWK(pair.privateKey) },
      { certificatePem: 'nonsense' },
      { keyId: 'one', publicJwk: { kty: 'oct', k: 'AAAA' } },
    ])
      expect((await api.post(at(routes.staff.addVerifierCredential.path, id), approver, sent)).json()).toMatchObject({
        code: 'verifier-credential-unusable',
      });
  });

  it('notes every change in the audit, with its reason and without a key', async () => {
    const known = await verifierWithKey();
    await move(known.id, 'suspend', known.version, { reason: '認定の取消しの調査' });
    const rows = await api.database.app.transaction(async (manager) => {
      await manager.query(`SELECT set_config('sumaho.scope', 'jlis', true)`);
      return manager.query<{ event: string; facts: Record<string, string> }[]>(
        `SELECT event, facts FROM history WHERE facts->>'code' = $1 ORDER BY id`,
        [known.code],
      );
    });
    expect(rows.map(({ event }) => event)).toEqual([
      'verifier-registered',
      'verifier-credential-added',
      'verifier-suspended',
    ]);
    expect(rows[2]?.facts['reason']).toBe('認定の取消しの調査');
    expect(JSON.stringify(rows)).not.toContain(known.jwk.x);
  });

  it('is neither seen nor written in a carrier’s or a citizen’s scope', async () => {
    const { id } = await verifierWithKey();
    for (const scope of [
      { kind: 'carrier', carrier: 'docomo' },
      { kind: 'citizen', personId: randomUUID() },
    ] as const) {
      const seen = await api.register.transaction(scope, async (tx) => [
        await tx.verifiers.all(),
        await tx.verifiers.credentials(),
        await tx.verifiers.byId(id),
      ]);
      expect(seen).toEqual([[], [], null]);
      const write = api.register.transaction(scope, (tx) =>
        tx.verifiers.addCredential({
          ...{ id: randomUUID(), verifierId: id, kind: 'client-certificate', fingerprint: 'f' },
          ...{ keyId: null, publicJwk: null, notAfter: null },
        }),
      );
      await expect(write).rejects.toThrow('row-level security');
    }
  });
});
