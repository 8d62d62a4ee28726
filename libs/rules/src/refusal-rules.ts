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
  'order-a-new-pin-code',
  'check-and-retype',
  'wait-a-moment',
  'wait-until-tomorrow',
  'wait-out-the-sim-change',
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
  'take-another-route',
  'change-the-policy',
  'correct-the-policy',
  'have-a-new-call-code-shown',
  'have-the-holder-apply',
  'get-registered-as-verifier',
  'have-the-suspension-lifted',
  'renew-the-certification',
  'let-the-holder-do-it',
  'end-it-in-the-portal',
  'withdraw-the-end-first',
  'have-the-call-confirmed',
  'have-the-card-read',
  'have-the-request-decided',
  'get-somebody-of-another-shop',
  'get-a-new-enrolment-code',
  'keep-another-way-in',
  'use-another-way-in',
  'ask-the-claimant',
  'claim-it-first',
  'choose-a-colleague',
  'write-it-without',
  'use-a-card-of-practice',
  'take-a-line-nobody-used',
  'end-the-practice-first',
  'have-the-contract-changed',
] as const;
export type EnablerId = (typeof ENABLERS)[number];

export interface RefusalRule {
  readonly enables: EnablerId;
  readonly who: readonly Role[];
  readonly problem: ProblemCode;
}

const NOBODY = [] as const satisfies readonly Role[];
const STAFF_KEEPERS = ['carrier-supervisor', 'jlis-approver'] as const satisfies readonly Role[];
const CITIZEN = ['citizen'] as const satisfies readonly Role[];
const CARRIER = ['carrier-desk', 'carrier-supervisor', 'mvno-desk'] as const satisfies readonly Role[];
const DESKS = [
  'carrier-desk',
  'carrier-supervisor',
  'mvno-desk',
  'jlis-operator',
  'jlis-approver',
  'hotline',
] as const satisfies readonly Role[];
const APPROVERS = ['carrier-supervisor', 'jlis-approver'] as const satisfies readonly Role[];
const PHONE = ['citizen', 'agent'] as const satisfies readonly Role[];
const APPROVER = ['jlis-approver'] as const satisfies readonly Role[];
/** Who asks for a contract of an MVNO to be changed, and who agrees. */
const OF_CONTRACTS = ['carrier-supervisor', 'jlis-approver'] as const satisfies readonly Role[];
const JLIS = ['jlis-operator'] as const satisfies readonly Role[];

export const REFUSAL_RULES = {
  // Anyone, anything
  'not-your-action': { enables: 'ask-someone-who-may', who: NOBODY, problem: 'forbidden' },
  'role-may-not': { enables: 'ask-someone-who-may', who: NOBODY, problem: 'forbidden' },
  'other-tenant': { enables: 'sign-in-to-the-right-tenant', who: NOBODY, problem: 'not-found' },
  'fresh-proof-needed': { enables: 'prove-yourself-again', who: NOBODY, problem: 'step-up-required' },
  'second-person-needed': { enables: 'get-a-second-person', who: ['jlis-approver'], problem: 'second-person-required' },

  // Certificate
  'nothing-signed-yet': { enables: 'sign-the-certificate', who: NOBODY, problem: 'not-allowed-now' },
  'already-signed': { enables: 'nothing', who: NOBODY, problem: 'not-allowed-now' },
  'not-active-yet': { enables: 'prove-possession', who: PHONE, problem: 'certificate-not-active' },
  'not-on-hold': { enables: 'nothing', who: NOBODY, problem: 'not-allowed-now' },
  'on-hold': { enables: 'lift-the-hold-by-its-placer', who: CITIZEN, problem: 'certificate-suspended' },
  'revoked-is-final': { enables: 'apply-again', who: CITIZEN, problem: 'certificate-revoked' },
  'expired-is-final': { enables: 'apply-again', who: CITIZEN, problem: 'certificate-expired' },
  'discarded-is-final': { enables: 'apply-again', who: CITIZEN, problem: 'not-allowed-now' },
  'possession-not-proved': { enables: 'prove-possession', who: PHONE, problem: 'possession-not-proved' },
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
  'validity-not-over': { enables: 'wait-for-the-end-of-validity', who: NOBODY, problem: 'not-allowed-now' },

  'not-on-this-route': { enables: 'nothing', who: NOBODY, problem: 'not-allowed-now' },

  // Who may ask for status
  'verifier-not-registered': { enables: 'get-registered-as-verifier', who: APPROVER, problem: 'verifier-not-entitled' },
  'verifier-suspended': { enables: 'have-the-suspension-lifted', who: APPROVER, problem: 'verifier-not-entitled' },
  'verifier-withdrawn': { enables: 'get-registered-as-verifier', who: APPROVER, problem: 'verifier-not-entitled' },
  'verifier-certification-over': {
    enables: 'renew-the-certification',
    who: APPROVER,
    problem: 'verifier-not-entitled',
  },
  'verifier-of-another-purpose': {
    enables: 'get-registered-as-verifier',
    who: APPROVER,
    problem: 'verifier-not-entitled',
  },
  'verifier-certification-period': { enables: 'check-and-retype', who: APPROVER, problem: 'validation-failed' },

  // Staff
  'staff-not-enrolled': { enables: 'get-a-new-enrolment-code', who: STAFF_KEEPERS, problem: 'not-allowed-now' },
  'staff-enrolled': { enables: 'nothing', who: NOBODY, problem: 'not-allowed-now' },
  'staff-stopped': { enables: 'ask-someone-who-may', who: STAFF_KEEPERS, problem: 'not-allowed-now' },
  'staff-left': { enables: 'nothing', who: NOBODY, problem: 'not-allowed-now' },
  'staff-no-way-in': { enables: 'get-a-new-enrolment-code', who: STAFF_KEEPERS, problem: 'not-allowed-now' },
  'staff-last-way-in': { enables: 'keep-another-way-in', who: NOBODY, problem: 'not-allowed-now' },
  'staff-way-not-offered': { enables: 'use-another-way-in', who: NOBODY, problem: 'not-allowed-now' },
  'staff-yourself': { enables: 'ask-someone-who-may', who: STAFF_KEEPERS, problem: 'forbidden' },
  'staff-place': { enables: 'check-and-retype', who: STAFF_KEEPERS, problem: 'validation-failed' },

  // Element
  'area-missing': { enables: 'finish-the-earlier-stage', who: ['mno-tsm'], problem: 'not-allowed-now' },
  'area-already-there': { enables: 'nothing', who: NOBODY, problem: 'not-allowed-now' },
  'applet-missing': { enables: 'finish-the-earlier-stage', who: ['mno-tsm'], problem: 'not-allowed-now' },
  'applet-already-there': { enables: 'nothing', who: NOBODY, problem: 'not-allowed-now' },
  'not-personalised': { enables: 'finish-the-earlier-stage', who: PHONE, problem: 'not-allowed-now' },
  'element-locked': { enables: 'unlock-the-element', who: JLIS, problem: 'certificate-suspended' },
  'not-lockable-over-the-air': { enables: 'nothing', who: NOBODY, problem: 'not-allowed-now' },
  'phone-side-locked': { enables: 'resume-the-certificate-first', who: CITIZEN, problem: 'certificate-suspended' },
  'deletion-already-ordered': { enables: 'bring-the-phone-online', who: CITIZEN, problem: 'not-allowed-now' },
  'deletion-not-ordered': { enables: 'order-deletion-first', who: JLIS, problem: 'not-allowed-now' },
  'element-gone': { enables: 'apply-again', who: CITIZEN, problem: 'not-allowed-now' },
  'element-unreachable': { enables: 'bring-the-phone-online', who: CITIZEN, problem: 'sim-not-reachable' },
  'certificate-still-live': {
    enables: 'revoke-the-certificate-first',
    who: ['citizen', 'jlis-operator'],
    problem: 'not-allowed-now',
  },
  'certificate-on-hold': { enables: 'resume-the-certificate-first', who: CITIZEN, problem: 'certificate-suspended' },

  // Application
  'code-not-redeemed': { enables: 'finish-the-earlier-stage', who: PHONE, problem: 'not-allowed-now' },
  'no-access-code': { enables: 'ask-for-a-new-code', who: CITIZEN, problem: 'access-code-expired' },
  'earlier-stage-missing': { enables: 'finish-the-earlier-stage', who: PHONE, problem: 'not-allowed-now' },
  'stage-already-passed': { enables: 'nothing', who: NOBODY, problem: 'not-allowed-now' },
  'application-completed': { enables: 'nothing', who: NOBODY, problem: 'application-completed' },
  'application-failed': { enables: 'apply-again', who: CITIZEN, problem: 'application-failed' },
  'application-cancelled': { enables: 'apply-again', who: CITIZEN, problem: 'application-cancelled' },
  'application-expired': { enables: 'apply-again', who: CITIZEN, problem: 'application-expired' },
  'application-still-alive': {
    enables: 'finish-or-cancel-the-application',
    who: CITIZEN,
    problem: 'not-allowed-now',
  },
  'pin-not-set': { enables: 'finish-the-earlier-stage', who: PHONE, problem: 'not-allowed-now' },

  // Line
  'sim-changed-recently': { enables: 'wait-out-the-sim-change', who: NOBODY, problem: 'not-allowed-now' },

  // Training line
  'training-line-already': { enables: 'nothing', who: NOBODY, problem: 'not-allowed-now' },
  'training-line-was-used': { enables: 'take-a-line-nobody-used', who: APPROVERS, problem: 'not-allowed-now' },
  'training-person-in-earnest': { enables: 'use-a-card-of-practice', who: CITIZEN, problem: 'training-line' },
  'training-not-ended': { enables: 'end-the-practice-first', who: CITIZEN, problem: 'training-line' },

  // Call code
  'line-without-holder': { enables: 'have-the-holder-apply', who: CITIZEN, problem: 'not-allowed-now' },
  'call-code-wrong': { enables: 'check-and-retype', who: CITIZEN, problem: 'call-code-wrong' },
  'call-code-over': { enables: 'have-a-new-call-code-shown', who: DESKS, problem: 'call-code-over' },
  'call-codes-used-up': { enables: 'try-again-later', who: DESKS, problem: 'call-codes-used-up' },

  // Identity proof and approvals
  'call-not-confirmed': { enables: 'have-the-call-confirmed', who: CITIZEN, problem: 'proof-missing' },
  'card-not-read': { enables: 'have-the-card-read', who: CITIZEN, problem: 'proof-missing' },
  'request-pending': { enables: 'have-the-request-decided', who: APPROVERS, problem: 'not-allowed-now' },
  'code-giver': { enables: 'get-a-second-person', who: APPROVERS, problem: 'second-person-required' },
  'same-shop': { enables: 'get-somebody-of-another-shop', who: APPROVERS, problem: 'second-person-required' },
  'not-your-proposal': { enables: 'ask-someone-who-may', who: NOBODY, problem: 'forbidden' },
  'proposal-over': { enables: 'nothing', who: NOBODY, problem: 'conflict' },

  // Queue and notes of a desk
  'task-claimed': { enables: 'ask-the-claimant', who: CARRIER, problem: 'task-claimed' },
  'task-not-claimed': { enables: 'claim-it-first', who: CARRIER, problem: 'not-allowed-now' },
  'task-over': { enables: 'nothing', who: NOBODY, problem: 'not-allowed-now' },
  'receiver-not-of-the-desk': { enables: 'choose-a-colleague', who: CARRIER, problem: 'not-allowed-now' },
  'text-holds-individual-number': { enables: 'write-it-without', who: CARRIER, problem: 'text-not-for-notes' },
  'text-holds-pin': { enables: 'write-it-without', who: CARRIER, problem: 'text-not-for-notes' },

  // Access code and download password
  'access-code-malformed': { enables: 'check-and-retype', who: CITIZEN, problem: 'access-code-wrong' },
  'access-code-wrong': { enables: 'check-and-retype', who: CITIZEN, problem: 'access-code-wrong' },
  'download-password-wrong': { enables: 'check-and-retype', who: CITIZEN, problem: 'download-password-wrong' },
  'access-code-superseded': { enables: 'ask-for-a-new-code', who: CITIZEN, problem: 'access-code-superseded' },
  'access-code-used': { enables: 'ask-for-a-new-code', who: CITIZEN, problem: 'access-code-superseded' },
  'access-code-lifetime-over': { enables: 'ask-for-a-new-code', who: CITIZEN, problem: 'access-code-expired' },
  'access-code-blocked': { enables: 'ask-for-a-new-code', who: CITIZEN, problem: 'access-code-blocked' },
  'access-code-too-often': { enables: 'wait-a-moment', who: CITIZEN, problem: 'access-code-too-often' },
  'access-codes-used-up': { enables: 'apply-again', who: CITIZEN, problem: 'access-codes-used-up' },
  'password-length': { enables: 'choose-a-stronger-password', who: CITIZEN, problem: 'download-password-weak' },
  'password-one-kind': { enables: 'choose-a-stronger-password', who: CITIZEN, problem: 'download-password-weak' },
  'password-looks-like-code': {
    enables: 'choose-a-stronger-password',
    who: CITIZEN,
    problem: 'download-password-weak',
  },
  'password-control-character': {
    enables: 'choose-a-stronger-password',
    who: CITIZEN,
    problem: 'download-password-weak',
  },

  // PIN
  'pin-not-four-digits': { enables: 'choose-another-pin', who: CITIZEN, problem: 'pin-not-acceptable' },
  'pin-all-the-same': { enables: 'choose-another-pin', who: CITIZEN, problem: 'pin-not-acceptable' },
  'pin-straight-run': { enables: 'choose-another-pin', who: CITIZEN, problem: 'pin-not-acceptable' },
  'pin-is-birthday': { enables: 'choose-another-pin', who: CITIZEN, problem: 'pin-not-acceptable' },
  'pin-is-phone-number': { enables: 'choose-another-pin', who: CITIZEN, problem: 'pin-not-acceptable' },
  'pin-wrong': { enables: 'check-and-retype', who: CITIZEN, problem: 'phone-pin-wrong' },
  'certificate-not-live': { enables: 'nothing', who: NOBODY, problem: 'not-allowed-now' },
  'pin-initialisations-used-up': {
    enables: 'wait-until-tomorrow',
    who: CITIZEN,
    problem: 'pin-initialisations-used-up',
  },
  'pin-code-wrong': { enables: 'check-and-retype', who: CITIZEN, problem: 'pin-code-wrong' },
  'pin-code-superseded': { enables: 'order-a-new-pin-code', who: CITIZEN, problem: 'pin-code-superseded' },
  'pin-code-lifetime-over': { enables: 'order-a-new-pin-code', who: CITIZEN, problem: 'pin-code-expired' },
  'pin-code-blocked': { enables: 'order-a-new-pin-code', who: CITIZEN, problem: 'pin-code-blocked' },
  'pin-tries-used-up': { enables: 'initialise-the-pin-with-the-card', who: CITIZEN, problem: 'phone-pin-blocked' },

  // SIM × handset × carrier × line
  'sim-generation': { enables: 'change-the-sim', who: CARRIER, problem: 'not-compatible' },
  'sim-without-nfc': { enables: 'change-the-sim', who: CARRIER, problem: 'not-compatible' },
  'handset-model': { enables: 'change-the-handset', who: CITIZEN, problem: 'not-compatible' },
  'handset-os': { enables: 'update-the-handset', who: CITIZEN, problem: 'not-compatible' },
  'sim-without-secure-setup': { enables: 'change-the-sim', who: CARRIER, problem: 'not-compatible' },
  'carrier-not-contracted': { enables: 'ask-the-carrier', who: CARRIER, problem: 'not-compatible' },
  'line-not-active': { enables: 'restore-the-line', who: CARRIER, problem: 'not-compatible' },
  'sim-memory-full': { enables: 'free-space-in-the-sim', who: CARRIER, problem: 'not-compatible' },
  'another-instance-exists': { enables: 'delete-the-other-instance', who: CITIZEN, problem: 'not-compatible' },
  'sim-not-reachable': { enables: 'bring-the-phone-online', who: CITIZEN, problem: 'not-compatible' },
  'handset-cannot-read-card': { enables: 'change-the-handset', who: CITIZEN, problem: 'handset-cannot-read-card' },

  // Keychain, and which route a phone takes
  'ios-no-sim-api': { enables: 'take-another-route', who: CITIZEN, problem: 'not-compatible' },
  'ios-no-apple-pay-element': { enables: 'take-another-route', who: CITIZEN, problem: 'not-compatible' },
  'sim-without-key-generation': { enables: 'change-the-sim', who: CARRIER, problem: 'not-compatible' },
  'keychain-needs-ios': { enables: 'take-another-route', who: CITIZEN, problem: 'not-compatible' },
  'keychain-registry': { enables: 'change-the-handset', who: CITIZEN, problem: 'keychain-not-available' },
  'keychain-without-enclave': { enables: 'change-the-handset', who: CITIZEN, problem: 'keychain-not-available' },
  'keychain-without-rsa': { enables: 'take-another-route', who: CITIZEN, problem: 'keychain-not-available' },
  'keychain-os': { enables: 'update-the-handset', who: CITIZEN, problem: 'os-too-old' },
  'route-not-in-policy': { enables: 'change-the-policy', who: JLIS, problem: 'not-compatible' },
  'policy-key-unknown': { enables: 'correct-the-policy', who: JLIS, problem: 'issue-policy-impossible' },
  'policy-without-routes': { enables: 'correct-the-policy', who: JLIS, problem: 'issue-policy-impossible' },
  'policy-sim-makes-no-key': { enables: 'correct-the-policy', who: JLIS, problem: 'issue-policy-impossible' },
  'policy-route-not-on-ios': { enables: 'correct-the-policy', who: JLIS, problem: 'issue-policy-impossible' },
  'policy-route-not-on-android': { enables: 'correct-the-policy', who: JLIS, problem: 'issue-policy-impossible' },
  'policy-route-not-on-sim': { enables: 'correct-the-policy', who: JLIS, problem: 'issue-policy-impossible' },

  // The contract of an MVNO with its host network
  'contract-without-sim': { enables: 'have-the-contract-changed', who: OF_CONTRACTS, problem: 'not-compatible' },
  'contract-without-esim': { enables: 'have-the-contract-changed', who: OF_CONTRACTS, problem: 'not-compatible' },
  'contract-without-pin-initialisation': {
    enables: 'have-the-contract-changed',
    who: OF_CONTRACTS,
    problem: 'not-allowed-now',
  },
  'contract-without-sim-change': {
    enables: 'have-the-contract-changed',
    who: OF_CONTRACTS,
    problem: 'not-allowed-now',
  },
  'contract-without-bulk-files': {
    enables: 'have-the-contract-changed',
    who: OF_CONTRACTS,
    problem: 'not-allowed-now',
  },
  'contract-without-view': { enables: 'have-the-contract-changed', who: OF_CONTRACTS, problem: 'not-found' },
  'contract-unchanged': { enables: 'check-and-retype', who: OF_CONTRACTS, problem: 'validation-failed' },

  // Line
  'holder-acts-alone': { enables: 'let-the-holder-do-it', who: CITIZEN, problem: 'forbidden' },
  'register-tells-it': { enables: 'ask-someone-who-may', who: ['resident-register'], problem: 'forbidden' },
  'authority-orders-it': { enables: 'ask-someone-who-may', who: JLIS, problem: 'forbidden' },
  'holder-ends-first': { enables: 'end-it-in-the-portal', who: CITIZEN, problem: 'not-allowed-now' },
  'key-still-inside': { enables: 'end-it-in-the-portal', who: CITIZEN, problem: 'not-allowed-now' },
  'deletion-not-confirmed': { enables: 'bring-the-phone-online', who: PHONE, problem: 'not-allowed-now' },
  'line-end-announced': { enables: 'withdraw-the-end-first', who: CARRIER, problem: 'not-allowed-now' },
  'line-end-not-announced': { enables: 'nothing', who: NOBODY, problem: 'not-allowed-now' },
  'line-is-so-already': { enables: 'nothing', who: NOBODY, problem: 'not-allowed-now' },
  'line-terminated': { enables: 'apply-again', who: CITIZEN, problem: 'line-not-active' },

  // Who may apply
  'under-fifteen': { enables: 'reach-fifteen', who: NOBODY, problem: 'under-fifteen' },
  'birth-date-unknown': { enables: 'prove-yourself-again', who: CITIZEN, problem: 'could-not-check' },
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
  'application-open': {
    enables: 'finish-or-cancel-the-application',
    who: CITIZEN,
    problem: 'application-open',
  },
} as const satisfies Readonly<Record<string, RefusalRule>>;

export type RuleId = keyof typeof REFUSAL_RULES;

export const RULE_IDS = Object.keys(REFUSAL_RULES) as readonly RuleId[];
