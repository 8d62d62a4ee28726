import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, concat, hex } from '@sumaho-jpki/wire/apdu';
import { SecureChannelError } from './aes';
import { type KeyDiversification, diversifyCardKeys } from './key-diversification';
import { cmac, des3Cbc } from './testing/oracle';

const MASTER = bytes('404142434445464748494A4B4C4D4E4F');
const KDD = bytes('0011223344556677 8899');
const zero = new Uint8Array(8);
const ecb = (key: Uint8Array, text: Uint8Array) =>
  concat(des3Cbc(key, zero, text.slice(0, 8)), des3Cbc(key, zero, text.slice(8)));

describe('keys of a card from the master key of its carrier', () => {
  it.each([
    ['emv', '445566778899'],
    ['visa2', '001144556677'],
  ] as const)('%s: triple DES over six bytes of the data', (method, six) => {
    const { enc, mac, dek } = diversifyCardKeys(method, MASTER, KDD);
    for (const [key, purpose] of [
      [enc, '01'],
      [mac, '02'],
      [dek, '03'],
    ] as const) {
      expect(hex(key)).toBe(hex(ecb(MASTER, bytes(`${six}F0${purpose}${six}0F${purpose}`))));
    }
  });
  it.each([16, 24, 32])('aes: counter-mode derivation, %i bytes', (length) => {
    const master = Uint8Array.from({ length }, (_, i) => i + 1);
    const { enc, mac, dek } = diversifyCardKeys('aes', master, KDD);
    const label = Buffer.from('sumaho-jpki card key');
    for (const [key, purpose] of [
      [enc, 1],
      [mac, 2],
      [dek, 3],
    ] as const) {
      const block = (i: number) =>
        cmac(master, concat([i], label, [purpose, 0], KDD, [(8 * length) >> 8, (8 * length) & 0xff]));
      expect(hex(key)).toBe(hex(concat(block(1), block(2)).slice(0, length)));
    }
  });
  it('two cards of one carrier never share a key, and no card has one key twice', () => {
    const methods: KeyDiversification[] = ['emv', 'visa2', 'aes'];
    const cards = fc.uniqueArray(
      fc.uint8Array({ minLength: 6, maxLength: 6 }).map((six) => concat(six.slice(0, 2), [0, 0], six.slice(2), [0, 0])),
      {
        minLength: 2,
        maxLength: 8,
        selector: (data) => hex(data),
      },
    );
    fc.assert(
      fc.property(cards, fc.constantFrom(...methods), (all, method) => {
        const distinct = method === 'emv' ? [...new Map(all.map((data) => [hex(data.slice(4)), data])).values()] : all;
        const keys = distinct.flatMap((data) =>
          Object.values(diversifyCardKeys(method, MASTER, data)).map((key: Uint8Array) => hex(key)),
        );
        return new Set(keys).size === keys.length;
      }),
    );
  });
  it('data or master key of another length is refused', () => {
    expect(() => diversifyCardKeys('emv', MASTER, bytes('00'))).toThrow(SecureChannelError);
    expect(() => diversifyCardKeys('emv', MASTER.slice(0, 8), KDD)).toThrow(SecureChannelError);
    expect(() => diversifyCardKeys('aes', MASTER.slice(0, 8), KDD)).toThrow(SecureChannelError);
  });
});
