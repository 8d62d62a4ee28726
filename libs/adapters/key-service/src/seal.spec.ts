import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SealBrokenError } from './errors';
import { Sealer } from './seal';
import type { SealedPlace } from './seal';

const kek = Uint8Array.from({ length: 32 }, (_, i) => i);
const place: SealedPlace = { table: 'key_pairs', row: 'k1', column: 'sealed_private' };

describe('a sealed value', () => {
  const sealer = new Sealer(kek);
  it('opens where it was sealed, and no two seals of the same value look alike', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (clear) => {
        const sealed = sealer.seal(clear, place);
        expect(sealed).toHaveLength(29 + clear.length);
        expect(new Uint8Array(sealer.open(sealed, place))).toEqual(clear);
        expect(sealer.seal(clear, place).equals(sealed)).toBe(false);
      }),
    );
  });
  it.each([
    ['another table', { ...place, table: 'warm_pairs' as const }],
    ['another row', { ...place, row: 'k2' }],
    ['another column', { ...place, column: 'sealed_keys' }],
  ])('does not open in %s', (_where, elsewhere) => {
    expect(() => sealer.open(sealer.seal(kek, place), elsewhere)).toThrow(SealBrokenError);
  });
  it('does not open under another key, nor with any one bit changed, nor cut short', () => {
    const sealed = sealer.seal(Uint8Array.of(1, 2, 3), place);
    expect(() => new Sealer(kek.map((byte) => byte ^ 1)).open(sealed, place)).toThrow(SealBrokenError);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const bent = Buffer.from(sealed);
      bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => sealer.open(bent, place)).toThrow(SealBrokenError);
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => sealer.open(sealed.subarray(0, length), place)).toThrow(SealBrokenError);
    }
  });
  it('is wiped after use, also when the use fails', async () => {
    let lent: Uint8Array = Buffer.alloc(0);
    const failing = sealer.opened(sealer.seal(kek, place), place, (clear) => {
      lent = clear;
      return Promise.reject(new Error('no'));
    });
    await expect(failing).rejects.toThrow('no');
    expect(new Uint8Array(lent)).toEqual(new Uint8Array(32));
  });
  it('keeps its key out of JSON, inspection and errors', () => {
    expect(() => new Sealer(kek.subarray(1))).toThrow(RangeError);
    const shown = `${JSON.stringify({ sealer })} ${inspect(sealer, { showHidden: true, depth: 9 })}`;
    expect(shown).not.toMatch(/00\s?01\s?02\s?03|0,\s?1,\s?2,\s?3/i);
  });
});
