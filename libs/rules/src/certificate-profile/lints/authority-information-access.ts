// A verifier must find the OCSP responder and the root.
import type { CertificateLint } from '../certificate-lint';
import { isPublicHttpUrl } from './http-url';

export const authorityInformationAccess: CertificateLint = {
  rule: 'authority-information-access',
  citation: 'RFC 5280 §4.2.2.1; CA/Browser Forum BR 7.1.2.7.7',
  effectiveFrom: '2016-10-25',
  check: (facts, { profile }) => {
    if (profile.kind !== 'user-auth' && profile.kind !== 'party') return undefined;
    if (facts.ocspUrls.length !== 1 || facts.caIssuersUrls.length !== 1)
      return 'not exactly one OCSP and one issuer address';
    return [...facts.ocspUrls, ...facts.caIssuersUrls].every(isPublicHttpUrl)
      ? undefined
      : 'an address is not an http(s) URL';
  },
};
