import { describe, expect, it } from 'vitest';
import { CERTIFICATE_TABLE } from './certificate/certificate-states';
import { REFUSAL_RULES, RULE_IDS } from './refusal-rules';
import { answers, refuse, TableError, transition, validateTable, withReasons, ALLOWED } from './verdict';
import type { TableWiring } from './verdict';
import { TRANSITION_TABLES, validateRules } from './validate-rules';

const lamp = {
  name: 'lamp',
  states: ['off', 'on'],
  initial: 'off',
  final: [],
  events: { switch: { by: ['citizen'] } },
  guards: { powered: () => ALLOWED },
  cells: { off: { switch: { to: 'on', guards: ['powered'] } }, on: { switch: { to: 'off' } } },
} as const satisfies TableWiring;

describe('A refusal', () => {
  it('names rule, facts, what would enable the act and who can', () => {
    expect(refuse('possession-not-proved', { serial: '01' })).toEqual({
      allowed: false,
      rule: 'possession-not-proved',
      facts: { serial: '01' },
      enables: 'prove-possession',
      who: ['citizen', 'agent'],
    });
  });

  it('comes with every reason, the first one leading', () => {
    const verdict = withReasons([ALLOWED, refuse('sim-without-nfc'), ALLOWED, refuse('line-not-active')]);
    expect(verdict.allowed).toBe(false);
    expect(verdict.reasons.map(({ rule }) => rule)).toEqual(['sim-without-nfc', 'line-not-active']);
    expect(withReasons([ALLOWED])).toEqual({ allowed: true, reasons: [] });
  });

  it('to the wrong actor tells who may instead, machines left out', () => {
    const answer = transition(CERTIFICATE_TABLE, 'active', 'resume', {
      actor: 'hotline',
      now: new Date(0),
      notAfter: new Date(1),
      possessionProved: true,
      otherLiveCertificates: 0,
      supersedesOthers: false,
      holds: [],
    });
    expect(answer).toMatchObject({ allowed: false, rule: 'not-your-action', who: ['citizen', 'jlis-approver'] });
  });
});

describe('Every table', () => {
  it('holds together at start', () => expect(() => validateRules()).not.toThrow());

  it.each(TRANSITION_TABLES.map((table) => [table.name, table as TableWiring] as const))(
    '%s answers every event in every state with a target, a known rule or "stays"',
    (_, table) => {
      for (const state of table.states) {
        for (const event of Object.keys(table.events)) {
          const cell = table.cells[state]?.[event];
          expect(cell, `${state} × ${event}`).toBeDefined();
          if (cell && 'to' in cell) expect(table.states).toContain(cell.to);
          if (cell && 'refuse' in cell) expect(RULE_IDS).toContain(cell.refuse);
        }
      }
    },
  );

  it('gives a screen one answer per event', () => {
    const given = answers(lamp, 'off', { actor: 'citizen' });
    expect(given).toEqual({ switch: { allowed: true, to: 'on', changed: true, effects: [] } });
  });
});

describe('A table that does not hold together refuses the start', () => {
  const broken: readonly (readonly [string, TableWiring, RegExp])[] = [
    [
      'unknown target',
      { ...lamp, cells: { ...lamp.cells, on: { switch: { to: 'broken' } } } },
      /unknown target "broken" at on × switch/,
    ],
    ['missing answer', { ...lamp, cells: { off: lamp.cells.off, on: {} } }, /no answer for on × switch/],
    ['unknown guard', { ...lamp, guards: {} }, /unknown guard "powered"/],
    [
      'unknown rule',
      { ...lamp, cells: { ...lamp.cells, on: { switch: { refuse: 'no-such-rule' as never } } } },
      /unknown rule "no-such-rule"/,
    ],
    ['final state that moves', { ...lamp, final: ['on'] }, /final state moves at on × switch/],
    ['event that nobody may cause', { ...lamp, events: { switch: { by: [] } } }, /nobody may cause "switch"/],
    [
      'state no event leads to',
      { ...lamp, states: ['off', 'on', 'dim'], cells: { ...lamp.cells, dim: { switch: { to: 'off' } } } },
      /no event leads to "dim"/,
    ],
    ['unknown initial state', { ...lamp, initial: 'dark' }, /unknown state "dark"/],
    ['unknown event', { ...lamp, cells: { ...lamp.cells, on: { ...lamp.cells.on, kick: { to: 'off' } } } }, /kick/],
  ];
  it.each(broken)('%s', (_, table, message) => {
    expect(() => validateTable(table)).toThrow(TableError);
    expect(() => validateTable(table)).toThrow(message);
  });
});

describe('The catalogue of refusals', () => {
  it('never says "nothing" enables an act while naming who can', () => {
    for (const rule of RULE_IDS) {
      const { enables, who } = REFUSAL_RULES[rule];
      if (enables === 'nothing') expect(who, rule).toEqual([]);
    }
  });
});
