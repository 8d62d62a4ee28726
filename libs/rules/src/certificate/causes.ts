/**
 * Why a certificate is revoked or held, who may say so, and the RFC 5280 §5.3.1 reason code it is published under.
 * Sources: jpki-domain §2.4 (statutory categories), §3.4 (reason codes listed by J-LIS and the mapping), §9 (events).
 */
import type { Actor } from '../permissions/roles';

/** RFC 5280 §5.3.1 CRLReason values this authority uses. */
export const REASON_CODES = {
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
} as const;
export type ReasonName = keyof typeof REASON_CODES;

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
  readonly reason: ReasonName;
  /** Who may name this cause. `system` is the register feed, a carrier's event, the clock or a newer certificate. */
  readonly by: readonly Actor[];
}

export const REVOCATION_CAUSES = {
  'stop-of-use': {
    category: 'holder-request',
    reason: 'cessationOfOperation',
    by: ['citizen', 'jlis-operator', 'jlis-approver'],
  },
  'handing-over': {
    category: 'holder-request',
    reason: 'cessationOfOperation',
    by: ['citizen', 'jlis-operator', 'system'],
  },
  'loss-or-theft': {
    category: 'holder-request',
    reason: 'cessationOfOperation',
    by: ['citizen', 'jlis-operator', 'jlis-approver', 'system'],
  },
  'holder-key-leak': {
    category: 'holder-request',
    reason: 'keyCompromise',
    by: ['citizen', 'jlis-operator', 'jlis-approver'],
  },
  'newer-certificate': { category: 'holder-request', reason: 'superseded', by: ['citizen', 'agent', 'system'] },
  'device-change': { category: 'holder-request', reason: 'superseded', by: ['citizen', 'system'] },
  'sim-reissue': { category: 'holder-request', reason: 'superseded', by: ['citizen', 'system'] },
  renewal: { category: 'holder-request', reason: 'superseded', by: ['citizen', 'system'] },
  'line-cancelled': { category: 'holder-request', reason: 'cessationOfOperation', by: ['system'] },
  'unfinished-registration': {
    category: 'holder-request',
    reason: 'cessationOfOperation',
    by: ['citizen', 'jlis-operator', 'system'],
  },
  'card-not-valid': {
    category: 'holder-request',
    reason: 'cessationOfOperation',
    by: ['jlis-operator', 'jlis-approver', 'system'],
  },
  death: {
    category: 'resident-record-change',
    reason: 'affiliationChanged',
    by: ['jlis-operator', 'jlis-approver', 'system'],
  },
  'left-the-register': {
    category: 'resident-record-change',
    reason: 'affiliationChanged',
    by: ['jlis-operator', 'jlis-approver', 'system'],
  },
  'record-error': {
    category: 'record-error',
    reason: 'cessationOfOperation',
    by: ['jlis-operator', 'jlis-approver'],
  },
  'issuer-key-leak': { category: 'issuer-key-leak', reason: 'cACompromise', by: ['jlis-approver'] },
} as const satisfies Readonly<Record<string, RevocationCauseRule>>;

export type RevocationCause = keyof typeof REVOCATION_CAUSES;
export const REVOCATION_CAUSE_IDS = Object.keys(REVOCATION_CAUSES) as readonly RevocationCause[];

/** The CRLReason number published for this cause. */
export function reasonCode(cause: RevocationCause): number {
  return REASON_CODES[REVOCATION_CAUSES[cause].reason];
}

export interface HoldGroundRule {
  readonly placedBy: readonly Actor[];
  /** Whoever the hold was placed for. The hotline places for the holder and cannot lift (jpki-domain §7). */
  readonly liftedBy: readonly Actor[];
  /** Lifting needs a second person at J-LIS (reliability-security §5.3). */
  readonly dualControl: boolean;
}

/** 一時保留 grounds. Each hold is lifted only on the side that placed it. */
export const HOLD_GROUNDS = {
  'holder-report': { placedBy: ['citizen', 'hotline'], liftedBy: ['citizen'], dualControl: false },
  'line-event': { placedBy: ['system', 'mno-tsm'], liftedBy: ['citizen', 'system'], dualControl: false },
  'jlis-order': { placedBy: ['jlis-operator', 'jlis-approver'], liftedBy: ['jlis-approver'], dualControl: true },
  incident: { placedBy: ['jlis-approver', 'system'], liftedBy: ['jlis-approver'], dualControl: true },
} as const satisfies Readonly<Record<string, HoldGroundRule>>;

export type HoldGround = keyof typeof HOLD_GROUNDS;
export const HOLD_GROUND_IDS = Object.keys(HOLD_GROUNDS) as readonly HoldGround[];
