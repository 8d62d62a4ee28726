// Only the responder has a purpose, and it has exactly that one.
import type { CertificateLint } from '../certificate-lint';

export const extendedKeyUsage: CertificateLint = {
  rule: 'extended-key-usage',
  citation: 'RFC 6960 §4.2.2.2; jpki-domain §3.2',
  effectiveFrom: '2016-10-25',
  check: (facts, { profile }) =>
    facts.extendedKeyUsage.join() === profile.extendedKeyUsage.join()
      ? undefined
      : 'extended key usage differs from the profile',
};
