// CRLReason (RFC 5280 §5.3.1) by the names the project uses. 7 is not used. Causes and who may say them: ../certificate.

export const REVOCATION_REASON_NUMBERS = {
  unspecified: 0,
  'key-compromise': 1,
  'ca-compromise': 2,
  'affiliation-changed': 3,
  superseded: 4,
  'cessation-of-operation': 5,
  'certificate-hold': 6,
  'remove-from-crl': 8,
  'privilege-withdrawn': 9,
  'aa-compromise': 10,
} as const;

export type RevocationReasonCode = keyof typeof REVOCATION_REASON_NUMBERS;
