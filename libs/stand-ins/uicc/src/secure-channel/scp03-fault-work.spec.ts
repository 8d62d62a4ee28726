// Whether MAC, padding, length or class is wrong shows neither in the status word nor in the work: cipher and MAC
// operations are counted where the card calls them, which is steadier than any clock. The host computes apart.
import { concat, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { VirtualUicc } from '../index';
import { aes, cmac } from '../testing/host-crypto';
import { openScp03, type SecuredHost } from '../testing/scp03-host';
import { ISD_AID } from '../testing/test-card';
import { gp, send, statusOf } from '../testing/test-host';
import { keysOfLength, variantCard } from '../testing/variant-card';
import type * as Primitives from './primitives';

const work = vi.hoisted(() => ({ done: [] as string[] }));

vi.mock('./primitives', async (importOriginal) => {
  const real = await importOriginal<typeof Primitives>();
  const note = (what: string, { length }: Uint8Array): number => work.done.push(`${what} ${length}`);
  const counted: Partial<typeof Primitives> = {
    aesCmac: (key, message) => (note('MAC', message), real.aesCmac(key, message)),
    sameBytes: (a, b) => (note('compare', a), real.sameBytes(a, b)),
    aesEncryptBlock: (key, block) => (note('vector', block), real.aesEncryptBlock(key, block)),
    aesCbcDecrypt: (key, icv, text) => (note('decipher', text), real.aesCbcDecrypt(key, icv, text)),
    aesCbcEncrypt: (key, icv, text) => (note('cipher', text), real.aesCbcEncrypt(key, icv, text)),
  };
  return { ...real, ...counted };
});

interface Setting {
  level: number;
  size: 8 | 16;
  keyLength: number;
}

const SETTINGS: Setting[] = [0x03, 0x13, 0x33].flatMap((level) =>
  ([8, 16] as const).flatMap((size) => [16, 32].map((keyLength) => ({ level, size, keyLength }))),
);

function opened({ level, size, keyLength }: Setting): { card: VirtualUicc; host: SecuredHost } {
  const keys = keysOfLength(keyLength);
  const protocols = [{ scp: 0x03, i: size === 16 ? 0x71 : 0x70 }];
  const card = variantCard({ isdKeys: keys, channels: { protocols } });
  return { card, host: openScp03(card, ISD_AID, { keys, level, size }).host };
}

/** A command with this data field, whatever it deciphers to, under a right MAC. */
function maced(host: SecuredHost, data: Uint8Array, { cla = 0x84, p2 = 0x02 } = {}): CommandApdu {
  const { chaining, mac, macLength } = host.messaging;
  const head = Uint8Array.of(0x84, 0xf2, 0x80, p2, data.length + macLength);
  const tag = cmac(mac, concat(chaining, head, data)).subarray(0, macLength);
  return { cla, ins: 0xf2, p1: 0x80, p2, data: concat(data, tag) };
}

/** The cryptogram of these whole blocks in the first command of a session. */
function ciphered(host: SecuredHost, blocks: Uint8Array): Uint8Array {
  const counter = new Uint8Array(16);
  counter[15] = 1;
  return aes(host.messaging.enc, 'cbc', Buffer.from(blocks), aes(host.messaging.enc, 'ecb', Buffer.from(counter)));
}

const flipped = (command: CommandApdu, at: number): CommandApdu => {
  const data = command.data.slice();
  const index = (at + data.length) % data.length;
  data[index] = (data[index] ?? 0) ^ 0x01;
  return { ...command, data };
};

const PADDED = Uint8Array.of(0x4f, 0x00, 0x80, ...new Uint8Array(13));
const BARE = new Uint8Array(16).fill(0x77);

/** Faults of one length: 16 bytes of data and the MAC. */
const FAULTS: [name: string, spoilt: (host: SecuredHost) => CommandApdu][] = [
  ['first octet of the MAC', (host) => flipped(maced(host, ciphered(host, PADDED)), 16)],
  ['last octet of the MAC', (host) => flipped(maced(host, ciphered(host, PADDED)), -1)],
  ['wrong padding under a right MAC', (host) => maced(host, ciphered(host, BARE))],
  ['zeros only under a right MAC', (host) => maced(host, ciphered(host, new Uint8Array(16)))],
  ['wrong padding and wrong MAC', (host) => flipped(maced(host, ciphered(host, BARE)), -1)],
  ['class without secure messaging', (host) => maced(host, ciphered(host, PADDED), { cla: 0x80 })],
  ['another P2', (host) => ({ ...maced(host, ciphered(host, PADDED)), p2: 0x03 })],
  ['data in clear under a right MAC', (host) => maced(host, BARE)],
];

/** Faults whose length is another one. */
const LENGTHS: [name: string, bytesOfData: number][] = [
  ['one byte', 1],
  ['one byte less than a block', 15],
  ['one byte more than a block', 17],
  ['two blocks but one byte', 31],
];

const stepsOf = (): string[] => work.done.map((step) => step.split(' ')[0] ?? '');
/** Status word and work of one command to a card of its own, without the opening of the session. */
function judged(setting: Setting, spoilt: (host: SecuredHost) => CommandApdu): { sw: string; work: string[] } {
  const { card, host } = opened(setting);
  const command = spoilt(host);
  work.done.length = 0;
  return { sw: send(card, command).sw.toString(16), work: [...work.done] };
}

describe('the work a card does for a command that is not what the host sent', () => {
  beforeEach(() => {
    work.done.length = 0;
  });

  for (const setting of SETTINGS) {
    const name = `level ${setting.level.toString(16)}, ${setting.size}-byte MAC, AES-${8 * setting.keyLength}`;
    // Chaining value, header with Lc, data.
    const macOf = (length: number): string => `MAC ${16 + 5 + length}`;
    const compare = `compare ${setting.size}`;

    it(`${name}: is the same for every fault of one length, and the same as for a right command`, () => {
      const expected = { sw: '6982', work: [macOf(16), compare, 'vector 16', 'decipher 16'] };
      for (const [fault, spoilt] of FAULTS) expect([fault, judged(setting, spoilt)]).toEqual([fault, expected]);
      const right = judged(setting, (host) => maced(host, ciphered(host, PADDED)));
      expect([right.sw, right.work.slice(0, 4)]).toEqual(['9000', expected.work]);
    });

    it(`${name}: has the same steps for data of no whole block, under a right MAC and under a wrong one`, () => {
      for (const [fault, length] of LENGTHS) {
        const whole = 16 * (Math.floor(length / 16) + 1);
        const expected = { sw: '6982', work: [macOf(length), compare, 'vector 16', `decipher ${whole}`] };
        const sent = (host: SecuredHost): CommandApdu => maced(host, new Uint8Array(length).fill(0x77));
        expect([fault, judged(setting, sent)]).toEqual([fault, expected]);
        expect([fault, judged(setting, (host) => flipped(sent(host), -1))]).toEqual([fault, expected]);
      }
    });

    it(`${name}: has the same steps for a command that is shorter than a MAC, or has no data at all`, () => {
      const expected = { sw: '6982', work: [macOf(0), compare, 'vector 16', 'decipher 16'] };
      const right = (host: SecuredHost): CommandApdu => maced(host, new Uint8Array(0));
      const cut = (length: number) => (host: SecuredHost) => ({
        ...right(host),
        data: right(host).data.slice(0, length),
      });
      for (const length of [0, 1, setting.size - 1])
        expect([length, judged(setting, cut(length))]).toEqual([length, expected]);
      expect(judged(setting, (host) => flipped(right(host), -1))).toEqual(expected);
      // GET STATUS without a search criterion is no fault of secure messaging.
      expect(judged(setting, right).work.slice(0, 4)).toEqual(expected.work);
    });
  }

  it('is one MAC and one comparison at level 01, whatever is wrong', () => {
    const setting: Setting = { level: 0x01, size: 8, keyLength: 16 };
    for (const [fault, spoilt] of FAULTS) {
      const { sw, work: done } = judged(setting, spoilt);
      // Padding means nothing where nothing is ciphered.
      if (sw === '6982') expect([fault, done]).toEqual([fault, ['MAC 37', 'compare 8']]);
      else expect([fault, done.slice(0, 2)]).toEqual([fault, ['MAC 37', 'compare 8']]);
    }
  });

  it('is counted at all: a host that is let in costs a decipherment for each command with data or without', () => {
    const { host } = opened({ level: 0x33, size: 8, keyLength: 16 });
    work.done.length = 0;
    expect(host.run(statusOf(0x80)).sw).toBe(0x9000);
    expect(stepsOf()).toEqual(['MAC', 'compare', 'vector', 'decipher', 'vector', 'cipher', 'MAC']);
    work.done.length = 0;
    expect(hex(host.run({ ...gp(0xca, 0x00, 0xe0), le: 0 }).data)).toContain('E0');
    expect(stepsOf().slice(0, 4)).toEqual(['MAC', 'compare', 'vector', 'decipher']);
  });
});
