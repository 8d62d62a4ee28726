// A verifier without OCSP must find the CRL.
import type { CertificateLint } from '../certificate-lint';
import { isPublicHttpUrl } from './http-url';

export const crlDistributionPoint: CertificateLint = {
  rule: 'crl-distribution-point',
  citation: 'RFC 5280 §4.2.1.13; CA/Browser Forum BR 7.1.2.11.2',
  effectiveFrom: '2016-10-25',
  check: (facts, { profile }) => {
    if (profile.kind !== 'user-auth' && profile.kind !== 'party') return undefined;
    if (facts.crlDistributionPoints.length !== 1) return 'not exactly one CRL address';
    return facts.crlDistributionPoints.every(isPublicHttpUrl) ? undefined : 'CRL address is not an http(s) URL';
  },
};
