// Decisions of the access control enforcer over a card of bytes: which rule wins, and what a filter lets through.
import { bytes, concat, decodeCommand, encodeResponse, encodeTlv, hex } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { AccessEnforcer } from './access-enforcer';
import { PhoneError } from './phone-error';

const OURS = 'A1'.repeat(32);
const OTHERS = 'B2'.repeat(20);
const AID = 'D392F000260100000001';
type Rule = [aid: string, appHash: string, rights: string];

const ruleOf = ([aid, appHash, rights]: Rule): Uint8Array =>
  encodeTlv(
    0xe2,
    encodeTlv(0xe1, encodeTlv(0x4f, bytes(aid)), encodeTlv(0xc1, bytes(appHash))),
    encodeTlv(0xe3, bytes(rights)),
  );

/** An ARA-M that answers at most 100 bytes at once, and counts how often its rules were read. */
function simWith(rules: Rule[], selectSw = 0x9000) {
  const state = { selectSw, rules, refreshTag: '0000000000000001', reads: 0, left: new Uint8Array(0) };
  const transmit = (raw: Uint8Array): Uint8Array => {
    const { ins, p1, p2 } = decodeCommand(raw);
    if (ins === 0xa4) return encodeResponse({ data: new Uint8Array(0), sw: state.selectSw });
    const tag = (p1 << 8) | p2;
    if (tag === 0xdf20) return encodeResponse({ data: encodeTlv(0xdf20, bytes(state.refreshTag)), sw: 0x9000 });
    if (tag === 0xff40) {
      state.reads += 1;
      state.left = encodeTlv(0xff40, concat(...state.rules.map(ruleOf)));
    }
    const data = state.left.slice(0, 100);
    state.left = state.left.slice(100);
    return encodeResponse({ data, sw: 0x9000 });
  };
  return { state, enforcer: new AccessEnforcer(transmit) };
}

/** 'denied', or the first bytes of the commands that may pass. */
function outcome(enforcer: AccessEnforcer, app = OURS, commands = ['00B0', '8050', '00A40200']): string[] | 'denied' {
  try {
    const may = enforcer.rightOf(bytes(app), bytes(AID));
    return commands.filter((command) => may(bytes(command.padEnd(8, '0'))));
  } catch (error) {
    if (error instanceof PhoneError && error.message === 'access-denied') return 'denied';
    throw error;
  }
}

const ALL = ['00B0', '8050', '00A40200'];
const ALWAYS = 'D00101';
const NEVER = 'D00100';

describe('an app and an application on the SIM', () => {
  const table: [string, Rule[], string[] | 'denied'][] = [
    ['no rule at all', [], 'denied'],
    ['a rule for both', [[AID, OURS, ALWAYS]], ALL],
    ['a rule for both that says never', [[AID, OURS, NEVER]], 'denied'],
    ['a rule without a word about commands', [[AID, OURS, 'D10101']], 'denied'],
    ['a rule for all apps', [[AID, '', ALWAYS]], ALL],
    ['a rule for another app', [[AID, OTHERS, ALWAYS]], 'denied'],
    [
      'a rule for another app beats one for all apps',
      [
        [AID, OTHERS, ALWAYS],
        [AID, '', ALWAYS],
      ],
      'denied',
    ],
    [
      'a rule for another app beats one for all applications',
      [
        [AID, OTHERS, ALWAYS],
        ['', OURS, ALWAYS],
      ],
      'denied',
    ],
    [
      'the own rule beats the one for all apps',
      [
        [AID, '', NEVER],
        [AID, OURS, ALWAYS],
      ],
      ALL,
    ],
    [
      'the application beats all applications',
      [
        ['', OURS, ALWAYS],
        [AID, OURS, NEVER],
      ],
      'denied',
    ],
    ['a rule for all applications', [['', OURS, ALWAYS]], ALL],
    ['a rule for all applications and all apps', [['', '', ALWAYS]], ALL],
    ['a rule for another application', [['A000000151000000', OURS, ALWAYS]], 'denied'],
    ['filters', [[AID, OURS, 'D010 00B00000FFFF0000 00A40200FFFFFF00']], ['00B0', '00A40200']],
    [
      'many rules, read in parts',
      [
        ...Array.from({ length: 20 }, (_, i): Rule => [`A0000001510000${(16 + i).toString(16)}`, OTHERS, ALWAYS]),
        [AID, OURS, ALWAYS],
      ],
      ALL,
    ],
  ];
  it.each(table)('%s', (_name, rules, expected) => {
    expect(outcome(simWith(rules).enforcer)).toEqual(expected);
  });

  it('without ARA-M are not held to anything; with one that cannot be read nothing goes', () => {
    expect(outcome(simWith([], 0x6a82).enforcer)).toEqual(ALL);
    expect(outcome(simWith([[AID, OURS, ALWAYS]], 0x6985).enforcer)).toBe('denied');
  });

  it('are held to the rules that were told, also when the card hides its ARA-M later', () => {
    const { state, enforcer } = simWith([[AID, OURS, ALWAYS]]);
    expect(outcome(enforcer)).toEqual(ALL);
    for (const hidden of [0x6a82, 0x6985]) {
      state.selectSw = hidden;
      expect([outcome(enforcer), outcome(enforcer, OTHERS)]).toEqual([ALL, 'denied']);
    }
  });

  it('are asked about again when the refresh tag has changed, and only then', () => {
    const { state, enforcer } = simWith([[AID, OURS, ALWAYS]]);
    expect([outcome(enforcer), outcome(enforcer), state.reads]).toEqual([ALL, ALL, 1]);
    state.rules = [];
    state.refreshTag = '0000000000000002';
    expect([outcome(enforcer), state.reads]).toEqual(['denied', 2]);
    expect(hex(ruleOf([AID, OURS, ALWAYS])).slice(0, 4)).toBe('E235');
  });
});
