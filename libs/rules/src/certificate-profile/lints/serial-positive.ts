// The serial is the 発行番号 verifiers match, so it is a positive integer.
import type { CertificateLint } from '../certificate-lint';

export const serialPositive: CertificateLint = {
  rule: 'serial-positive',
  citation: 'RFC 5280 §4.1.2.2; CA/Browser Forum BR 7.1.2.7',
  effectiveFrom: '2008-05-01',
  check: (facts) => (facts.serialPositive ? undefined : 'serial is zero or negative'),
};
