/**
 * The codes of everything that can go wrong, as RFC 9457 problem types: HTTP status (RFC 9110), a number short
 * enough to be read out on the telephone, and whether trying the same thing again can help.
 * The sentences stand in problem-sentences-*.ts. Numbers are never given to another code once released.
 * 1xx any request · 2xx sign-in and card · 3xx may apply · 4xx application and access code · 5xx writing the SIM, from 520 the Keychain ·
 * 6xx certificate and gate · 7xx staff.
 */
export interface ProblemKind {
  readonly httpStatus: number;
  readonly number: number;
  readonly retryHelps: boolean;
}

export const PROBLEM_KINDS = {
  'validation-failed': { httpStatus: 422, number: 101, retryHelps: false },
  'not-found': { httpStatus: 404, number: 102, retryHelps: false },
  forbidden: { httpStatus: 403, number: 103, retryHelps: false },
  conflict: { httpStatus: 409, number: 104, retryHelps: true },
  'rate-limited': { httpStatus: 429, number: 105, retryHelps: true },
  'idempotency-mismatch': { httpStatus: 422, number: 106, retryHelps: false },
  'idempotency-in-flight': { httpStatus: 409, number: 107, retryHelps: true },
  'idempotency-key-missing': { httpStatus: 400, number: 108, retryHelps: false },
  'service-unavailable': { httpStatus: 503, number: 109, retryHelps: true },
  'could-not-check': { httpStatus: 503, number: 110, retryHelps: true },
  'internal-error': { httpStatus: 500, number: 111, retryHelps: true },
  'not-allowed-now': { httpStatus: 409, number: 112, retryHelps: false },
  'unreadable-request': { httpStatus: 400, number: 113, retryHelps: false },
  'too-large': { httpStatus: 413, number: 114, retryHelps: false },
  'media-type-not-supported': { httpStatus: 415, number: 115, retryHelps: false },
  'method-not-allowed': { httpStatus: 405, number: 116, retryHelps: false },

  'sign-in-required': { httpStatus: 401, number: 201, retryHelps: false },
  'session-expired': { httpStatus: 401, number: 202, retryHelps: false },
  csrf: { httpStatus: 403, number: 203, retryHelps: true },
  'sign-in-not-completed': { httpStatus: 400, number: 204, retryHelps: true },
  'sign-in-cancelled': { httpStatus: 400, number: 205, retryHelps: true },
  'card-pin-wrong': { httpStatus: 422, number: 206, retryHelps: true },
  'card-pin-blocked': { httpStatus: 422, number: 207, retryHelps: false },
  'card-password-wrong': { httpStatus: 422, number: 208, retryHelps: true },
  'card-password-blocked': { httpStatus: 422, number: 209, retryHelps: false },
  'card-signature-invalid': { httpStatus: 422, number: 210, retryHelps: true },
  'card-of-another-person': { httpStatus: 403, number: 211, retryHelps: false },

  'under-fifteen': { httpStatus: 422, number: 301, retryHelps: false },
  'card-certificate-revoked': { httpStatus: 422, number: 302, retryHelps: false },
  'card-certificate-expired': { httpStatus: 422, number: 303, retryHelps: false },
  'card-certificate-suspended': { httpStatus: 422, number: 304, retryHelps: false },
  'not-compatible': { httpStatus: 422, number: 305, retryHelps: false },
  'handset-cannot-read-card': { httpStatus: 422, number: 306, retryHelps: false },
  'phone-number-not-understood': { httpStatus: 422, number: 307, retryHelps: false },
  'line-not-active': { httpStatus: 422, number: 308, retryHelps: false },
  'line-unknown': { httpStatus: 404, number: 309, retryHelps: false },
  'sim-not-reachable': { httpStatus: 503, number: 310, retryHelps: true },
  'training-line': { httpStatus: 422, number: 311, retryHelps: false },

  'application-open': { httpStatus: 409, number: 401, retryHelps: false },
  'application-completed': { httpStatus: 409, number: 402, retryHelps: false },
  'application-cancelled': { httpStatus: 410, number: 403, retryHelps: false },
  'application-expired': { httpStatus: 410, number: 404, retryHelps: false },
  'application-failed': { httpStatus: 409, number: 405, retryHelps: false },
  'access-code-wrong': { httpStatus: 422, number: 406, retryHelps: true },
  'download-password-wrong': { httpStatus: 422, number: 413, retryHelps: true },
  'access-code-blocked': { httpStatus: 422, number: 407, retryHelps: false },
  'access-code-expired': { httpStatus: 410, number: 408, retryHelps: false },
  'access-code-superseded': { httpStatus: 410, number: 409, retryHelps: false },
  'access-code-too-often': { httpStatus: 429, number: 410, retryHelps: true },
  'access-codes-used-up': { httpStatus: 429, number: 411, retryHelps: false },
  'pin-code-wrong': { httpStatus: 422, number: 414, retryHelps: true },
  'pin-code-blocked': { httpStatus: 422, number: 415, retryHelps: false },
  'pin-code-expired': { httpStatus: 410, number: 416, retryHelps: false },
  'pin-code-superseded': { httpStatus: 410, number: 417, retryHelps: false },
  'pin-initialisations-used-up': { httpStatus: 429, number: 418, retryHelps: false },
  'download-password-weak': { httpStatus: 422, number: 412, retryHelps: false },

  'element-message-tampered': { httpStatus: 422, number: 501, retryHelps: true },
  'agent-report-invalid': { httpStatus: 422, number: 502, retryHelps: true },
  'agent-session-replayed': { httpStatus: 409, number: 503, retryHelps: true },
  'writing-interrupted': { httpStatus: 503, number: 504, retryHelps: true },
  'carrier-unavailable': { httpStatus: 503, number: 505, retryHelps: true },
  'carrier-answer-contradicts': { httpStatus: 502, number: 506, retryHelps: false },
  'sim-not-the-one': { httpStatus: 409, number: 507, retryHelps: false },
  'possession-not-proved': { httpStatus: 422, number: 508, retryHelps: true },
  'pin-not-acceptable': { httpStatus: 422, number: 509, retryHelps: false },
  'phone-pin-wrong': { httpStatus: 422, number: 510, retryHelps: true },
  'phone-pin-blocked': { httpStatus: 422, number: 511, retryHelps: false },
  'newer-phone-wins': { httpStatus: 409, number: 512, retryHelps: false },
  'applet-refused-by-sim': { httpStatus: 422, number: 519, retryHelps: false },
  'step-parked': { httpStatus: 503, number: 513, retryHelps: false },
  'attestation-refused': { httpStatus: 422, number: 520, retryHelps: true },
  'app-not-genuine': { httpStatus: 422, number: 521, retryHelps: false },
  'challenge-used': { httpStatus: 409, number: 522, retryHelps: true },
  'key-not-proved': { httpStatus: 422, number: 523, retryHelps: true },
  'assertion-replayed': { httpStatus: 409, number: 524, retryHelps: true },
  'request-for-another-key': { httpStatus: 422, number: 525, retryHelps: true },
  'enrolment-request-invalid': { httpStatus: 400, number: 526, retryHelps: false },
  'storage-failed': { httpStatus: 409, number: 527, retryHelps: false },
  'os-too-old': { httpStatus: 422, number: 528, retryHelps: false },
  'keychain-not-available': { httpStatus: 422, number: 529, retryHelps: false },
  'phone-of-another-kind': { httpStatus: 409, number: 530, retryHelps: false },
  'delivery-expired': { httpStatus: 410, number: 531, retryHelps: false },

  'certificate-not-active': { httpStatus: 409, number: 601, retryHelps: false },
  'certificate-suspended': { httpStatus: 409, number: 602, retryHelps: false },
  'certificate-revoked': { httpStatus: 409, number: 603, retryHelps: false },
  'certificate-expired': { httpStatus: 409, number: 604, retryHelps: false },
  'certificate-unknown': { httpStatus: 404, number: 605, retryHelps: false },
  'certificate-not-trusted': { httpStatus: 422, number: 606, retryHelps: false },
  'signature-invalid': { httpStatus: 422, number: 607, retryHelps: true },
  'challenge-expired': { httpStatus: 410, number: 608, retryHelps: true },
  'hold-of-another': { httpStatus: 403, number: 609, retryHelps: false },
  'verifier-not-entitled': { httpStatus: 403, number: 610, retryHelps: false },
  'verifier-credential-unusable': { httpStatus: 422, number: 611, retryHelps: false },
  'verifier-credential-taken': { httpStatus: 409, number: 612, retryHelps: false },

  'sign-in-refused': { httpStatus: 401, number: 701, retryHelps: true },
  'account-locked': { httpStatus: 403, number: 702, retryHelps: false },
  'step-up-required': { httpStatus: 403, number: 703, retryHelps: false },
  'second-person-required': { httpStatus: 403, number: 704, retryHelps: false },
  'confirmation-mismatch': { httpStatus: 422, number: 705, retryHelps: true },
  'issue-policy-impossible': { httpStatus: 422, number: 706, retryHelps: false },
  'call-code-wrong': { httpStatus: 422, number: 707, retryHelps: true },
  'call-code-over': { httpStatus: 410, number: 708, retryHelps: false },
  'call-codes-used-up': { httpStatus: 429, number: 709, retryHelps: false },
  'proof-missing': { httpStatus: 409, number: 710, retryHelps: false },
  'enrolment-code-wrong': { httpStatus: 422, number: 721, retryHelps: true },
  'passkey-not-accepted': { httpStatus: 422, number: 722, retryHelps: true },
  'staff-account-taken': { httpStatus: 409, number: 723, retryHelps: false },
  'one-time-code-wrong': { httpStatus: 422, number: 724, retryHelps: true },
  'client-certificate-missing': { httpStatus: 422, number: 725, retryHelps: true },
  'task-claimed': { httpStatus: 409, number: 741, retryHelps: false },
  'text-not-for-notes': { httpStatus: 422, number: 742, retryHelps: false },
} as const satisfies Readonly<Record<string, ProblemKind>>;

export type ProblemCode = keyof typeof PROBLEM_KINDS;

export const PROBLEM_CODES = Object.keys(PROBLEM_KINDS) as readonly ProblemCode[];

export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(PROBLEM_KINDS, text);
}

/** The problem that is told under this number; undefined for a number nobody ever gave. */
export const problemCodeOf = (number: number): ProblemCode | undefined =>
  PROBLEM_CODES.find((code) => PROBLEM_KINDS[code].number === number);
