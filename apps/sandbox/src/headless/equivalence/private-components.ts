// The secret numbers of a private key.
import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { PrivateComponents } from './key-scan';

const SECRET = ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const;

/** RSA: exponent, primes and CRT numbers; EC: the scalar. */
export function componentsOf(keyName: string, key: KeyObject): PrivateComponents {
  const jwk = key.export({ format: 'jwk' });
  const components: Record<string, Uint8Array> = {};
  for (const name of SECRET) {
    const value = jwk[name];
    if (typeof value === 'string') components[name] = Buffer.from(value, 'base64url');
  }
  return { keyName, components };
}

export const componentsOfPkcs8 = (keyName: string, pkcs8: Uint8Array): PrivateComponents =>
  componentsOf(keyName, createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }));
