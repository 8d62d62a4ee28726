import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { crtComponents, wipe } from './crt-components';

const pkcs1Of = (modulusLength: number) =>
  generateKeyPairSync('rsa', {
    modulusLength,
    privateKeyEncoding: { type: 'pkcs1', format: 'der' },
    publicKeyEncoding: { type: 'pkcs1', format: 'der' },
  }).privateKey;

describe('CRT components of an RSA-2048 key', () => {
  it('are those of the key, 128 bytes each, whatever their leading zeros', () => {
    for (let round = 0; round < 6; round += 1) {
      const der = pkcs1Of(2048);
      const jwk = createPrivateKey({ key: der, format: 'der', type: 'pkcs1' }).export({ format: 'jwk' });
      const { p, q, dp, dq, qInv } = crtComponents(der);
      const text = (name: 'p' | 'q' | 'dp' | 'dq' | 'qi') =>
        Buffer.from(jwk[name] ?? '', 'base64url')
          .toString('hex')
          .padStart(256, '0');
      expect([p, q, dp, dq, qInv].map((value) => Buffer.from(value).toString('hex'))).toEqual(
        (['p', 'q', 'dp', 'dq', 'qi'] as const).map(text),
      );
    }
  });
  it('can be wiped', () => {
    const components = crtComponents(pkcs1Of(2048));
    wipe(components);
    expect(Object.values(components).every((value: Uint8Array) => value.every((byte) => byte === 0))).toBe(true);
  });
  it('of a longer key or of no key are refused without showing a byte', () => {
    expect(() => crtComponents(pkcs1Of(3072))).toThrow('not an RSA-2048 key');
    const der = pkcs1Of(2048);
    for (const length of [0, 1, 4, 300, der.length - 1]) {
      expect(() => crtComponents(der.subarray(0, length))).toThrow('not an RSAPrivateKey');
    }
  });
});
