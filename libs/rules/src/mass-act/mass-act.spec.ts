import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APPROVAL_KINDS } from '../approval/approval';
import { CERTIFICATE_STATES, CERTIFICATE_TABLE } from '../certificate/certificate-states';
import { HOLD_GROUNDS, type HoldGround } from '../certificate/causes';
import { PARTY_KINDS } from '../party/party';
import { PARTY_CERTIFICATE_STATES } from '../party/party-certificate-states';
import { operationRule } from '../permissions/operations';
import { transition } from '../verdict';
import {
  COHORT_GROUND,
  countCohort,
  INCIDENT_KINDS,
  isIncidentKind,
  MASS_ACTS,
  massActRule,
  meansParties,
  selectsEnough,
  unmetReason,
  type CohortGroup,
} from './mass-act';

const NOW = new Date('2026-11-22T00:00:00Z');
const LATER = new Date('2027-11-22T00:00:00Z');

describe('An act on many certificates', () => {
  it.each(MASS_ACTS)('to %s is planned by one, approved by another, and stopped without a proof', (act) => {
    const { plan, stop, approval } = massActRule(act);
    expect(operationRule(plan)).toMatchObject({ freshProof: ['jlis-operator'], secondPerson: ['jlis-approver'] });
    expect(operationRule(stop).freshProof).toBeUndefined();
    expect(APPROVAL_KINDS[approval].proposedBy).toBe(plan);
  });

  it.each(INCIDENT_KINDS)('for a %s always names a criterion', (kind) => {
    expect(isIncidentKind(kind)).toBe(true);
    expect(selectsEnough(kind, {})).toBe(false);
    expect(selectsEnough(kind, { handsetModel: 'X' })).toBe(true);
  });

  it.each(['revoke', 'suspend', 'resume'] as const)('meets by its count what the table lets it %s', (act) => {
    for (const state of CERTIFICATE_STATES) {
      const holds: HoldGround[] = state === 'suspended' ? [COHORT_GROUND] : [];
      const snapshot = {
        now: NOW,
        notAfter: LATER,
        possessionProved: false,
        otherLiveCertificates: 0,
        supersedesOthers: false,
      };
      const answer = transition(CERTIFICATE_TABLE, state, massActRule(act).event, {
        ...snapshot,
        actor: act === 'revoke' ? 'jlis-approver' : 'system',
        cause: 'record-error',
        holds,
        secondPerson: true,
        holdGround: COHORT_GROUND,
      });
      const reason = unmetReason(act, groupOf({ state }));
      const stays = answer.allowed && !answer.changed && answer.effects.length === 0;
      expect([state, reason === null]).toEqual([state, answer.allowed && !stays]);
    }
  });

  it.each([
    ['revoke', 'issuer-key-leak', {}, true],
    ['revoke', 'record-error', { issuedFrom: '2026-01-01T00:00:00Z' }, true],
    ['revoke', 'record-error', { holder: 'gate' }, true],
    ['revoke', 'record-error', { holder: 'person' }, false],
    ['revoke', 'record-error', { carrier: 'docomo' }, false],
    ['revoke', 'record-error', { handsetModel: 'X', holder: 'gate' }, false],
    ['revoke', 'stop-of-use', { serials: ['4a'] }, false],
    ['revoke', 'card-not-valid', { serials: ['4a'] }, false],
    ['suspend', 'app-incident', {}, false],
    ['resume', 'app-incident', {}, false],
  ] as const)('to %s for %s where %o is named means TSMs and gates as well: %s', (act, cause, selection, means) => {
    expect(meansParties(act, cause, selection)).toBe(means);
  });

  it('that is held by an incident is lifted by its lifting alone', () => {
    expect(HOLD_GROUNDS[COHORT_GROUND].placedBy).toEqual(['system']);
    expect(HOLD_GROUNDS[COHORT_GROUND].liftedBy).toEqual(['system']);
  });
});

const groupOf = (change: Partial<CohortGroup>): CohortGroup => ({
  state: 'active',
  carrier: 'docomo',
  route: 'sim',
  handsetModel: 'X',
  validityOver: false,
  heldOtherwise: false,
  count: 1,
  ...change,
});

describe('The blast radius', () => {
  const group = fc.record({
    state: fc.constantFrom(...CERTIFICATE_STATES),
    carrier: fc.constantFrom('docomo', 'kddi', 'mvno-a'),
    route: fc.constantFrom('sim', 'keychain'),
    handsetModel: fc.constantFrom('X', 'Y'),
    validityOver: fc.boolean(),
    heldOtherwise: fc.boolean(),
    count: fc.integer({ min: 1, max: 1000 }),
  });

  const ofMachines = fc.array(
    fc.record({
      kind: fc.constantFrom(...PARTY_KINDS),
      state: fc.constantFrom(...PARTY_CERTIFICATE_STATES),
      count: fc.integer({ min: 1, max: 9 }),
    }),
    { maxLength: 6 },
  );

  it('counts each certificate once: met, or not met for one reason; every spread adds up to the same', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...MASS_ACTS),
        fc.array(group, { maxLength: 20 }),
        ofMachines,
        (act, groups, machines) => {
          const counts = countCohort(act, groups, machines);
          const sum = (each: Readonly<Record<string, number>>) => Object.values(each).reduce((a, b) => a + b, 0);
          const all = [...groups, ...machines].reduce((total, { count }) => total + count, 0);
          expect(counts.total + sum(counts.unmet)).toBe(all);
          for (const spread of [counts.byState, counts.byHolder]) expect(sum(spread)).toBe(counts.total);
          for (const spread of [counts.byCarrier, counts.byRoute, counts.byModel])
            expect(sum(spread)).toBe(counts.byHolder.person ?? 0);
          expect(counts.heldOtherwise).toBeLessThanOrEqual(counts.total);
        },
      ),
    );
  });

  it.each([
    ['suspend', { state: 'issued' }, 'not-active-yet'],
    ['suspend', { state: 'revoked' }, 'ended'],
    ['suspend', { validityOver: true }, 'validity-over'],
    ['suspend', { state: 'suspended' }, null],
    ['resume', { state: 'active' }, 'not-held'],
    ['resume', { state: 'expired' }, 'ended'],
    ['revoke', { state: 'issued', validityOver: true }, null],
  ] as const)('says of one to %s that is %o: %s', (act, change, reason) => {
    expect(unmetReason(act, groupOf(change))).toBe(reason);
  });
});
