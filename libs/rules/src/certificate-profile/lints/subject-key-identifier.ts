// 20 octets: the SHA-1 of the key bits.
import type { CertificateLint } from '../certificate-lint';

export const subjectKeyIdentifier: CertificateLint = {
  rule: 'subject-key-identifier',
  citation: 'RFC 5280 §4.2.1.2',
  effectiveFrom: '2008-05-01',
  check: ({ subjectKeyIdentifier }) =>
    subjectKeyIdentifier?.length === 40 ? undefined : 'subject key identifier is missing or not 20 octets',
};
