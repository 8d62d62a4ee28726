import { bytes, concat, encodeTlv, hex } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { freshCard, ISD_AID, ISD_KEYS, JPKI_AP, type TestCard } from '../testing/test-card';
import { createSpArea, gp, installForPersonalization, mustRun, send, statusOf, TestHost } from '../testing/test-host';
import type { AccessRule } from './access-rules';

const ARA_M = bytes('A00000015141434C00');
const OURS = bytes('AB'.repeat(32));
const RULE: AccessRule = { aid: JPKI_AP, appHash: OURS, apdu: 'always', nfc: 'always' };
const RULE_BYTES = `E238E12E 4F0AD392F000260100000001 C120${'AB'.repeat(32)} E306 D00101 D10101`.replaceAll(' ', '');

function cardWith(rules: AccessRule[] = [RULE]): TestCard & { ask(command: string): string } {
  const made = freshCard(undefined, undefined, undefined, rules);
  send(made.card, '00A4040009A00000015141434C00');
  return { ...made, ask: (command) => hex(made.card.transmit(bytes(command))) };
}

const store = (host: TestHost, data: Uint8Array, p1 = 0x90): number => {
  mustRun(host, [installForPersonalization(ARA_M)]);
  return host.run(gp(0xe2, p1, 0x00, data)).sw;
};
const storing = (...rules: string[]): Uint8Array => encodeTlv(0xf0, concat(...rules.map((rule) => bytes(rule))));
const OTHER_RULE = `E21FE118 4F00 C114${'CD'.repeat(20)} E303 D00100`.replaceAll(' ', '');
const CONFLICTING = RULE_BYTES.replace('D00101', 'D00100');

describe('access rule application', () => {
  it('gives the rules as they were stored, and an empty list when there are none', () => {
    expect(cardWith().ask('80CAFF4000')).toBe(`FF403A${RULE_BYTES}9000`);
    expect(cardWith([]).ask('80CAFF4000')).toBe('FF40009000');
  });

  it('gives more than one answer carries by GET DATA [next], and nothing after the end', () => {
    const rules = Array.from({ length: 9 }, (_, i) => ({ ...RULE, appHash: new Uint8Array(32).fill(i) }));
    const { ask } = cardWith(rules);
    const parts = ['80CAFF4000', '80CAFF6000', '80CAFF6000', '80CAFF6000'].map(ask);
    expect(parts.map((part) => part.slice(-4))).toEqual(['9000', '9000', '9000', '6985']);
    const whole = parts
      .slice(0, 3)
      .map((part) => part.slice(0, -4))
      .join('');
    expect(whole.slice(0, 10)).toBe(`FF4082${(9 * 58).toString(16).toUpperCase().padStart(4, '0')}`);
    expect(whole.length / 2).toBe(5 + 9 * 58);
    ask('80CAFF4000');
    expect(['80CADF2000', '80CAFF6000'].map((each) => ask(each).slice(-4))).toEqual(['9000', '6985']);
  });

  it('gives one rule by its reference, the refresh tag and its version', () => {
    const { ask } = cardWith();
    const ref = `E12E4F0AD392F000260100000001C120${'AB'.repeat(32)}`;
    expect(ask(`80CAFF5030${ref}00`)).toBe('FF5008E306D00101D101019000');
    expect(ask(`80CAFF5030${ref.replace('C120AB', 'C120AC')}00`)).toBe('6A88');
    expect(ask('80CADF2000')).toMatch(/^DF2008[0-9A-F]{16}9000$/);
    expect(ask('80CADF2107E405E60301010000')).toBe('DF2107E505E6030101009000');
    expect(
      ['80CAFF5000', '80CAFF500233FF00', '80CA006600', '80CAFF50023344', '80B0000000', '8450000008'].map(ask),
    ).toEqual(['6A80', '6A80', '6A88', '6A80', '6D00', '6882']);
  });

  it('takes changes through a session of its security domain only', () => {
    const { card, ask } = cardWith();
    const before = ask('80CAFF4000');
    expect(ask(`80E2900023${hex(storing(OTHER_RULE))}`)).toBe('6982');
    expect(ask('80CAFF4000')).toBe(before);
    expect(store(TestHost.open(card, ISD_AID, ISD_KEYS), storing(OTHER_RULE))).toBe(0x9000);
    send(card, '00A4040009A00000015141434C00');
    expect(ask('80CAFF4000')).toContain(OTHER_RULE);
  });

  it('takes a change that says nothing of its form as BER-TLV', () => {
    const { card, ask } = cardWith([]);
    const host = TestHost.open(card, ISD_AID, ISD_KEYS);
    expect(store(host, storing(RULE_BYTES), 0x80)).toBe(0x9000);
    send(card, '00A4040009A00000015141434C00');
    expect(ask('80CAFF4000')).toBe(`FF403A${RULE_BYTES}9000`);
  });

  it('tells rules that are there already, that contradict, and that it cannot read; all of a command or nothing', () => {
    const { card } = cardWith();
    const host = TestHost.open(card, ISD_AID, ISD_KEYS);
    const table: [string, number, Uint8Array][] = [
      ['the same rule', 0x6381, storing(RULE_BYTES)],
      ['another right for the same reference', 0x6a89, storing(CONFLICTING)],
      ['a new rule and a contradicting one', 0x6a89, storing(OTHER_RULE, CONFLICTING)],
      ['no rule', 0x6a80, storing()],
      ['an AID of four bytes', 0x6a80, storing('E20DE106' + '4F04A0000000' + 'E303D00101')],
      ['a hash of ten bytes', 0x6a80, storing(`E218E10E4F00C10A${'00'.repeat(10)}E306D00101D10101`)],
      ['a filter of seven bytes', 0x6a80, storing('E211E1044F00C100E309D00700000000000000')],
      ['no right', 0x6a80, storing('E208E1044F00C100E300')],
      ['an unknown command', 0x6a80, encodeTlv(0xf7, new Uint8Array(0))],
      ['cut TLV', 0x6a80, bytes('F005E2')],
      ['nothing', 0x6a80, new Uint8Array(0)],
    ];
    const before = card.snapshot().applications.find(({ kind }) => kind === 'ara-m')?.ara?.rules;
    for (const [what, sw, data] of table)
      expect([what, store(host, data).toString(16)]).toEqual([what, sw.toString(16)]);
    expect(card.snapshot().applications.find(({ kind }) => kind === 'ara-m')?.ara?.rules).toEqual(before);
    expect(store(host, storing(OTHER_RULE), 0x88)).toBe(0x6a86);
  });

  it('deletes one rule, the rules of an application, or all, and says when there was none', () => {
    const { card, ask } = cardWith();
    const host = TestHost.open(card, ISD_AID, ISD_KEYS);
    const remove = (what: string): number => store(host, encodeTlv(0xf1, bytes(what)));
    expect(store(host, storing(OTHER_RULE))).toBe(0x9000);
    expect([remove(CONFLICTING), remove('4F00'), remove('4F00'), remove(RULE_BYTES), remove('')]).toEqual([
      0x6a88, 0x9000, 0x6a88, 0x9000, 0x6a88,
    ]);
    send(card, '00A4040009A00000015141434C00');
    expect(ask('80CAFF4000')).toBe('FF40009000');
  });

  it('changes its refresh tag with every change and on demand', () => {
    const { card, ask } = cardWith();
    const tags = new Set([ask('80CADF2000')]);
    for (const data of [storing(OTHER_RULE), encodeTlv(0xf2), encodeTlv(0xf1)]) {
      store(TestHost.open(card, ISD_AID, ISD_KEYS), data);
      send(card, '00A4040009A00000015141434C00');
      tags.add(ask('80CADF2000'));
    }
    expect(tags.size).toBe(4);
  });

  it('is in the registry below the issuer security domain and cannot be deleted', () => {
    const { card } = cardWith();
    const host = TestHost.open(card, ISD_AID, ISD_KEYS);
    expect(hex(mustRun(host, [statusOf(0x40, ARA_M)]).data)).toContain(`4F09${hex(ARA_M)}9F700107`);
    expect(host.run(gp(0xe4, 0x00, 0x00, encodeTlv(0x4f, ARA_M), 0)).sw).toBe(0x6985);
    mustRun(TestHost.open(card, ISD_AID, ISD_KEYS), [createSpArea()]);
  });
});
