import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseCertificate, toBase64 } from '@sumaho-jpki/wire/x509';
import type { OcspStatus } from '@sumaho-jpki/wire/x509';
import { importJWK, jwtVerify } from 'jose';
import type { JWK } from 'jose';
import { HttpCardSignature, SignatureServiceError } from './http-card-signature';
import { OcspCardStatus } from './ocsp-card-status';
import { RehearsalCardAuthority } from './testing/rehearsal-card-authority';

const NOW = new Date('2026-11-22T00:00:00Z');
const clock = { now: () => NOW };
const client = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const DOCUMENT = '私は、スマートフォンへの電子証明書の搭載を申請します。\n回線: 1';

let authority: RehearsalCardAuthority;
let stranger: RehearsalCardAuthority;
let card: Awaited<ReturnType<RehearsalCardAuthority['card']>>;
beforeAll(async () => {
  [authority, stranger] = await Promise.all([RehearsalCardAuthority.make(), RehearsalCardAuthority.make()]);
  card = await authority.card();
});

type Answer = (url: string, init: RequestInit) => Response | Promise<Response>;
const service = (answer: Answer, cardAuthoritiesPem = authority.pem) =>
  new HttpCardSignature({
    signApiUrl: 'https://sign.example/api/',
    clientId: 'portal',
    clientKey: client.privateKey.export({ format: 'jwk' }) as JWK,
    cardAuthoritiesPem,
    clock,
    fetch: async (url, init) => answer(String(url), init ?? {}),
  });
const unused = () => Promise.reject(new Error('not asked'));

describe('a document to be signed', () => {
  const request = { document: DOCUMENT, redirectUri: 'https://portal.example/back', state: 's1' };

  it('goes to the signature service with a client assertion for exactly that address', async () => {
    let seen: unknown;
    const begun = await service(async (url, init) => {
      const token = new Headers(init.headers).get('authorization')?.replace(/^Bearer /, '') ?? '';
      const key = await importJWK(client.publicKey.export({ format: 'jwk' }) as JWK, 'ES256');
      const { payload } = await jwtVerify(token, key, { audience: url, issuer: 'portal', currentDate: NOW });
      seen = [url, init.method, JSON.parse(String(init.body)), payload.sub, (payload.exp ?? 0) - (payload.iat ?? 0)];
      return Response.json({ transactionId: 't/1', signUrl: 'https://sign.example/t1' }, { status: 201 });
    }).begin(request);
    expect(begun).toEqual({ transactionId: 't/1', signUrl: 'https://sign.example/t1' });
    expect(seen).toEqual(['https://sign.example/api/transactions', 'POST', request, 'portal', 60]);
  });

  it.each([
    ['500', 500, () => new Response('', { status: 500 })],
    ['no answer', null, unused],
    ['no JSON', null, () => new Response('<html>')],
    ['a script as address', null, () => Response.json({ transactionId: 't', signUrl: 'javascript:alert(1)' })],
  ])('is not begun when the service answers %s', async (_what, status, answer) => {
    const error: unknown = await service(answer)
      .begin(request)
      .catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(SignatureServiceError);
    expect(error).toMatchObject({ status });
  });
});

describe('the result of a transaction', () => {
  const result = (body: object) =>
    service((url) => {
      expect(url).toBe('https://sign.example/api/transactions/t%2F1');
      return Response.json(body);
    }).result('t/1');

  it('is open, refused with a reason, or signed with everything that is needed to check it', async () => {
    expect(await result({ state: 'open' })).toEqual({ kind: 'open' });
    for (const reason of ['cancelled', 'password-blocked', 'certificate-missing'] as const) {
      expect(await result({ state: 'refused', reason })).toEqual({ kind: 'refused', reason });
    }
    expect(await result({ state: 'refused', reason: 'sunspots' })).toEqual({ kind: 'refused', reason: 'cancelled' });
    const signature = await card.sign(DOCUMENT);
    const certificate = toBase64(card.certificateDer);
    const signed = { state: 'signed', signature: toBase64(signature), certificate, document: DOCUMENT, subject: 'p1' };
    expect(await result(signed)).toEqual({
      kind: 'signed',
      signature,
      certificateDer: card.certificateDer,
      document: DOCUMENT,
      subject: 'p1',
    });
    await expect(result({ ...signed, subject: undefined })).rejects.toThrow(SignatureServiceError);
    await expect(result({ ...signed, signature: '***' })).rejects.toThrow(SignatureServiceError);
  });
});

describe('a card signature', () => {
  const verify = async (
    change: Partial<Parameters<HttpCardSignature['verify']>[0]> & { pem?: string } = {},
    by: Pick<typeof card, 'certificateDer' | 'sign'> = card,
  ) => {
    const { pem, ...input } = change;
    return service(unused, pem).verify({
      document: DOCUMENT,
      signature: await by.sign(DOCUMENT),
      certificateDer: by.certificateDer,
      at: NOW,
      ...input,
    });
  };

  it('of a valid card is accepted and names serial and expiry of its certificate', async () => {
    const { serial, notAfter } = parseCertificate(card.certificateDer);
    expect(await verify()).toEqual({ ok: true, serial, notAfter });
  });
  it('is found under the right one of two card CAs of the same name', async () => {
    expect(await verify({ pem: stranger.pem + authority.pem })).toMatchObject({ ok: true });
  });
  it.each([
    ['over another document', 'card-signature-invalid', () => verify({ document: `${DOCUMENT} ` })],
    [
      'of another card',
      'card-signature-invalid',
      async () => {
        const other = await authority.card();
        return verify({ signature: await other.sign(DOCUMENT) });
      },
    ],
    ['that is empty', 'card-signature-invalid', () => verify({ signature: new Uint8Array(0) })],
    ['by a card of another CA of the same name', 'issuer-unknown', () => verify({ pem: stranger.pem })],
    ['before the certificate begins', 'not-yet-valid', () => verify({ at: new Date('2024-12-31T23:59:59Z') })],
    ['after the certificate ended', 'card-certificate-expired', () => verify({ at: new Date('2030-01-01T00:00:01Z') })],
    ['without a certificate', 'malformed', () => verify({ certificateDer: Uint8Array.of(0x30, 0x00) })],
    ['with the CA certificate', 'key-usage', () => verify({ certificateDer: authority.der })],
    [
      'with the user-authentication key',
      'key-usage',
      async () => verify({}, await authority.card({ keyUsage: ['digitalSignature'] })),
    ],
    [
      'with a key for encryption, too',
      'key-usage',
      async () =>
        verify({}, await authority.card({ keyUsage: ['digitalSignature', 'nonRepudiation', 'keyEncipherment'] })),
    ],
    [
      'under an unknown critical extension',
      'unknown-critical-extension',
      async () => verify({}, await authority.card({ criticalExtra: true })),
    ],
    [
      'under a CA that may not issue',
      'issuer-not-acceptable',
      async () => {
        const weak = await RehearsalCardAuthority.make(['cRLSign']);
        return verify({ pem: weak.pem }, await weak.card());
      },
    ],
  ])('%s is refused: %s', async (_what, reason, act) => {
    expect(await act()).toEqual({ ok: false, reason });
  });
  it('cannot be checked at all without a pinned card CA', () => {
    expect(() => service(unused, 'no certificate here')).toThrow(RangeError);
  });
});

describe('the status of a card certificate', () => {
  const ask = (answer: (request: Uint8Array) => Promise<Uint8Array | Response>, certificateDer = card.certificateDer) =>
    new OcspCardStatus({
      url: 'https://jlis.example/ocsp',
      cardAuthoritiesPem: authority.pem,
      clock,
      timeoutMs: 200,
      fetch: async (_url, init) => {
        const got = await answer(new Uint8Array(init?.body as Uint8Array));
        return got instanceof Response ? got : new Response(Buffer.from(got));
      },
    }).status(certificateDer);
  const revoked = (reason: 'key-compromise' | 'certificate-hold'): OcspStatus => ({
    status: 'revoked',
    revokedAt: new Date('2026-11-01T00:00:00Z'),
    reason,
  });

  it.each([
    ['good', { status: 'good' } as const],
    ['unknown', { status: 'unknown' } as const],
    ['revoked', revoked('key-compromise')],
    ['suspended', revoked('certificate-hold')],
  ])('%s is what the responder signed', async (expected, status) => {
    expect(await ask((request) => authority.ocsp(request, status))).toBe(expected);
  });

  const good = { status: 'good' } as const;
  it.each([
    ['another responder signed', (request: Uint8Array) => stranger.ocsp(request, good)],
    [
      'the answer is old',
      (request: Uint8Array) => authority.ocsp(request, good, { at: new Date(NOW.getTime() - 3_600_000) }),
    ],
    [
      'the answer carries another nonce',
      (request: Uint8Array) => authority.ocsp(request, good, { nonce: new Uint8Array(16) }),
    ],
    ['the answer is none', () => Promise.resolve(Uint8Array.of(0x30, 0x03, 0x0a, 0x01, 0x03))],
    ['the service is down', () => Promise.resolve(new Response('', { status: 503 }))],
    ['the line is cut', () => Promise.reject(new Error('socket hang up'))],
  ])('could not be checked when %s', async (_what, answer) => {
    expect(await ask(answer)).toBe('could-not-check');
  });
  it('could not be checked for an answer about another card', async () => {
    const other = await authority.card();
    let about = new Uint8Array(0);
    await ask((request) => {
      about = new Uint8Array(request);
      return authority.ocsp(request, good);
    }, other.certificateDer);
    expect(await ask(() => authority.ocsp(about, good))).toBe('could-not-check');
  });
  it('could not be checked for a card of an unknown CA, which nobody is asked about', async () => {
    const foreign = await stranger.card();
    expect(await ask(unused, foreign.certificateDer)).toBe('could-not-check');
  });
});
