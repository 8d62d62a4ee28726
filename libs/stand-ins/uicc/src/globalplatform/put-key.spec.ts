import { createHash, generateKeyPairSync } from 'node:crypto';
import { bytes, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import type { VirtualUicc } from '../index';
import { aes } from '../testing/host-crypto';
import {
  checkValue,
  component,
  curveKey,
  NO_CHECK_VALUE,
  P256_PARAMETERS,
  putKey,
  secret,
  symmetric,
} from '../testing/key-host';
import { openScp03, type SecuredHost } from '../testing/scp03-host';
import { ISD_AID, ISD_KEYS, SP_AREA } from '../testing/test-card';
import {
  createSpArea,
  gp,
  installForPersonalization,
  mustRun,
  send,
  select,
  TestHost,
  type HostKeys,
} from '../testing/test-host';
import { keysOfLength, variantCard } from '../testing/variant-card';

interface Opened {
  card: VirtualUicc;
  host: SecuredHost;
  dek: Uint8Array;
  /** Status word of a command. */
  sw(command: CommandApdu): string;
  /** Entries of GET DATA E0. */
  keys(): string;
}

function opened(keys: HostKeys = ISD_KEYS, level = 0x33): Opened {
  const card = variantCard({ isdKeys: { ...keys, kvn: 0x30 } });
  const { host } = openScp03(card, ISD_AID, { keys, level });
  return {
    card,
    host,
    dek: keys.dek,
    sw: (command) => host.run(command).sw.toString(16),
    keys: () => hex(host.run(gp(0xca, 0x00, 0xe0, undefined, 0)).data).slice(4),
  };
}

const LONG = keysOfLength(32);
const OWN = 'C00401308820C00402308820C00403308820';

describe('PUT KEY adds', () => {
  it('a whole AES keyset of each size, answered by version and check values, and opened at once', () => {
    for (const length of [16, 24, 32]) {
      const { card, host, dek, keys } = opened(LONG);
      const next = keysOfLength(length);
      const parts = [next.enc, next.mac, next.dek];
      const answer = host.run(
        putKey(
          0x31,
          0x01,
          parts.map((key) => symmetric(dek, 0x88, key)),
        ),
      );
      const expected = Buffer.concat([Buffer.from([0x31]), ...parts.map((key) => checkValue(0x88, key))]);
      expect([answer.sw, hex(answer.data)]).toEqual([0x9000, hex(expected)]);
      const size = length.toString(16).toUpperCase();
      expect(keys()).toBe(`${OWN}C004013188${size}C004023188${size}C004033188${size}`);
      expect(openScp03(card, ISD_AID, { keys: next, level: 0x33, kvn: 0x31 }).sequence).toBe(1);
    }
  });

  it('single keys one by one, each kind told by its type and size in E0', () => {
    const { host, dek, keys, sw } = opened(LONG);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
    const modulus = Buffer.from(rsa.n ?? '', 'base64url');
    const p256 = curveKey('P-256');
    const p384 = curveKey('P-384');
    const fields: [kvn: number, kid: number, field: Buffer][] = [
      [0x71, 0x01, symmetric(dek, 0x80, keysOfLength(24).enc)],
      [0x40, 0x01, Buffer.concat([secret(dek, 0x85, keysOfLength(16).enc), NO_CHECK_VALUE])],
      [0x70, 0x01, Buffer.concat([component(0xa1, modulus), component(0xa0, bytes('010001')), NO_CHECK_VALUE])],
      [0x73, 0x01, Buffer.concat([component(0xb0, p256.point), component(0xf0, bytes('00')), NO_CHECK_VALUE])],
      [0x73, 0x02, Buffer.concat([component(0xb0, p384.point), NO_CHECK_VALUE])],
      [0x36, 0x11, Buffer.concat([secret(dek, 0xb1, p256.scalar), component(0xf0, bytes('00')), NO_CHECK_VALUE])],
    ];
    for (const [kvn, kid, field] of fields) expect([kvn, sw(putKey(kvn, kid, [field]))]).toEqual([kvn, '9000']);
    expect(keys()).toBe(
      [
        OWN,
        'C00401718018',
        'C00401408510',
        'C0060170A180A003',
        'C0060173B041F001',
        'C0060273B061F001',
        'C0061136B120F001',
      ].join(''),
    );
    expect(hex(host.run(putKey(0x71, 0x02, [symmetric(dek, 0x88, LONG.enc)])).data)).toBe(
      `71${hex(checkValue(0x88, LONG.enc))}`,
    );
  });

  it('a TLS-PSK key with its check value, the beginning of its SHA-1 hash', () => {
    const { dek, sw } = opened(LONG);
    const psk = keysOfLength(16).enc;
    const hash = createHash('sha1').update(psk).digest();
    const sent = (checked: Uint8Array) =>
      putKey(0x40, 0x01, [Buffer.concat([secret(dek, 0x85, psk), Buffer.from([3]), checked])]);
    expect(sw(sent(hash.subarray(1, 4)))).toBe('6982');
    expect(sw(sent(hash.subarray(0, 3)))).toBe('9000');
  });

  it('a key with an RSA-2048 modulus, told in the extended form of E0', () => {
    const { host, keys } = opened();
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
    const field = Buffer.concat([
      component(0xa1, Buffer.from(rsa.n ?? '', 'base64url')),
      component(0xa0, bytes('010001')),
      NO_CHECK_VALUE,
    ]);
    const answer = host.runSegmented(putKey(0x73, 0x01, [field]));
    expect([answer.sw, hex(answer.data)]).toEqual([0x9000, '73']);
    expect(keys()).toContain('C00C0173FFA10100FFA000030000');
  });

  it('an EC key with explicit curve parameters in segments, at every level', () => {
    for (const level of [0x01, 0x03, 0x11, 0x13, 0x33]) {
      for (const size of [255, 100]) {
        const { host, keys } = opened(ISD_KEYS, level);
        const { point } = curveKey('P-256');
        const field = Buffer.concat([component(0xb0, point), P256_PARAMETERS, NO_CHECK_VALUE]);
        const answer = host.runSegmented(putKey(0x73, 0x01, [field]), size);
        expect([level, size, answer.sw, hex(answer.data)]).toEqual([level, size, 0x9000, '73']);
        expect(keys()).toContain('C0120173B041B220B320B420B541B620B701F001');
        expect(host.run(gp(0xf2, 0x80, 0x02, bytes('4F00'), 0)).sw).toBe(0x9000);
      }
    }
  });

  it('the first whole keyset of an area, which is PERSONALIZED then and not before', () => {
    const card = variantCard({ isdKeys: ISD_KEYS });
    mustRun(TestHost.open(card, ISD_AID, ISD_KEYS), [createSpArea()]);
    const { host } = openScp03(card, SP_AREA, { keys: ISD_KEYS, level: 0x33 });
    const state = (): number | undefined => card.snapshot().applications.find(({ aid }) => aid === hex(SP_AREA))?.state;
    const next = keysOfLength(16);
    const put = (kid: number, key: Uint8Array): number =>
      host.run(putKey(0x32, kid, [symmetric(ISD_KEYS.dek, 0x88, key)])).sw;
    expect([put(1, next.enc), put(2, next.mac), state()]).toEqual([0x9000, 0x9000, 0x07]);
    expect([put(3, next.dek), state()]).toEqual([0x9000, 0x0f]);
    expect(openScp03(card, SP_AREA, { keys: next, level: 0x33 }).sequence).toBe(1);
    expect(() => openScp03(card, SP_AREA, { keys: ISD_KEYS, level: 0x33 })).toThrow('card cryptogram');
  });
});

describe('PUT KEY replaces', () => {
  const keyset = (dek: Uint8Array, keys: HostKeys): Buffer[] =>
    [keys.enc, keys.mac, keys.dek].map((key) => symmetric(dek, 0x88, key));

  it('a keyset by one of the same kind, in its place and with its counter at 0; a part of it leaves the counter', () => {
    const { card, dek, sw } = opened();
    const next = keysOfLength(16);
    expect(sw(putKey(0x30, 0x01, keyset(dek, next), 0x30))).toBe('9000');
    expect(openScp03(card, ISD_AID, { keys: next, level: 0x33 }).sequence).toBe(1);
    const { host } = openScp03(card, ISD_AID, { keys: next, level: 0x33 });
    const dek2 = keysOfLength(16).mac;
    expect(host.run(putKey(0x30, 0x03, [symmetric(next.dek, 0x88, dek2)], 0x30)).sw).toBe(0x9000);
    expect(openScp03(card, ISD_AID, { keys: { ...next, dek: dek2 }, level: 0x33 }).sequence).toBe(3);
  });

  it('a version by another one', () => {
    const { card, dek, sw } = opened();
    const next = keysOfLength(16);
    expect(sw(putKey(0x3f, 0x01, keyset(dek, next), 0x30))).toBe('9000');
    const isd = card.snapshot().applications[0]?.securityDomain;
    expect(isd?.keys.map(({ kvn, kid }) => [kvn, kid])).toEqual([
      [0x3f, 1],
      [0x3f, 2],
      [0x3f, 3],
    ]);
    expect(isd?.sequences).toEqual([]);
  });

  it('nothing by a key of another type or size, nor one that is not there', () => {
    const { card, dek, sw } = opened(LONG);
    const before = JSON.stringify(card.snapshot().applications);
    expect(sw(putKey(0x30, 0x01, [symmetric(dek, 0x88, keysOfLength(16).enc)], 0x30))).toBe('6a80');
    expect(sw(putKey(0x33, 0x01, [symmetric(dek, 0x80, keysOfLength(24).enc)], 0x30))).toBe('6a80');
    expect(sw(putKey(0x30, 0x04, [symmetric(dek, 0x88, LONG.enc)], 0x30))).toBe('6a88');
    expect(sw(putKey(0x30, 0x01, keyset(dek, LONG), 0x35))).toBe('6a88');
    expect(sw(putKey(0x30, 0x01, keyset(dek, LONG)))).toBe('6985');
    expect(JSON.stringify(card.snapshot().applications)).toBe(before);
  });
});

describe('PUT KEY refuses, and changes nothing', () => {
  const good = (dek: Uint8Array): Buffer => symmetric(dek, 0x88, keysOfLength(16).enc);
  const point = curveKey('P-256').point;
  const off = Buffer.from(point);
  off[64] = (off[64] ?? 0) ^ 1;
  const TABLE: [name: string, sw: string, command: (dek: Uint8Array) => CommandApdu][] = [
    [
      'a wrong check value',
      '6982',
      (dek) => putKey(0x31, 0x01, [Buffer.concat([secret(dek, 0x88, LONG.enc.slice(16)), bytes('03000000')])]),
    ],
    [
      'a wrong check value in the last of three',
      '6982',
      (dek) => putKey(0x31, 0x01, [good(dek), good(dek), Buffer.concat([good(dek).subarray(0, -1), bytes('00')])]),
    ],
    [
      'a check value of odd length',
      '6a80',
      (dek) => putKey(0x31, 0x01, [Buffer.concat([secret(dek, 0x88, LONG.enc.slice(16)), bytes('020000')])]),
    ],
    ['a stronger key than the DEK', '6985', (dek) => putKey(0x31, 0x01, [symmetric(dek, 0x88, LONG.enc)])],
    [
      'an EC scalar stronger than the DEK',
      '6985',
      (dek) => putKey(0x36, 0x11, [Buffer.concat([secret(dek, 0xb1, curveKey('P-384').scalar), NO_CHECK_VALUE])]),
    ],
    ['single DES', '6a80', (dek) => putKey(0x71, 0x01, [symmetric(dek, 0x80, keysOfLength(8).enc)])],
    ['DES keys for SCP03', '6a80', (dek) => putKey(0x31, 0x01, [symmetric(dek, 0x80, keysOfLength(16).enc)])],
    [
      'DES keys for SCP02 on a card without it',
      '6a80',
      (dek) => putKey(0x21, 0x01, [symmetric(dek, 0x80, keysOfLength(16).enc)]),
    ],
    ['a CASD key elsewhere', '6a80', (dek) => putKey(0x74, 0x01, [good(dek)])],
    [
      'a point off the curve',
      '6a80',
      () => putKey(0x73, 0x01, [Buffer.concat([component(0xb0, off), NO_CHECK_VALUE])]),
    ],
    [
      'an unknown curve',
      '6a80',
      () => putKey(0x73, 0x01, [Buffer.concat([component(0xb0, point), component(0xf0, bytes('09')), NO_CHECK_VALUE])]),
    ],
    [
      'a modulus without exponent',
      '6a80',
      () => putKey(0x73, 0x01, [Buffer.concat([component(0xa1, Buffer.alloc(128, 1)), NO_CHECK_VALUE])]),
    ],
    [
      'an unknown key type',
      '6a80',
      () => putKey(0x73, 0x01, [Buffer.concat([component(0xc5, Buffer.alloc(16)), NO_CHECK_VALUE])]),
    ],
    ['version 00', '6a80', (dek) => putKey(0x00, 0x01, [good(dek)])],
    ['version 80', '6a80', (dek) => putKey(0x80, 0x01, [good(dek)])],
    ['no key', '6a80', () => putKey(0x31, 0x01, [])],
    ['several keys without saying so', '6a80', (dek) => ({ ...putKey(0x31, 0x01, [good(dek), good(dek)]), p2: 0x01 })],
    ['identifiers beyond 7F', '6a80', (dek) => putKey(0x41, 0x7f, [good(dek), good(dek)])],
    ['a field that is cut', '6a80', (dek) => putKey(0x31, 0x01, [good(dek).subarray(0, 10)])],
    [
      'a ciphertext of no whole block',
      '6a80',
      () => putKey(0x31, 0x01, [Buffer.concat([component(0x88, Buffer.alloc(15, 9)), NO_CHECK_VALUE])]),
    ],
  ];

  it.each(TABLE)('%s (%s)', (_name, expected, command) => {
    const { card, dek, sw } = opened();
    const before = JSON.stringify(card.snapshot().applications);
    expect(sw(command(dek))).toBe(expected);
    expect(JSON.stringify(card.snapshot().applications)).toBe(before);
  });

  it('not a key in more blocks than it needs, as some hosts pad, nor DES keys with or without their clear length', () => {
    const { host } = opened(LONG);
    const aes192 = keysOfLength(24).enc;
    const ciphered = aes(LONG.dek, 'cbc', Buffer.concat([aes192, Buffer.alloc(24, 0x5a)]));
    const block = component(0x88, Buffer.concat([Buffer.from([24]), ciphered]));
    expect(host.run(putKey(0x75, 0x01, [Buffer.concat([block, Buffer.from([3]), checkValue(0x88, aes192)])])).sw).toBe(
      0x9000,
    );
    const des = keysOfLength(16).mac;
    const told = component(0x80, Buffer.concat([Buffer.from([16]), aes(LONG.dek, 'cbc', des)]));
    expect(host.run(putKey(0x71, 0x01, [Buffer.concat([told, Buffer.from([3]), checkValue(0x80, des)])])).sw).toBe(
      0x9000,
    );
    expect(host.run(putKey(0x71, 0x02, [symmetric(LONG.dek, 0x80, des)])).sw).toBe(0x9000);
  });
});

describe('segments of a command', () => {
  const { point } = curveKey('P-256');
  const long = putKey(0x73, 0x01, [Buffer.concat([component(0xb0, point), P256_PARAMETERS, NO_CHECK_VALUE])]);

  it('belong together: another command, class or P2 between them breaks the session', () => {
    for (const intruder of [
      gp(0xf2, 0x80, 0x02, bytes('4F00'), 0),
      { ...long, p2: 0x02, data: long.data.slice(0, 20), p1: 0x80 },
      { ...long, p1: 0x01, data: long.data.slice(0, 20) },
    ]) {
      const { card, host } = opened();
      const whole = host.wrap(long);
      const first = { ...whole, p1: 0x80, data: whole.data.slice(0, 200), le: undefined };
      expect(send(card, first).sw).toBe(0x9000);
      expect(send(card, { ...intruder, cla: 0x84, le: undefined }).sw).toBe(0x6985);
      expect(send(card, { ...whole, data: whole.data.slice(200) }).sw).toBe(0x6982);
    }
  });

  it('are one command to the MAC: a changed byte in any of them is found at the end', () => {
    const { card, host } = opened();
    const whole = host.wrap(long);
    const first = whole.data.slice(0, 200);
    first[7] = (first[7] ?? 0) ^ 1;
    expect(send(card, { ...whole, p1: 0x80, data: first, le: undefined }).sw).toBe(0x9000);
    expect(send(card, { ...whole, data: whole.data.slice(200) }).sw).toBe(0x6982);
  });

  it('may be of an INSTALL or DELETE too', () => {
    const { host } = opened();
    expect(host.runSegmented(createSpArea(), 30).sw).toBe(0x9000);
    expect(host.runSegmented(installForPersonalization(SP_AREA), 10).sw).toBe(0x9000);
    expect(host.runSegmented(gp(0xe4, 0x00, 0x00, bytes('4F08D392F00026015350'), 0), 9).sw).toBe(0x9000);
  });
});

it('keeps the values of keys to itself: no answer to any question holds eight bytes of one', () => {
  const { card } = opened();
  send(card, select(ISD_AID));
  const image = card.snapshot();
  const secrets = image.applications.flatMap((entry) =>
    (entry.securityDomain?.keys ?? []).flatMap(({ components }) => components.map(({ value }) => value)),
  );
  const answers = Array.from({ length: 0x10000 / 16 }, (_, at) =>
    hex(send(card, gp(0xca, (at * 16) >> 8, (at * 16) & 0xff, undefined, 0)).data),
  );
  for (const tag of ['0042', '0045', '0066', '0067', '00E0', '00C1', '2F00', 'FF21', '7F21', 'BF21']) {
    answers.push(hex(send(card, `80CA${tag}00`).data));
  }
  const all = answers.join(' ');
  for (const value of secrets.filter((text) => text.length >= 32)) expect(all).not.toContain(value.slice(0, 16));
});
