/** The one question every guard, button and test asks. Source: reliability-security §5.5 (deny by default). */
import { ALLOWED, refuse } from '../verdict';
import type { Verdict } from '../verdict';
import { operationRule } from './operations';
import type { OperationId } from './operations';
import { ROLES } from './roles';
import type { Relation, Role } from './roles';

export interface Proofs {
  /** The person proved themselves within STEP_UP_MINUTES. Leave out to ask about the right alone. */
  readonly fresh?: boolean | undefined;
  /** A second person approved exactly this change. */
  readonly secondPerson?: boolean | undefined;
}

/** The roles that may do the operation on at least one relation, in the order of ROLES. */
export function rolesThatMay(operation: OperationId): readonly Role[] {
  const { roles } = operationRule(operation);
  return ROLES.filter((role) => (roles[role]?.length ?? 0) > 0);
}

/**
 * May the role do the operation on a row its tenant relates to so? `undefined` as role is a caller who is not signed
 * in. Proofs that are passed are judged, too: `fresh: false` refuses where a fresh proof is due.
 */
export function may(role: Role | undefined, operation: OperationId, relation: Relation, proofs: Proofs = {}): Verdict {
  const rule = operationRule(operation);
  if (rule.anyone) return ALLOWED;
  const facts = { operation, role: role ?? 'not-signed-in', relation };
  const relations = role === undefined ? undefined : rule.roles[role];
  if (role === undefined || relations === undefined) {
    return { ...refuse('role-may-not', facts), who: rolesThatMay(operation) };
  }
  if (!relations.includes(relation)) return { ...refuse('other-tenant', facts), who: [role] };
  if (proofs.fresh === false && rule.freshProof?.includes(role)) {
    return { ...refuse('fresh-proof-needed', facts), who: [role] };
  }
  if (proofs.secondPerson === false && rule.secondPerson) {
    return { ...refuse('second-person-needed', facts), who: [...rule.secondPerson] };
  }
  return ALLOWED;
}
