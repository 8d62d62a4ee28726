import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLES } from '../permissions/roles';
import type { Actor } from '../permissions/roles';
import { transition } from '../verdict';
import {
  APPLICATION_EVENTS,
  APPLICATION_PROGRESS,
  APPLICATION_STATES,
  APPLICATION_TABLE,
  applicationExpiry,
  isOpen,
} from './application-states';
import type { ApplicationEvent, ApplicationSnapshot, ApplicationState } from './application-states';

const ACCEPTED = new Date('2016-10-25T01:00:00Z');
const EXPIRES = applicationExpiry(ACCEPTED);
const base: Omit<ApplicationSnapshot, 'actor'> = {
  now: ACCEPTED,
  expiresAt: EXPIRES,
  route: 'sim',
  pinSet: true,
  certificateActive: true,
};

/** The event by the first actor who may cause it. */
const go = (state: ApplicationState, event: ApplicationEvent, facts: Partial<ApplicationSnapshot> = {}) =>
  transition(APPLICATION_TABLE, state, event, { actor: APPLICATION_TABLE.events[event].by[0], ...base, ...facts });

const WAY: readonly (readonly [ApplicationEvent, ApplicationState])[] = [
  ['send-code', 'code-sent'],
  ['redeem-code', 'redeemed'],
  ['prepare', 'preparing'],
  ['write-area', 'writing-area'],
  ['write-key', 'writing-key'],
  ['await-pin', 'awaiting-pin'],
  ['complete', 'completed'],
];
const KEYCHAIN_WAY: typeof WAY = [
  ['send-code', 'code-sent'],
  ['redeem-code', 'redeemed'],
  ['prepare', 'preparing'],
  ['send-certificate', 'writing-key'],
  ['await-pin', 'awaiting-pin'],
  ['complete', 'completed'],
];
const CLOSED = APPLICATION_STATES.filter((state) => !isOpen(state));
const OPEN = APPLICATION_STATES.filter(isOpen);

describe('The application', () => {
  it.each(APPLICATION_STATES.flatMap((state) => APPLICATION_EVENTS.map((event) => [state, event] as const)))(
    'in %s has an answer to %s',
    (state, event) => {
      const answer = go(state, event);
      if (answer.allowed) expect(APPLICATION_STATES).toContain(answer.to);
      else expect(answer.facts).toMatchObject({ table: 'application', state, event });
    },
  );

  it('goes from accepted to "ready to use" one stage at a time', () => {
    let state: ApplicationState = 'accepted';
    for (const [event, expected] of WAY) {
      const answer = go(state, event);
      expect(answer).toMatchObject({ allowed: true, changed: true, to: expected });
      state = expected;
    }
  });

  it.each(['keychain', 'keychain-central'] as const)('on route %s goes past the SIM’s stage', (route) => {
    let state: ApplicationState = 'accepted';
    for (const [event, expected] of KEYCHAIN_WAY) {
      const answer = go(state, event, { route });
      expect(answer).toMatchObject({ allowed: true, changed: true, to: expected });
      state = expected;
    }
    expect(go('preparing', 'write-area', { route })).toMatchObject({ rule: 'not-on-this-route' });
  });

  it.each(['sim', 'sim-on-card'] as const)('on route %s never sends a certificate to a Keychain', (route) => {
    for (const state of OPEN) {
      const answer = go(state, 'send-certificate', { route });
      expect(answer.allowed && answer.changed, state).toBe(false);
    }
  });

  it('never skips a stage', () => {
    WAY.forEach(([, from], index) => {
      for (const [event] of WAY.slice(index + 2)) expect(go(from, event).allowed, `${from} × ${event}`).toBe(false);
    });
  });

  it('never shows less progress than before while it is open', () => {
    const actors: readonly Actor[] = [...ROLES, 'system'];
    const happening = fc.tuple(fc.constantFrom(...APPLICATION_EVENTS), fc.constantFrom(...actors));
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        let state: ApplicationState = 'accepted';
        for (const [event, actor] of happenings) {
          const answer = go(state, event, { actor });
          if (!answer.allowed) continue;
          const [before, after] = [APPLICATION_PROGRESS[state], APPLICATION_PROGRESS[answer.to]];
          if (before !== null && after !== null && after < before) return false;
          state = answer.to;
        }
        return true;
      }),
    );
  });

  it.each(OPEN.filter((state) => state !== 'accepted' && state !== 'code-sent'))(
    'in %s lets a phone that lost its session ask for a new code and go on where it was',
    (state) => {
      expect(go(state, 'send-code')).toMatchObject({ to: state, effects: ['send-access-code'] });
      expect(go(state, 'redeem-code')).toMatchObject({ to: state, effects: ['open-phone-session'] });
    },
  );

  it.each(CLOSED)('in %s stays there whatever happens', (state) => {
    for (const event of APPLICATION_EVENTS) {
      const answer = go(state, event, { now: EXPIRES });
      expect(answer.allowed ? answer.to : state, event).toBe(state);
      if (answer.allowed) expect(answer.changed, event).toBe(false);
    }
  });

  it.each(OPEN)('in %s undoes what was begun when it is cancelled, fails or expires', (state) => {
    expect(go(state, 'cancel')).toMatchObject({ to: 'cancelled', effects: ['undo-provisioning', 'notify-citizen'] });
    expect(go(state, 'fail')).toMatchObject({ to: 'failed', effects: ['undo-provisioning', 'notify-citizen'] });
    expect(go(state, 'expire', { now: EXPIRES })).toMatchObject({ to: 'expired' });
    expect(go(state, 'expire')).toMatchObject({ rule: 'application-still-alive' });
  });

  it('lives seven days to the millisecond', () => {
    expect(EXPIRES.toISOString()).toBe('2016-11-01T01:00:00.000Z');
    const last = new Date(EXPIRES.getTime() - 1);
    expect(go('code-sent', 'send-code', { now: last })).toMatchObject({ allowed: true });
    expect(go('code-sent', 'send-code', { now: EXPIRES })).toMatchObject({ rule: 'application-expired' });
    expect(go('code-sent', 'redeem-code', { now: EXPIRES })).toMatchObject({ rule: 'application-expired' });
  });

  it('is complete only with the PIN set and the certificate active', () => {
    expect(go('awaiting-pin', 'complete', { pinSet: false })).toMatchObject({ rule: 'pin-not-set' });
    expect(go('awaiting-pin', 'complete', { certificateActive: false })).toMatchObject({ rule: 'not-active-yet' });
  });

  it('is redeemed by the phone only and cancelled by no desk of a carrier', () => {
    expect(go('code-sent', 'redeem-code', { actor: 'citizen' })).toMatchObject({
      rule: 'not-your-action',
      who: ['agent'],
    });
    expect(go('code-sent', 'cancel', { actor: 'carrier-desk' })).toMatchObject({ rule: 'not-your-action' });
  });
});
