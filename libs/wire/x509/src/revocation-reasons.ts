// CRLReason (RFC 5280 §5.3.1). 7 is not used.

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

const BY_NUMBER = new Map<number, RevocationReasonCode>(
  (Object.entries(REVOCATION_REASON_NUMBERS) as [RevocationReasonCode, number][]).map(([name, number]) => [
    number,
    name,
  ]),
);

/** undefined for 7 and everything above 10. */
export function revocationReasonOf(number: number): RevocationReasonCode | undefined {
  return BY_NUMBER.get(number);
}
