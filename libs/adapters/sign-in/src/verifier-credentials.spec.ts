import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AssertionError,
  checkAssertion,
  claimedBy,
  credentialOfCertificate,
  credentialOfKey,
  readClientCertificate,
} from './verifier-credentials';

const AUDIENCE = 'https://status.example.jp/pki/token';
const now = new Date('2026-04-01T00:00:00.000Z');
const seconds = now.getTime() / 1000;

let folder: string;
let keys: { private: CryptoKey; jwk: JWK };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verifier-'));
  const pair = await generateKeyPair('ES256', { extractable: true });
  keys = { private: pair.privateKey, jwk: await exportJWK(pair.publicKey) };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A self-signed certificate by openssl. */
function certificate(name: string, ...key: string[]): string {
  const file = (suffix: string) => join(folder, `${name}.${suffix}`);
  const made = ['-keyout', file('key'), '-out', file('pem'), '-nodes', '-subj', '/C=JP/O=Mihon Bank', '-days', '30'];
  execFileSync('openssl', ['req', '-x509', '-newkey', ...key, ...made], { stdio: 'ignore' });
  return readFileSync(file('pem'), 'utf8');
}

describe('A client certificate', () => {
  it('is known by its key: the fingerprint that openssl and a second reader name', () => {
    const pem = certificate('ec', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256');
    const spki = createPublicKey(pem).export({ type: 'spki', format: 'der' });
    const found = readClientCertificate(pem);
    expect(found?.spkiSha256).toBe(createHash('sha256').update(spki).digest('hex'));
    expect(readClientCertificate(new X509Certificate(pem).raw)).toEqual(found);
    expect(credentialOfCertificate(pem, new Date())).toMatchObject({ kind: 'client-certificate', keyId: null });
  });

  it('that is over, too weak or none cannot be registered', () => {
    const pem = certificate('over', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384');
    expect(credentialOfCertificate(pem, new Date(Date.now() + 31 * 86_400_000))).toBeNull();
    expect(credentialOfCertificate(certificate('weak', 'rsa:1024'), new Date())).toBeNull();
    expect(credentialOfCertificate(certificate('curve', 'ed25519'), new Date())).toBeNull();
    for (const none of ['', 'nonsense', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])
      expect(credentialOfCertificate(none, new Date())).toBeNull();
  });
});

describe('A key for assertions', () => {
  it('is taken with its public parts alone, under its RFC 7638 thumbprint', async () => {
    // RFC 7638 §3.1: the key of the example and its thumbprint.
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    const jwk = { kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' };
    expect(await credentialOfKey('one', jwk)).toEqual({
      kind: 'assertion-key',
      fingerprint: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
      keyId: 'one',
      publicJwk: { kty: 'RSA', n, e: 'AQAB' },
      notAfter: null,
    });
    expect((await credentialOfKey('two', keys.jwk))?.publicJwk).toEqual({
      kty: 'EC',
      crv: 'P-256',
      x: keys.jwk.x,
      y: keys.jwk.y,
    });
  });

  it.each<[what: string, jwk: () => JWK]>([
    ['a private key', () => ({ ...keys.jwk, d: 'AAAA' })],
    ['a secret', () => ({ kty: 'oct', k: 'AAAA' })],
    ['another curve', () => ({ kty: 'EC', crv: 'P-521', x: 'AA', y: 'AA' })],
    ['a point that is not on the curve', () => ({ ...keys.jwk, x: keys.jwk.y ?? '' })],
    ['an Edwards key', () => ({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })],
    ['a short RSA key', () => ({ kty: 'RSA', n: Buffer.alloc(128, 0xff).toString('base64url'), e: 'AQAB' })],
    [
      'a short RSA key behind zeroes',
      () => ({
        kty: 'RSA',
        n: Buffer.concat([Buffer.alloc(200), Buffer.alloc(128, 0xff)]).toString('base64url'),
        e: 'AQAB',
      }),
    ],
    ['nothing', () => ({})],
  ])('is not %s', async (_what, jwk) => {
    expect(await credentialOfKey('one', jwk())).toBeNull();
  });
});

describe('An assertion (RFC 7523)', () => {
  interface Made {
    readonly claims?: Record<string, unknown>;
    readonly header?: Record<string, unknown>;
    readonly key?: CryptoKey | Uint8Array;
  }
  const claims = {
    iss: 'mihon-bank',
    sub: 'mihon-bank',
    aud: AUDIENCE,
    jti: 'jti-00000001',
    iat: seconds,
    exp: seconds + 300,
  };
  const sign = (made: Made = {}) =>
    new SignJWT({ ...claims, ...made.claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'one', ...made.header })
      .sign(made.key ?? keys.private);
  const check = (assertion: string) =>
    checkAssertion({
      assertion,
      code: 'mihon-bank',
      credential: { publicJwk: { ...keys.jwk } },
      audience: AUDIENCE,
      now,
    });
  const faultOf = (work: Promise<unknown>) =>
    work.then(
      () => 'accepted',
      (problem: unknown) => (problem instanceof AssertionError ? problem.fault : String(problem)),
    );

  it('names its verifier and key before anything is believed, and its id comes back hashed', async () => {
    const assertion = await sign();
    expect(claimedBy(assertion)).toEqual({ code: 'mihon-bank', keyId: 'one' });
    expect(await check(assertion)).toBe(createHash('sha256').update('jti-00000001').digest('base64url'));
    expect(await check(await sign({ claims: { aud: [AUDIENCE] } }))).toBeDefined();
  });

  it.each<[what: string, made: Made, fault: string]>([
    ['of another issuer', { claims: { iss: 'another' } }, 'wrong-subject'],
    ['about somebody else', { claims: { sub: 'another' } }, 'wrong-subject'],
    ['for another audience', { claims: { aud: 'https://other.example.jp' } }, 'wrong-audience'],
    ['for us and others', { claims: { aud: [AUDIENCE, 'https://other.example.jp'] } }, 'wrong-audience'],
    ['for nobody', { claims: { aud: undefined } }, 'wrong-audience'],
    ['without an id', { claims: { jti: undefined } }, 'malformed'],
    ['with an id that anybody guesses', { claims: { jti: '1' } }, 'malformed'],
    ['without an end', { claims: { exp: undefined } }, 'malformed'],
    ['whose end is no number', { claims: { exp: 'tomorrow' } }, 'malformed'],
    ['that is over', { claims: { iat: seconds - 330, exp: seconds - 30 } }, 'not-in-time'],
    ['that is over by less than clocks differ', { claims: { iat: seconds - 329, exp: seconds - 29 } }, 'accepted'],
    ['from the future', { claims: { iat: seconds + 31, exp: seconds + 200 } }, 'not-in-time'],
    ['not valid yet', { claims: { nbf: seconds + 31 } }, 'not-in-time'],
    ['of six minutes', { claims: { exp: seconds + 301 } }, 'lives-too-long'],
    ['of an hour that hides when it was made', { claims: { iat: undefined, exp: seconds + 3600 } }, 'lives-too-long'],
  ])('%s: %s', async (_what, made, fault) => {
    expect(await faultOf(sign(made).then(check))).toBe(fault);
  });

  it('signed by another key, by a shared secret, by nobody or not at all is refused', async () => {
    const other = await generateKeyPair('ES256');
    expect(await faultOf(sign({ key: other.privateKey }).then(check))).toBe('signature-invalid');
    const secret = new TextEncoder().encode(JSON.stringify(keys.jwk));
    expect(await faultOf(sign({ header: { alg: 'HS256' }, key: secret }).then(check))).toBe('signature-invalid');
    const [, payload] = (await sign()).split('.');
    const none = `${Buffer.from('{"alg":"none","kid":"one"}').toString('base64url')}.${payload}.`;
    expect(await faultOf(check(none))).toBe('signature-invalid');
  });

  it.each(['', 'a.b.c', 'nonsense', '..'])('%j is none', (text) => {
    expect(() => claimedBy(text)).toThrow('malformed');
  });
});
