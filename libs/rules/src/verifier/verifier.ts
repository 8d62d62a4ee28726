/**
 * Who may ask for the status of a certificate: 署名検証者 and 利用者証明検証者, that is administrative bodies by law and private
 * businesses by certification of the ministers; everybody else goes through one of them (jpki-domain §3.4 "who may ask").
 */
import type { Actor } from '../permissions/roles';
import { ALLOWED, refuse, type TransitionTable, type Verdict } from '../verdict';

export const VERIFIER_KINDS = ['administrative-body', 'certified-business'] as const;
export type VerifierKind = (typeof VERIFIER_KINDS)[number];

/** 署名検証者 or 利用者証明検証者; one body may be both. */
export const VERIFIER_PURPOSES = ['signature', 'user-authentication'] as const;
export type VerifierPurpose = (typeof VERIFIER_PURPOSES)[number];

export const VERIFIER_STATES = ['active', 'suspended', 'withdrawn'] as const;
export type VerifierState = (typeof VERIFIER_STATES)[number];

export type VerifierEvent = 'suspend' | 'resume' | 'renew' | 'withdraw';

export interface VerifierSnapshot {
  readonly actor: Actor;
}

const WITHDRAWN = { refuse: 'verifier-withdrawn' } as const;
const STAYS = { stays: true } as const;

/** A stop is for everybody at J-LIS and quick; what gives the right back, or ends it, is the approver's. */
export const VERIFIER_TABLE = {
  name: 'verifier',
  states: VERIFIER_STATES,
  initial: 'active',
  final: ['withdrawn'],
  events: {
    suspend: { by: ['jlis-operator', 'jlis-approver'] },
    resume: { by: ['jlis-approver'] },
    renew: { by: ['jlis-approver'] },
    withdraw: { by: ['jlis-approver'] },
  },
  guards: {},
  cells: {
    active: { suspend: { to: 'suspended' }, resume: STAYS, renew: { to: 'active' }, withdraw: { to: 'withdrawn' } },
    suspended: { suspend: STAYS, resume: { to: 'active' }, renew: { to: 'suspended' }, withdraw: { to: 'withdrawn' } },
    withdrawn: { suspend: WITHDRAWN, resume: WITHDRAWN, renew: WITHDRAWN, withdraw: STAYS },
  },
} as const satisfies TransitionTable<VerifierState, VerifierEvent, never, never, VerifierSnapshot>;

export const VERIFIER_EVENTS = Object.keys(VERIFIER_TABLE.events) as readonly VerifierEvent[];

/** Whether the responder answers everybody or registered verifiers alone. */
export const STATUS_QUESTION_POLICIES = ['open', 'registered'] as const;
export type StatusQuestionPolicy = (typeof STATUS_QUESTION_POLICIES)[number];

export interface VerifierFacts {
  readonly state: VerifierState;
  readonly purposes: readonly VerifierPurpose[];
  /** End of the certification; null for a body that is a verifier by law. */
  readonly certifiedUntil: Date | null;
}

/** Whether this body may ask about certificates of this purpose at this moment. `null`: nobody whom the register knows. */
export function judgeVerifier(verifier: VerifierFacts | null, purpose: VerifierPurpose, at: Date): Verdict {
  if (!verifier) return refuse('verifier-not-registered');
  if (verifier.state === 'withdrawn') return refuse('verifier-withdrawn');
  if (verifier.state === 'suspended') return refuse('verifier-suspended');
  if (verifier.certifiedUntil && verifier.certifiedUntil.getTime() <= at.getTime())
    return refuse('verifier-certification-over');
  return verifier.purposes.includes(purpose) ? ALLOWED : refuse('verifier-of-another-purpose', { purpose });
}

/** A certification has an end, a body that verifies by law has none. */
export function judgeCertification(kind: VerifierKind, certifiedUntil: Date | null, at: Date): Verdict {
  const fits =
    kind === 'administrative-body' ? certifiedUntil === null : certifiedUntil !== null && certifiedUntil > at;
  return fits ? ALLOWED : refuse('verifier-certification-period', { kind });
}
