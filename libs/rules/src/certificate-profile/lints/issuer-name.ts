// The issuer field is the subject of the certificate that signs, attribute by attribute.
import type { CertificateLint } from '../certificate-lint';
import { nameKey } from './name-key';

export const issuerName: CertificateLint = {
  rule: 'issuer-name',
  citation: 'RFC 5280 §4.1.2.4, §6.1.3',
  effectiveFrom: '2008-05-01',
  check: (facts, { issuer }) =>
    nameKey(facts.issuer) === nameKey(issuer.subject) ? undefined : 'issuer is not the name of the signer',
};
