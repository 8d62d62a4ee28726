/**
 * ECDSA on P-256 over a hash that is given (FIPS 186-5 §6.4.1): a reader that hashes by itself wants no second hash, and
 * node:crypto signs messages only. The curve arithmetic is the library's; here is only the equation.
 */
import { createECDH } from 'node:crypto';
import { bytes } from '@sumaho-jpki/wire/apdu';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const numberOf = (octets: Uint8Array): bigint => BigInt(`0x${Buffer.from(octets).toString('hex')}`);
const field = (value: bigint): string => value.toString(16).padStart(64, '0');

function inverse(value: bigint): bigint {
  let [base, exponent, result] = [value, ORDER - 2n, 1n];
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % ORDER;
    base = (base * base) % ORDER;
  }
  return result;
}

/** r ‖ s, 64 bytes. `hash` has 32 bytes, `d` is the private scalar. */
export function p256SignHash(d: Uint8Array, hash: Uint8Array): Uint8Array {
  for (;;) {
    const once = createECDH('prime256v1');
    const point = once.generateKeys();
    const r = numberOf(point.subarray(1, 33)) % ORDER;
    const s = (inverse(numberOf(once.getPrivateKey())) * (numberOf(hash) + r * numberOf(d))) % ORDER;
    if (r !== 0n && s !== 0n) return bytes(field(r) + field(s));
  }
}
