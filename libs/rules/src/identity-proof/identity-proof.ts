/**
 * 本人確認: which proof each act at a desk needs, by its risk, and who can supply what is missing. One table feeds button, API, checklist
 * and docs. A picture of a card or a face is no proof and has no name here: a chip that was read, or nothing. Sources: ux-ecosystem §2.2
 * (strictest where it can be abused, a checklist that the system holds to, not a manual), §1.1 C4 (desk path by two persons);
 * jpki-domain §7 (no desk acts in the holder's name), §9 (checks per event); reliability-security §5.5.
 */
import type { CallProof } from '../call-code/call-code';
import { isLive } from '../certificate/certificate-states';
import type { CertificateState } from '../certificate/certificate-states';
import { operationRule } from '../permissions/operations';
import type { OperationId } from '../permissions/operations';
import type { Role } from '../permissions/roles';
import { demand, firstRefusal } from '../verdict';
import type { Verdict } from '../verdict';

/** What the holder shows. `ic-chip`: the My Number Card read with its PIN, by signing in to the portal, for this very act. */
export const HOLDER_PROOFS = ['call-code', 'ic-chip'] as const;
export type HolderProof = (typeof HOLDER_PROOFS)[number];

/** What the staff's side adds: its columns stand in the table of permissions (`freshProof`, `secondPerson`). */
export const IDENTITY_PROOFS = [...HOLDER_PROOFS, 'second-factor', 'second-person'] as const;
export type IdentityProof = (typeof IDENTITY_PROOFS)[number];

/** Acts that are not named here ask nothing of the holder. */
export const PROOFS_OF_HOLDER = {
  // Stopping must never wait for a proof: a lost phone has neither call nor card at hand.
  'suspend-certificate': [],
  'resume-certificate': ['ic-chip'],
  'initialise-pin': ['ic-chip'],
  'revoke-certificate': ['ic-chip'],
  'end-at-desk': ['call-code', 'ic-chip'],
} as const satisfies Readonly<Partial<Record<OperationId, readonly HolderProof[]>>>;

export function proofsOfHolder(operation: OperationId): readonly HolderProof[] {
  const table: Readonly<Partial<Record<OperationId, readonly HolderProof[]>>> = PROOFS_OF_HOLDER;
  return table[operation] ?? [];
}

export interface ProofItem {
  readonly proof: IdentityProof;
  /** `when-pressed`: asked for at the moment of the act; `afterwards`: the act takes effect only with it. */
  readonly state: 'met' | 'missing' | 'when-pressed' | 'afterwards';
  /** Who supplies it. */
  readonly who: readonly Role[];
}

/** The proofs of an act as this viewer finds them now, in the order in which they are obtained. */
export function checklistOf(operation: OperationId, role: Role, call: CallProof): readonly ProofItem[] {
  const rule = operationRule(operation);
  return [
    ...holderItems(proofsOfHolder(operation), call),
    ...(rule.freshProof?.includes(role) === true
      ? [{ proof: 'second-factor', state: 'when-pressed', who: [role] } as const]
      : []),
    ...(rule.secondPerson && rule.roles[role]
      ? [{ proof: 'second-person', state: 'afterwards', who: rule.secondPerson } as const]
      : []),
  ];
}

/** What the holder shows, as far as the call under way has it. */
export function holderItems(needed: readonly HolderProof[], call: CallProof): readonly ProofItem[] {
  const there: Readonly<Record<HolderProof, boolean>> = { 'call-code': call.confirmed, 'ic-chip': call.cardRead };
  return needed.map((proof) => ({ proof, state: there[proof] ? 'met' : 'missing', who: ['citizen'] }));
}

/** What a staff member acts on by the holder's word needs every proof of the table, taken from the call under way. */
export function judgeProofs(operation: OperationId, call: CallProof): Verdict {
  return judgeHolderProofs(proofsOfHolder(operation), call);
}

export function judgeHolderProofs(needed: readonly HolderProof[], call: CallProof): Verdict {
  return firstRefusal([
    demand(!needed.includes('call-code') || call.confirmed, 'call-not-confirmed'),
    demand(!needed.includes('ic-chip') || call.cardRead, 'card-not-read'),
  ]);
}

/** 窓口での利用終了: may it be asked for now, by somebody whose role may? */
export function judgeEndAtDesk(facts: {
  readonly certificate: CertificateState;
  /** One that was asked for before still waits for the second person. */
  readonly pending: boolean;
  readonly call: CallProof;
}): Verdict {
  return firstRefusal([
    demand(isLive(facts.certificate), 'certificate-not-live', {
      table: 'certificate',
      state: facts.certificate,
    }),
    demand(!facts.pending, 'request-pending'),
    judgeProofs('end-at-desk', facts.call),
  ]);
}
