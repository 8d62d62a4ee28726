// Only a root is its own issuer: an end certificate with the issuer's name or key would stand beside the issuer as its double.
import type { CertificateLint } from '../certificate-lint';
import { nameKey } from './name-key';

export const issuerNotItself: CertificateLint = {
  rule: 'issuer-not-itself',
  citation: 'RFC 5280 §3.2, §4.2.1.1; F22',
  effectiveFrom: '2016-10-25',
  check: (facts, { profile, issuer }) => {
    const ownName = nameKey(facts.subject) === nameKey(facts.issuer);
    const issuersKey =
      facts.subjectKeyIdentifier !== undefined && facts.subjectKeyIdentifier === issuer.subjectKeyIdentifier;
    if (profile.kind === 'root') return ownName && issuersKey ? undefined : 'a root does not name itself as its issuer';
    if (ownName) return 'subject is the name of the issuer';
    return issuersKey ? "the certified key is the issuer's" : undefined;
  },
};
