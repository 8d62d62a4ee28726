/**
 * 承認: changes that take effect only when a second person approved exactly them. Which kinds there are, whose they are, and who may decide.
 * Maker and approver are two persons of two roles, neither was shown the other's one-time code, and they are not of one shop where the
 * register knows their shops.
 * Sources: ux-ecosystem §2.3 (requester ≠ approver ≠ same shop, expiry, refusals logged), reliability-security F46, §5.3.
 */
import { may } from '../permissions/may';
import { operationRule } from '../permissions/operations';
import type { OperationId } from '../permissions/operations';
import type { Relation, Role } from '../permissions/roles';
import { demand, firstRefusal, refuse } from '../verdict';
import type { Verdict } from '../verdict';

/** The operation that proposes each kind; the same row of the permissions names who may approve it. */
export const APPROVAL_KINDS = {
  'mass-revocation': { proposedBy: 'revoke-many-certificates' },
  'bulk-file': { proposedBy: 'run-bulk-file' },
  'cohort-suspension': { proposedBy: 'suspend-cohort' },
  'cohort-lifting': { proposedBy: 'lift-cohort' },
  'end-at-desk': { proposedBy: 'end-at-desk' },
  'lift-hold': { proposedBy: 'lift-hold' },
  'change-mvno-contract': { proposedBy: 'change-mvno-contract' },
  'act-on-parked-message': { proposedBy: 'act-on-parked-message' },
  'register-party': { proposedBy: 'change-party' },
  'party-secret': { proposedBy: 'change-party' },
  'end-party-certificate': { proposedBy: 'change-party' },
} as const satisfies Readonly<Record<string, { readonly proposedBy: OperationId }>>;
export type ApprovalKind = keyof typeof APPROVAL_KINDS;

/** Decided by J-LIS: carried out by one operation, each in its own way. */
export const JLIS_CHANGES = [
  'lift-hold',
  'change-mvno-contract',
  'act-on-parked-message',
  'register-party',
  'party-secret',
  'end-party-certificate',
] as const satisfies readonly ApprovalKind[];
export type JlisChange = (typeof JLIS_CHANGES)[number];

export const isJlisChange = (text: string): text is JlisChange => (JLIS_CHANGES as readonly string[]).includes(text);

export const isApprovalKind = (text: string): text is ApprovalKind => Object.hasOwn(APPROVAL_KINDS, text);

/** `withdrawn`: taken back by its maker while nobody had decided; what ran out of time stays `proposed`. */
export const APPROVAL_STATES = ['proposed', 'approved', 'refused', 'withdrawn'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** The second person decides within a day, or the proposal is over: what it was judged by has changed meanwhile. */
export const APPROVAL_HOURS = 24;

export interface ApprovalPerson {
  readonly id: string;
  /** 店舗; null where the register does not know it. */
  readonly shop: string | null;
  /** Who was shown the person's one-time code, and could have enrolled in their place; null: nobody in the register. */
  readonly codeGivenBy: string | null;
}

/** Approver and maker are two persons, neither of whom could be the other, and who do not sit side by side. */
export function judgeApprover(maker: ApprovalPerson, approver: ApprovalPerson): Verdict {
  return firstRefusal([
    demand(maker.id !== approver.id, 'second-person-needed'),
    demand(maker.codeGivenBy !== approver.id && approver.codeGivenBy !== maker.id, 'code-giver'),
    demand(maker.shop === null || maker.shop !== approver.shop, 'same-shop', { shop: approver.shop ?? '' }),
  ]);
}

export interface DecisionFacts {
  readonly kind: ApprovalKind;
  readonly state: ApprovalState;
  readonly now: Date;
  readonly expiresAt: Date;
  readonly maker: ApprovalPerson;
  readonly approver: ApprovalPerson & { readonly role: Role; readonly relation: Relation };
  /** Leave out to ask about the right alone. */
  readonly fresh?: boolean | undefined;
}

/** May this person approve or decline it now? The button asks without `fresh`, the act with it. */
export function judgeDecision({ kind, approver, maker, ...facts }: DecisionFacts): Verdict {
  const { proposedBy } = APPROVAL_KINDS[kind];
  const deciders = operationRule(proposedBy).secondPerson ?? [];
  return firstRefusal([
    may(approver.role, 'approve-change', approver.relation, { fresh: facts.fresh }),
    deciders.includes(approver.role)
      ? { allowed: true }
      : { ...refuse('role-may-not', { operation: proposedBy, role: approver.role }), who: deciders },
    judgeApprover(maker, approver),
    judgeOpen(facts),
  ]);
}

/** Its maker alone takes it back, while it is open: that is the time in which a final act can be undone. */
export function judgeWithdrawal(facts: {
  readonly state: ApprovalState;
  readonly now: Date;
  readonly expiresAt: Date;
  readonly maker: string;
  readonly by: string;
}): Verdict {
  return firstRefusal([demand(facts.maker === facts.by, 'not-your-proposal'), judgeOpen(facts)]);
}

function judgeOpen({ state, now, expiresAt }: Pick<DecisionFacts, 'state' | 'now' | 'expiresAt'>): Verdict {
  return demand(state === 'proposed' && now.getTime() < expiresAt.getTime(), 'proposal-over', { state });
}
