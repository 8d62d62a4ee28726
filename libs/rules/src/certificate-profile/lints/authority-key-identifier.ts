// Generations of the root share a name, so the key identifier must say which one signed.
import type { CertificateLint } from '../certificate-lint';

export const authorityKeyIdentifier: CertificateLint = {
  rule: 'authority-key-identifier',
  citation: 'RFC 5280 §4.2.1.1; jpki-domain §0 fact 10',
  effectiveFrom: '2008-05-01',
  check: (facts, { profile, issuer }) => {
    if (profile.kind === 'root')
      return facts.authorityKeyIdentifier === undefined ? undefined : 'a root carries no authority key identifier';
    if (!facts.authorityKeyIdentifier) return 'authority key identifier is missing';
    return facts.authorityKeyIdentifier === issuer.subjectKeyIdentifier
      ? undefined
      : 'authority key identifier is not that of the issuer';
  },
};
