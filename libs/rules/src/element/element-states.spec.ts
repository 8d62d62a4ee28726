import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CERTIFICATE_STATES } from '../certificate/certificate-states';
import { transition } from '../verdict';
import { ELEMENT_EVENTS, ELEMENT_STATES, ELEMENT_TABLE, serviceState } from './element-states';
import type { ElementEvent, ElementSnapshot, ElementState } from './element-states';

const go = (state: ElementState, event: ElementEvent, facts: Partial<ElementSnapshot> = {}) =>
  transition(ELEMENT_TABLE, state, event, {
    actor: ELEMENT_TABLE.events[event].by.find((actor) => actor === 'system') ?? ELEMENT_TABLE.events[event].by[0],
    store: 'sim',
    certificate: 'revoked',
    ...facts,
  });

const EXPECTED: Readonly<Record<ElementState, string>> = {
  // create-area load-applet personalise store-in-keychain lock unlock order-deletion confirm-deletion declare-unreachable contact-again report-wiped
  absent:
    'sp-area area-missing applet-missing not-on-this-route not-personalised not-personalised deleted deletion-not-ordered deletion-not-ordered = not-on-this-route',
  'sp-area':
    '= applet applet-missing not-on-this-route not-personalised not-personalised deletion-ordered deletion-not-ordered deletion-not-ordered = not-on-this-route',
  applet:
    'area-already-there = personalised not-on-this-route not-personalised not-personalised deletion-ordered deletion-not-ordered deletion-not-ordered = not-on-this-route',
  personalised:
    'area-already-there applet-already-there = = locked = deletion-ordered deletion-not-ordered deletion-not-ordered = not-on-this-route',
  locked:
    'area-already-there applet-already-there element-locked element-locked = certificate-on-hold deletion-ordered deletion-not-ordered deletion-not-ordered = not-on-this-route',
  'deletion-ordered':
    'deletion-already-ordered deletion-already-ordered deletion-already-ordered deletion-already-ordered deletion-already-ordered deletion-already-ordered = deleted unreachable deletion-ordered not-on-this-route',
  deleted: 'element-gone element-gone element-gone element-gone element-gone element-gone = = element-gone = =',
  unreachable:
    'element-unreachable element-unreachable element-unreachable element-unreachable element-unreachable element-unreachable = deleted = deletion-ordered not-on-this-route',
};

describe('The element', () => {
  it.each(ELEMENT_STATES)('in %s answers every event as the table of the domain says', (state) => {
    const given = ELEMENT_EVENTS.map((event) => {
      const answer = go(state, event);
      return answer.allowed ? (answer.changed ? answer.to : '=') : answer.rule;
    });
    expect(given.join(' ')).toBe(EXPECTED[state]);
  });

  it('in a Keychain is stored in one act, and its app’s word that it is gone counts from everywhere', () => {
    const keychain = { store: 'keychain' } as const;
    expect(go('absent', 'store-in-keychain', keychain)).toMatchObject({ to: 'personalised' });
    expect(go('personalised', 'store-in-keychain', keychain)).toMatchObject({ changed: false });
    for (const state of ['absent', 'personalised', 'locked', 'deletion-ordered', 'unreachable'] as const) {
      expect(go(state, 'report-wiped', keychain), state).toMatchObject({ to: 'deleted' });
      expect(go(state, 'report-wiped', { ...keychain, actor: 'mno-tsm' })).toMatchObject({ rule: 'not-your-action' });
    }
  });

  it('holding a live certificate is never ordered to be deleted', () => {
    for (const certificate of CERTIFICATE_STATES) {
      const answer = go('personalised', 'order-deletion', { certificate });
      if (certificate === 'active' || certificate === 'suspended') {
        expect(answer).toMatchObject({ rule: 'certificate-still-live', enables: 'revoke-the-certificate-first' });
      } else expect(answer).toMatchObject({ to: 'deletion-ordered', effects: ['send-deletion-order'] });
    }
  });

  it('is unlocked only when its certificate is active', () => {
    expect(go('locked', 'unlock', { certificate: 'suspended' })).toMatchObject({ rule: 'certificate-on-hold' });
    expect(go('locked', 'unlock', { certificate: 'active' })).toMatchObject({ to: 'personalised' });
  });

  it('is called deleted only on a confirmation, except where nothing was ever written', () => {
    const step = fc.tuple(fc.constantFrom(...ELEMENT_EVENTS), fc.constantFrom(...CERTIFICATE_STATES));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (happenings) => {
        let state: ElementState = 'absent';
        for (const [event, certificate] of happenings) {
          const before: ElementState = state;
          const answer = go(before, event, { certificate });
          if (answer.allowed) state = answer.to;
          if (state === 'deleted' && before !== 'deleted' && before !== 'absent' && event !== 'confirm-deletion')
            return false;
        }
        return true;
      }),
    );
  });

  it('out of contact after a deletion order is unreachable, and is deleted at the next contact', () => {
    expect(go('deletion-ordered', 'declare-unreachable')).toMatchObject({ to: 'unreachable' });
    expect(go('unreachable', 'contact-again')).toMatchObject({
      to: 'deletion-ordered',
      effects: ['send-deletion-order'],
    });
  });

  it('tells the carrier state 21 only when personalised and active', () => {
    expect(serviceState('personalised', 'active')).toBe(21);
    expect(serviceState('personalised', 'issued')).toBe(12);
    expect(serviceState('locked', 'active')).toBe(22);
    expect(serviceState('absent')).toBe(1);
    expect(serviceState('deleted')).toBe(31);
  });
});
