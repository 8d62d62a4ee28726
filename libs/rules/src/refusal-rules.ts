/**
 * Every rule that can refuse: what would enable the act, who can bring that about, and the problem code the
 * refusal is told by. One catalogue, so that API, button, desk script, audit and docs say the same thing.
 */
import type { Role } from './permissions/roles';
import type { ProblemCode } from './problems/problem-codes';

export const ENABLERS = [
  'nothing',
  'ask-someone-who-may',
  'sign-in-to-the-right-tenant',
  'prove-yourself-again',
  'get-a-second-person',
  'finish-the-earlier-stage',
  'sign-the-certificate',
  'prove-possession',
  'supersede-the-old-certificate',
  'apply-again',
  'lift-the-hold-by-its-placer',
  'wait-for-the-end-of-validity',
  'name-the-cause',
  'name-the-ground-of-the-hold',
  'revoke-the-certificate-first',
  'resume-the-certificate-first',
  'order-deletion-first',
  'bring-the-phone-online',
  'unlock-the-element',
  'ask-for-a-new-code',
  'check-and-retype',
  'wait-a-moment',
  'choose-a-stronger-password',
  'choose-another-pin',
  'initialise-the-pin-with-the-card',
  'change-the-sim',
  'change-the-handset',
  'update-the-handset',
  'ask-the-carrier',
  'restore-the-line',
  'free-space-in-the-sim',
  'delete-the-other-instance',
  'reach-fifteen',
  'renew-the-card-certificate',
  'resume-the-card-certificate',
  'try-again-later',
  'finish-or-cancel-the-application',
] as const;
export type EnablerId = (typeof ENABLERS)[number];

export interface RefusalRule {
  readonly enables: EnablerId;
  readonly who: readonly Role[];
  readonly problem: ProblemCode;
}

const NOBODY = [] as const satisfies readonly Role[];
const CITIZEN = ['citizen'] as const satisfies readonly Role[];
const CARRIER = ['carrier-desk', 'carrier-supervisor', 'mvno-desk'] as const satisfies readonly Role[];
const PHONE = ['citizen', 'agent'] as const satisfies readonly Role[];
const JLIS = ['jlis-operator'] as const satisfies readonly Role[];

export const REFUSAL_RULES = {
  // Anyone, anything
  'not-your-action': { enables: 'ask-someone-who-may', who: NOBODY, problem: 'forbidden' },
  'role-may-not': { enables: 'ask-someone-who-may', who: NOBODY, problem: 'forbidden' },
  'other-tenant': { enables: 'sign-in-to-the-right-tenant', who: NOBODY, problem: 'not-found' },
  'fresh-proof-needed': { enables: 'prove-yourself-again', who: NOBODY, problem: 'step-up-required' },
  'second-person-needed': { enables: 'get-a-second-person', who: ['jlis-approver'], problem: 'second-person-required' },

  // Certificate
  'nothing-signed-yet': { enables: 'sign-the-certificate', who: NOBODY, problem: 'not-in-this-state' },
  'already-signed': { enables: 'nothing', who: NOBODY, problem: 'not-in-this-state' },
  'not-active-yet': { enables: 'prove-possession', who: PHONE, problem: 'certificate-not-active' },
  'already-active': { enables: 'nothing', who: NOBODY, problem: 'not-in-this-state' },
  'not-on-hold': { enables: 'nothing', who: NOBODY, problem: 'not-in-this-state' },
  'on-hold': { enables: 'lift-the-hold-by-its-placer', who: CITIZEN, problem: 'certificate-suspended' },
  'revoked-is-final': { enables: 'apply-again', who: CITIZEN, problem: 'certificate-revoked' },
  'expired-is-final': { enables: 'apply-again', who: CITIZEN, problem: 'certificate-expired' },
  'discarded-is-final': { enables: 'apply-again', who: CITIZEN, problem: 'not-in-this-state' },
  'possession-not-proven': { enables: 'prove-possession', who: PHONE, problem: 'possession-not-proven' },
  'one-live-certificate': { enables: 'supersede-the-old-certificate', who: CITIZEN, problem: 'newer-phone-wins' },
  'hold-of-another': {
    enables: 'lift-the-hold-by-its-placer',
    who: ['citizen', 'jlis-approver'],
    problem: 'hold-of-another',
  },
  'hold-ground-missing': { enables: 'name-the-ground-of-the-hold', who: JLIS, problem: 'validation-failed' },
  'hold-ground-not-yours': { enables: 'ask-someone-who-may', who: JLIS, problem: 'forbidden' },
  'cause-missing': { enables: 'name-the-cause', who: ['citizen', 'jlis-operator'], problem: 'validation-failed' },
  'cause-not-yours': { enables: 'ask-someone-who-may', who: JLIS, problem: 'forbidden' },
  'validity-over': { enables: 'apply-again', who: CITIZEN, problem: 'certificate-expired' },
  'validity-not-over': { enables: 'wait-for-the-end-of-validity', who: NOBODY, problem: 'not-in-this-state' },

  // Element
  'area-missing': { enables: 'finish-the-earlier-stage', who: ['mno-tsm'], problem: 'not-in-this-state' },
  'area-already-there': { enables: 'nothing', who: NOBODY, problem: 'not-in-this-state' },
  'applet-missing': { enables: 'finish-the-earlier-stage', who: ['mno-tsm'], problem: 'not-in-this-state' },
  'applet-already-there': { enables: 'nothing', who: NOBODY, problem: 'not-in-this-state' },
  'not-personalised': { enables: 'finish-the-earlier-stage', who: PHONE, problem: 'not-in-this-state' },
  'element-locked': { enables: 'unlock-the-element', who: JLIS, problem: 'certificate-suspended' },
  'deletion-already-ordered': { enables: 'bring-the-phone-online', who: CITIZEN, problem: 'not-in-this-state' },
  'deletion-not-ordered': { enables: 'order-deletion-first', who: JLIS, problem: 'not-in-this-state' },
  'element-gone': { enables: 'apply-again', who: CITIZEN, problem: 'not-in-this-state' },
  'element-unreachable': { enables: 'bring-the-phone-online', who: CITIZEN, problem: 'sim-not-reachable' },
  'certificate-still-live': {
    enables: 'revoke-the-certificate-first',
    who: ['citizen', 'jlis-operator'],
    problem: 'not-in-this-state',
  },
  'certificate-on-hold': { enables: 'resume-the-certificate-first', who: CITIZEN, problem: 'certificate-suspended' },

  // Application
  'code-not-redeemed': { enables: 'finish-the-earlier-stage', who: PHONE, problem: 'not-in-this-state' },
  'no-access-code': { enables: 'ask-for-a-new-code', who: CITIZEN, problem: 'access-code-expired' },
  'earlier-stage-missing': { enables: 'finish-the-earlier-stage', who: PHONE, problem: 'not-in-this-state' },
  'stage-already-passed': { enables: 'nothing', who: NOBODY, problem: 'not-in-this-state' },
  'application-completed': { enables: 'nothing', who: NOBODY, problem: 'application-completed' },
  'application-failed': { enables: 'apply-again', who: CITIZEN, problem: 'application-failed' },
  'application-cancelled': { enables: 'apply-again', who: CITIZEN, problem: 'application-cancelled' },
  'application-expired': { enables: 'apply-again', who: CITIZEN, problem: 'application-expired' },
  'application-still-alive': {
    enables: 'finish-or-cancel-the-application',
    who: CITIZEN,
    problem: 'not-in-this-state',
  },
  'pin-not-set': { enables: 'finish-the-earlier-stage', who: PHONE, problem: 'not-in-this-state' },

  // Access code and download password
  'access-code-malformed': { enables: 'check-and-retype', who: CITIZEN, problem: 'access-code-or-password-wrong' },
  'access-code-or-password-wrong': {
    enables: 'check-and-retype',
    who: CITIZEN,
    problem: 'access-code-or-password-wrong',
  },
  'access-code-superseded': { enables: 'ask-for-a-new-code', who: CITIZEN, problem: 'access-code-superseded' },
  'access-code-used': { enables: 'ask-for-a-new-code', who: CITIZEN, problem: 'access-code-superseded' },
  'access-code-lifetime-over': { enables: 'ask-for-a-new-code', who: CITIZEN, problem: 'access-code-expired' },
  'access-code-tries-used-up': { enables: 'ask-for-a-new-code', who: CITIZEN, problem: 'access-code-tries-used-up' },
  'access-code-asked-too-soon': { enables: 'wait-a-moment', who: CITIZEN, problem: 'access-code-asked-too-soon' },
  'access-codes-used-up': { enables: 'apply-again', who: CITIZEN, problem: 'access-codes-used-up' },
  'password-length': { enables: 'choose-a-stronger-password', who: CITIZEN, problem: 'password-not-acceptable' },
  'password-one-kind': { enables: 'choose-a-stronger-password', who: CITIZEN, problem: 'password-not-acceptable' },
  'password-looks-like-code': {
    enables: 'choose-a-stronger-password',
    who: CITIZEN,
    problem: 'password-not-acceptable',
  },
  'password-control-character': {
    enables: 'choose-a-stronger-password',
    who: CITIZEN,
    problem: 'password-not-acceptable',
  },

  // PIN
  'pin-not-four-digits': { enables: 'choose-another-pin', who: CITIZEN, problem: 'pin-not-acceptable' },
  'pin-all-the-same': { enables: 'choose-another-pin', who: CITIZEN, problem: 'pin-not-acceptable' },
  'pin-straight-run': { enables: 'choose-another-pin', who: CITIZEN, problem: 'pin-not-acceptable' },
  'pin-is-birthday': { enables: 'choose-another-pin', who: CITIZEN, problem: 'pin-not-acceptable' },
  'pin-is-phone-number': { enables: 'choose-another-pin', who: CITIZEN, problem: 'pin-not-acceptable' },
  'pin-wrong': { enables: 'check-and-retype', who: CITIZEN, problem: 'phone-pin-wrong' },
  'pin-tries-used-up': { enables: 'initialise-the-pin-with-the-card', who: CITIZEN, problem: 'phone-pin-blocked' },

  // SIM × handset × carrier × line
  'sim-generation': { enables: 'change-the-sim', who: CARRIER, problem: 'sim-not-eligible' },
  'sim-without-nfc': { enables: 'change-the-sim', who: CARRIER, problem: 'sim-not-eligible' },
  'handset-model': { enables: 'change-the-handset', who: CITIZEN, problem: 'handset-not-eligible' },
  'handset-os': { enables: 'update-the-handset', who: CITIZEN, problem: 'handset-not-eligible' },
  'sim-without-secure-setup': { enables: 'change-the-sim', who: CARRIER, problem: 'sim-not-eligible' },
  'carrier-not-contracted': { enables: 'ask-the-carrier', who: CARRIER, problem: 'carrier-not-contracted' },
  'line-not-active': { enables: 'restore-the-line', who: CARRIER, problem: 'line-not-active' },
  'sim-memory-full': { enables: 'free-space-in-the-sim', who: CARRIER, problem: 'sim-not-eligible' },
  'another-instance-exists': { enables: 'delete-the-other-instance', who: CITIZEN, problem: 'sim-not-eligible' },
  'sim-not-reachable': { enables: 'bring-the-phone-online', who: CITIZEN, problem: 'sim-not-reachable' },
  'handset-cannot-read-card': { enables: 'change-the-handset', who: CITIZEN, problem: 'handset-not-eligible' },

  // Line
  'line-terminated': { enables: 'apply-again', who: CITIZEN, problem: 'line-not-active' },

  // Who may apply
  'under-fifteen': { enables: 'reach-fifteen', who: NOBODY, problem: 'under-fifteen' },
  'card-signature-revoked': {
    enables: 'renew-the-card-certificate',
    who: CITIZEN,
    problem: 'card-certificate-revoked',
  },
  'card-signature-expired': {
    enables: 'renew-the-card-certificate',
    who: CITIZEN,
    problem: 'card-certificate-expired',
  },
  'card-signature-suspended': {
    enables: 'resume-the-card-certificate',
    who: CITIZEN,
    problem: 'card-certificate-suspended',
  },
  'card-user-auth-revoked': {
    enables: 'renew-the-card-certificate',
    who: CITIZEN,
    problem: 'card-certificate-revoked',
  },
  'card-user-auth-expired': {
    enables: 'renew-the-card-certificate',
    who: CITIZEN,
    problem: 'card-certificate-expired',
  },
  'card-user-auth-suspended': {
    enables: 'resume-the-card-certificate',
    who: CITIZEN,
    problem: 'card-certificate-suspended',
  },
  'card-status-unknown': { enables: 'try-again-later', who: NOBODY, problem: 'could-not-check' },
  'application-in-flight': {
    enables: 'finish-or-cancel-the-application',
    who: CITIZEN,
    problem: 'application-in-flight',
  },
} as const satisfies Readonly<Record<string, RefusalRule>>;

export type RuleId = keyof typeof REFUSAL_RULES;

export const RULE_IDS = Object.keys(REFUSAL_RULES) as readonly RuleId[];
