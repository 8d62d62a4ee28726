import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { cmac, des, kdf, retail, x963 } from '../testing/host-crypto';
import { desCbcEncrypt, desKeyCheckValue, retailMac, singleDesEncrypt } from './des';
import { aesCmac, derive, keyCheckValue, sameBytes, unpad, x963Kdf } from './primitives';

/** NIST SP 800-38B, appendix D: the same four messages under keys of 128, 192 and 256 bits. */
const MESSAGE =
  '6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E5130C81C46A35CE411E5FBC1191A0A52EFF69F2445DF4F9B17AD2B417BE66C3710';
const CMAC: [key: string, length: number, tag: string][] = [
  ['2B7E151628AED2A6ABF7158809CF4F3C', 0, 'BB1D6929E95937287FA37D129B756746'],
  ['2B7E151628AED2A6ABF7158809CF4F3C', 16, '070A16B46B4D4144F79BDD9DD04A287C'],
  ['2B7E151628AED2A6ABF7158809CF4F3C', 40, 'DFA66747DE9AE63030CA32611497C827'],
  ['2B7E151628AED2A6ABF7158809CF4F3C', 64, '51F0BEBF7E3B9D92FC49741779363CFE'],
  ['8E73B0F7DA0E6452C810F32B809079E562F8EAD2522C6B7B', 0, 'D17DDF46ADAACDE531CAC483DE7A9367'],
  ['8E73B0F7DA0E6452C810F32B809079E562F8EAD2522C6B7B', 16, '9E99A7BF31E710900662F65E617C5184'],
  ['8E73B0F7DA0E6452C810F32B809079E562F8EAD2522C6B7B', 40, '8A1DE5BE2EB31AAD089A82E6EE908B0E'],
  ['8E73B0F7DA0E6452C810F32B809079E562F8EAD2522C6B7B', 64, 'A1D5DF0EED790F794D77589659F39A11'],
  ['603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4', 0, '028962F61B7BF89EFC6B551F4667D983'],
  ['603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4', 16, '28A7023F452E8F82BD4BF28D8C37C35C'],
  ['603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4', 40, 'AAF3D8F1DE5640C232F5B169B9C911E6'],
  ['603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4', 64, 'E1992190549F6ED5696A2C056C315410'],
];

describe("the card's cryptography, and the test hosts' own, by published values", () => {
  it.each(CMAC)('CMAC of NIST SP 800-38B under %s over %i bytes', (key, length, tag) => {
    const message = bytes(MESSAGE).slice(0, length);
    expect(hex(aesCmac(bytes(key), message))).toBe(tag);
    expect(hex(cmac(bytes(key), message))).toBe(tag);
  });

  it('X9.63 KDF with SHA-256 of the NIST component test', () => {
    const secret = bytes('96C05619D56C328AB95FE84B18264B08725B85E33FD34F08');
    expect(hex(x963Kdf(secret, bytes(''), 16))).toBe('443024C3DAE66B95E6F5670601558F71');
    expect(hex(x963(secret, bytes(''), 16))).toBe('443024C3DAE66B95E6F5670601558F71');
  });

  it('key check values of the default key of GlobalPlatform cards, and the classic DES block', () => {
    const key = bytes('404142434445464748494A4B4C4D4E4F');
    expect(hex(keyCheckValue(key))).toBe('504A77');
    expect(hex(desKeyCheckValue(key))).toBe('8BAF47');
    const [single, block] = [bytes('133457799BBCDFF1'), bytes('0123456789ABCDEF')];
    expect(hex(singleDesEncrypt(single, block))).toBe('85E813540F0AB405');
    expect(hex(des(single, block))).toBe('85E813540F0AB405');
  });

  it('retail MAC, DES in CBC and derivation agree between card and hosts for every length to 40 bytes', () => {
    const key = bytes('0123456789ABCDEFFEDCBA9876543210');
    for (let length = 0; length <= 40; length += 1) {
      const message = Uint8Array.from({ length }, (_, at) => 7 * at);
      const icv = Uint8Array.from({ length: 8 }, (_, at) => at);
      expect(hex(retailMac(key, icv, message))).toBe(hex(retail(key, message, icv)));
      for (const size of [8, 16, 24, 32]) {
        expect(hex(derive(key, 0x04, 8 * size, message))).toBe(hex(kdf(key, 0x04, size, message)));
      }
    }
    for (const size of [16, 24]) {
      const long = Uint8Array.from({ length: size }, (_, at) => 3 * at);
      expect(hex(desCbcEncrypt(long, new Uint8Array(8), new Uint8Array(24)))).toBe(hex(des(long, new Uint8Array(24))));
    }
  });

  it('takes padding off only where it is, and compares whole values', () => {
    expect(hex(unpad(bytes('11228000')) ?? bytes('FF'))).toBe('1122');
    expect(hex(unpad(bytes('80000000')) ?? bytes('FF'))).toBe('');
    expect([unpad(bytes('11220000')), unpad(bytes('00000000')), unpad(bytes('')), unpad(bytes('112281'))]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect([
      sameBytes(bytes('0102'), bytes('0102')),
      sameBytes(bytes('0102'), bytes('0103')),
      sameBytes(bytes('01'), bytes('0102')),
    ]).toEqual([true, false, false]);
  });
});
