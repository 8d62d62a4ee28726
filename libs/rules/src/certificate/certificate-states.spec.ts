import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLES } from '../permissions/roles';
import type { Actor } from '../permissions/roles';
import { transition } from '../verdict';
import { REVOCATION_REASON_NUMBERS } from '../certificate-profile/revocation-reason-codes';
import { HOLD_GROUND_IDS, REVOCATION_CAUSE_IDS, REVOCATION_CAUSES, reasonOf } from './causes';
import {
  CERTIFICATE_EVENTS,
  CERTIFICATE_STATES,
  CERTIFICATE_TABLE,
  isLive,
  LIVE_CERTIFICATE_STATES,
  publishedStatus,
} from './certificate-states';
import type { CertificateEvent, CertificateSnapshot, CertificateState } from './certificate-states';

const NOW = new Date('2016-10-25T01:00:00Z');
const base: CertificateSnapshot = {
  actor: 'system',
  now: NOW,
  notAfter: new Date('2020-02-17T14:59:59Z'),
  possessionProved: true,
  otherLiveCertificates: 0,
  supersedesOthers: false,
  holds: [],
};
const go = (state: CertificateState, event: CertificateEvent, facts: Partial<CertificateSnapshot> = {}) =>
  transition(CERTIFICATE_TABLE, state, event, { ...base, ...facts });

const ACTORS: readonly Actor[] = [...ROLES, 'system'];
const anySnapshot = fc.record<CertificateSnapshot>({
  actor: fc.constantFrom(...ACTORS),
  now: fc.date({ noInvalidDate: true }),
  notAfter: fc.date({ noInvalidDate: true }),
  possessionProved: fc.boolean(),
  otherLiveCertificates: fc.nat({ max: 3 }),
  supersedesOthers: fc.boolean(),
  holds: fc.subarray([...HOLD_GROUND_IDS]),
  holdGround: fc.option(fc.constantFrom(...HOLD_GROUND_IDS), { nil: undefined }),
  cause: fc.option(fc.constantFrom(...REVOCATION_CAUSE_IDS), { nil: undefined }),
});
const anyEvent = fc.constantFrom(...CERTIFICATE_EVENTS);

describe('The certificate', () => {
  it.each(CERTIFICATE_STATES.flatMap((state) => CERTIFICATE_EVENTS.map((event) => [state, event] as const)))(
    'in %s has an answer to %s whoever asks',
    (state, event) => {
      for (const actor of ACTORS) {
        const answer = go(state, event, { actor, cause: 'stop-of-use', holdGround: 'holder-report' });
        expect(answer.allowed ? CERTIFICATE_STATES.includes(answer.to) : answer.rule.length > 0).toBe(true);
      }
    },
  );

  it('once final never becomes anything else, whatever happens', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<CertificateState>('revoked', 'expired', 'discarded'),
        fc.array(fc.tuple(anyEvent, anySnapshot), { maxLength: 30 }),
        (final, happenings) => {
          let state: CertificateState = final;
          for (const [event, snapshot] of happenings) {
            const answer = transition(CERTIFICATE_TABLE, state, event, snapshot);
            if (answer.allowed) state = answer.to;
          }
          return state === final;
        },
      ),
    );
  });

  it('becomes active only out of issued, by proof of possession, within its validity', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CERTIFICATE_STATES), anySnapshot, (state, snapshot) => {
        const answer = transition(CERTIFICATE_TABLE, state, 'activate', snapshot);
        if (!answer.allowed || !answer.changed) return true;
        return state === 'issued' && snapshot.possessionProved && snapshot.now <= snapshot.notAfter;
      }),
    );
    expect(go('issued', 'activate', { possessionProved: false })).toMatchObject({
      allowed: false,
      rule: 'possession-not-proved',
    });
  });

  it('is signed once: a repeated signature changes nothing', () => {
    expect(go('reserved', 'sign')).toEqual({ allowed: true, to: 'issued', changed: true, effects: [] });
    expect(go('issued', 'sign')).toEqual({ allowed: true, to: 'issued', changed: false, effects: [] });
    expect(go('active', 'sign')).toMatchObject({ rule: 'already-signed' });
  });

  it('that was never signed is discarded, not revoked', () => {
    expect(go('reserved', 'revoke', { cause: 'unfinished-registration' })).toMatchObject({
      rule: 'nothing-signed-yet',
    });
    expect(go('reserved', 'discard')).toMatchObject({ to: 'discarded', effects: ['destroy-private-key'] });
    expect(go('issued', 'discard')).toMatchObject({ rule: 'already-signed' });
  });

  it('keeps only one live per person: the newer one needs the older ones superseded in the same transaction', () => {
    expect(go('issued', 'activate', { otherLiveCertificates: 1 })).toMatchObject({
      allowed: false,
      rule: 'one-live-certificate',
      enables: 'supersede-the-old-certificate',
      facts: { otherLiveCertificates: 1 },
    });
    const superseding = go('issued', 'activate', { otherLiveCertificates: 1, supersedesOthers: true });
    expect(superseding).toMatchObject({ allowed: true, to: 'active' });
    expect(superseding.allowed && superseding.effects).toContain('supersede-other-certificates');
  });

  it('never leaves a person with two live ones under any order of two phones', () => {
    const happening = fc.record({ phone: fc.nat({ max: 2 }), event: anyEvent, supersede: fc.boolean() });
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const states: CertificateState[] = ['reserved', 'reserved', 'reserved'];
        for (const { phone, event, supersede } of happenings) {
          const others = states.flatMap((state, index) => (index !== phone && isLive(state) ? [index] : []));
          const answer = go(states[phone] ?? 'reserved', event, {
            actor: event === 'suspend' || event === 'resume' ? 'citizen' : 'system',
            otherLiveCertificates: others.length,
            supersedesOthers: supersede,
            holds: ['holder-report'],
            holdGround: 'holder-report',
            cause: 'newer-certificate',
          });
          if (!answer.allowed) continue;
          if (answer.effects.includes('supersede-other-certificates')) {
            for (const index of others) states[index] = 'revoked';
          }
          states[phone] = answer.to;
          if (states.filter(isLive).length > 1) return false;
        }
        return true;
      }),
    );
  });

  it('is un-held only by the side that placed the hold', () => {
    expect(go('suspended', 'resume', { actor: 'citizen', holds: ['holder-report'] })).toMatchObject({ to: 'active' });
    expect(go('suspended', 'resume', { actor: 'citizen', holds: ['jlis-order'] })).toMatchObject({
      rule: 'hold-of-another',
      facts: { hold: 'jlis-order' },
    });
    expect(go('suspended', 'resume', { actor: 'jlis-approver', holds: ['holder-report'] })).toMatchObject({
      rule: 'hold-of-another',
    });
    expect(go('suspended', 'resume', { actor: 'citizen', holds: ['holder-report', 'incident'] })).toMatchObject({
      rule: 'hold-of-another',
      facts: { hold: 'incident' },
    });
    expect(go('suspended', 'resume', { actor: 'citizen', holds: [] })).toMatchObject({
      rule: 'hold-of-another',
      facts: { hold: 'unknown' },
    });
    const byJlis = { actor: 'jlis-approver', holds: ['incident', 'jlis-order'] } as const;
    expect(go('suspended', 'resume', byJlis)).toMatchObject({
      rule: 'second-person-needed',
      facts: { hold: 'incident' },
    });
    expect(go('suspended', 'resume', { ...byJlis, secondPerson: true })).toMatchObject({ to: 'active' });
  });

  it('is suspended by the hotline for the holder, who alone resumes it', () => {
    expect(go('active', 'suspend', { actor: 'hotline', holdGround: 'holder-report' })).toMatchObject({
      to: 'suspended',
      effects: ['record-hold', 'publish-status', 'lock-element', 'notify-holder'],
    });
    expect(go('active', 'suspend', { actor: 'hotline', holdGround: 'incident' })).toMatchObject({
      rule: 'hold-ground-not-yours',
    });
    expect(go('active', 'suspend', { actor: 'hotline' })).toMatchObject({ rule: 'hold-ground-missing' });
    expect(go('suspended', 'resume', { actor: 'hotline', holds: ['holder-report'] })).toMatchObject({
      rule: 'not-your-action',
    });
  });

  it.each(['carrier-desk', 'carrier-supervisor', 'mvno-desk', 'jlis-auditor', 'relying-party', 'mno-tsm'] as const)(
    'is never revoked or resumed by %s',
    (actor) => {
      expect(go('active', 'revoke', { actor, cause: 'stop-of-use' })).toMatchObject({ rule: 'not-your-action' });
      expect(go('suspended', 'resume', { actor, holds: ['holder-report'] })).toMatchObject({ rule: 'not-your-action' });
    },
  );

  it('is revoked only for a cause that is theirs to name', () => {
    expect(go('active', 'revoke', { actor: 'citizen' })).toMatchObject({ rule: 'cause-missing' });
    expect(go('active', 'revoke', { actor: 'citizen', cause: 'death' })).toMatchObject({ rule: 'cause-not-yours' });
    expect(go('active', 'revoke', { actor: 'jlis-operator', cause: 'issuer-key-leak' })).toMatchObject({
      rule: 'cause-not-yours',
    });
    expect(go('suspended', 'revoke', { actor: 'citizen', cause: 'loss-or-theft' })).toMatchObject({ to: 'revoked' });
  });

  it('expires by the clock after its last second and not before', () => {
    const last = { now: new Date('2020-02-17T14:59:59.000Z') };
    const after = { now: new Date('2020-02-17T14:59:59.001Z') };
    expect(go('active', 'expire', last)).toMatchObject({ rule: 'validity-not-over' });
    expect(go('active', 'expire', after)).toMatchObject({ to: 'expired' });
    expect(go('revoked', 'expire', after)).toMatchObject({ allowed: true, to: 'revoked', changed: false });
  });

  it('orders deletion and publishes whenever a live one ends', () => {
    for (const state of LIVE_CERTIFICATE_STATES) {
      const answer = go(state, 'revoke', { cause: 'line-cancelled' });
      expect(answer.allowed && answer.effects).toEqual(expect.arrayContaining(['publish-status', 'order-deletion']));
    }
  });
});

describe('What is published', () => {
  it('is good for an active certificate only', () => {
    const good = CERTIFICATE_STATES.filter((state) => publishedStatus(state).status === 'good');
    expect(good).toEqual(['active']);
  });

  it('is certificate-hold while suspended and before possession is proved', () => {
    expect(publishedStatus('suspended')).toEqual({ status: 'revoked', reason: 'certificate-hold' });
    expect(publishedStatus('issued')).toEqual({ status: 'revoked', reason: 'certificate-hold' });
  });

  it.each([
    ['death', 3],
    ['left-the-register', 3],
    ['newer-certificate', 4],
    ['device-change', 4],
    ['sim-reissue', 4],
    ['renewal', 4],
    ['stop-of-use', 5],
    ['loss-or-theft', 5],
    ['line-cancelled', 5],
    ['handing-over', 5],
    ['holder-key-leak', 1],
    ['issuer-key-leak', 2],
  ] as const)('for %s is CRLReason %i', (cause, number) => {
    expect(REVOCATION_REASON_NUMBERS[reasonOf(cause)]).toBe(number);
    expect(publishedStatus('revoked', cause)).toEqual({ status: 'revoked', reason: reasonOf(cause) });
  });

  it('never gives a hold as the reason of a revocation', () => {
    for (const { reason } of Object.values(REVOCATION_CAUSES))
      expect(REVOCATION_REASON_NUMBERS[reason]).toBeLessThan(6);
  });
});
