import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../text-forms';
import {
  childrenOf,
  DerError,
  derLength,
  readBoolean,
  readIntegerOctets,
  readNamedBits,
  readNode,
  readOid,
  readTime,
  readUnsigned,
} from './read';
import { generalizedTime, integer, namedBits, octetString, oid, sequence, time, tlv } from './write';

const node = (hex: string) => readNode(fromHex(hex));

describe('DER writing', () => {
  it.each([
    ['2.5.4.3', '0603550403'],
    ['1.2.392.200149.8.5.1.3.30', '060b2a83088c9b55080501031e'],
    ['1.3.6.1.4.1.32473.2016.1', '060b2b0601040181fd598f6001'],
    ['2.999.3', '0603883703'],
  ])('OID %s is %s', (dotted, hex) => {
    expect(toHex(oid(dotted))).toBe(hex);
    expect(readOid(node(hex), 'oid')).toBe(dotted);
  });

  it.each([
    [0n, '020100'],
    [127n, '02017f'],
    [128n, '02020080'],
    [256n, '02020100'],
    [65537n, '0203010001'],
    [1n << 63n, '0209008000000000000000'],
  ])('INTEGER %s is %s', (value, hex) => {
    expect(toHex(integer(value))).toBe(hex);
  });

  it.each([
    ['2049-12-31T23:59:59Z', '170d3439313233313233353935395a'],
    ['2050-01-01T00:00:00Z', '180f32303530303130313030303030305a'],
    ['1999-12-31T23:59:59Z', '170d3939313233313233353935395a'],
  ])('the validity date %s is %s', (at, hex) => {
    expect(toHex(time(new Date(at)))).toBe(hex);
    expect(readTime(node(hex), 'time')).toEqual(new Date(at));
  });

  it('a GeneralizedTime never carries a fraction of a second', () => {
    expect(toHex(generalizedTime(new Date('2026-11-22T06:55:53.845Z')))).toBe('180f32303236313132323036353535335a');
  });

  it.each([
    [[0], '03020780'],
    [[5, 6], '03020106'],
    [[8], '0303070080'],
  ])('named bits %j are %s', (bits, hex) => {
    expect(toHex(namedBits(bits))).toBe(hex);
    expect(readNamedBits(node(hex), 'bits')).toEqual(bits);
  });

  it('every length of content is read back, with the shortest header', () => {
    for (const length of [0, 1, 127, 128, 255, 256, 65_535, 65_536]) {
      const der = octetString(new Uint8Array(length));
      expect(readNode(der).content).toHaveLength(length);
    }
    expect(toHex(octetString(new Uint8Array(128)).subarray(0, 3))).toBe('048180');
  });

  it('every non-negative integer is read back', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 1n << 200n }),
        (value) => readUnsigned(readNode(integer(value)), 'n') === value,
      ),
    );
  });

  it('every OID is read back', () => {
    const arcs = fc.array(fc.integer({ min: 0, max: 2 ** 31 }), { minLength: 0, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom('0.9', '1.2', '1.39', '2.5', '2.100'), arcs, (head, tail) => {
        const dotted = [head, ...tail].join('.');
        return readOid(readNode(oid(dotted)), 'oid') === dotted;
      }),
    );
  });
});

describe('DER reading refuses', () => {
  it.each([
    ['an indefinite length', '30800000'],
    ['a length that is not minimal', '0481017f'],
    ['a two-octet length below 256', '04820080' + '00'.repeat(128)],
    ['truncated content', '0405aabb'],
    ['trailing bytes', '0401aabb'],
    ['a high tag number', '1f8101'],
    ['nothing', ''],
    ['a length of five octets', '0485000000000100'],
  ])('%s', (_, hex) => {
    expect(() => node(hex)).toThrow(DerError);
  });

  it.each([
    ['a padded positive integer', '02020001'],
    ['a padded negative integer', '0202ff80'],
    ['an empty integer', '0200'],
  ])('%s', (_, hex) => {
    expect(() => readIntegerOctets(node(hex), 'n')).toThrow(DerError);
  });

  it.each([
    ['a BER TRUE', '010101'],
    ['a long BOOLEAN', '0102ffff'],
  ])('%s', (_, hex) => {
    expect(() => readBoolean(node(hex), 'b')).toThrow(DerError);
  });

  it.each([
    ['a padded OID arc', '0603558003'],
    ['a truncated OID', '06025584'],
    ['an empty OID', '0600'],
  ])('%s', (_, hex) => {
    expect(() => readOid(node(hex), 'oid')).toThrow(DerError);
  });

  it.each([
    ['a named bit string with a trailing zero octet', '0303078000'],
    ['a named bit string with wrong unused bits', '030200' + '80'],
    ['set bits in the unused part', '030204' + '9f'],
  ])('%s', (_, hex) => {
    expect(() => readNamedBits(node(hex), 'bits')).toThrow(DerError);
  });

  it.each([
    ['a UTCTime without seconds', '170b323631313232303030305a'],
    ['a day that does not exist', '170d3236303233303030303030305a'],
    ['an offset instead of Z', '17113236303232383030303030302b30393030'],
    ['a fraction of a second', '18133230323631313232303030303030' + '2e3834355a'],
    ['hour 24', '170d3236303232383234303030305a'],
  ])('%s', (_, hex) => {
    expect(() => readTime(node(hex), 'time')).toThrow(DerError);
  });

  it('random bytes with an error of its own, never with a crash', () => {
    const walk = (bytes: Uint8Array): void => {
      try {
        for (const child of childrenOf(readNode(bytes))) walk(child.raw);
      } catch (error) {
        expect(error).toBeInstanceOf(DerError);
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), walk));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (content) => walk(tlv(0x30, content))));
  });
});

it('the DER length of a file with filler behind it is known', () => {
  const der = sequence(integer(5));
  expect(derLength(Uint8Array.from([...der, 0xff, 0xff]))).toBe(der.length);
});
