import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { componentsOf } from './private-components';
import { KeyScanner, plantedControls, type Place } from './key-scan';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const RSA = componentsOf('rsa key', rsa.privateKey);
const EC = componentsOf('ec key', ec.privateKey);
const scanner = new KeyScanner([RSA, EC]);
const place = (name: string, bytes: Uint8Array | string): Place => ({ name, bytes: Buffer.from(bytes) });

describe('The scan for private keys', () => {
  it.each([RSA, EC])('finds the planted control of $keyName in every coding', (key) => {
    const controls = plantedControls(key);
    expect(controls).toHaveLength(5);
    const found = new Set(scanner.scan(controls).map(({ place }) => place));
    expect([...found].sort()).toEqual(controls.map(({ name }) => name).sort());
  });

  it('finds every number of an RSA key in its PEM, its DER and its JWK', () => {
    const all = ['d', 'p', 'q', 'dp', 'dq', 'qi'];
    const places = [
      place('pem', rsa.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      place('der', rsa.privateKey.export({ type: 'pkcs8', format: 'der' })),
      place('jwk', JSON.stringify(rsa.privateKey.export({ format: 'jwk' }))),
    ];
    for (const { name } of places) {
      const components = scanner.scan(places).filter((finding) => finding.place === name);
      expect(components.map(({ component }) => component).sort()).toEqual([...all].sort());
    }
  });

  it('finds a fragment of 31 bytes wherever it was cut', () => {
    const p = Buffer.from(RSA.components['p'] ?? []);
    for (let from = 0; from + 31 <= p.length; from += 1) {
      const hit = scanner.scan([place('fragment', Buffer.concat([randomBytes(40), p.subarray(from, from + 31)]))]);
      expect(hit.map(({ component }) => component)).toEqual(['p']);
    }
  });

  it('finds a key in the hex of the APDUs it was cut into', () => {
    const key = rsa.privateKey.export({ type: 'pkcs1', format: 'der' });
    const apdus = Array.from({ length: Math.ceil(key.length / 200) }, (_, at) =>
      JSON.stringify({
        command: `84E20000C8${key
          .subarray(at * 200, at * 200 + 200)
          .toString('hex')
          .toUpperCase()}`,
      }),
    );
    expect(scanner.scan([place('transcript', apdus.join('\n'))]).length).toBe(6);
  });

  it('says nothing of public keys, certificates’ signatures, other keys or noise', () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const innocent = [
      place('spki', rsa.publicKey.export({ type: 'spki', format: 'der' })),
      place('spki pem', rsa.publicKey.export({ type: 'spki', format: 'pem' })),
      place('other key', other.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      place('noise', randomBytes(200_000)),
      place('noise in hex', randomBytes(50_000).toString('hex')),
      place('noise in base64', randomBytes(50_000).toString('base64')),
      place('zeros', Buffer.alloc(10_000)),
    ];
    expect(scanner.scan(innocent)).toEqual([]);
  });
});
