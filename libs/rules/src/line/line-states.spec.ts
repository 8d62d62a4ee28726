import { describe, expect, it } from 'vitest';
import { transition } from '../verdict';
import { LINE_EVENTS, LINE_STATES, LINE_TABLE } from './line-states';
import type { LineEvent, LineState } from './line-states';

const go = (state: LineState, event: LineEvent) => transition(LINE_TABLE, state, event, { actor: 'mno-tsm' });

const EXPECTED: Readonly<Record<LineState, string>> = {
  // suspend restrict restore terminate change-owner
  active: 'suspended restricted = terminated active',
  suspended: '= restricted active terminated suspended',
  restricted: 'suspended = active terminated restricted',
  terminated: 'line-terminated line-terminated line-terminated = line-terminated',
};

describe('The line', () => {
  it.each(LINE_STATES)('%s answers every event', (state) => {
    const given = LINE_EVENTS.map((event) => {
      const answer = go(state, event);
      return answer.allowed ? (answer.changed ? answer.to : '=') : answer.rule;
    });
    expect(given.join(' ')).toBe(EXPECTED[state]);
  });

  it('that changes hands keeps its state, and the former holder’s certificate is revoked', () => {
    expect(go('active', 'change-owner')).toMatchObject({
      changed: true,
      effects: ['revoke-certificate', 'order-deletion', 'end-tenancy', 'notify-holder'],
    });
  });

  it('is never moved by its holder or by J-LIS', () => {
    for (const actor of ['citizen', 'jlis-operator', 'agent'] as const) {
      expect(transition(LINE_TABLE, 'active', 'suspend', { actor })).toMatchObject({ rule: 'not-your-action' });
    }
  });
});
