// A key pair sealed to the phone's key, and the permission for a new PIN: opened by the right one alone, and by nobody once changed.
import { generateKeyPairSync } from 'node:crypto';
import { compactDecrypt, CompactEncrypt, decodeProtectedHeader, exportJWK, generateKeyPair, importPKCS8 } from 'jose';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPinReset, signPinReset } from './pin-reset-authorization';
import { openSealedKey, SealedKeyError, sealKey } from './sealed-key';
import type { DeliveredKey } from './sealed-key';

const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;
const AT = new Date('2026-11-22T03:00:00Z');

async function recipient() {
  const pair = await crypto.subtle.generateKey(ECDH, true, ['deriveBits']);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  return { privateKey: pair.privateKey, publicKey: pair.publicKey, spki };
}

let phone: Awaited<ReturnType<typeof recipient>>;
let delivered: DeliveredKey;
let jwe: string;
const reason = (code: string) => expect.objectContaining({ name: 'SealedKeyError', reason: code }) as Error;

beforeAll(async () => {
  phone = await recipient();
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  delivered = {
    applicationId: 'application-1',
    spki: Uint8Array.from(pair.publicKey.export({ type: 'spki', format: 'der' })),
    pkcs8: Uint8Array.from(pair.privateKey.export({ type: 'pkcs8', format: 'der' })),
    expiresAt: new Date('2026-11-22T04:00:00Z'),
  };
  jwe = await sealKey(delivered, phone.spki);
});

describe('a sealed key', () => {
  it('is opened by the key it is sealed to', async () => {
    expect(await openSealedKey(jwe, phone, AT)).toEqual(delivered);
  });

  it('names its algorithms and its recipient in the header, and nothing of the key in clear', async () => {
    expect(decodeProtectedHeader(jwe)).toMatchObject({
      alg: 'ECDH-ES',
      enc: 'A256GCM',
      typ: 'sumaho-jpki-key+jwe',
      kid: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      epk: { kty: 'EC', crv: 'P-256' },
    });
    expect(jwe).not.toContain(Buffer.from(delivered.pkcs8).toString('base64url').slice(20, 60));
  });

  it('is an ordinary JWE: another program opens it with the key as PKCS#8', async () => {
    const pem = Buffer.from(await crypto.subtle.exportKey('pkcs8', phone.privateKey)).toString('base64');
    const key = await importPKCS8(`-----BEGIN PRIVATE KEY-----\n${pem}\n-----END PRIVATE KEY-----`, 'ECDH-ES');
    const claims = JSON.parse(new TextDecoder().decode((await compactDecrypt(jwe, key)).plaintext)) as object;
    expect(claims).toMatchObject({ purpose: 'key-delivery', application: 'application-1', exp: 1795320000 });
  });

  it('is never sealed twice to the same bytes', async () => {
    expect(await sealKey(delivered, phone.spki)).not.toBe(jwe);
  });

  it('is not opened by another key, under another name either', async () => {
    const other = await recipient();
    await expect(openSealedKey(jwe, other, AT)).rejects.toEqual(reason('for-another-key'));
    await expect(openSealedKey(jwe, { ...other, spki: phone.spki }, AT)).rejects.toEqual(reason('not-decryptable'));
  });

  it('is not opened when it is late', async () => {
    await expect(openSealedKey(jwe, phone, new Date('2026-11-22T04:00:01Z'))).rejects.toEqual(reason('expired'));
  });

  it.each([
    ['another key management', { alg: 'ECDH-ES+A256KW', enc: 'A256GCM' }],
    ['another content encryption', { alg: 'ECDH-ES', enc: 'A128GCM' }],
  ])('of %s is refused', async (_what, header) => {
    const kid = decodeProtectedHeader(jwe).kid as string;
    const weak = await new CompactEncrypt(new TextEncoder().encode('{}'))
      .setProtectedHeader({ ...header, typ: 'sumaho-jpki-key+jwe', kid })
      .encrypt(phone.publicKey);
    await expect(openSealedKey(weak, phone, AT)).rejects.toEqual(reason('malformed'));
  });

  it.each([
    ['no object', '[]'],
    ['another purpose', '{"purpose":"key","application":"a","spki":"","pkcs8":"","exp":1}'],
    ['no expiry', '{"purpose":"key-delivery","application":"a","spki":"","pkcs8":""}'],
    ['no key', '{"purpose":"key-delivery","application":"a","spki":"","exp":1}'],
    ['no JSON', 'x'],
  ])('with %s inside is refused', async (_what, claims) => {
    const { alg, enc, typ, kid } = decodeProtectedHeader(jwe) as Record<'alg' | 'enc' | 'typ' | 'kid', string>;
    const sealed = await new CompactEncrypt(new TextEncoder().encode(claims))
      .setProtectedHeader({ alg, enc, typ, kid })
      .encrypt(phone.publicKey);
    await expect(openSealedKey(sealed, phone, AT)).rejects.toEqual(reason('malformed'));
  });

  it('with one character changed is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(jwe.length - 1), fc.constantFrom(...'AZaz09-_.='), async (at, character) => {
        fc.pre(jwe[at] !== character);
        const changed = jwe.slice(0, at) + character + jwe.slice(at + 1);
        const error = await openSealedKey(changed, phone, AT).catch((problem: unknown) => problem);
        // The last character of a base64url part may carry bits that nobody reads.
        const unread = jwe[at + 1] === '.' || at === jwe.length - 1;
        return error instanceof SealedKeyError || unread;
      }),
      { numRuns: 300 },
    );
  });
});

describe('a permission for a new PIN', () => {
  const permission = { keychainId: 'k', serial: '53aa', nonce: 'n', expiresAt: AT };
  it('is read with the key of the service, and with no other', async () => {
    const [service, other] = [
      await generateKeyPair('ES256', { extractable: true }),
      await generateKeyPair('ES256', { extractable: true }),
    ];
    const jws = await signPinReset(permission, { ...(await exportJWK(service.privateKey)), kid: 'reset-1' });
    expect(decodeProtectedHeader(jws)).toEqual({ alg: 'ES256', typ: 'sumaho-jpki-pin-reset+jws', kid: 'reset-1' });
    expect(await readPinReset(jws, await exportJWK(service.publicKey))).toEqual(permission);
    expect(await readPinReset(jws, await exportJWK(other.publicKey))).toBeUndefined();
    expect(await readPinReset(`${jws.slice(0, -4)}AAAA`, await exportJWK(service.publicKey))).toBeUndefined();
    expect(await readPinReset('', await exportJWK(service.publicKey))).toBeUndefined();
  });
});
