import { bytes, encodeCommand, hex } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { MemoryCardStore, TearingCardStore, type CardStore, type VirtualUicc } from '../index';
import {
  envelopeOf,
  commandPacket,
  readProof,
  shortMessages,
  type PacketOptions,
  type RemoteKeys,
} from '../testing/scp80-host';
import { ISD_AID, ISD_KEYS, SP_AREA } from '../testing/test-card';
import { createSpArea, deleteObject, mustRun, send, TestHost } from '../testing/test-host';
import { keysOfLength, variantCard } from '../testing/variant-card';

const VARIANTS: [name: string, keys: RemoteKeys][] = [
  ['AES-128', { kvn: 0x02, algorithm: 'aes', ...kicAndKid(16) }],
  ['AES-256', { kvn: 0x0f, algorithm: 'aes', ...kicAndKid(32) }],
  ['triple DES with 2 keys', { kvn: 0x01, algorithm: 'des', ...kicAndKid(16) }],
  ['triple DES with 3 keys', { kvn: 0x03, algorithm: 'des', ...kicAndKid(24) }],
];
const [, AES] = VARIANTS[0] ?? ['', { kvn: 2, algorithm: 'aes' as const, ...kicAndKid(16) }];

function kicAndKid(length: number): { kic: Uint8Array; kid: Uint8Array } {
  const { enc, mac } = keysOfLength(length);
  return { kic: enc, kid: mac };
}

function remoteCard(keys: RemoteKeys, minimumSecurity?: number, store: CardStore = new MemoryCardStore()): VirtualUicc {
  const kik = keysOfLength(keys.kic.length).dek;
  const remote = { ...keys, kik, ...(minimumSecurity !== undefined && { minimumSecurity }) };
  return variantCard({ isdKeys: { ...ISD_KEYS, kvn: 0x30 }, channels: { remote }, store });
}

const GET_STATUS = bytes('80F28002024F00');
const STATUS_OF_ISD = 'E3264F08A000000151000000';

function ask(
  card: VirtualUicc,
  keys: RemoteKeys,
  script: Uint8Array,
  options: PacketOptions,
): ReturnType<typeof readProof> {
  const answer = card.envelope({ packet: commandPacket(keys, script, options) });
  if (!answer) throw new Error('no proof of receipt');
  return readProof(keys, answer, options.spi2);
}

describe('secured packets (SCP80) for the issuer security domain', () => {
  it.each(VARIANTS)(
    '%s: runs a script for each kind of protection, and proves it as the packet asks',
    (_name, keys) => {
      let counter = 0;
      const card = remoteCard(keys);
      for (const spi1 of [0x12, 0x16, 0x1a, 0x1e]) {
        for (const spi2 of [0x01, 0x09, 0x19, 0x39]) {
          counter += 1;
          const proof = ask(card, keys, GET_STATUS, { counter, spi1, spi2 });
          expect([spi1, spi2, proof.status, proof.counter, proof.isChecked]).toEqual([
            spi1,
            spi2,
            0,
            counter,
            spi2 !== 0x01,
          ]);
          expect(hex(proof.data)).toContain(`019000${STATUS_OF_ISD}`);
        }
      }
    },
  );

  it('answers compact scripts with number, last status word and last data, and stops where one fails', () => {
    const card = remoteCard(AES);
    const run = (script: string, counter: number): string => hex(ask(card, AES, bytes(script), { counter }).data);
    expect(run('', 1)).toBe('009000');
    expect(run('80CA004200', 2)).toBe('0190004203898110');
    expect(run('80F28002024F00 00C0000000', 3)).toMatch(/^029000E326/);
    expect(run('80F28002024F00 80E40000074F05A000000001 80CA004200', 4)).toBe('026A82');
    expect(run('80F280020A4F00', 5)).toBe('006700');
    expect(run('84CA004200', 6)).toBe('016E00');
    expect(run('8050000008000000000000000000', 7)).toBe('016D00');
  });

  it('answers expanded scripts with a 23 for each command, definite or not', () => {
    const card = remoteCard(AES);
    const run = (script: string, counter: number): string => hex(ask(card, AES, bytes(script), { counter }).data);
    expect(run('AA0E 220580CA004200 220580CA999900', 1)).toBe(
      'AB10800102 23074203898110 9000 23026A88'.replaceAll(' ', ''),
    );
    expect(run('AE80 220580CA004200 0000', 2)).toBe('AF80800101230742038981109000 0000'.replaceAll(' ', ''));
    expect(run('AA07 230580CA004200', 3)).toBe('AB06800100900101');
    expect(run('AE80 220580CA004200', 4)).toBe('AF808001009001010000');
  });

  it('keeps the counter of its key version, written before a command runs', () => {
    const store = new TearingCardStore(new MemoryCardStore());
    const card = remoteCard(AES, undefined, store);
    const status = (counter: number, spi1 = 0x12): number => ask(card, AES, GET_STATUS, { counter, spi1 }).status;
    expect([status(5), status(5), status(4), status(9), status(12, 0x1a), status(10, 0x1a)]).toEqual([
      0, 2, 2, 0, 3, 0,
    ]);
    store.tearAt(1, 'after');
    expect(() => status(11)).toThrow('lost power');
    store.mend();
    card.reset();
    expect([status(11), status(0xffffffffff), status(0xffffffffff)]).toEqual([2, 0, 4]);
    expect(card.snapshot().applications[0]?.securityDomain?.sequences).toEqual([{ kvn: 0x02, value: 0xffffffffff }]);
  });

  it('tells nothing to a packet that proves nothing: one bare answer whatever is wrong, and no counter moves', () => {
    const card = remoteCard(AES);
    const before = JSON.stringify(card.snapshot());
    const faults: [string, (body: Buffer) => Buffer][] = [
      ['checksum', (body) => flipped(body, 6)],
      ['counter', (body) => flipped(body, 4)],
      ['data', (body) => flipped(body, 15)],
      ['padding count', (body) => flipped(body, 5)],
    ];
    const answers = faults.map(([, spoil]) => {
      const packet = commandPacket(AES, GET_STATUS, { counter: 1, spi1: 0x16, spoil });
      return hex(card.envelope({ packet }) ?? bytes(''));
    });
    const cut = commandPacket(AES, GET_STATUS, { counter: 1, spi1: 0x16 }).subarray(0, -1);
    cut.writeUInt16BE(cut.length - 2, 0);
    answers.push(hex(card.envelope({ packet: cut }) ?? bytes('')));
    expect(new Set(answers)).toEqual(new Set(['027100000B0AB0000000000000000001']));
    const silent = commandPacket(AES, GET_STATUS, { counter: 1, spi2: 0x00, spoil: (body) => flipped(body, 6) });
    expect(card.envelope({ packet: silent })).toBeUndefined();
    expect(JSON.stringify(card.snapshot())).toBe(before);
  });

  it('does not take single DES, signatures, foreign key versions or algorithms, other targets, or too little protection', () => {
    const card = remoteCard(AES);
    const status = (options: Partial<PacketOptions>, keys = AES): [number, boolean] => {
      const { status: found, isChecked } = ask(card, keys, GET_STATUS, { counter: 1, ...options });
      return [found, isChecked];
    };
    expect(status({ kicAlgorithm: 0x01, kidAlgorithm: 0x01 })).toEqual([0x06, false]);
    expect(status({ kicAlgorithm: 0x0d })).toEqual([0x06, false]);
    expect(status({ kidAlgorithm: 0x05 })).toEqual([0x06, false]);
    expect(status({}, { ...AES, kvn: 0x03 })).toEqual([0x06, false]);
    expect(status({ spi1: 0x13 })).toEqual([0x06, false]);
    expect(status({ tar: 'B00011' })).toEqual([0x09, false]);
    for (const spi1 of [0x00, 0x02, 0x0a, 0x10, 0x11, 0x14]) expect(status({ spi1 })).toEqual([0x0a, false]);
    expect(status({ spi1: 0x16 })).toEqual([0x00, true]);
    const strict = remoteCard(AES, 0x16);
    expect(ask(strict, AES, GET_STATUS, { counter: 1, spi1: 0x12 }).status).toBe(0x0a);
  });

  it('checks redundancy by CRC where a card was made to take it', () => {
    const lax = remoteCard(AES, 0x11);
    for (const [kidAlgorithm, expected] of [
      [0x05, 0x00],
      [0x01, 0x01],
    ] as const) {
      const packet = commandPacket(AES, GET_STATUS, { counter: 1, spi1: 0x11, spi2: 0x01, kidAlgorithm });
      // The host's CRC-16 is the head of its CRC-32, which is none.
      expect(lax.envelope({ packet })?.[15]).toBe(expected);
    }
  });

  it('deletes and locks, and never opens SCP03 with its keys', () => {
    const card = remoteCard(AES);
    mustRun(TestHost.open(card, ISD_AID, ISD_KEYS), [createSpArea()]);
    const lock = bytes('80F0408708D392F00026015350');
    expect(hex(ask(card, AES, lock, { counter: 1 }).data)).toBe('019000');
    expect(card.snapshot().applications.find(({ aid }) => aid === hex(SP_AREA))?.state).toBe(0x87);
    const remove = encodeCommand({ ...deleteObject(SP_AREA), le: undefined });
    expect(hex(ask(card, AES, remove, { counter: 2 }).data)).toBe('01900000');
    expect(card.snapshot().applications.map(({ aid }) => aid)).not.toContain(hex(SP_AREA));
    expect(send(card, '8050020008000102030405060700').sw).toBe(0x6a88);
  });
});

describe('secured packets in short messages', () => {
  it('come by ENVELOPE, in one message or in parts in any order', () => {
    const card = remoteCard(AES);
    const padded = bytes(`80F28002024F00 ${'80CA004200'.repeat(60)}`);
    for (const [counter, script] of [
      [1, GET_STATUS],
      [2, padded],
    ] as const) {
      const parts = shortMessages(commandPacket(AES, script, { counter })).reverse();
      const answers = parts.map((tpdu) => send(card, hex(envelopeOf(tpdu))));
      expect(answers.map(({ sw }) => sw)).toEqual(parts.map(() => 0x9000));
      expect(answers.slice(0, -1).map(({ data }) => data.length)).toEqual(parts.slice(1).map(() => 0));
      expect(readProof(AES, answers.at(-1)?.data ?? bytes('')).status).toBe(0);
    }
    expect(shortMessages(commandPacket(AES, padded, { counter: 3 })).length).toBeGreaterThan(1);
  });

  it('tells number and status only where the whole answer has no room in an ENVELOPE', () => {
    const card = remoteCard(AES);
    const many = bytes(`AA81B6 ${'220580CA006600'.repeat(26)}`);
    const packet = commandPacket(AES, many, { counter: 1 });
    const answers = shortMessages(packet).map((tpdu) => card.envelope({ tpdu }));
    const brief = readProof(AES, answers.at(-1) ?? bytes(''));
    expect(hex(brief.data)).toBe('AB0780011A23029000');
    const whole = ask(card, AES, many, { counter: 2 });
    expect(whole.data.length).toBeGreaterThan(256);
  });

  it('are refused by a card without remote keys, and where the envelope is none', () => {
    const plain = variantCard({ isdKeys: ISD_KEYS });
    const [tpdu] = shortMessages(commandPacket(AES, GET_STATUS, { counter: 1 }));
    const envelope = hex(envelopeOf(tpdu ?? Buffer.alloc(0)));
    expect(send(plain, envelope).sw).toBe(0x6d00);
    const card = remoteCard(AES);
    for (const [command, sw] of [
      ['80C2000004D3020101', 0x6a80],
      ['80C2000002D100', 0x6a80],
      ['80C2000006D1048B020102', 0x6a80],
      ['80C2010002D100', 0x6a86],
      ['80C2000003D10482', 0x6a80],
    ] as const) {
      expect([command, send(card, command).sw.toString(16)]).toEqual([command, sw.toString(16)]);
    }
  });
});

function flipped(body: Buffer, at: number): Buffer {
  const copy = Buffer.from(body);
  copy[at] = (copy[at] ?? 0) ^ 0x01;
  return copy;
}
