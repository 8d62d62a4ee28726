// An end certificate must not be able to act as an issuer; the root says it is one, without a path length.
import type { CertificateLint } from '../certificate-lint';

export const basicConstraints: CertificateLint = {
  rule: 'basic-constraints',
  citation: 'RFC 5280 §4.2.1.9; jpki-domain §3.1',
  effectiveFrom: '2008-05-01',
  check: (facts, { profile }) => {
    const ca = facts.basicConstraints?.ca ?? false;
    if (ca !== profile.ca) return profile.ca ? 'cA is not TRUE' : 'cA is TRUE in an end certificate';
    return facts.basicConstraints?.pathLength !== undefined
      ? 'pathLenConstraint is not used in a single-tier hierarchy'
      : undefined;
  },
};
