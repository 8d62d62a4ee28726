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
  // create-area load-applet personalise store-in-keychain order-lock order-unlock lock unlock order-deletion confirm-deletion declare-unreachable contact-again report-wiped
  absent:
    'sp-area area-missing applet-missing not-on-this-route not-personalised not-personalised not-personalised not-personalised deleted deletion-not-ordered deletion-not-ordered = not-on-this-route',
  'sp-area':
    '= applet applet-missing not-on-this-route not-personalised not-personalised not-personalised not-personalised deletion-ordered deletion-not-ordered deletion-not-ordered = not-on-this-route',
  applet:
    'area-already-there = personalised not-on-this-route not-personalised not-personalised not-personalised not-personalised deletion-ordered deletion-not-ordered deletion-not-ordered = not-on-this-route',
  personalised:
    'area-already-there applet-already-there = = not-on-hold = locked = deletion-ordered deletion-not-ordered deletion-not-ordered = not-on-this-route',
  'lock-ordered':
    'area-already-there applet-already-there element-locked element-locked = certificate-on-hold locked = deletion-ordered deletion-not-ordered deletion-not-ordered = not-on-this-route',
  'unlock-ordered':
    'area-already-there applet-already-there personalised element-locked not-on-hold = = personalised deletion-ordered deletion-not-ordered deletion-not-ordered = not-on-this-route',
  locked:
    'area-already-there applet-already-there element-locked element-locked = certificate-on-hold = certificate-on-hold deletion-ordered deletion-not-ordered deletion-not-ordered = not-on-this-route',
  'deletion-ordered':
    'deletion-already-ordered deletion-already-ordered deletion-already-ordered deletion-already-ordered deletion-already-ordered deletion-already-ordered deletion-already-ordered deletion-already-ordered = deleted unreachable deletion-ordered not-on-this-route',
  deleted:
    'element-gone element-gone element-gone element-gone element-gone element-gone element-gone element-gone = = element-gone = =',
  unreachable:
    'element-unreachable element-unreachable element-unreachable element-unreachable element-unreachable element-unreachable element-unreachable element-unreachable = deleted = deletion-ordered not-on-this-route',
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

  it('is ordered to be locked while its certificate is held, and to be unlocked while it is active', () => {
    for (const certificate of CERTIFICATE_STATES) {
      const [lock, unlock] = [
        go('personalised', 'order-lock', { certificate }),
        go('locked', 'order-unlock', { certificate }),
      ];
      if (certificate === 'suspended') {
        expect(lock).toMatchObject({ to: 'lock-ordered', effects: ['send-lock-order'] });
      } else expect(lock, certificate).toMatchObject({ rule: 'not-on-hold' });
      if (certificate === 'active') {
        expect(unlock).toMatchObject({ to: 'unlock-ordered', effects: ['send-unlock-order'] });
      } else expect(unlock, certificate).toMatchObject({ rule: 'certificate-on-hold' });
    }
  });

  it('in a Keychain cannot be locked over the air, and is told why', () => {
    const held = { store: 'keychain', certificate: 'suspended' } as const;
    expect(go('personalised', 'order-lock', held)).toMatchObject({
      rule: 'not-lockable-over-the-air',
      facts: { store: 'keychain' },
    });
  });

  // Orders overtake each other: the newest one counts, an answer to the one before moves nothing.
  it.each([
    ['resumed while the lock is on its way', 'lock-ordered', 'order-unlock', 'active', 'unlock-ordered'],
    ['held again while the unlock is on its way', 'unlock-ordered', 'order-lock', 'suspended', 'lock-ordered'],
    ['the late answer of the lock', 'unlock-ordered', 'lock', 'active', 'unlock-ordered'],
    ['the late answer of the unlock', 'lock-ordered', 'unlock', 'suspended', 'lock-ordered'],
    ['the lock answered twice', 'locked', 'lock', 'suspended', 'locked'],
    ['the unlock answered twice', 'personalised', 'unlock', 'active', 'personalised'],
    ['revoked while the lock is on its way', 'lock-ordered', 'order-deletion', 'revoked', 'deletion-ordered'],
    ['revoked while locked', 'locked', 'order-deletion', 'revoked', 'deletion-ordered'],
    ['revoked while the unlock is on its way', 'unlock-ordered', 'order-deletion', 'revoked', 'deletion-ordered'],
    ['never answered, the phone is met', 'lock-ordered', 'contact-again', 'suspended', 'lock-ordered'],
  ] as const)('ends clean when %s', (_what, state, event, certificate, to) => {
    expect(go(state, event, { certificate })).toMatchObject({ allowed: true, to });
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
    expect(serviceState('lock-ordered', 'suspended')).toBe(21);
    expect(serviceState('locked', 'active')).toBe(22);
    expect(serviceState('unlock-ordered', 'active')).toBe(22);
    expect(serviceState('absent')).toBe(1);
    expect(serviceState('deleted')).toBe(31);
  });
});
