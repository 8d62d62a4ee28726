import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, fromHex, fromPem, toBase64, toHex, toPem } from './text-forms';

describe('text forms', () => {
  it('base64 and hex agree with the platform for all inputs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const platform = Buffer.from(bytes);
        expect(toBase64(bytes)).toBe(platform.toString('base64'));
        expect(toHex(bytes)).toBe(platform.toString('hex'));
        expect(fromBase64(platform.toString('base64'))).toEqual(Uint8Array.from(bytes));
        expect(fromBase64(platform.toString('base64url'))).toEqual(Uint8Array.from(bytes));
        expect(fromHex(platform.toString('hex').toUpperCase())).toEqual(Uint8Array.from(bytes));
      }),
    );
  });

  it.each(['a', 'ab!c', 'a b c d'])('%j is not base64', (text) => {
    expect(() => fromBase64(text)).toThrow(RangeError);
  });

  it.each(['abc', 'zz'])('%j is not hexadecimal', (text) => {
    expect(() => fromHex(text)).toThrow(RangeError);
  });

  it('PEM holds several blocks and only those of the label asked for', () => {
    const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
    const text = `note\n${toPem('CERTIFICATE', bytes)}${toPem('X509 CRL', bytes)}${toPem('CERTIFICATE', bytes.slice(1))}`;
    expect(fromPem('CERTIFICATE', text)).toEqual([bytes, bytes.slice(1)]);
    expect(text.split('\n').every((line) => line.length <= 64)).toBe(true);
  });
});
