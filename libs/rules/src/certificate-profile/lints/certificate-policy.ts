// Exactly the policy of the route: it tells where the key was made (F21).
import type { CertificateLint } from '../certificate-lint';

export const certificatePolicy: CertificateLint = {
  rule: 'certificate-policy',
  citation: 'RFC 5280 §4.2.1.4; jpki-domain §3.2, §3.3',
  effectiveFrom: '2016-10-25',
  check: (facts, { policyOid }) =>
    facts.policies.join() === (policyOid ?? '') ? undefined : `policies are not exactly ${policyOid ?? 'none'}`,
};
