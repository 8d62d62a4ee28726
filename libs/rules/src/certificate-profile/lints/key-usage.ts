// User and responder: digitalSignature only; root: keyCertSign and cRLSign only.
import type { CertificateLint } from '../certificate-lint';

export const keyUsage: CertificateLint = {
  rule: 'key-usage',
  citation: 'RFC 5280 §4.2.1.3; jpki-domain §3.1, §3.2',
  effectiveFrom: '2008-05-01',
  check: (facts, { profile }) =>
    [...(facts.keyUsage ?? [])].sort().join() === [...profile.keyUsage].sort().join()
      ? undefined
      : `key usage is not exactly ${profile.keyUsage.join(', ')}`,
};
