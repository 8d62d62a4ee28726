// EST both sides (RFC 7030): what the server writes, the client reads; a client that waits as it is told and stops when asked.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  buildCertificationRequest,
  buildCsrAttributes,
  buildTbsCertificate,
  generateKeyPair,
  signTbs,
} from '@sumaho-jpki/wire/x509';
import { estClient, EstRefusedError, retryAfterSeconds } from './est-client';
import {
  certificatesAnswer,
  csrAttributesAnswer,
  decodeBody,
  EST_MEDIA_TYPES,
  EstFormatError,
  encodeBody,
  generatedKeyAnswer,
  pendingAnswer,
  readCertificates,
  readEnrolmentRequest,
  readGeneratedKey,
} from './est-messages';
import type { EstAnswer } from './est-messages';

const key = await generateKeyPair('ecdsa-p256-sha256');
const certificate = await signTbs(
  buildTbsCertificate({
    serial: '0123',
    signatureAlgorithm: 'ecdsa-p256-sha256',
    issuer: [{ type: 'CN', value: 'Test CA' }],
    subject: [{ type: 'CN', value: 'phone' }],
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2030-01-01T00:00:00Z'),
    publicKeySpki: key.publicKeySpki,
    extensions: {},
  }),
  'ecdsa-p256-sha256',
  key.sign,
);
const request = await buildCertificationRequest(
  {
    subject: [{ type: 'CN', value: 'phone' }],
    publicKeySpki: key.publicKeySpki,
    signatureAlgorithm: 'ecdsa-p256-sha256',
  },
  key.sign,
);
const envelopedKey = Uint8Array.from({ length: 300 }, (_, index) => index & 255);
const refusal = (fault: string) => expect.objectContaining({ name: 'EstFormatError', fault }) as Error;

describe('a base64 body', () => {
  it('is written in lines of 76 and read back', () => {
    const body = encodeBody(new Uint8Array(200));
    expect(
      body
        .split('\r\n')
        .slice(0, -1)
        .map((line) => line.length),
    ).toEqual([76, 76, 76, 40]);
    expect(decodeBody(body)).toEqual(new Uint8Array(200));
  });
  it('is the same as the one of openssl base64', () => {
    const openssl = spawnSync('openssl', ['base64', '-A'], { input: request, encoding: 'utf8' });
    if (openssl.status === 0) expect(encodeBody(request).replace(/\r\n/g, '')).toBe(openssl.stdout.trim());
  });
  it.each([
    ['nothing', ''],
    ['white space', ' \r\n'],
    ['base64url', 'A_-A'],
    ['no padding', 'QUI'],
    ['bits that are not used', 'QUJ='],
    ['DER itself', '0\u0082\u0001'],
    ['far too much', 'QUJD'.repeat(20_000)],
  ])('that is %s is refused', (_what, body) => {
    expect(() => decodeBody(body)).toThrow(refusal('body'));
  });
  it('comes back as it went, whatever the octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), (der) => {
        expect(decodeBody(encodeBody(der))).toEqual(Uint8Array.from(der));
      }),
    );
  });
});

describe('the server', () => {
  it('reads a request of the right media type only', () => {
    const body = encodeBody(request);
    expect(readEnrolmentRequest({ contentType: 'Application/PKCS10; charset=utf-8', body })).toEqual(request);
    for (const contentType of ['application/json', '', undefined, 'application/pkcs10x']) {
      expect(() => readEnrolmentRequest({ contentType, body })).toThrow(refusal('media-type'));
    }
  });
  it('answers 202 with whole seconds', () => {
    expect(pendingAnswer(3)).toMatchObject({ status: 202, headers: { 'retry-after': '3' } });
    expect(() => pendingAnswer(0.5)).toThrow(RangeError);
  });
});

describe('a key made by the server', () => {
  const answer = generatedKeyAnswer({ envelopedKey, certificates: [certificate] }, 'b-1');
  const type = answer.headers['content-type'] ?? '';

  it('is read with its certificate, in either order of the parts', () => {
    const swapped = answer.body
      .split('--b-1')
      .slice(1, 3)
      .reverse()
      .map((part) => `--b-1${part}`)
      .join('');
    for (const body of [answer.body, `preamble\r\n${swapped}--b-1--\r\nepilogue`]) {
      expect(readGeneratedKey(type, body)).toEqual({ envelopedKey, certificates: [certificate] });
    }
    expect(readGeneratedKey('multipart/mixed; boundary="b-1"', answer.body).envelopedKey).toEqual(envelopedKey);
  });
  it.each([
    ['the last boundary is missing', answer.body.replace('--b-1--', '')],
    ['one part is missing', `${answer.body.split('--b-1').slice(0, 2).join('--b-1')}--b-1--\r\n`],
    ['the key came twice', answer.body.replace(EST_MEDIA_TYPES.certificates, EST_MEDIA_TYPES.generatedKey)],
    ['the key came in clear', answer.body.replace(EST_MEDIA_TYPES.generatedKey, 'application/pkcs8')],
    [
      'a part is not base64',
      answer.body.replace('Content-Transfer-Encoding: base64', 'Content-Transfer-Encoding: binary'),
    ],
    ['there is nothing', ''],
  ])('is refused when %s', (_what, body) => {
    expect(() => readGeneratedKey(type, body)).toThrow(refusal('body'));
  });
  it('is refused under another media type', () => {
    expect(() => readGeneratedKey('application/pkcs8', answer.body)).toThrow(refusal('media-type'));
  });
  it('never makes the reader do anything but answer or refuse', () => {
    fc.assert(
      fc.property(fc.nat(answer.body.length - 1), fc.integer({ min: 0, max: 127 }), (at, code) => {
        const body = answer.body.slice(0, at) + String.fromCharCode(code) + answer.body.slice(at + 1);
        try {
          readGeneratedKey(type, body);
        } catch (error) {
          expect(error).toBeInstanceOf(EstFormatError);
        }
      }),
    );
  });
});

describe('the client', () => {
  /** Answers in turn; keeps what was asked. */
  const server = (...answers: readonly EstAnswer[]) => {
    const asked: { url: string; method: string; digest: string; headers: Headers }[] = [];
    const fetch = (async (url, init) => {
      const body = typeof init?.body === 'string' ? init.body : '';
      const digest = createHash('sha256').update(body).digest('hex');
      asked.push({ url: String(url), method: init?.method ?? 'GET', digest, headers: new Headers(init?.headers) });
      const { status, headers, body: text } = answers[asked.length - 1] ?? pendingAnswer(1);
      return new Response(text, { status, headers });
    }) as typeof globalThis.fetch;
    return { asked, fetch };
  };
  const baseUri = 'https://est.example.test/.well-known/est';

  it('repeats the same bytes while it is told to wait, as slowly as it is told, and brings the certificate', async () => {
    const { asked, fetch } = server(pendingAnswer(2), pendingAnswer(900), certificatesAnswer([certificate]));
    const sleep = vi.fn(async () => undefined);
    const onPending = vi.fn();
    const client = estClient({ baseUri, fetch, sleep, headers: () => ({ authorization: 'Bearer t' }) });
    expect(await client.simpleEnroll(request, { onPending })).toEqual(certificate);
    expect(sleep.mock.calls.map(([ms]: unknown[]) => ms)).toEqual([2000, 30_000]);
    expect(onPending.mock.calls).toEqual([[2], [30]]);
    expect(new Set(asked.map(({ digest }) => digest)).size).toBe(1);
    expect(asked[0]).toMatchObject({ url: `${baseUri}/simpleenroll`, method: 'POST' });
    expect(Object.fromEntries(asked[0]?.headers ?? [])).toMatchObject({
      authorization: 'Bearer t',
      'content-type': 'application/pkcs10',
      'content-transfer-encoding': 'base64',
    });
  });

  it('stops at once when it is told to, also in the middle of a pause', async () => {
    const { asked, fetch } = server(pendingAnswer(60));
    const stop = new AbortController();
    const enrolling = estClient({ baseUri, fetch, mostSeconds: 600 }).simpleEnroll(request, {
      signal: stop.signal,
      onPending: () => setTimeout(() => stop.abort(new Error('the holder went away')), 5),
    });
    await expect(enrolling).rejects.toThrow('the holder went away');
    expect(asked).toHaveLength(1);
  });

  it('brings a refusal with its code', async () => {
    const problem = JSON.stringify({ code: 'key-not-proved' });
    const { fetch } = server({ status: 400, headers: { 'content-type': EST_MEDIA_TYPES.problem }, body: problem });
    const refused = estClient({ baseUri, fetch }).simpleEnroll(request);
    await expect(refused).rejects.toMatchObject({ name: 'EstRefusedError', status: 400, code: 'key-not-proved' });
    const text = server({ status: 503, headers: {}, body: 'busy' });
    await expect(estClient({ baseUri, fetch: text.fetch }).caCerts()).rejects.toBeInstanceOf(EstRefusedError);
  });

  it('takes no answer with two certificates, with none, or of another kind', async () => {
    const two = server(certificatesAnswer([certificate, certificate]));
    await expect(estClient({ baseUri, fetch: two.fetch }).simpleReenroll(request)).rejects.toEqual(
      refusal('structure'),
    );
    const html = server({ status: 200, headers: { 'content-type': 'text/html' }, body: '<p>sign in</p>' });
    await expect(estClient({ baseUri, fetch: html.fetch }).simpleEnroll(request)).rejects.toEqual(
      refusal('media-type'),
    );
    const broken = { ...certificatesAnswer([certificate]), body: encodeBody(Uint8Array.of(0x30, 0)) };
    await expect(estClient({ baseUri, fetch: server(broken).fetch }).simpleEnroll(request)).rejects.toEqual(
      refusal('structure'),
    );
  });

  it('brings authority certificates, wishes for requests, and a key made by the server', async () => {
    const authorities = server(certificatesAnswer([certificate, certificate]));
    expect(await estClient({ baseUri, fetch: authorities.fetch }).caCerts()).toHaveLength(2);
    const wishes = server(csrAttributesAnswer(buildCsrAttributes({ keyKind: 'p-384', challengePassword: true })));
    expect(await estClient({ baseUri, fetch: wishes.fetch }).csrAttributes()).toEqual({
      keyKind: 'p-384',
      challengePassword: true,
    });
    const keys = server(pendingAnswer(0), generatedKeyAnswer({ envelopedKey, certificates: [certificate] }));
    expect(await estClient({ baseUri, fetch: keys.fetch }).serverKeygen(request)).toEqual({
      envelopedKey,
      certificates: [certificate],
      certificate,
    });
    expect(keys.asked[1]?.url).toBe(`${baseUri}/serverkeygen`);
  });

  it.each<[string | null, number]>([
    ['7', 7],
    ['0', 0],
    [null, 1],
    ['soon', 1],
    ['Sun, 22 Nov 2026 03:00:30 GMT', 30],
    ['Sun, 22 Nov 2026 02:00:00 GMT', 0],
  ])('understands Retry-After %s as %i seconds', (header, seconds) => {
    expect(retryAfterSeconds(header, new Date('2026-11-22T03:00:00Z'))).toBe(seconds);
  });
});

describe('an answer of certificates', () => {
  it('is the CMS that openssl reads', () => {
    const answer = certificatesAnswer([certificate]);
    const der = decodeBody(answer.body);
    const openssl = spawnSync('openssl', ['pkcs7', '-inform', 'DER', '-print_certs', '-noout'], { input: der });
    if (openssl.error === undefined) expect(openssl.stdout.toString()).toMatch(/CN ?= ?phone/);
    expect(readCertificates(answer.headers['content-type'] ?? null, answer.body)).toEqual([certificate]);
  });
});
