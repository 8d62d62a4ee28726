import { createHash, generateKeyPairSync, generatePrimeSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rsaWeaknessOf } from './weak-rsa-key';

const fromBase64Url = (text: string) => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);
const key = (modulus: bigint, publicExponent = 65537n) => ({ modulus, publicExponent });
const primesUpTo167 = [
  2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
  113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

function freshModulus(): bigint {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return fromBase64Url(publicKey.export({ format: 'jwk' }).n ?? '');
}

describe('weak RSA keys', () => {
  it('a fresh key of the platform is accepted', () => {
    expect(rsaWeaknessOf(key(freshModulus()))).toBeUndefined();
  });

  it('size and exponent are exact', () => {
    const modulus = freshModulus();
    expect(rsaWeaknessOf(key(modulus >> 1024n))).toBe('size');
    expect(rsaWeaknessOf(key(modulus << 4096n))).toBe('size');
    expect(rsaWeaknessOf(key(modulus, 3n))).toBe('exponent');
    expect(rsaWeaknessOf(key(modulus - 1n))).toBe('even');
  });

  it('a factor of 751 is found', () => {
    let candidate = freshModulus();
    candidate -= candidate % 751n;
    if (candidate % 2n === 0n) candidate += 751n;
    expect(rsaWeaknessOf(key(candidate))).toBe('small-factor');
  });

  it('two primes close together are found by Fermat within the rounds', () => {
    const p = generatePrimeSync(1024, { bigint: true });
    // Not a prime for certain, but without a small factor: Fermat's method does not care.
    let q = p + 2n;
    while (Array.from({ length: 376 }, (_, i) => BigInt(2 * i + 3)).some((f) => q % f === 0n)) q += 2n;
    expect(rsaWeaknessOf(key(p * q))).toBe('close-primes');
    expect(() => rsaWeaknessOf(key(p * q), 50)).toThrow(RangeError);
  });

  it('close primes are found in the round in which Fermat’s method meets them, and not one before', () => {
    // n = a² − b² = (a − b)(a + b): the walk from the root of n upwards meets a after about b² / 2a rounds.
    const digits = Array.from({ length: 4 }, (_, i) => createHash('sha256').update(`half ${i}`).digest('hex')).join('');
    const a = BigInt(`0xe${digits.slice(1)}`);
    const small = (value: bigint) =>
      Array.from({ length: 375 }, (_, i) => BigInt(2 * i + 3)).some((f) => value % f === 0n);
    let b = (1n << 516n) + (a % 2n === 0n ? 1n : 0n);
    while (small(a - b) || small(a + b)) b += 2n;
    const modulus = (a - b) * (a + b);
    let [low, high] = [1n, a];
    while (low < high) {
      const middle = (low + high) >> 1n;
      if (middle * middle < modulus) low = middle + 1n;
      else high = middle;
    }
    const rounds = Number(a - low) + 1;
    expect(rounds).toBeGreaterThan(101);
    expect(rsaWeaknessOf(key(modulus), rounds)).toBe('close-primes');
    expect(rsaWeaknessOf(key(modulus), rounds - 1)).toBeUndefined();
  });

  it('the ROCA fingerprint is found: a modulus that is a power of 65537 modulo every small prime', () => {
    const primorial = primesUpTo167.reduce((product, prime) => product * BigInt(prime), 1n);
    let residue = 1n;
    for (let i = 0; i < 123_457 % 1000; i++) residue = (residue * 65537n) % primorial;
    let candidate = residue + ((1n << 2047n) / primorial + 1n) * primorial;
    const larger = Array.from({ length: 300 }, (_, i) => BigInt(2 * i + 169)).filter((f) => f < 752n);
    while (candidate % 2n === 0n || larger.some((f) => candidate % f === 0n)) candidate += primorial;
    expect(rsaWeaknessOf(key(candidate))).toBe('roca');
  });
});
