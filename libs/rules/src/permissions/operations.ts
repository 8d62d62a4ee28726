/**
 * Every operation that can be asked for over HTTP, who may, and on whose rows. Deny by default: a route without a
 * line here is not served. Sources: jpki-domain §7 (actors and authority), reliability-security §5.3 and §5.5.
 */
import { STAFF_ROLES } from './roles';
import type { Relation, Role } from './roles';

export interface OperationRule {
  /** Served without sign-in. */
  readonly anyone?: true;
  readonly roles: Readonly<Partial<Record<Role, readonly Relation[]>>>;
  /** A proof of the person not older than STEP_UP_MINUTES: card signature for citizens, second factor for staff. */
  readonly freshProof?: readonly Role[];
  /** The act takes effect only when a second person of one of these roles approves it. */
  readonly secondPerson?: readonly Role[];
  /** Changes something: idempotency key and anti-forgery header required, audit row written. */
  readonly changes: boolean;
}

export const STEP_UP_MINUTES = 5;

const OWN = ['own'] as const satisfies readonly Relation[];
const OWN_OR_HOSTED = ['own', 'host-of'] as const satisfies readonly Relation[];
const ALL = ['own', 'host-of', 'none'] as const satisfies readonly Relation[];

const CITIZEN = { citizen: OWN } as const;
const CARRIER = { 'carrier-desk': OWN, 'carrier-supervisor': OWN, 'mvno-desk': OWN } as const;
/** The host network sees SIM facts of the MVNOs it carries, never the persons. */
const CARRIER_AND_HOST = {
  'carrier-desk': OWN_OR_HOSTED,
  'carrier-supervisor': OWN_OR_HOSTED,
  'mvno-desk': OWN,
} as const;
const JLIS = { 'jlis-operator': ALL, 'jlis-approver': ALL } as const;
const JLIS_AND_AUDITOR = { ...JLIS, 'jlis-auditor': ALL } as const;
const STAFF = { ...CARRIER, ...JLIS_AND_AUDITOR, hotline: OWN } as const;

export const OPERATIONS = {
  // Anyone
  'read-health': { anyone: true, roles: {}, changes: false },
  'read-api-description': { anyone: true, roles: {}, changes: false },
  'read-catalogue': { anyone: true, roles: {}, changes: false },
  'sign-in': { anyone: true, roles: {}, changes: true },
  'read-session': { anyone: true, roles: {}, changes: false },
  // The signed assertion of a registered key is the proof.
  'open-verifier-session': { anyone: true, roles: {}, changes: true },
  'read-authority-certificate': { anyone: true, roles: {}, changes: false },
  'read-revocation-list': { anyone: true, roles: {}, changes: false },
  'ask-certificate-status': { anyone: true, roles: {}, changes: false },
  // Access code and password are the proof; a redeemed code makes the agent's session.
  redeem: { anyone: true, roles: {}, changes: true },
  // The one-time code is the proof.
  'enrol-staff': { anyone: true, roles: {}, changes: true },
  'sign-out': { roles: { ...CITIZEN, ...STAFF }, changes: true },

  // Citizen
  'read-own': { roles: CITIZEN, changes: false },
  'check-compatibility': { roles: { ...CITIZEN, ...CARRIER }, changes: false },
  apply: { roles: CITIZEN, changes: true },

  // The phone
  provision: { roles: { agent: OWN }, changes: true },
  activate: { roles: { agent: OWN }, changes: true },
  enrol: { roles: { agent: OWN }, changes: true },

  // The certificate, from any side
  'suspend-certificate': { roles: { ...CITIZEN, hotline: ALL, ...JLIS }, changes: true },
  'resume-certificate': { roles: CITIZEN, freshProof: ['citizen'], changes: true },
  // A hold that J-LIS placed: asked for by one person, lifted by another (HOLD_GROUNDS dualControl).
  'lift-hold': {
    roles: { 'jlis-operator': ALL },
    freshProof: ['jlis-operator'],
    secondPerson: ['jlis-approver'],
    changes: true,
  },
  'revoke-certificate': {
    roles: { ...CITIZEN, ...JLIS },
    freshProof: ['citizen', 'jlis-operator', 'jlis-approver'],
    changes: true,
  },
  'revoke-many-certificates': {
    roles: { 'jlis-operator': ALL },
    freshProof: ['jlis-operator'],
    secondPerson: ['jlis-approver'],
    changes: true,
  },
  // A stop asks for no second factor: it must be quick, and undoes nothing.
  'stop-mass-revocation': { roles: JLIS, changes: true },
  // The cohort of an incident: held by two persons, lifted by two persons, stopped by one.
  'suspend-cohort': {
    roles: { 'jlis-operator': ALL },
    freshProof: ['jlis-operator'],
    secondPerson: ['jlis-approver'],
    changes: true,
  },
  'lift-cohort': {
    roles: { 'jlis-operator': ALL },
    freshProof: ['jlis-operator'],
    secondPerson: ['jlis-approver'],
    changes: true,
  },
  'stop-cohort': { roles: JLIS, changes: true },
  'initialise-pin': { roles: CITIZEN, freshProof: ['citizen'], changes: true },
  // The code in the holder’s hand is the proof; redeemed, it makes the agent's session.
  'redeem-pin-code': { anyone: true, roles: {}, changes: true },
  // The attested key of the phone is the proof: a session is long over when a certificate ends.
  'check-stored-certificates': { anyone: true, roles: {}, changes: true },
  'order-deletion': { roles: { ...CITIZEN, ...JLIS }, changes: true },

  // The code that was given to somebody is the proof.
  'check-clean-proof': { anyone: true, roles: {}, changes: false },
  'issue-clean-proof': { roles: { ...CITIZEN, ...CARRIER, ...JLIS }, changes: true },

  // A paper names no person; its number tells anybody what was recorded when.
  'check-receipt': { anyone: true, roles: {}, changes: false },
  'issue-receipt': { roles: { ...CITIZEN, ...CARRIER, ...JLIS }, changes: true },
  'read-receipt': { roles: { ...CITIZEN, ...CARRIER, ...JLIS }, changes: false },

  // Desks
  'search-lines': { roles: { ...CARRIER_AND_HOST, ...JLIS_AND_AUDITOR, hotline: ALL }, changes: false },
  'read-line': { roles: { ...CARRIER_AND_HOST, ...JLIS_AND_AUDITOR, hotline: ALL }, changes: false },
  // Whoever works at a desk may practise. Which line is for that, an administrator says; an MVNO has none: J-LIS does.
  'read-training-lines': { roles: { ...CARRIER, ...JLIS_AND_AUDITOR }, changes: false },
  'open-training-line': {
    roles: { 'carrier-supervisor': OWN, 'jlis-approver': ALL },
    freshProof: ['carrier-supervisor', 'jlis-approver'],
    changes: true,
  },
  // Counts alone. Row-level security gives a carrier its own lines, and as a host network the SIMs of its MVNOs.
  'read-figures': { roles: { ...CARRIER_AND_HOST, ...JLIS_AND_AUDITOR }, changes: false },
  'read-line-person': { roles: { ...CARRIER, ...JLIS_AND_AUDITOR, hotline: ALL }, changes: false },
  // The holder's certificate follows what happens to line and SIM; a desk never ends or resumes it in the holder's name.
  'record-line-event': { roles: CARRIER, changes: true },
  // Asked on top of the one above for events that end something for good.
  'end-by-line-event': {
    roles: CARRIER,
    freshProof: ['carrier-desk', 'carrier-supervisor', 'mvno-desk'],
    changes: true,
  },

  // Lines by the file. What ends something for good asks for the fresh proof of `end-by-line-event` as well; many rows for a second person.
  'read-bulk-files': { roles: { ...CARRIER, 'jlis-approver': ALL }, changes: false },
  'upload-bulk-file': { roles: { 'carrier-desk': OWN, 'mvno-desk': OWN }, changes: true },
  'run-bulk-file': {
    roles: { 'carrier-desk': OWN, 'mvno-desk': OWN },
    secondPerson: ['carrier-supervisor', 'jlis-approver'],
    changes: true,
  },
  'stop-bulk-file': { roles: CARRIER, changes: true },

  // A call between holder and desk: the code opens nothing, so no fresh proof of the staff member is asked for.
  'begin-call-code': { roles: { ...CARRIER, ...JLIS, hotline: ALL }, changes: true },
  'answer-call-code': { roles: CITIZEN, changes: true },
  // By the holder's word and card, never by the desk alone (identity-proof). An MVNO has no supervisor: J-LIS decides.
  'end-at-desk': {
    roles: { 'carrier-desk': OWN, 'mvno-desk': OWN },
    freshProof: ['carrier-desk', 'mvno-desk'],
    secondPerson: ['carrier-supervisor', 'jlis-approver'],
    changes: true,
  },
  'read-approvals': { roles: { ...CARRIER, ...JLIS_AND_AUDITOR }, changes: false },
  'withdraw-change': {
    roles: { 'carrier-desk': OWN, 'carrier-supervisor': OWN, 'mvno-desk': OWN, 'jlis-operator': ALL },
    changes: true,
  },
  // What a desk writes down for itself: neither its host network nor J-LIS reads it.
  'read-desk-queue': { roles: CARRIER, changes: false },
  'open-desk-task': { roles: CARRIER, changes: true },
  'work-on-desk-task': { roles: CARRIER, changes: true },
  'write-handover-note': { roles: CARRIER, changes: true },
  'read-line-notes': { roles: CARRIER, changes: false },
  'write-line-note': { roles: CARRIER, changes: true },
  // Seen by colleagues of the same desk only. The auditor looks without being seen.
  'show-presence': { roles: { ...CARRIER_AND_HOST, ...JLIS, hotline: ALL }, changes: true },

  // MVNOs and their host networks. Asked for by the host; agreed to by J-LIS, because an MVNO has no supervisor.
  'read-mvno-contracts': { roles: { ...CARRIER_AND_HOST, ...JLIS_AND_AUDITOR }, changes: false },
  'change-mvno-contract': {
    roles: { 'carrier-supervisor': ['host-of'] },
    freshProof: ['carrier-supervisor'],
    secondPerson: ['jlis-approver'],
    changes: true,
  },

  // Reconciliation: who compares changes nothing but the list of drifts; putting right is J-LIS's.
  'reconcile-line': { roles: { ...CARRIER, ...JLIS }, changes: true },
  'read-drifts': { roles: { ...CARRIER, ...JLIS_AND_AUDITOR }, changes: false },
  'repair-drift': { roles: JLIS, freshProof: ['jlis-operator', 'jlis-approver'], changes: true },

  // J-LIS and the hotline
  'read-transcript': { roles: JLIS_AND_AUDITOR, changes: false },
  'search-certificates': { roles: { ...JLIS_AND_AUDITOR, hotline: ALL }, changes: false },
  'read-certificate': { roles: { ...JLIS_AND_AUDITOR, hotline: ALL }, changes: false },
  'read-parked-steps': { roles: JLIS_AND_AUDITOR, changes: false },
  'retry-parked-step': { roles: JLIS, changes: true },
  // A message that a rule does not believe: put aside by one person, acted on all the same by two.
  'dismiss-parked-step': { roles: JLIS, freshProof: ['jlis-operator', 'jlis-approver'], changes: true },
  'act-on-parked-message': {
    roles: { 'jlis-operator': ALL },
    freshProof: ['jlis-operator'],
    secondPerson: ['jlis-approver'],
    changes: true,
  },
  'read-issue-policies': { roles: JLIS_AND_AUDITOR, changes: false },
  'change-issue-policy': { roles: JLIS, freshProof: ['jlis-operator', 'jlis-approver'], changes: true },
  'read-equivalence': { roles: JLIS_AND_AUDITOR, changes: false },
  'read-authority-health': { roles: JLIS_AND_AUDITOR, changes: false },
  'read-ceremony-log': { roles: JLIS_AND_AUDITOR, changes: false },
  'read-resident-register': { roles: JLIS_AND_AUDITOR, changes: false },
  'read-verifiers': { roles: JLIS_AND_AUDITOR, changes: false },
  'read-verifier-fees': { roles: JLIS_AND_AUDITOR, changes: false },
  'register-verifier': { roles: { 'jlis-approver': ALL }, freshProof: ['jlis-approver'], changes: true },
  // What each of them may do stands in the table of the verifier's states. A stop asks for no second factor: it must be quick.
  'change-verifier': { roles: JLIS, freshProof: ['jlis-approver'], changes: true },
  'read-staff': { roles: { 'carrier-supervisor': OWN, ...JLIS_AND_AUDITOR }, changes: false },
  // What each of them may do stands in the table of the staff's states. The operator only stops, and that must be quick.
  'keep-staff': {
    roles: { 'carrier-supervisor': OWN, ...JLIS },
    freshProof: ['carrier-supervisor', 'jlis-approver'],
    changes: true,
  },
  // The own ways in: also the auditor's.
  'read-own-account': { roles: STAFF, changes: false },
  'change-own-account': { roles: STAFF, freshProof: STAFF_ROLES, changes: true },
  'read-parties': { roles: JLIS_AND_AUDITOR, changes: false },
  // Registering, an enrolment secret, the end of a certificate: each gives or takes a machine's right to speak for its organisation.
  'change-party': {
    roles: { 'jlis-operator': ALL },
    freshProof: ['jlis-operator'],
    secondPerson: ['jlis-approver'],
    changes: true,
  },
  // From then on neither secret nor certificate of it counts at a door. Quick, by anybody at J-LIS.
  'stop-party': { roles: JLIS, changes: true },
  'publish-revocation-list': { roles: JLIS, changes: true },
  'read-audit': { roles: { 'jlis-approver': ALL, 'jlis-auditor': ALL }, changes: false },
  'approve-change': {
    roles: { 'carrier-supervisor': OWN, 'jlis-approver': ALL },
    freshProof: ['carrier-supervisor', 'jlis-approver'],
    changes: true,
  },

  // Machines
  'report-from-carrier': { roles: { 'mno-tsm': OWN_OR_HOSTED }, changes: true },
  'report-from-resident-register': { roles: { 'resident-register': ALL }, changes: true },
  'enrol-party': { roles: { party: OWN }, changes: true },
  'verify-at-gate': { roles: { 'relying-party': OWN }, changes: true },
  'read-successor': { roles: { 'relying-party': OWN }, changes: false },
} as const satisfies Readonly<Record<string, OperationRule>>;

export type OperationId = keyof typeof OPERATIONS;
export const OPERATION_IDS = Object.keys(OPERATIONS) as readonly OperationId[];

export function isOperationId(text: string): text is OperationId {
  return Object.hasOwn(OPERATIONS, text);
}

export function operationRule(operation: OperationId): OperationRule {
  return OPERATIONS[operation];
}
