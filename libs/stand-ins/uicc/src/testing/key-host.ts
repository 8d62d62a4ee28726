/** PUT KEY data as a host lays it out, on the test hosts' own cryptography (GPC 2.3.1 §11.8.2.3, Amendment D §7.2). */
import { generateKeyPairSync } from 'node:crypto';
import type { CommandApdu } from '@sumaho-jpki/wire/apdu';
import { aes, des } from './host-crypto';
import { gp } from './test-host';

const lengthOf = (value: Uint8Array): number[] => {
  if (value.length <= 0x80) return [value.length];
  return value.length <= 0xff ? [0x81, value.length] : [0x82, value.length >> 8, value.length & 0xff];
};

/** {type, length, value} in clear. */
export const component = (type: number, value: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([type, ...lengthOf(value)]), value]);

const padded = (value: Uint8Array): Buffer =>
  Buffer.concat([value, Buffer.alloc((16 - (value.length % 16)) % 16, 0xa5)]);

/** A secret component under an AES DEK; the clear length stands before it for AES keys and wherever it was padded. */
export function secret(dek: Uint8Array, type: number, value: Uint8Array): Buffer {
  const ciphered = aes(dek, 'cbc', padded(value));
  const tells = type === 0x88 || ciphered.length !== value.length;
  return component(type, tells ? Buffer.concat([Buffer.from(lengthOf(value)), ciphered]) : ciphered);
}

export const checkValue = (type: number, key: Uint8Array): Buffer =>
  (type === 0x88 ? aes(key, 'ecb', Buffer.alloc(16, 1)) : des(key, Buffer.alloc(8))).subarray(0, 3);

/** A symmetric key with its check value. */
export const symmetric = (dek: Uint8Array, type: number, key: Uint8Array): Buffer =>
  Buffer.concat([secret(dek, type, key), Buffer.from([3]), checkValue(type, key)]);

export function putKey(kvn: number, kid: number, fields: Uint8Array[], existing = 0): CommandApdu {
  const several = fields.length > 1 ? 0x80 : 0x00;
  return gp(0xd8, existing, kid | several, Buffer.concat([Buffer.from([kvn]), ...fields]), 0);
}

export const NO_CHECK_VALUE = Buffer.from([0]);

export interface CurveKey {
  /** 04 ‖ X ‖ Y */
  point: Buffer;
  scalar: Buffer;
}

export function curveKey(namedCurve: 'P-256' | 'P-384' | 'P-521'): CurveKey {
  const { d = '', x = '', y = '' } = generateKeyPairSync('ec', { namedCurve }).privateKey.export({ format: 'jwk' });
  const part = (text: string): Buffer => Buffer.from(text, 'base64url');
  return { point: Buffer.concat([Buffer.from([4]), part(x), part(y)]), scalar: part(d) };
}

/** Domain parameters of P-256 (FIPS 186-4 D.1.2.3), components B2–B7. */
export const P256_PARAMETERS = Buffer.concat(
  (
    [
      [0xb2, 'FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF'],
      [0xb3, 'FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC'],
      [0xb4, '5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B'],
      [
        0xb5,
        '046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5',
      ],
      [0xb6, 'FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551'],
      [0xb7, '01'],
    ] as const
  ).map(([type, value]) => component(type, Buffer.from(value, 'hex'))),
);
