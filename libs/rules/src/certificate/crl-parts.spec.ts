import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CRL_PARTS, crlPartOf, crlPartPrefixes } from './crl-parts';

describe('The part of the revocation list', () => {
  it.each([
    ['5300aa', 0],
    ['5301aa', 0],
    ['5302aa', 1],
    ['53ffaa', 127],
    ['53', 0],
  ])('of %s is %i', (serial, part) => expect(crlPartOf(serial)).toBe(part));

  it('is exactly one for every serial, and its texts find the serial again', () => {
    const octets = fc.uint8Array({ minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(octets, (serial) => {
        const hex = [...serial].map((octet) => octet.toString(16).padStart(2, '0')).join('');
        const holding = Array.from({ length: CRL_PARTS }, (_, part) => part).filter((part) =>
          crlPartPrefixes(part).includes(hex.slice(2, 4)),
        );
        expect(holding).toEqual([crlPartOf(hex)]);
      }),
    );
  });
});
