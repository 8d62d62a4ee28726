// OCSP and revocation lists over HTTP on a real register: RFC 6960, RFC 5019, RFC 5280 §5.
import type { UserAuthCertificateAuthority } from '@sumaho-jpki/adapters/certificate-authority';
import {
  AnswerStatus,
  IssuePartyCertificate,
  PartyRegister,
  PrepareAnswers,
  PublishCrl,
} from '@sumaho-jpki/operations';
import { crlPartOf } from '@sumaho-jpki/rules';
import {
  buildOcspRequest,
  checkOcspResponse,
  generateKeyPair,
  ocspGetPath,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
  verifyCrl,
} from '@sumaho-jpki/wire/x509';
import * as fc from 'fast-check';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CERTIFICATE_AUTHORITY } from '../../wiring/tokens';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { bySecretOf } from '../../testing/party-secret';
import { addCarriers, addHolding } from '../../testing/demo-rows';

const run = promisify(execFile);
/** A long run by hand: `SUMAHO_LONG_TESTS=1000000`. */
const MUTATIONS = Number(process.env['SUMAHO_LONG_TESTS'] ?? 400);

let api: ApiUnderTest;
let operator: SignedIn;
let serial: string;
let issuerDer: Uint8Array;
let people = 0;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
  operator = await api.staff('jlis-operator');
  issuerDer = api.authorityCertificate;
  serial = await issued();
});
afterAll(() => api.stop());

async function issued(): Promise<string> {
  const { personId } = await api.citizen(`status-${(people += 1)}`);
  const { certificate } = await addHolding(api.register, personId, { state: 'completed' });
  const put = (state: 'issued' | 'active', from: { state: 'reserved' | 'issued'; version: number }) =>
    api.register.transaction({ kind: 'system' }, (tx) =>
      tx.certificates.update({ ...certificate, ...from }, { state }),
    );
  const now = await api.register.transaction({ kind: 'system' }, (tx) => tx.certificates.bySerial(certificate.serial));
  if (now?.state === 'reserved') await put('issued', { state: 'reserved', version: now.version });
  const then = await api.register.transaction({ kind: 'system' }, (tx) => tx.certificates.bySerial(certificate.serial));
  if (then?.state === 'issued') await put('active', { state: 'issued', version: then.version });
  return certificate.serial;
}
const post = (payload: Uint8Array) =>
  api.send({
    method: 'POST',
    url: '/pki/ocsp',
    headers: { 'content-type': 'application/ocsp-request' },
    payload: Buffer.from(payload),
  });
const get = (request: Uint8Array, headers = {}) => api.read(`/pki/ocsp/${ocspGetPath(request)}`, null, headers);
const ask = (about: string, nonce?: Uint8Array) =>
  buildOcspRequest({ issuerDer, serials: [about], ...(nonce ? { nonce } : {}) });
const check = (responseDer: Uint8Array, about: string, nonce?: Uint8Array) =>
  checkOcspResponse({
    responseDer: new Uint8Array(responseDer),
    issuer: parseCertificate(issuerDer),
    serial: about,
    at: new Date(),
    ...(nonce ? { nonce } : {}),
  });
const revoke = (which: string) =>
  api.post(`/api/staff/certificates/${which}/revoke`, operator, {
    cause: 'stop-of-use',
    confirmation: which.slice(-4),
  });

describe('The responder', () => {
  it('says the same by GET and by POST, signed once', async () => {
    const request = await ask(serial);
    const [posted, got] = [await post(request), await get(request)];
    expect(posted.headers['content-type']).toBe('application/ocsp-response');
    expect(got.rawPayload.equals(posted.rawPayload)).toBe(true);
    expect(await check(got.rawPayload, serial)).toMatchObject({ ok: true, status: { status: 'good' } });
  });

  it('lets nobody keep what may change without asking again, and answers that with 304', async () => {
    const got = await get(await ask(serial));
    expect(got.headers['cache-control']).toBe('public, no-transform, must-revalidate, max-age=0');
    expect(got.headers['expires']).toBeDefined();
    expect(got.headers['last-modified']).toBeDefined();
    const again = await get(await ask(serial), { 'if-none-match': got.headers.etag });
    expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0]);
    expect((await post(await ask(serial))).headers['cache-control']).toBe('no-store');
  });

  it('repeats the nonce, in an answer for this asker alone', async () => {
    const nonce = new Uint8Array(randomBytes(32));
    const got = await get(await ask(serial, nonce));
    expect(got.headers['cache-control']).toBe('no-store');
    expect(await check(got.rawPayload, serial, nonce)).toMatchObject({ ok: true });
    expect(await check(got.rawPayload, serial, new Uint8Array(randomBytes(32)))).toMatchObject({
      ok: false,
      reason: 'ocsp-nonce-differs',
    });
  });

  it('says revoked to the next question, also where the answer was kept in memory, and for good', async () => {
    const own = await issued();
    const request = await ask(own);
    for (let asked = 0; asked < 3; asked += 1) await post(request);
    expect((await revoke(own)).statusCode).toBe(200);
    const seen = async () => (await check((await get(request)).rawPayload, own)) as { status?: { status: string } };
    // On this replica the news may still be under way; the bench measures how long.
    const began = performance.now();
    while ((await seen()).status?.status !== 'revoked') {
      if (performance.now() - began > 30_000) throw new Error('the revocation was not seen');
    }
    const got = await get(request);
    expect(got.headers['cache-control']).toMatch(/^public, no-transform, must-revalidate, max-age=[1-9]\d*$/);
    expect((await revoke(own)).statusCode).toBe(200);
    expect(await seen()).toMatchObject({ status: { status: 'revoked', reason: 'cessation-of-operation' } });
  });

  it('says the same from memory as from the register: by GET, by POST, and to who has the answer already', async () => {
    const request = await ask(serial);
    const first = await get(request);
    const ready = () => api.get(AnswerStatus).remembered(Buffer.from(request).toString('latin1'));
    await expect.poll(async () => ((await get(request)).statusCode, ready()), { timeout: 60_000 }).not.toBeNull();
    const [got, posted] = [await get(request), await post(request)];
    for (const answer of [got, posted]) {
      expect(answer.headers).toMatchObject({
        'content-type': 'application/ocsp-response',
        'x-content-type-options': 'nosniff',
      });
      expect(answer.rawPayload.equals(got.rawPayload)).toBe(true);
      expect(answer.headers['content-length']).toBe(String(answer.rawPayload.length));
    }
    expect(got.headers['cache-control']).toBe(first.headers['cache-control']);
    expect(posted.headers['cache-control']).toBe('no-store');
    const again = await get(request, { 'if-none-match': got.headers.etag });
    expect([again.statusCode, again.rawPayload.length, again.headers.etag]).toEqual([304, 0, got.headers.etag]);
    const asOthersWriteIt = Buffer.from(request).toString('base64').replaceAll('/', '%2F').replaceAll('+', '%2B');
    expect((await api.read(`/pki/ocsp/${asOthersWriteIt}?x=1`)).rawPayload.equals(got.rawPayload)).toBe(true);
    // Who shows what is none is not answered as a nobody, though the answer is there.
    const shown = await get(request, { authorization: 'Bearer nothing' });
    expect(parseOcspResponse(new Uint8Array(shown.rawPayload)).status).toBe('unauthorized');
  });

  it('knows nothing of another issuer’s certificates, and says so without a cache', async () => {
    const got = await get(await ask('53ffffffffffffffffffffffffffffffff'));
    expect(got.headers['cache-control']).toBe('no-store');
    const parsed = parseOcspResponse(new Uint8Array(got.rawPayload));
    expect(parsed.basic?.answers.map(({ status }) => status)).toEqual([{ status: 'unknown' }]);
  });

  it('is believed by openssl', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pki-int-'));
    try {
      const file = (name: string) => join(folder, name);
      await writeFile(
        file('ca.pem'),
        `-----BEGIN CERTIFICATE-----\n${Buffer.from(issuerDer).toString('base64')}\n-----END CERTIFICATE-----\n`,
      );
      const about = ['-no_nonce', '-issuer', file('ca.pem'), '-serial', `0x${serial}`];
      await run('openssl', ['ocsp', ...about, '-reqout', file('request.der')]);
      const answer = await post(new Uint8Array(await readFile(file('request.der'))));
      await writeFile(file('response.der'), answer.rawPayload);
      const { stdout, stderr } = await run('openssl', [
        'ocsp',
        ...about,
        '-reqin',
        file('request.der'),
        '-respin',
        file('response.der'),
        '-CAfile',
        file('ca.pem'),
      ]);
      expect(stderr).toContain('Response verify OK');
      expect(stdout).toContain(': good');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('A question that is none', () => {
  const MALFORMED = '30030a0101';

  it('gets malformedRequest by POST and by GET: empty, cut, too long, not base64', async () => {
    const request = await ask(serial);
    const bad = [
      new Uint8Array(),
      request.subarray(0, 30),
      new Uint8Array(9_000).fill(0x30),
      Uint8Array.of(0x30, 0x80),
    ];
    for (const each of bad) expect((await post(each)).rawPayload.toString('hex')).toBe(MALFORMED);
    for (const text of ['AAAA', '%E0%A4%A', '!!!!', 'MA==']) {
      const { statusCode, rawPayload } = await api.read(`/pki/ocsp/${text}`);
      if (statusCode === 200) expect(rawPayload.toString('hex')).toBe(MALFORMED);
      else expect(statusCode).toBeLessThan(500);
    }
  });

  it('about a serial under a hash nobody knows is unknown', async () => {
    const request = Buffer.from(await ask(serial));
    const sha1 = request.indexOf(Buffer.from('2b0e03021a', 'hex'));
    request[sha1 + 4] = 0x1d;
    const parsed = parseOcspResponse(new Uint8Array((await post(request)).rawPayload));
    expect(parsed.basic?.answers.map(({ status }) => status)).toEqual([{ status: 'unknown' }]);
  });

  it(
    'is answered by the protocol, whatever octets were changed',
    async () => {
      const [plain, withNonce] = [await ask(serial), await ask(serial, new Uint8Array(16).fill(7))];
      const answer = api.get(AnswerStatus);
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(plain, withNonce),
          fc.array(fc.tuple(fc.nat(160), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }),
          fc.integer({ min: -12, max: 12 }),
          async (request, changes, longer) => {
            const changed = new Uint8Array(request.length + longer);
            changed.set(request.subarray(0, changed.length));
            for (const [at, mask] of changes) {
              const place = at % changed.length;
              changed[place] = (changed[place] ?? 0) ^ mask;
            }
            const { status } = parseOcspResponse((await answer.answer(changed)).der);
            expect(['successful', 'malformed-request']).toContain(status);
            seen.add(status);
          },
        ),
        { numRuns: MUTATIONS },
      );
      expect([...seen].toSorted()).toEqual(['malformed-request', 'successful']);
    },
    24 * 3_600_000,
  );
});

describe('The revocation list', () => {
  it('comes whole and in parts; a part names its address, and holds the certificates that belong to it', async () => {
    const own = await issued();
    await revoke(own);
    const part = crlPartOf(own);
    const [full, partial] = [
      await api.read('/pki/crl/user-auth.crl'),
      await api.read(`/pki/crl/user-auth/${part}.crl`),
    ];
    const spki = parseCertificate(issuerDer).publicKeySpki;
    for (const [answer, point] of [
      [full, undefined],
      [partial, `http://localhost:4200/pki/crl/user-auth/${part}.crl`],
    ] as const) {
      expect(answer.headers['content-type']).toBe('application/pkix-crl');
      const list = parseCrl(new Uint8Array(answer.rawPayload));
      expect(await verifyCrl(list, spki)).toBe(true);
      expect(list.revoked.get(own)).toMatchObject({ reason: 'cessation-of-operation' });
      expect(list.distributionPoint).toBe(point);
    }
    const other = parseCrl(new Uint8Array((await api.read(`/pki/crl/user-auth/${(part + 1) % 128}.crl`)).rawPayload));
    expect(other.revoked.has(own)).toBe(false);
  });

  it('of a part follows the next revocation of its own', async () => {
    const own = await issued();
    const url = `/pki/crl/user-auth/${crlPartOf(own)}.crl`;
    const before = parseCrl(new Uint8Array((await api.read(url)).rawPayload));
    await revoke(own);
    const after = parseCrl(new Uint8Array((await api.read(url)).rawPayload));
    expect(after.revoked.has(own)).toBe(true);
    expect((after.number ?? 0n) > (before.number ?? 0n)).toBe(true);
  });

  it('is sent once to who has it already', async () => {
    const first = await api.read('/pki/crl/user-auth.crl');
    const again = await api.read('/pki/crl/user-auth.crl', null, { 'if-none-match': first.headers.etag ?? '' });
    expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0]);
  });

  it.each(['128.crl', '9999.crl', '-1.crl', '1', 'x.crl', '1.crl.crl', '%2e%2e'])('has no part %s', async (name) => {
    expect((await api.read(`/pki/crl/user-auth/${name}`)).statusCode).toBe(404);
  });

  it.each(['user-auth-1.crl', 'user-auth-2.crl', 'user-auth-02.crl', 'user-auth-2', 'other.crl', 'user-auth-2/17.crl'])(
    'has no address %s while there is one generation of the root',
    async (name) => {
      expect((await api.read(`/pki/crl/${name}`)).statusCode).toBe(404);
    },
  );

  it('that cannot be built anew leaves the one that is valid', async () => {
    const crl = api.get(PublishCrl);
    const { number } = await crl.current();
    const before = parseCrl(new Uint8Array((await api.read('/pki/crl/user-auth.crl')).rawPayload)).number;
    expect(before).toBe(number);
  });
});

describe('After a second root took over', () => {
  const enrolled = async (code: string) => {
    await api.get(PartyRegister).add({ code, kind: 'gate', organisation: 'Arena' });
    const { publicKeySpki } = await generateKeyPair('ecdsa-p256-sha256');
    const order = { party: { code, kind: 'gate' }, publicKeySpki, confirmed: true } as const;
    const authorisation = await bySecretOf(api, code);
    return (await api.get(IssuePartyCertificate).execute({ ...order, authorisation })).serial;
  };
  let older: string;

  beforeAll(async () => {
    older = await enrolled('gate-older');
    const authority = api.app.get<UserAuthCertificateAuthority>(CERTIFICATE_AUTHORITY, { strict: false });
    const { generations } = authority;
    const { number } = await generations.makeNext('p-384');
    expect(number).toBe(2);
    await generations.activate(2, new Date(Date.now() - 1000));
  });

  it('each address goes on naming the root that it named, and the new one has addresses of its own', async () => {
    const [first, second, issuing] = [
      await api.read('/pki/ca/user-auth.cer'),
      await api.read('/pki/ca/user-auth-2.cer'),
      await api.read('/pki/ca/issuing.cer'),
    ];
    expect(first.rawPayload.equals(issuerDer)).toBe(true);
    expect(second.headers['content-type']).toBe('application/pkix-cert');
    expect(parseCertificate(new Uint8Array(second.rawPayload)).signatureAlgorithm).toBe('ecdsa-p384-sha384');
    expect(issuing.rawPayload.equals(second.rawPayload)).toBe(true);
    for (const name of ['user-auth-3.cer', 'user-auth-1.cer', 'issuing'])
      expect((await api.read(`/pki/ca/${name}`)).statusCode).toBe(404);
  });

  it('an older certificate is revoked for its verifiers in both lists, each signed by its own root, whole and in parts', async () => {
    const own = await issued();
    const part = crlPartOf(own);
    // Published before the revocation, so that it has to follow.
    await api.read(`/pki/crl/user-auth-2/${part}.crl`);
    await revoke(own);
    const rootOf = async (name: string) =>
      parseCertificate(new Uint8Array((await api.read(`/pki/ca/${name}.cer`)).rawPayload)).publicKeySpki;
    const roots = { 'user-auth': await rootOf('user-auth'), 'user-auth-2': await rootOf('user-auth-2') };
    for (const name of ['user-auth', 'user-auth-2'] as const) {
      for (const address of [`${name}.crl`, `${name}/${part}.crl`]) {
        const list = parseCrl(new Uint8Array((await api.read(`/pki/crl/${address}`)).rawPayload));
        expect(await verifyCrl(list, roots[name])).toBe(true);
        expect(list.revoked.get(own)).toMatchObject({ reason: 'cessation-of-operation' });
        expect(list.distributionPoint).toBe(
          address.includes('/') ? `http://localhost:4200/pki/crl/${address}` : undefined,
        );
      }
    }
    expect((await api.read('/pki/crl/user-auth-3.crl')).statusCode).toBe(404);
    expect((await api.read('/pki/crl/user-auth-2/128.crl')).statusCode).toBe(404);
  });

  it('EST hands out both, the one that issues first, to phones and to parties', async () => {
    const roots = ['issuing', 'user-auth'].map(async (name) => (await api.read(`/pki/ca/${name}.cer`)).rawPayload);
    for (const path of ['/.well-known/est/cacerts', '/.well-known/est/party/cacerts']) {
      const der = Buffer.from((await api.read(path)).body, 'base64');
      const found = (await Promise.all(roots)).map((root) => der.indexOf(root));
      expect(found.every((at) => at > 0)).toBe(true);
      expect(found[0]).toBeLessThan(found[1] ?? 0);
    }
  });

  it('a certificate asked about under the other root’s key is unknown, under its own it is known', async () => {
    const second = new Uint8Array((await api.read('/pki/ca/user-auth-2.cer')).rawPayload);
    const younger = await enrolled('gate-younger');
    const statusUnder = async (root: Uint8Array, about: string) => {
      const request = await buildOcspRequest({ issuerDer: root, serials: [about] });
      const said = [await get(request), await post(request)].map(({ rawPayload }) =>
        parseOcspResponse(new Uint8Array(rawPayload)).basic?.answers.map(({ status }) => status.status),
      );
      expect(said[0]).toEqual(said[1]);
      return said[0]?.[0];
    };
    expect([await statusUnder(issuerDer, older), await statusUnder(second, older)]).toEqual(['good', 'unknown']);
    expect([await statusUnder(second, younger), await statusUnder(issuerDer, younger)]).toEqual(['good', 'unknown']);
  });

  it('the answer in advance about an older certificate is still the older responder’s', async () => {
    const own = await issued();
    await api.get(PrepareAnswers).execute();
    expect(await check((await get(await ask(own))).rawPayload, own)).toMatchObject({ ok: true });
  });
});
