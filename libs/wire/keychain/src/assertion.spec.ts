// Assertion in App Attest's shape: bytes worked out by hand, every refusal by its reason, and no changed octet that passes.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateKeyPair, toHex } from '@sumaho-jpki/wire/x509';
import { buildAssertion, verifyAssertion } from './assertion';
import { keyProofHash } from './client-data';

const APP_ID = 'SMHJPKI016.jp.example.sumaho-jpki';
const CHALLENGE = Uint8Array.from({ length: 32 }, (_, index) => 0xa0 ^ index);
const P384 = 'ecdsa-p384-sha384';
const key = await generateKeyPair('ecdsa-p256-sha256');
const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
};

describe('an assertion', () => {
  const clientDataHash = () => keyProofHash({ challenge: CHALLENGE, spki: key.publicKeySpki });

  it('proves over the hash that anybody can work out', async () => {
    const expected = sha256(Buffer.from('sumaho-jpki key\n'), CHALLENGE, key.publicKeySpki);
    expect(await clientDataHash()).toEqual(expected);
    await expect(keyProofHash({ challenge: new Uint8Array(31), spki: key.publicKeySpki })).rejects.toThrow(RangeError);
  });

  it('has 37 octets of data, and a signature that node:crypto verifies', async () => {
    const hash = await clientDataHash();
    const assertion = await buildAssertion({ appId: APP_ID, counter: 258, clientDataHash: hash }, key.sign);
    expect(toHex(assertion.subarray(0, 11))).toBe(`a2${'69'}${Buffer.from('signature').toString('hex')}`);
    const data = assertion.slice(-37);
    expect(toHex(data.subarray(32))).toBe('4000000102');
    const at = Buffer.from(assertion).indexOf('authenticatorData') - 1;
    const signature = assertion.slice(13, at);
    const publicKey = createPublicKey({ key: Buffer.from(key.publicKeySpki), format: 'der', type: 'spki' });
    expect(verify('sha256', sha256(data, hash), publicKey, signature)).toBe(true);
  });

  const check = async (change: {
    lastCounter?: number;
    appId?: string;
    spki?: Uint8Array;
    hash?: Uint8Array;
    assertion?: Uint8Array;
    counter?: number;
    madeFor?: string;
  }) =>
    verifyAssertion({
      assertion:
        change.assertion ??
        (await buildAssertion(
          { appId: change.madeFor ?? APP_ID, counter: change.counter ?? 5, clientDataHash: await clientDataHash() },
          key.sign,
        )),
      spki: change.spki ?? key.publicKeySpki,
      appId: APP_ID,
      clientDataHash: change.hash ?? (await clientDataHash()),
      lastCounter: change.lastCounter ?? 4,
    });

  it('with a greater counter is accepted, also when numbers were skipped', async () => {
    expect(await check({})).toEqual({ ok: true, counter: 5 });
    expect(await check({ lastCounter: 0 })).toEqual({ ok: true, counter: 5 });
    expect(await check({ counter: 0xffffffff })).toEqual({ ok: true, counter: 0xffffffff });
  });

  it.each<[string, string, () => ReturnType<typeof check>]>([
    ['with the same counter', 'counter-replayed', () => check({ lastCounter: 5 })],
    ['with an older counter', 'counter-replayed', () => check({ lastCounter: 6 })],
    ['of another app', 'wrong-app', () => check({ madeFor: 'OTHERTEAM0.jp.example.other' })],
    [
      'by another key',
      'signature-invalid',
      async () => check({ spki: (await generateKeyPair('ecdsa-p256-sha256')).publicKeySpki }),
    ],
    [
      'by a key on another curve',
      'signature-invalid',
      async () => check({ spki: (await generateKeyPair(P384)).publicKeySpki }),
    ],
    ['over another key or challenge', 'signature-invalid', () => check({ hash: new Uint8Array(32) })],
    ['that is no CBOR', 'malformed', () => check({ assertion: new Uint8Array(3) })],
    ['that is far too long', 'malformed', () => check({ assertion: new Uint8Array(600) })],
    [
      'with a data field too short',
      'malformed',
      () =>
        check({
          assertion: Uint8Array.from(encode({ signature: new Uint8Array(70), authenticatorData: new Uint8Array(36) })),
        }),
    ],
  ])('%s is refused: %s', async (_what, reason, ask) => {
    expect(await ask()).toMatchObject({ ok: false, reason });
  });

  it('with one octet changed is refused', async () => {
    const hash = await clientDataHash();
    const assertion = await buildAssertion({ appId: APP_ID, counter: 5, clientDataHash: hash }, key.sign);
    await fc.assert(
      fc.asyncProperty(fc.nat(assertion.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const changed = Uint8Array.from(assertion);
        changed[at] = (changed[at] ?? 0) ^ mask;
        return !(await check({ assertion: changed })).ok;
      }),
      { numRuns: 300 },
    );
  });
});
