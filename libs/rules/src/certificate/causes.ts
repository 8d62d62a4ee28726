/**
 * Why a certificate is revoked or held, who may say so, and the RFC 5280 §5.3.1 reason code it is published under.
 * Sources: jpki-domain §2.4 (statutory categories), §3.4 (reason codes listed by J-LIS and the mapping), §9 (events).
 */
import type { RevocationReasonCode } from '../certificate-profile/revocation-reason-codes';
import type { Actor } from '../permissions/roles';

/** 失効申請等情報 · 異動等失効情報 · 記録誤り等 · 発行者署名符号の漏えい等. */
export const STATUTORY_CATEGORIES = [
  'holder-request',
  'resident-record-change',
  'record-error',
  'issuer-key-leak',
] as const;
export type StatutoryCategory = (typeof STATUTORY_CATEGORIES)[number];

export interface RevocationCauseRule {
  readonly category: StatutoryCategory;
  readonly reason: RevocationReasonCode;
  /** Who may name this cause. `system` is the register feed, a carrier's event, the clock or a newer certificate. */
  readonly by: readonly Actor[];
}

export const REVOCATION_CAUSES = {
  'stop-of-use': {
    category: 'holder-request',
    reason: 'cessation-of-operation',
    by: ['citizen', 'jlis-operator', 'jlis-approver'],
  },
  'handing-over': {
    category: 'holder-request',
    reason: 'cessation-of-operation',
    by: ['citizen', 'jlis-operator', 'system'],
  },
  'loss-or-theft': {
    category: 'holder-request',
    reason: 'cessation-of-operation',
    by: ['citizen', 'jlis-operator', 'jlis-approver', 'system'],
  },
  'holder-key-leak': {
    category: 'holder-request',
    reason: 'key-compromise',
    by: ['citizen', 'jlis-operator', 'jlis-approver'],
  },
  'newer-certificate': { category: 'holder-request', reason: 'superseded', by: ['citizen', 'agent', 'system'] },
  'device-change': { category: 'holder-request', reason: 'superseded', by: ['citizen', 'system'] },
  'sim-reissue': { category: 'holder-request', reason: 'superseded', by: ['citizen', 'system'] },
  renewal: { category: 'holder-request', reason: 'superseded', by: ['citizen', 'system'] },
  'line-cancelled': { category: 'holder-request', reason: 'cessation-of-operation', by: ['system'] },
  'unfinished-registration': {
    category: 'holder-request',
    reason: 'cessation-of-operation',
    by: ['citizen', 'jlis-operator', 'system'],
  },
  'card-not-valid': {
    category: 'holder-request',
    reason: 'cessation-of-operation',
    by: ['jlis-operator', 'jlis-approver', 'system'],
  },
  death: {
    category: 'resident-record-change',
    reason: 'affiliation-changed',
    by: ['jlis-operator', 'jlis-approver', 'system'],
  },
  'left-the-register': {
    category: 'resident-record-change',
    reason: 'affiliation-changed',
    by: ['jlis-operator', 'jlis-approver', 'system'],
  },
  'record-error': {
    category: 'record-error',
    reason: 'cessation-of-operation',
    by: ['jlis-operator', 'jlis-approver'],
  },
  'issuer-key-leak': { category: 'issuer-key-leak', reason: 'ca-compromise', by: ['jlis-approver'] },
} as const satisfies Readonly<Record<string, RevocationCauseRule>>;

export type RevocationCause = keyof typeof REVOCATION_CAUSES;
export const REVOCATION_CAUSE_IDS = Object.keys(REVOCATION_CAUSES) as readonly RevocationCause[];

/** The reason published for this cause; its number stands in REVOCATION_REASON_NUMBERS. */
export function reasonOf(cause: RevocationCause): RevocationReasonCode {
  return REVOCATION_CAUSES[cause].reason;
}

export function isRevocationCause(text: string): text is RevocationCause {
  return Object.hasOwn(REVOCATION_CAUSES, text);
}

export interface HoldGroundRule {
  readonly placedBy: readonly Actor[];
  /** Whoever the hold was placed for. The hotline places for the holder and cannot lift (jpki-domain §7). */
  readonly liftedBy: readonly Actor[];
  /** Lifting needs a second person at J-LIS (reliability-security §5.3). */
  readonly dualControl: boolean;
}

/**
 * 一時保留 grounds. Each hold is lifted only on the side that placed it. What a carrier's word or a desk placed waits for the holder's own
 * proof: neither a carrier nor its system resumes in the holder's name (jpki-domain §7, §9 発見).
 */
export const HOLD_GROUNDS = {
  'holder-report': { placedBy: ['citizen', 'hotline'], liftedBy: ['citizen'], dualControl: false },
  'line-event': { placedBy: ['system', 'mno-tsm'], liftedBy: ['citizen'], dualControl: false },
  'jlis-order': { placedBy: ['jlis-operator', 'jlis-approver'], liftedBy: ['jlis-approver'], dualControl: true },
  incident: { placedBy: ['jlis-approver', 'system'], liftedBy: ['jlis-approver'], dualControl: true },
  // By a run over the cohort of an incident that two persons decided, and by its lifting alone.
  cohort: { placedBy: ['system'], liftedBy: ['system'], dualControl: true },
} as const satisfies Readonly<Record<string, HoldGroundRule>>;

export type HoldGround = keyof typeof HOLD_GROUNDS;
export const HOLD_GROUND_IDS = Object.keys(HOLD_GROUNDS) as readonly HoldGround[];
