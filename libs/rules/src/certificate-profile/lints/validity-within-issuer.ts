// Nothing outlives the root that signed it, or its last years cannot be checked.
import type { CertificateLint } from '../certificate-lint';

export const validityWithinIssuer: CertificateLint = {
  rule: 'validity-within-issuer',
  citation: 'RFC 5280 §4.1.2.5; CA/Browser Forum BR 6.3.2',
  effectiveFrom: '2016-10-25',
  check: (facts, { issuer }) => {
    if (facts.notAfter > issuer.notAfter) return 'notAfter is later than that of the issuer';
    return facts.notBefore < issuer.notBefore ? 'notBefore is earlier than that of the issuer' : undefined;
  },
};
