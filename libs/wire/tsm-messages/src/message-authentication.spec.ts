import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { type MessageSignatureError, signMessage, verifyMessage } from './index';

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

describe('message signature', () => {
  const now = new Date('2026-11-22T00:00:00Z');
  const body = '{"header":{"functionRequesterIdentifier":"sp-tsm"}}';
  let own: Pair;
  let other: Pair;
  beforeAll(async () => {
    own = await generateKeyPair('ES256', { extractable: true });
    other = await generateKeyPair('ES256', { extractable: true });
  });
  const sign = (more: object = {}) =>
    signMessage({ privateKey: own.privateKey, issuer: 'sp-tsm', audience: 'docomo', body, now, ...more });
  const verify = (signature: string | undefined, more: object = {}) =>
    verifyMessage({
      signature,
      body,
      audience: 'docomo',
      keyOf: (issuer) => (issuer === 'sp-tsm' ? own.publicKey : undefined),
      now,
      ...more,
    });
  const faultOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'accepted',
      (error: MessageSignatureError) => error.fault,
    );

  it('signs the hash of the body for one receiver for sixty seconds', async () => {
    const signature = await sign({ keyId: 'k1' });
    expect(decodeProtectedHeader(signature)).toEqual({ alg: 'ES256', typ: 'tsm-message+jwt', kid: 'k1' });
    const claims = await verify(signature);
    expect(claims).toMatchObject({ iss: 'sp-tsm', aud: 'docomo', iat: 1795305600, exp: 1795305660 });
    expect(claims.bsha256).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(decodeJwt(await sign())['jti']).not.toBe(claims.jti);
  });
  it('knows the SHA-256 of an empty body', async () => {
    const claims = await verify(await sign({ body: '' }), { body: new Uint8Array(0) });
    expect(claims.bsha256).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
  });
  it('works with JWKs and picks the key by issuer and key id', async () => {
    const signature = await sign({ privateKey: await exportJWK(own.privateKey), keyId: 'k7' });
    const jwk = await exportJWK(own.publicKey);
    const asked: unknown[] = [];
    const keyOf = (issuer: string, keyId: string | undefined) => {
      asked.push([issuer, keyId]);
      return Promise.resolve(jwk);
    };
    expect(await faultOf(verify(signature, { keyOf }))).toBe('accepted');
    expect(asked).toEqual([['sp-tsm', 'k7']]);
  });
  it('refuses a missing, foreign, altered, old, early or redirected message', async () => {
    const signature = await sign();
    expect(await faultOf(verify(undefined))).toBe('missing');
    expect(await faultOf(verify('abc'))).toBe('malformed');
    expect(await faultOf(verify(await sign({ issuer: 'kddi' })))).toBe('unknown-issuer');
    expect(await faultOf(verify(await sign({ privateKey: other.privateKey })))).toBe('signature-invalid');
    expect(await faultOf(verify(signature, { body: body.replace('sp', 'xp') }))).toBe('body-altered');
    expect(await faultOf(verify(signature, { audience: 'kddi' }))).toBe('other-audience');
    expect(await faultOf(verify(signature, { now: new Date(now.getTime() + 65_000) }))).toBe('accepted');
    expect(await faultOf(verify(signature, { now: new Date(now.getTime() + 75_000) }))).toBe('expired');
    expect(await faultOf(verify(signature, { now: new Date(now.getTime() - 30_000) }))).toBe('expired');
  });
  it('refuses a longer life, a missing claim, another type, and no algorithm', async () => {
    const { bsha256 } = await verify(await sign());
    const forge = (claims: Record<string, unknown>, header: object = {}) =>
      new SignJWT({ iss: 'sp-tsm', aud: 'docomo', jti: '1', iat: 1795305600, bsha256, exp: 1795305660, ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'tsm-message+jwt', ...header })
        .sign(own.privateKey);
    expect(await faultOf(verify(await forge({})))).toBe('accepted');
    expect(await faultOf(verify(await forge({ exp: 1795309200 })))).toBe('lives-too-long');
    for (const claim of ['jti', 'iat', 'exp', 'bsha256']) {
      expect(await faultOf(verify(await forge({ [claim]: undefined }))), claim).not.toBe('accepted');
    }
    expect(await faultOf(verify(await forge({}, { typ: 'JWT' })))).toBe('malformed');
    const unsigned = new UnsecuredJWT({ iss: 'sp-tsm', aud: 'docomo', jti: '1', bsha256: 'x' }).encode();
    expect(await faultOf(verify(unsigned))).toBe('malformed');
  });
});
