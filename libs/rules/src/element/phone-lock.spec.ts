import { describe, expect, it } from 'vitest';
import { CERTIFICATE_STATES } from '../certificate/certificate-states';
import type { StepState } from '../provisioning/provisioning-steps';
import { ELEMENT_STATES, type ElementState } from './element-states';
import { LOCK_FLAG_HOURS, phoneLock, takesWriting, type PhoneLockFacts } from './phone-lock';

const now = new Date('2026-11-22T12:00:00Z');
const ordered = (step: StepState, accepted = false, hoursAgo = 0) => ({
  step,
  accepted,
  orderedAt: new Date(now.getTime() - hoursAgo * 3_600_000),
});
const told = (element: ElementState | null, facts: Partial<PhoneLockFacts> = {}) =>
  phoneLock({ now, store: 'sim', certificate: 'suspended', order: null, ...facts, element });

describe('The lock of the phone side, as a person is told of it,', () => {
  it.each([
    ['lock-ordered', ordered('pending'), 'lock-ordered'],
    ['lock-ordered', ordered('leased'), 'lock-ordered'],
    ['lock-ordered', ordered('waiting', true), 'lock-with-carrier'],
    ['lock-ordered', ordered('waiting', true, LOCK_FLAG_HOURS), 'lock-overdue'],
    ['lock-ordered', ordered('pending', false, LOCK_FLAG_HOURS), 'lock-overdue'],
    ['lock-ordered', ordered('parked', true, LOCK_FLAG_HOURS), 'lock-stuck'],
    ['unlock-ordered', ordered('pending'), 'unlock-ordered'],
    ['unlock-ordered', ordered('waiting', true, LOCK_FLAG_HOURS - 1), 'unlock-with-carrier'],
    ['unlock-ordered', ordered('waiting', true, LOCK_FLAG_HOURS), 'unlock-overdue'],
    ['unlock-ordered', ordered('parked'), 'unlock-stuck'],
    ['lock-ordered', null, 'lock-ordered'],
  ] as const)('in %s with %j is %s', (element, order, state) => {
    expect(told(element, { order })).toBe(state);
  });

  it('is called locked on the card’s word alone: no age and no order makes it so', () => {
    for (const element of ELEMENT_STATES) {
      for (const certificate of CERTIFICATE_STATES) {
        for (const order of [null, ordered('done', true, 1000), ordered('waiting', true, 1000)]) {
          expect(told(element, { order, certificate }) === 'locked', element).toBe(element === 'locked');
        }
      }
    }
  });

  it('of a SIM that was written but not locked says so, held or not', () => {
    expect(told('personalised')).toBe('not-ordered');
    expect(told('personalised', { certificate: 'active' })).toBe('open');
  });

  it('of a Keychain, of nothing written, of what is going or out of reach promises nothing', () => {
    for (const element of ELEMENT_STATES) expect(told(element, { store: 'keychain' })).toBe('not-lockable');
    for (const element of [null, 'absent', 'sp-area', 'applet', 'deletion-ordered', 'deleted', 'unreachable'] as const)
      expect(told(element)).toBe('none');
  });

  it('goes with whether the application takes a script', () => {
    expect(ELEMENT_STATES.filter((state) => !takesWriting(state))).toEqual([
      'lock-ordered',
      'locked',
      'unlock-ordered',
    ]);
    expect(takesWriting(null)).toBe(true);
  });
});
