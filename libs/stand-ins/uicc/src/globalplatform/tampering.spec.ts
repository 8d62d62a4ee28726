import fc from 'fast-check';
import { decodeResponse, encodeCommand, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { MemoryCardStore, powerUp, VirtualUicc } from '../index';
import { freshCard, ISD_AID, ISD_KEYS, SP_AREA } from '../testing/test-card';
import { createSpArea, gp, select, send, statusOf, TestHost } from '../testing/test-host';

const LEVELS = [0x01, 0x03, 0x11, 0x13, 0x33];
const COMMANDS: [string, CommandApdu][] = [
  ['INSTALL of an SP area', createSpArea()],
  ['GET STATUS', statusOf(0x80)],
  ['SET STATUS locking the card', gp(0xf0, 0x80, 0x7f, ISD_AID)],
];

/** The wrapped command as bytes, in a session of a card of its own. */
function wrapped(level: number, command: CommandApdu): { card: VirtualUicc; raw: Uint8Array } {
  const { card } = freshCard(new MemoryCardStore());
  const host = TestHost.open(card, ISD_AID, ISD_KEYS, level);
  return { card, raw: encodeCommand(host.wrap(command)) };
}

describe('one flipped bit in a wrapped command', () => {
  for (const [name, command] of COMMANDS) {
    it(`stops ${name} at every level with 6982, changes nothing and ends the session`, () => {
      fc.assert(
        fc.property(fc.constantFrom(...LEVELS), fc.nat(), (level, pick) => {
          const { card, raw } = wrapped(level, command);
          // Header bytes INS, P1, P2 and the data with its MAC; a changed Lc is a broken APDU, a changed Le is none of the card's business.
          const places = [1, 2, 3, ...Array.from({ length: raw[4] ?? 0 }, (_, i) => 5 + i)];
          const at = places[Math.floor(pick / 8) % places.length] ?? 1;
          const before = JSON.stringify(card.snapshot());
          const forged = raw.slice();
          forged[at] = (forged[at] ?? 0) ^ (1 << (pick % 8));
          // Segmenting (P1 b8) is announced by one such bit: the MAC is then looked at with the last segment.
          fc.pre(!(at === 2 && pick % 8 === 7));
          const answer = decodeResponse(card.transmit(forged));
          // A changed INS may leave the set of commands that a security domain knows, still without effect.
          expect([0x6982, ...(at === 1 ? [0x6985, 0x6d00, 0x6a86, 0x6700, 0x6a82] : [])]).toContain(answer.sw);
          expect(answer.data).toHaveLength(0);
          expect(JSON.stringify(card.snapshot())).toBe(before);
          expect(decodeResponse(card.transmit(raw)).sw).toBe(0x6982);
        }),
        { numRuns: 120 },
      );
    });
  }

  it('is found at the last segment when the flipped bit announced more segments', () => {
    const { card, raw } = wrapped(0x33, createSpArea());
    const forged = raw.slice();
    forged[2] = (forged[2] ?? 0) ^ 0x80;
    expect(decodeResponse(card.transmit(forged)).sw).toBe(0x9000);
    expect(decodeResponse(card.transmit(raw)).sw).toBe(0x6982);
    expect(card.snapshot().applications).toHaveLength(2);
  });

  it('never passes a dropped, doubled or reordered command', () => {
    const orders: number[][] = [[1], [0, 0], [1, 0]];
    for (const order of orders) {
      const { card } = freshCard();
      const host = TestHost.open(card, ISD_AID, ISD_KEYS);
      const commands = [statusOf(0x80), createSpArea()].map((command) => encodeCommand(host.wrap(command)));
      const answers = order.map((i) => decodeResponse(card.transmit(commands[i] ?? new Uint8Array(0))).sw);
      expect(answers.at(-1)).toBe(0x6982);
      expect(card.snapshot().applications).toHaveLength(2);
    }
  });

  it('does not let a recorded session be replayed', () => {
    const { card } = freshCard();
    const recorded: Uint8Array[] = [];
    const tap = new Proxy(card, {
      get: (target, name) =>
        name === 'transmit'
          ? (raw: Uint8Array) => {
              recorded.push(raw);
              return target.transmit(raw);
            }
          : Reflect.get(target, name),
    });
    TestHost.open(tap, ISD_AID, ISD_KEYS).run(statusOf(0x80));
    expect(recorded.map((raw) => decodeResponse(card.transmit(raw)).sw)).toEqual([0x9000, 0x9000, 0x6300, 0x6982]);
  });
});

describe('opening a secure channel', () => {
  it('refuses a wrong cryptogram with 6300 and a wrong MAC with 6982, and both end the attempt', () => {
    const opening = (flipAt: number): number[] => {
      const { card } = freshCard();
      const { store } = { store: new MemoryCardStore() };
      store.save(card.snapshot());
      const twin = powerUp(store);
      const commands: Uint8Array[] = [];
      const tap = new Proxy(twin, {
        get: (target, name) =>
          name === 'transmit'
            ? (raw: Uint8Array) => {
                commands.push(raw);
                return target.transmit(raw);
              }
            : Reflect.get(target, name),
      });
      TestHost.open(tap, ISD_AID, ISD_KEYS);
      const [selecting, initialize, authenticate] = commands;
      if (!selecting || !initialize || !authenticate) throw new Error('three commands open a channel');
      card.transmit(selecting);
      card.transmit(initialize);
      const forged = authenticate.slice();
      forged[flipAt] = (forged[flipAt] ?? 0) ^ 1;
      return [forged, authenticate].map((raw) => decodeResponse(card.transmit(raw)).sw);
    };
    expect(opening(5)).toEqual([0x6300, 0x6985]);
    expect(opening(20)).toEqual([0x6982, 0x6985]);
  });

  it('takes every level of Amendment D and no other', () => {
    for (const level of [0x00, ...LEVELS]) {
      const { card } = freshCard();
      expect(TestHost.open(card, ISD_AID, ISD_KEYS, level).run(statusOf(0x80)).sw).toBe(0x9000);
    }
    for (const level of [0x02, 0x10, 0x30, 0x31]) {
      expect(() => TestHost.open(freshCard().card, ISD_AID, ISD_KEYS, level)).toThrow('6a86');
    }
  });

  it('knows keysets by version, 00 being the first, and stops when a counter is used up', () => {
    const { card } = freshCard();
    expect(TestHost.open(card, ISD_AID, ISD_KEYS, 0x33, 0x00).sequence).toBe(1);
    expect(() => TestHost.open(card, ISD_AID, ISD_KEYS, 0x33, 0x31)).toThrow('6a88');
    const store = new MemoryCardStore();
    const image = card.snapshot();
    const sequence = image.applications[0]?.securityDomain?.sequences[0];
    if (sequence) sequence.value = 0xfffffe;
    store.save(image);
    const old = powerUp(store);
    expect(TestHost.open(old, ISD_AID, ISD_KEYS).sequence).toBe(0xffffff);
    expect(() => TestHost.open(old, ISD_AID, ISD_KEYS)).toThrow('6985');
  });

  it('ends with SELECT, and with any command that should have had a MAC', () => {
    const { card } = freshCard();
    const selected = TestHost.open(card, ISD_AID, ISD_KEYS);
    send(card, select(ISD_AID));
    expect(selected.run(statusOf(0x80)).sw).toBe(0x6982);
    const plain = TestHost.open(card, ISD_AID, ISD_KEYS);
    expect(send(card, statusOf(0x80)).sw).toBe(0x6982);
    expect(plain.run(statusOf(0x80)).sw).toBe(0x6982);
  });

  it('keeps sessions of different logical channels apart', () => {
    const { card } = freshCard();
    expect(send(card, '0070000001')).toEqual({ data: Uint8Array.of(1), sw: 0x9000 });
    const basic = TestHost.open(card, ISD_AID, ISD_KEYS);
    const other = TestHost.open(card, ISD_AID, ISD_KEYS, 0x33, 0x30, 1);
    expect(basic.run(createSpArea()).sw).toBe(0x9000);
    expect(other.run(statusOf(0x40, SP_AREA)).sw).toBe(0x9000);
    expect(basic.run(statusOf(0x40, SP_AREA)).sw).toBe(0x9000);
  });
});
