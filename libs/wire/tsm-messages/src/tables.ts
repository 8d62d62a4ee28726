// Numbers and names of GlobalPlatform System Messaging 2.1.0: service states, subscription statuses and reasons, per-command
// statuses. The standard leaves the numbers of non-eligibility reasons free; that table is this project's own.

/** State of a service instance (GP System Messaging, ServiceState). */
export const ServiceState = {
  NOT_DEPLOYED: 1,
  INSTALLED: 11,
  PERSONALIZED: 12,
  INCOMPLETE: 13,
  ACTIVE: 21,
  SUSPENDED: 22,
  MISSING_COMPONENT: 23,
  TERMINATED: 31,
} as const;
export type ServiceStateNumber = (typeof ServiceState)[keyof typeof ServiceState];
export const SERVICE_STATES = [1, 11, 12, 13, 21, 22, 23, 31] as const satisfies readonly ServiceStateNumber[];

/** Operation that led to a service state. */
export const ServiceOperation = {
  DEPLOY: 1,
  UPGRADE: 2,
  UPDATE: 3,
  LOCK: 4,
  UNLOCK: 5,
  REMOVE: 6,
  REDEPLOY: 101,
  REPERSONALIZE: 102,
} as const;

/** Why checkGlobalEligibility said no (own table 1–10). */
export const NON_ELIGIBILITY_REASONS = {
  1: 'sim-generation',
  2: 'no-nfc-option',
  3: 'handset-model',
  4: 'operating-system',
  5: 'no-casd-or-scp03',
  6: 'mvno-not-contracted',
  7: 'line-suspended',
  8: 'no-free-memory',
  9: 'other-instance-exists',
  10: 'sim-not-reachable',
} as const;
export type NonEligibilityReasonNumber = keyof typeof NON_ELIGIBILITY_REASONS;
export type NonEligibilityReasonName = (typeof NON_ELIGIBILITY_REASONS)[NonEligibilityReasonNumber];

/** Name of a reason number; undefined for one that is not in the table. */
export function nonEligibilityReasonName(reason: number): NonEligibilityReasonName | undefined {
  return (NON_ELIGIBILITY_REASONS as Record<number, NonEligibilityReasonName>)[reason];
}

export function nonEligibilityReasonNumber(name: NonEligibilityReasonName): NonEligibilityReasonNumber {
  const found = Object.entries(NON_ELIGIBILITY_REASONS).find(([, value]) => value === name);
  return Number(found?.[0]) as NonEligibilityReasonNumber;
}

export const SUBSCRIPTION_STATUSES = ['ACTIVATED', 'SUSPENDED', 'RESTRICTED', 'TERMINATED'] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

/** Why a line, UICC or handset changed its status (GP System Messaging, reason codes). */
export const SUBSCRIPTION_REASONS = {
  1: 'subscription-suspended',
  2: 'subscription-restricted',
  3: 'subscription-terminated',
  4: 'contract-owner-changed',
  11: 'nfc-option-suspended',
  12: 'nfc-option-terminated',
  21: 'secure-element-stolen',
  22: 'secure-element-lost',
  23: 'secure-element-lost-or-stolen',
  24: 'secure-element-broken',
  31: 'device-stolen',
  32: 'device-lost',
  33: 'device-lost-or-stolen',
  34: 'device-broken',
  41: 'secure-element-and-device-stolen',
  42: 'secure-element-and-device-lost',
  43: 'secure-element-and-device-lost-or-stolen',
  101: 'subscription-restored',
  102: 'subscription-identifier-changed',
  111: 'nfc-option-restored',
  121: 'secure-element-recovered',
  122: 'secure-element-renewed',
  123: 'secure-element-renewed-eligible',
  124: 'secure-element-renewed-not-eligible',
  131: 'device-recovered',
  132: 'device-changed',
  133: 'device-changed-eligible',
  134: 'device-changed-not-eligible',
  141: 'secure-element-and-device-recovered',
} as const;
export type SubscriptionReasonNumber = keyof typeof SUBSCRIPTION_REASONS;
export type SubscriptionReasonName = (typeof SUBSCRIPTION_REASONS)[SubscriptionReasonNumber];

export function subscriptionReasonName(reason: number): SubscriptionReasonName | undefined {
  return (SUBSCRIPTION_REASONS as Record<number, SubscriptionReasonName>)[reason];
}

/** JSON spelling (SGP.22 ES2+) and the XSD spelling of the same status. */
export const EXECUTION_STATUSES = {
  'Executed-Success': 'EXECUTED_SUCCESS',
  'Executed-WithWarning': 'EXECUTED_WITHWARNING',
  Failed: 'FAILED',
  Expired: 'EXPIRED',
} as const;
export type ExecutionStatus = keyof typeof EXECUTION_STATUSES;

export const COMMAND_STATUSES = {
  'Executed-Success': 'EXECUTED_SUCCESS',
  'Executed-WithWarning': 'EXECUTED_WITHWARNING',
  'Executed-Failed': 'EXECUTED_FAILED',
  NotExecuted: 'NOTEXECUTED',
  DeliveredWithNoResponse: 'DELIVEREDWITHNORESPONSE',
} as const;
export type CommandStatus = keyof typeof COMMAND_STATUSES;

/** Subject codes of statusCodeData (SGP.22 style object identifiers). */
export const SubjectCode = {
  FUNCTION: '1.6',
  FUNCTION_REQUESTER: '1.2',
  MOBILE_SUBSCRIPTION: '2.1',
  SECURE_ELEMENT: '8.1',
  SERVICE: '8.2',
  SECURITY_DOMAIN: '8.5',
} as const;

/** Reason codes of statusCodeData. */
export const ReasonCode = {
  UNKNOWN_ERROR: '1.1',
  NOT_ALLOWED: '1.2',
  INVALID: '2.1',
  MANDATORY_ELEMENT_MISSING: '2.2',
  UNSUPPORTED: '3.1',
  IN_USE: '3.3',
  UNAVAILABLE: '3.7',
  REFUSED: '3.8',
  UNKNOWN: '3.9',
  INVALID_ASSOCIATION: '3.10',
  EXECUTION_ERROR: '4.2',
  INSUFFICIENT_MEMORY: '4.8',
  TIME_TO_LIVE_EXPIRED: '4.10',
  INACCESSIBLE: '5.1',
  VERIFICATION_FAILED: '6.1',
  EXPIRED: '6.3',
  MAXIMUM_ATTEMPTS: '6.4',
} as const;
