// A certificate that ends before it begins is valid never.
import type { CertificateLint } from '../certificate-lint';

export const validityOrder: CertificateLint = {
  rule: 'validity-order',
  citation: 'RFC 5280 §4.1.2.5',
  effectiveFrom: '2008-05-01',
  check: (facts) => (facts.notBefore < facts.notAfter ? undefined : 'notAfter does not follow notBefore'),
};
