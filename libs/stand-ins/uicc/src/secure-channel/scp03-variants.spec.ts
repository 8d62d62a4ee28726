import { bytes, concat, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { MemoryCardStore, type VirtualUicc } from '../index';
import { cmac, kdf } from '../testing/host-crypto';
import { openScp03, type Scp03HostOptions } from '../testing/scp03-host';
import { ISD_AID } from '../testing/test-card';
import { createSpArea, gp, send, statusOf, type HostKeys } from '../testing/test-host';
import { keysOfLength as keysOf, variantCard } from '../testing/variant-card';

const OPTIONS = [0x00, 0x10, 0x20, 0x30, 0x60, 0x70];
const LEVELS = [0x00, 0x01, 0x03, 0x11, 0x13, 0x33];
const offered = (level: number, i: number): boolean =>
  ((level & 0x10) === 0 || (i & 0x20) !== 0) && ((level & 0x20) === 0 || (i & 0x40) !== 0);

const cardWith = (i: number[], keys: HostKeys): VirtualUicc =>
  variantCard({ isdKeys: keys, channels: { protocols: i.map((option) => ({ scp: 0x03, i: option })) } });

/** Cases 1 to 4: no data and no answer, answer only, data only, both. */
const CASES: [name: string, command: CommandApdu, sw: number][] = [
  ['case 1', gp(0xe2, 0x90, 0x01), 0x6985],
  ['case 2', { ...gp(0xca, 0x00, 0xe0), le: 0 }, 0x9000],
  ['case 3', gp(0xe2, 0x90, 0x00, bytes('5F5003414243')), 0x9000],
  ['case 4', statusOf(0x80), 0x9000],
];

describe('SCP03 in every variant against a host written apart', () => {
  for (const length of [16, 24, 32]) {
    for (const size of [8, 16] as const) {
      it(`speaks every option and level with AES-${8 * length} and ${size}-byte MACs, cases 1 to 4`, () => {
        for (const option of OPTIONS) {
          const i = option | (size === 16 ? 0x01 : 0x00);
          const keys = keysOf(length);
          for (const level of LEVELS.filter((each) => offered(each, i))) {
            const card = cardWith([i], keys);
            const { host, sequence } = openScp03(card, ISD_AID, { keys, level, size });
            expect([i, sequence]).toEqual([i, (i & 0x10) !== 0 ? 1 : undefined]);
            for (const [name, command, sw] of CASES) {
              const answer = host.run(command);
              expect([i, level, name, answer.sw.toString(16)]).toEqual([i, level, name, sw.toString(16)]);
              if (name === 'case 4') expect(hex(answer.data)).toContain('4F08A000000151000000');
            }
          }
        }
      });
    }
  }

  it('derives a foreseeable challenge from Key-ENC, counter and AID, and a random one otherwise', () => {
    const keys = keysOf(24);
    const card = cardWith([0x70], keys);
    for (const sequence of [1, 2]) {
      const opened = openScp03(card, ISD_AID, { keys, level: 0x33 });
      const context = concat([0, 0, sequence], ISD_AID);
      expect(hex(opened.cardChallenge)).toBe(hex(kdf(keys.enc, 0x02, 8, context)));
    }
    const random = cardWith([0x60], keys);
    const [first, second] = [1, 2].map(() => openScp03(random, ISD_AID, { keys, level: 0x33 }));
    expect(hex(first?.cardChallenge ?? ISD_AID)).not.toBe(hex(second?.cardChallenge ?? ISD_AID));
    expect(random.snapshot().applications[0]?.securityDomain?.sequences).toEqual([]);
  });

  it('takes the challenge length for the choice between S8 and S16, and 6700 for one it does not speak', () => {
    const keys = keysOf(16);
    const both = cardWith([0x70, 0x71], keys);
    const options: Scp03HostOptions = { keys, level: 0x33 };
    expect(openScp03(both, ISD_AID, options).i).toBe(0x70);
    expect(openScp03(both, ISD_AID, { ...options, size: 16 }).i).toBe(0x71);
    expect(() => openScp03(cardWith([0x71], keys), ISD_AID, options)).toThrow('6700');
    expect(() => openScp03(cardWith([0x70], keys), ISD_AID, { ...options, size: 16 })).toThrow('6700');
    expect(send(both, gp(0x50, 0x30, 0x00, new Uint8Array(9), 0)).sw).toBe(0x6700);
  });

  it('refuses levels its option does not allow, and levels of no table', () => {
    const keys = keysOf(16);
    for (const i of OPTIONS) {
      for (const level of [...LEVELS, 0x02, 0x10, 0x21, 0x23, 0x31, 0x32]) {
        const open = (): unknown => openScp03(cardWith([i], keys), ISD_AID, { keys, level });
        if (LEVELS.includes(level) && offered(level, i)) expect(open).not.toThrow();
        else expect(open).toThrow('6a86');
      }
    }
  });

  it('takes segments under every MAC size and key size', () => {
    for (const size of [8, 16] as const) {
      for (const length of [16, 32]) {
        const keys = keysOf(length);
        const { host } = openScp03(cardWith([size === 16 ? 0x71 : 0x70], keys), ISD_AID, { keys, level: 0x33, size });
        expect(host.runSegmented(createSpArea(), 40).sw).toBe(0x9000);
        expect(hex(host.run(statusOf(0x40)).data)).toContain('4F08D392F00026015350');
      }
    }
  });

  // GPC 2.3.1 §11.1.5 lets INSTALL, PUT KEY and DELETE be cut. Hosts that reckon with 8-byte MACs make LOADs of 239 bytes, which do not fit
  // one command under S16, and cut them by P1 b8, too: in a LOAD that bit says "last block".
  it('under S16 takes an INSTALL whose MAC stands across the cut, and no LOAD in pieces', () => {
    const keys = keysOf(16);
    const host = () => {
      const card = cardWith([0x71], keys);
      return { card, ...openScp03(card, ISD_AID, { keys, level: 0x33, size: 16 }) };
    };
    const install = createSpArea();
    for (let cut = 1; cut <= 40; cut += 1) {
      const { card, host: own } = host();
      const whole = own.wrap(install);
      const at = whole.data.length - cut;
      expect(send(card, { ...whole, p1: whole.p1 | 0x80, data: whole.data.slice(0, at), le: 0 }).sw).toBe(0x9000);
      expect(send(card, { ...whole, data: whole.data.slice(at) }).sw, `cut ${cut} bytes before the end`).toBe(0x9000);
    }
    const { card, host: own } = host();
    const block = own.wrap(gp(0xe8, 0x00, 0x00, new Uint8Array(239), 0));
    expect(block.data.length).toBe(256);
    expect(send(card, { ...block, p1: 0x80, data: block.data.slice(0, 255), le: 0 }).sw).toBe(0x6982);
    expect(send(card, { ...block, data: block.data.slice(255) }).sw).toBe(0x6982);
  });

  it('counts per keyset, before it answers, and ends at FFFFFF', () => {
    const keys = keysOf(16);
    const store = new MemoryCardStore();
    const second = { kvn: 0x31, algorithm: 'aes' as const, ...keysOf(32) };
    const card = variantCard({ isdKeys: keys, channels: { keysets: [second] }, store });
    send(card, gp(0x50, 0x30, 0x00, new Uint8Array(8), 0));
    expect(openScp03(card, ISD_AID, { keys, level: 0x01, kvn: 0x30 }).sequence).toBe(2);
    expect(openScp03(card, ISD_AID, { keys: second, level: 0x01, kvn: 0x31 }).sequence).toBe(1);
    const image = card.snapshot();
    const sequences = image.applications[0]?.securityDomain?.sequences ?? [];
    expect(sequences).toEqual([
      { kvn: 0x30, value: 2 },
      { kvn: 0x31, value: 1 },
    ]);
    for (const entry of sequences) entry.value = 0xfffffe;
    store.save(image);
    card.reset();
    expect(openScp03(card, ISD_AID, { keys, level: 0x01, kvn: 0x30 }).sequence).toBe(0xffffff);
    expect(() => openScp03(card, ISD_AID, { keys, level: 0x01, kvn: 0x30 })).toThrow('6985');
  });
});

describe('additional protection of answers (BEGIN and END R-MAC SESSION)', () => {
  const keys = keysOf(16);
  const begin = (p1: number): CommandApdu => gp(0x7a, p1, 0x01, bytes('04CAFEBABE'));
  const end = gp(0x78, 0x00, 0x03, undefined, 0);

  it('raises 01 to R-MAC and 03 to both after its own answer, and END comes back under the raised level', () => {
    for (const [level, p1] of [
      [0x01, 0x10],
      [0x03, 0x10],
      [0x03, 0x30],
    ] as const) {
      const { host } = openScp03(cardWith([0x70], keys), ISD_AID, { keys, level });
      expect(host.run(begin(p1))).toEqual({ data: new Uint8Array(0), sw: 0x9000 });
      host.setLevel(level | p1);
      expect(hex(host.run(statusOf(0x80)).data)).toContain('9F70010F');
      // An answer that is no success goes out bare, and leaves the session as it is.
      expect(host.run(begin(p1)).sw).toBe(0x6985);
      expect(host.run(end).sw).toBe(0x9000);
      host.setLevel(level);
      expect(hex(host.run(statusOf(0x80)).data)).toContain('9F70010F');
      expect(host.run(end).sw).toBe(0x6985);
    }
  });

  it('is refused without C-MAC, beside R-ENC, for what is on already, and R-ENC without C-ENC; the session goes on', () => {
    for (const [level, p1, sw] of [
      [0x00, 0x10, 0x6985],
      [0x33, 0x10, 0x6985],
      [0x33, 0x30, 0x6985],
      [0x11, 0x10, 0x6985],
      [0x01, 0x30, 0x6985],
      [0x11, 0x30, 0x6985],
      [0x03, 0x20, 0x6a86],
      [0x13, 0x30, 0x9000],
    ] as const) {
      const { host } = openScp03(cardWith([0x70], keys), ISD_AID, { keys, level });
      expect([level, p1, host.run(begin(p1)).sw.toString(16)]).toEqual([level, p1, sw.toString(16)]);
      if (sw === 0x9000) host.setLevel(level | p1);
      expect(host.run(statusOf(0x80)).sw).toBe(0x9000);
    }
  });

  it('is not had where i does not offer it', () => {
    const { host } = openScp03(cardWith([0x10], keys), ISD_AID, { keys, level: 0x03 });
    expect(host.run(begin(0x10)).sw).toBe(0x6985);
    const noEncryption = openScp03(cardWith([0x30], keys), ISD_AID, { keys, level: 0x03 }).host;
    expect(noEncryption.run(begin(0x30)).sw).toBe(0x6985);
  });
});

describe('a command that is not what the host sent', () => {
  const keys = keysOf(16);

  it('gets 6982 for MAC, padding and length faults alike, and the session and the domain are closed', () => {
    const faults: [string, (sent: CommandApdu) => CommandApdu][] = [
      [
        'MAC',
        ({ data, ...rest }) => ({
          ...rest,
          data: data.map((octet, at) => (at === data.length - 1 ? octet ^ 1 : octet)),
        }),
      ],
      [
        'ciphertext',
        ({ data, ...rest }) => ({ ...rest, data: data.map((octet, at) => (at === 0 ? octet ^ 0x80 : octet)) }),
      ],
      ['no whole block', ({ data, ...rest }) => ({ ...rest, data: data.slice(1) })],
      ['shorter than a MAC', ({ data, ...rest }) => ({ ...rest, data: data.slice(-5) })],
      ['no data', (sent) => ({ ...sent, data: new Uint8Array(0) })],
      ['class without secure messaging', (sent) => ({ ...sent, cla: 0x80 })],
      ['other P2', (sent) => ({ ...sent, p2: 0x03 })],
    ];
    for (const [name, spoil] of faults) {
      const card = cardWith([0x70], keys);
      const { host } = openScp03(card, ISD_AID, { keys, level: 0x33 });
      const wrapped = host.wrap(statusOf(0x80));
      expect([name, send(card, spoil(wrapped)).sw.toString(16)]).toEqual([name, '6982']);
      expect([name, send(card, wrapped).sw.toString(16)]).toEqual([name, '6982']);
      expect(send(card, gp(0xca, 0x00, 0x66, undefined, 0)).sw).toBe(0x6982);
      expect(send(card, { cla: 0, ins: 0xa4, p1: 4, p2: 0, data: ISD_AID }).sw).toBe(0x9000);
      expect(send(card, gp(0xca, 0x00, 0x66, undefined, 0)).sw).toBe(0x9000);
    }
  });

  it('leaves the domain open to questions when the host fails to open a session: its counter can be read', () => {
    const card = cardWith([0x70], keys);
    expect(() => openScp03(card, ISD_AID, { keys: { ...keys, mac: keys.dek }, level: 0x33 })).toThrow(
      'card cryptogram',
    );
    expect(send(card, { ...gp(0x82, 0x33, 0x00, new Uint8Array(16)), cla: 0x84 }).sw).toBe(0x6300);
    expect(send(card, { ...gp(0x82, 0x33, 0x00, new Uint8Array(16)), cla: 0x84 }).sw).toBe(0x6985);
    expect(hex(send(card, gp(0xca, 0x00, 0xc1, undefined, 0)).data)).toBe('C103000001');
  });

  it('gets 6982 too when the MAC is right and the padding is not', () => {
    const card = cardWith([0x70], keys);
    const { host } = openScp03(card, ISD_AID, { keys, level: 0x03 });
    const { chaining, mac } = host.messaging;
    const data = new Uint8Array(16).fill(0x77);
    const head = Uint8Array.of(0x84, 0xf2, 0x80, 0x02, data.length + 8);
    const tag = cmac(mac, concat(chaining, head, data)).subarray(0, 8);
    expect(send(card, { cla: 0x84, ins: 0xf2, p1: 0x80, p2: 0x02, data: concat(data, tag) }).sw).toBe(0x6982);
  });
});
