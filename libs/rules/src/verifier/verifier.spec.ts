import { describe, expect, it } from 'vitest';
import { transition } from '../verdict';
import {
  judgeCertification,
  judgeVerifier,
  VERIFIER_EVENTS,
  VERIFIER_STATES,
  VERIFIER_TABLE,
  type VerifierFacts,
} from './verifier';

const now = new Date('2026-04-01T00:00:00.000Z');
const certified: VerifierFacts = {
  state: 'active',
  purposes: ['user-authentication'],
  certifiedUntil: new Date('2027-03-31T14:59:59.000Z'),
};
const verdictOf = (
  facts: VerifierFacts | null,
  purpose: 'signature' | 'user-authentication' = 'user-authentication',
) => {
  const verdict = judgeVerifier(facts, purpose, now);
  return verdict.allowed ? 'allowed' : verdict.rule;
};

describe('Who may ask for the status of a certificate', () => {
  it.each<[who: string, facts: VerifierFacts | null, verdict: string]>([
    ['a business whose certification runs', certified, 'allowed'],
    ['an administrative body, by law and without an end', { ...certified, certifiedUntil: null }, 'allowed'],
    ['nobody whom the register knows', null, 'verifier-not-registered'],
    ['a suspended verifier', { ...certified, state: 'suspended' }, 'verifier-suspended'],
    ['a withdrawn verifier', { ...certified, state: 'withdrawn' }, 'verifier-withdrawn'],
    ['a certification that ends at this instant', { ...certified, certifiedUntil: now }, 'verifier-certification-over'],
    [
      'a certification with a millisecond left',
      { ...certified, certifiedUntil: new Date(now.getTime() + 1) },
      'allowed',
    ],
    ['a verifier of signatures only', { ...certified, purposes: ['signature'] }, 'verifier-of-another-purpose'],
    ['a verifier of both', { ...certified, purposes: ['signature', 'user-authentication'] }, 'allowed'],
    ['a verifier of nothing', { ...certified, purposes: [] }, 'verifier-of-another-purpose'],
  ])('%s', (_who, facts, verdict) => {
    expect(verdictOf(facts)).toBe(verdict);
  });

  it('about signatures: those who verify signatures', () => {
    expect(verdictOf({ ...certified, purposes: ['signature'] }, 'signature')).toBe('allowed');
    expect(verdictOf(certified, 'signature')).toBe('verifier-of-another-purpose');
  });
});

describe('The state of a verifier', () => {
  const to = (state: (typeof VERIFIER_STATES)[number], event: (typeof VERIFIER_EVENTS)[number]) => {
    const result = transition(VERIFIER_TABLE, state, event, { actor: 'jlis-approver' });
    return result.allowed ? `${result.to}${result.changed ? '' : ' (stays)'}` : result.rule;
  };

  it('moves by this table', () => {
    const moves = VERIFIER_STATES.map((state) => [state, ...VERIFIER_EVENTS.map((event) => to(state, event))]);
    expect(moves).toEqual([
      ['active', 'suspended', 'active (stays)', 'active', 'withdrawn'],
      ['suspended', 'suspended (stays)', 'active', 'suspended', 'withdrawn'],
      ['withdrawn', 'verifier-withdrawn', 'verifier-withdrawn', 'verifier-withdrawn', 'withdrawn (stays)'],
    ]);
  });

  it('is stopped by every operator of J-LIS, and given back or ended by the approver alone', () => {
    const may = VERIFIER_EVENTS.filter(
      (event) => transition(VERIFIER_TABLE, 'suspended', event, { actor: 'jlis-operator' }).allowed,
    );
    expect(may).toEqual(['suspend']);
    expect(transition(VERIFIER_TABLE, 'active', 'suspend', { actor: 'carrier-desk' })).toMatchObject({
      rule: 'not-your-action',
    });
  });
});

describe('The end of a certification', () => {
  it.each([
    ['administrative-body', null, true],
    ['administrative-body', new Date(now.getTime() + 1), false],
    ['certified-business', null, false],
    ['certified-business', now, false],
    ['certified-business', new Date(now.getTime() + 1), true],
  ] as const)('of a %s at %s: %s', (kind, until, fits) => {
    expect(judgeCertification(kind, until, now).allowed).toBe(fits);
  });
});
