import { describe, expect, it } from 'vitest';
import { HOLD_GROUND_IDS, isRevocationCause, REVOCATION_CAUSES } from '../certificate/causes';
import { transition } from '../verdict';
import { CARRIER_REPORTS, carrierReport, LINE_EVENTS, LINE_STATES, LINE_TABLE } from './line-states';
import type { CarrierReportMeaning, LineEvent, LineState } from './line-states';

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

describe('A carrier’s report', () => {
  it.each([
    [3, { line: 'terminate', revoke: 'line-cancelled' }],
    [4, { line: 'change-owner', revoke: 'handing-over' }],
    [22, { hold: 'line-event' }],
    [122, { revoke: 'sim-reissue' }],
    [132, { recheckCompatibility: true }],
    [131, { liftsLineHold: true }],
  ] as const)('with GlobalPlatform reason %i means %j', (reason, meaning) => {
    expect(carrierReport(reason)).toEqual(meaning);
  });

  it('with an unknown reason means nothing and goes to a person', () => expect(carrierReport(999)).toBeUndefined());

  it('names only causes and holds that the carrier’s side may name', () => {
    for (const meaning of Object.values(CARRIER_REPORTS) as readonly CarrierReportMeaning[]) {
      if (meaning.revoke) {
        expect(isRevocationCause(meaning.revoke)).toBe(true);
        expect(REVOCATION_CAUSES[meaning.revoke].by).toContain('system');
      }
      if (meaning.hold) expect(HOLD_GROUND_IDS).toContain(meaning.hold);
    }
  });
});
