// The virtual card reader as an OIDC provider (openid-client as the relying party), as a signature service, and its OCSP
// (OpenSSL as the judge).
import { execFile } from 'node:child_process';
import { randomUUID, verify, X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CARD_PURPOSES, CARD_TRIES, CardDeck, derOf } from '@sumaho-jpki/stand-ins/card-holder';
import { importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addressesOf, SIGN_IN_CLIENT_ID } from '../addresses';
import { es256 } from '../world-keys';
import { Browser, CardReader } from './testing/card-reader';

let reader: CardReader;
let addresses: ReturnType<typeof addressesOf>;
let portal: oidc.Configuration;

async function relyingParty(key: JWK): Promise<oidc.Configuration> {
  const privateKey = (await importJWK(key, 'ES256')) as CryptoKey;
  return oidc.discovery(
    new URL(addresses.signInIssuer),
    SIGN_IN_CLIENT_ID,
    { id_token_signed_response_alg: 'ES256' },
    oidc.PrivateKeyJwt({ key: privateKey, kid: 'portal' }),
    { execute: [oidc.allowInsecureRequests] },
  );
}

beforeAll(async () => {
  reader = await CardReader.start();
  addresses = addressesOf(reader.origin);
  portal = await relyingParty(reader.clientKey);
}, 60_000);
afterAll(() => reader.stop());
beforeEach(() => reader.deck.reset(reader.card('p01')));

/** What a portal sends, with single parameters changed or left out (undefined). */
async function request(change: Record<string, string | undefined> = {}) {
  const verifier = oidc.randomPKCECodeVerifier();
  const wanted = {
    redirect_uri: addresses.signInCallback,
    scope: 'openid birthdate',
    acr_values: 'aal3 crl',
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...change,
  };
  const sent = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
  return { url: oidc.buildAuthorizationUrl(portal, sent).href, verifier, ...wanted };
}

async function readCard(person: string, pin = reader.card(person).secrets['user-auth'], browser = new Browser()) {
  const asked = await request();
  const form = await browser.open(asked.url);
  const answer = await browser.open(form.url, { person, pin });
  return { asked, form, answer };
}
const exchange = (back: string, asked: { verifier: string; state: string; nonce: string }, by = portal) =>
  oidc.authorizationCodeGrant(by, new URL(back), {
    pkceCodeVerifier: asked.verifier,
    expectedState: asked.state,
    expectedNonce: asked.nonce,
    idTokenExpected: true,
  });

describe('Sign-in with a card', () => {
  it('and the right PIN gives an ES256 id token with nonce about a pairwise subject', async () => {
    const { asked, form, answer } = await readCard('p01');
    expect(form.text).toContain('<html lang="ja">');
    expect(answer.url).toMatch(new RegExp(`^${addresses.signInCallback}\\?code=`));
    const tokens = await exchange(answer.url, asked);
    const header = JSON.parse(Buffer.from(tokens.id_token?.split('.')[0] ?? '', 'base64url').toString()) as object;
    expect(header).toMatchObject({ alg: 'ES256' });
    const claims = tokens.claims();
    expect(claims).toMatchObject({
      iss: addresses.signInIssuer,
      aud: SIGN_IN_CLIENT_ID,
      sub: reader.subjectOf('p01'),
      nonce: asked.nonce,
    });
    const info = await oidc.fetchUserInfo(portal, tokens.access_token, claims?.sub ?? '');
    const { birthDate, keys } = reader.card('p01');
    const { validToDate } = new X509Certificate(derOf(keys['user-auth']));
    expect(info).toMatchObject({ birthdate: birthDate, card_not_after: validToDate.toISOString() });
    expect(JSON.stringify({ ...info, ...claims })).not.toMatch(/はるか|Haruka|p01/);
  });

  it('asks for the card again at the next sign-in in the same browser', async () => {
    const browser = new Browser();
    const first = await readCard('p01', undefined, browser);
    expect(first.answer.url).toContain('code=');
    const second = await browser.open((await request()).url);
    expect([second.status, second.text]).toEqual([200, expect.stringContaining('name="pin"')]);
  });

  it('and a wrong PIN tells what is left, blocks at three, and then the right one is too late', async () => {
    const browser = new Browser();
    const { url } = await browser.open((await request()).url);
    const type = (pin: string) => browser.open(url, { person: 'p01', pin });
    for (const left of [2, 1]) {
      const answer = await type('0000');
      expect([answer.status, answer.text]).toEqual([422, expect.stringContaining(`あと${left}回`)]);
      expect(answer.text).toContain(`${left} tries left`);
    }
    expect((await type('0000')).text).toContain('ロックされています');
    const right = await type(reader.card('p01').secrets['user-auth']);
    expect([right.status, right.text]).toEqual([422, expect.stringContaining('ロックされています')]);
    await reader.deck.reset(reader.card('p01'));
    expect((await type(reader.card('p01').secrets['user-auth'])).url).toContain('code=');
  });

  it('counts tries on the card: they are not given back by starting again, nor by the power', async () => {
    for (let tries = 0; tries < 2; tries += 1) await readCard('p01', '0000');
    const reopened = await CardDeck.open(reader.folder);
    expect(reopened.card('p01')?.triesLeft['user-auth']).toBe(1);
    const wide = [...reader.card('p01').secrets['user-auth']].map((d) =>
      String.fromCodePoint(d.charCodeAt(0) + 0xfee0),
    );
    expect((await readCard('p01', wide.join(''))).answer.url).toContain('code=');
    expect(reader.card('p01').triesLeft['user-auth']).toBe(CARD_TRIES['user-auth']);
  });

  it('counts tries typed at many readers at once, one by one', async () => {
    const { deck } = reader;
    const type = () => deck.unlock(reader.card('p02'), 'user-auth', '0000');
    const answers = await Promise.all(Array.from({ length: 20 }, type));
    expect(answers.map((answer) => (answer.ok ? -1 : answer.triesLeft)).slice(0, 4)).toEqual([2, 1, 0, 0]);
    expect((await CardDeck.open(reader.folder)).card('p02')?.triesLeft['user-auth']).toBe(0);
    await deck.reset(reader.card('p02'));
  });

  it.each([
    ['p06', 'revoked'],
    ['p07', 'expired'],
  ])('of %s is denied with the word "%s"', async (person, word) => {
    const { answer } = await readCard(person);
    const { searchParams } = new URL(answer.url);
    expect(searchParams.get('error')).toBe('access_denied');
    expect(searchParams.get('error_description')).toContain(word);
    expect(searchParams.get('code')).toBeNull();
  });

  it('that is cancelled is denied; one without a card is asked again', async () => {
    const browser = new Browser();
    const { url } = await browser.open((await request()).url);
    expect((await browser.open(url, { person: 'nobody', pin: '1234' })).status).toBe(422);
    const back = await browser.open(url, { cancel: '1' });
    expect(new URL(back.url).searchParams.get('error')).toBe('access_denied');
    expect(new URL(back.url).searchParams.get('error_description')).toContain('cancelled');
  });
});

describe('The provider refuses', () => {
  const errorOf = async (change: Record<string, string | undefined>) => {
    const answer = await new Browser().open((await request(change)).url);
    return new URL(answer.url).searchParams.get('error') ?? answer.status;
  };
  it('a request without PKCE, with plain PKCE, with the implicit flow', async () => {
    expect(await errorOf({ code_challenge: undefined, code_challenge_method: undefined })).toBe('invalid_request');
    expect(await errorOf({ code_challenge_method: 'plain' })).toBe('invalid_request');
    expect(await errorOf({ response_type: 'token' })).not.toBe(200);
  });

  it('another redirect_uri, and sends nobody there', async () => {
    for (const redirect of [
      'https://evil.example/callback',
      `${addresses.signInCallback}/..`,
      `${addresses.signInCallback}?a=b`,
    ]) {
      const answer = await new Browser().open((await request({ redirect_uri: redirect })).url);
      expect([answer.status, new URL(answer.url).origin]).toEqual([400, reader.origin]);
    }
  });

  it('a code that was used, and one whose verifier is another', async () => {
    const { asked, answer } = await readCard('p01');
    await exchange(answer.url, asked);
    await expect(exchange(answer.url, asked)).rejects.toMatchObject({ error: 'invalid_grant' });
    const again = await readCard('p01');
    const stolen = { ...again.asked, verifier: oidc.randomPKCECodeVerifier() };
    await expect(exchange(again.answer.url, stolen)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('a client with another key', async () => {
    const { asked, answer } = await readCard('p01');
    const impostor = await relyingParty({ ...es256('portal') });
    await expect(exchange(answer.url, asked, impostor)).rejects.toMatchObject({ error: 'invalid_client' });
  });

  it('an assertion for another audience, one that is over, and one that comes twice', async () => {
    const key = await importJWK(reader.clientKey, 'ES256');
    const now = Math.floor(Date.now() / 1000);
    const assertion = (aud: string, exp: number) =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'ES256', kid: 'portal' })
        .setIssuer(SIGN_IN_CLIENT_ID)
        .setSubject(SIGN_IN_CLIENT_ID)
        .setAudience(aud)
        .setJti(randomUUID())
        .setIssuedAt(now)
        .setExpirationTime(exp)
        .sign(key);
    const token = async (client_assertion: string) => {
      const { asked, answer } = await readCard('p01');
      const response = await fetch(portal.serverMetadata().token_endpoint ?? '', {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: new URL(answer.url).searchParams.get('code') ?? '',
          redirect_uri: addresses.signInCallback,
          code_verifier: asked.verifier,
          client_id: SIGN_IN_CLIENT_ID,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion,
        }),
      });
      return [response.status, ((await response.json()) as { error?: string }).error];
    };
    expect(await token(await assertion('https://other.example', now + 60))).toEqual([401, 'invalid_client']);
    expect(await token(await assertion(addresses.signInIssuer, now - 60))).toEqual([401, 'invalid_client']);
    const good = await assertion(addresses.signInIssuer, now + 60);
    expect(await token(good)).toEqual([200, undefined]);
    expect(await token(good)).toEqual([401, 'invalid_client']);
  });
});

describe('The signature service', () => {
  const url = () => `${addresses.signApi}/transactions`;
  async function bearer(audience: string, change: { key?: JWK; jti?: string; exp?: number } = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const jwt = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(SIGN_IN_CLIENT_ID)
      .setSubject(SIGN_IN_CLIENT_ID)
      .setAudience(audience)
      .setJti(change.jti ?? randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(change.exp ?? now + 60)
      .sign(await importJWK(change.key ?? reader.clientKey, 'ES256'));
    return `Bearer ${jwt}`;
  }
  const begin = async (authorization: string | undefined, redirectUri: string = addresses.signatureCallback) =>
    fetch(url(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body: JSON.stringify({ document: '申請書 <b>&', redirectUri, state: 'state-1' }),
    });
  const begun = async () =>
    (await (await begin(await bearer(url()))).json()) as { transactionId: string; signUrl: string };
  const result = async (id: string) => {
    const at = `${url()}/${id}`;
    return (await (await fetch(at, { headers: { authorization: await bearer(at) } })).json()) as Record<string, string>;
  };

  it('begins for its client only: no assertion, a foreign key, another address, an old one, or one seen before', async () => {
    expect((await begin(undefined)).status).toBe(401);
    expect((await begin(await bearer(url(), { key: es256('x') }))).status).toBe(401);
    expect((await begin(await bearer(`${url()}/other`))).status).toBe(401);
    expect((await begin(await bearer(url(), { exp: 1 }))).status).toBe(401);
    const good = await bearer(url());
    expect((await begin(good)).status).toBe(201);
    expect((await begin(good)).status).toBe(401);
  });

  it('returns to no other address than the agreed one', async () => {
    expect((await begin(await bearer(url()), 'https://evil.example/')).status).toBe(400);
    expect((await begin(await bearer(url()), `${addresses.signatureCallback}?x=1`)).status).toBe(400);
  });

  it('shows the document in full and signs exactly it with the card’s signature key', async () => {
    const { transactionId, signUrl } = await begun();
    const browser = new Browser();
    expect((await browser.open(signUrl)).text).toContain('申請書 &lt;b&gt;&amp;');
    expect(await result(transactionId)).toMatchObject({ state: 'open' });
    const password = reader.card('p01').secrets.signature;
    const back = await browser.open(signUrl, { person: 'p01', password: password.toLowerCase() });
    expect(back.url).toBe(`${addresses.signatureCallback}?state=state-1&transaction_id=${transactionId}`);
    const signed = await result(transactionId);
    expect(signed).toMatchObject({ state: 'signed', document: '申請書 <b>&', subject: reader.subjectOf('p01') });
    const { publicKey } = new X509Certificate(Buffer.from(signed['certificate'] ?? '', 'base64'));
    expect(
      verify('sha256', Buffer.from('申請書 <b>&'), publicKey, Buffer.from(signed['signature'] ?? '', 'base64')),
    ).toBe(true);
  });

  it('takes no try for four digits or a wrong shape, counts five wrong passwords, and then ends', async () => {
    const { transactionId, signUrl } = await begun();
    const browser = new Browser();
    const type = (password: string) => browser.open(signUrl, { person: 'p01', password });
    for (const typed of ['1234', 'abc', '']) {
      const answer = await type(typed);
      expect([answer.status, answer.text]).toEqual([422, expect.stringContaining('回数は減っていません')]);
    }
    expect(reader.card('p01').triesLeft.signature).toBe(5);
    for (const left of [4, 3, 2, 1]) expect((await type('WRONG123')).text).toContain(`あと${left}回`);
    const last = await type('WRONG123');
    expect(last.url).toContain(addresses.signatureCallback);
    expect(await result(transactionId)).toMatchObject({ state: 'refused', reason: 'password-blocked' });
    expect(reader.card('p01').triesLeft['user-auth']).toBe(3);
  });

  it('ends when it is cancelled, and stays ended', async () => {
    const { transactionId, signUrl } = await begun();
    const browser = new Browser();
    await browser.open(signUrl, { cancel: '1' });
    await browser.open(signUrl, { person: 'p01', password: reader.card('p01').secrets.signature });
    expect(await result(transactionId)).toMatchObject({ state: 'refused', reason: 'cancelled' });
    expect((await browser.open(`${signUrl}x`)).status).toBe(404);
  });
});

describe('The card CAs', () => {
  const run = promisify(execFile);
  const pem = (der: Uint8Array) => new X509Certificate(der).toString();

  it.each(CARD_PURPOSES)('%s: OpenSSL verifies every card’s certificate that is not out of date', async (purpose) => {
    const ca = join(reader.folder, `${purpose}-ca.pem`);
    await writeFile(ca, pem(derOf(reader.deck.authority(purpose))));
    for (const person of ['p01', 'p05', 'p06']) {
      const file = join(reader.folder, `${purpose}-${person}.pem`);
      await writeFile(file, pem(derOf(reader.card(person).keys[purpose])));
      expect((await run('openssl', ['verify', '-x509_strict', '-CAfile', ca, file])).stdout).toContain(': OK');
    }
  });

  it.each([
    ['p01', 'good'],
    ['p06', 'revoked'],
  ])('answer OpenSSL about the card of %s: %s', async (person, status) => {
    const ca = join(reader.folder, 'ocsp-ca.pem');
    const file = join(reader.folder, 'ocsp-card.pem');
    await writeFile(ca, pem(derOf(reader.deck.authority('signature'))));
    await writeFile(file, pem(derOf(reader.card(person).keys.signature)));
    const asked = ['ocsp', '-issuer', ca, '-cert', file, '-CAfile', ca, '-url', addresses.cardStatus];
    const { stdout, stderr } = await run('openssl', asked);
    expect(stderr).toContain('Response verify OK');
    expect(stdout).toContain(`${file}: ${status}`);
  });

  it('answer "unknown" about a serial they never issued, and an error to nonsense', async () => {
    const ca = join(reader.folder, 'unknown-ca.pem');
    await writeFile(ca, pem(derOf(reader.deck.authority('signature'))));
    const { stdout } = await run('openssl', [
      ...['ocsp', '-issuer', ca, '-serial', '0x4711', '-CAfile', ca, '-url', addresses.cardStatus],
    ]);
    expect(stdout).toContain('0x4711: unknown');
    const nonsense = await fetch(addresses.cardStatus, {
      method: 'POST',
      headers: { 'content-type': 'application/ocsp-request' },
      body: 'nonsense',
    });
    expect(Buffer.from(await nonsense.arrayBuffer()).toString('hex')).toBe('30030a0101');
  });
});
