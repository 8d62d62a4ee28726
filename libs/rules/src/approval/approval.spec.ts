import { describe, expect, it } from 'vitest';
import { operationRule } from '../permissions/operations';
import { ROLES } from '../permissions/roles';
import {
  APPROVAL_KINDS,
  APPROVAL_STATES,
  isApprovalKind,
  judgeApprover,
  judgeDecision,
  judgeWithdrawal,
  type ApprovalKind,
  type DecisionFacts,
} from './approval';

const AT = new Date('2026-06-01T00:00:00.000Z');
const LATER = new Date('2026-06-02T00:00:00.000Z');
const facts = (over: Partial<DecisionFacts> = {}): DecisionFacts => ({
  kind: 'end-at-desk',
  state: 'proposed',
  now: AT,
  expiresAt: LATER,
  maker: { id: 'maker', shop: null, codeGivenBy: null },
  approver: { id: 'approver', shop: null, codeGivenBy: null, role: 'carrier-supervisor', relation: 'own' },
  ...over,
});
const KINDS = Object.keys(APPROVAL_KINDS) as ApprovalKind[];

describe('An approver', () => {
  it('is another person than the maker, of another shop where the shops are known', () => {
    const of = (id: string, shop: string | null) => ({ id, shop, codeGivenBy: null });
    expect(judgeApprover(of('a', null), of('b', null))).toEqual({ allowed: true });
    expect(judgeApprover(of('a', 'Ginza'), of('b', 'Umeda'))).toEqual({ allowed: true });
    expect(judgeApprover(of('a', 'Ginza'), of('b', null))).toEqual({ allowed: true });
    expect(judgeApprover(of('a', null), of('a', 'Umeda'))).toMatchObject({ rule: 'second-person-needed' });
    expect(judgeApprover(of('a', 'Ginza'), of('b', 'Ginza'))).toMatchObject({
      rule: 'same-shop',
      facts: { shop: 'Ginza' },
    });
  });

  it.each(KINDS)('of %s is of a role that the permissions name, and of no other', (kind) => {
    for (const role of ROLES)
      for (const relation of ['own', 'host-of', 'none'] as const) {
        const named = operationRule(APPROVAL_KINDS[kind].proposedBy).secondPerson?.includes(role) ?? false;
        const reached = operationRule('approve-change').roles[role]?.includes(relation) ?? false;
        const verdict = judgeDecision(
          facts({ kind, approver: { id: 'approver', shop: null, codeGivenBy: null, role, relation } }),
        );
        expect(verdict.allowed, `${role} ${relation}`).toBe(named && reached);
      }
  });

  it('is nobody who could have enrolled in the maker’s place, nor the other way round', () => {
    const of = (id: string, codeGivenBy: string | null) => ({ id, shop: null, codeGivenBy });
    expect(judgeApprover(of('b', 'a'), of('a', null))).toMatchObject({ rule: 'code-giver' });
    expect(judgeApprover(of('a', null), of('b', 'a'))).toMatchObject({ rule: 'code-giver' });
    expect(judgeApprover(of('b', 'c'), of('a', null))).toEqual({ allowed: true });
    expect(judgeApprover(of('b', null), of('a', null))).toEqual({ allowed: true });
  });

  it('shows the second factor anew', () => {
    expect(judgeDecision(facts({ fresh: false }))).toMatchObject({ rule: 'fresh-proof-needed' });
    expect(judgeDecision(facts({ fresh: true })).allowed).toBe(true);
  });

  it.each(APPROVAL_STATES)('of what is %s', (state) => {
    expect(judgeDecision(facts({ state })).allowed).toBe(state === 'proposed');
    expect(judgeDecision(facts({ state, now: LATER }))).toMatchObject({ rule: 'proposal-over' });
  });
});

describe('A proposal', () => {
  it('is taken back by its maker alone, while it is open', () => {
    const asked = { state: 'proposed', now: AT, expiresAt: LATER, maker: 'maker', by: 'maker' } as const;
    expect(judgeWithdrawal(asked)).toEqual({ allowed: true });
    expect(judgeWithdrawal({ ...asked, by: 'other' })).toMatchObject({ rule: 'not-your-proposal' });
    expect(judgeWithdrawal({ ...asked, state: 'approved' })).toMatchObject({ rule: 'proposal-over' });
    expect(judgeWithdrawal({ ...asked, now: LATER })).toMatchObject({ rule: 'proposal-over' });
  });

  it('is of a known kind', () => {
    expect(isApprovalKind('end-at-desk')).toBe(true);
    expect(isApprovalKind('toString')).toBe(false);
  });
});
