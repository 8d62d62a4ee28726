import { describe, expect, it } from 'vitest';
import { newSerial } from './serial-number';

describe('serial numbers', () => {
  const serials = Array.from({ length: 100_000 }, () => newSerial(0x53));

  it('are 18 octets, positive, with the prefix of the instance', () => {
    expect(serials.every((serial) => /^53[0-9a-f]{34}$/.test(serial))).toBe(true);
  });

  it('never repeat, and every one of the 136 bits is set in half of them', () => {
    expect(new Set(serials).size).toBe(serials.length);
    const ones = new Array<number>(136).fill(0);
    for (const serial of serials) {
      const value = BigInt(`0x${serial.slice(2)}`);
      for (let bit = 0; bit < 136; bit++) if ((value >> BigInt(bit)) & 1n) ones[bit] = (ones[bit] ?? 0) + 1;
    }
    // Six standard deviations of a fair coin thrown 100,000 times.
    const tolerance = 6 * Math.sqrt(serials.length / 4);
    expect(ones.every((count) => Math.abs(count - serials.length / 2) < tolerance)).toBe(true);
  });

  it.each([0, 128, 1.5, -1])('a prefix of %s is refused', (prefix) => {
    expect(() => newSerial(prefix)).toThrow(RangeError);
  });
});
