import { generateKeyPairSync } from 'node:crypto';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { manufactureUicc, MemoryCardStore } from '../index';
import { keyCheckValue } from '../secure-channel/primitives';

const KEY = bytes('404142434445464748494A4B4C4D4E4F');

function freshCard() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const scalar = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  return manufactureUicc(
    {
      iccid: '8981100000000000017',
      isdKeys: { enc: KEY, mac: KEY, dek: KEY, kvn: 0x30 },
      keyDiversificationData: bytes('00010203040506070809'),
      casd: { privateKey: scalar, certificate: bytes('7F2100') },
    },
    new MemoryCardStore(),
  );
}

/** Made by a card that GlobalPlatformPro, gpshell3 and pySim talked to at level 33; sequence 000001. */
const TRANSCRIPT: [step: string, command: string, answer: string][] = [
  [
    'INITIALIZE UPDATE',
    '8050000008000102030405060700',
    '0001020304050607080930037086C8BD65FA1044EE7CED45F4C595BC4B0000019000',
  ],
  ['EXTERNAL AUTHENTICATE level 33', '8482330010DD233EF86835D803429064D41D13D185', '9000'],
  [
    'GET STATUS of the ISD',
    '84F2800218475B7557C8C1459CCE532D1D4C2635CEB879977311FC0B1900',
    '09D2462C6851F084E1513E52F22222A25099B7004C71CEF49E5513CC25B07122F51CDAB18BD7860FE6F165D9D4DC18F50685E5CDEAD7C4479000',
  ],
  [
    'PUT KEY adding KVN 31',
    '84D8008158092A8CF7458B33A20470B7D569D9E1DE5AF1FEFE369253FE3BAF454030FFD0B58F4BD89AE7B749D88A999736581E7D0005C6F8BF7F3AC357B7BCA2B34476511809865CB5D38760552C2F0A6B9269CBC7EBB21485C8EB18C300',
    'EBD3374C8E96ABC7CC159211D4EEC438A6EF99A577E18EC39000',
  ],
];

describe('worked example of SCP03 i=70 at level 33, card side', () => {
  it('gives every answer of the transcript byte for byte', () => {
    const card = freshCard();
    for (const [step, command, answer] of TRANSCRIPT) {
      expect([step, hex(card.transmit(bytes(command)))]).toEqual([step, answer]);
    }
    const isd = card.snapshot().applications[0];
    expect(isd?.securityDomain?.keys.map(({ kvn, kid, components: [key] }) => [kvn, kid, key?.value])).toEqual([
      ...[1, 2, 3].map((kid) => [0x30, kid, hex(KEY)]),
      ...['11', '22', '33'].map((octet, at) => [0x31, at + 1, octet.repeat(16)]),
    ]);
  });

  it('gives the key check value of the default key', () => {
    expect(hex(keyCheckValue(KEY))).toBe('504A77');
  });
});
