// Only the algorithms of the profile table, fitting the issuer key; the same bytes inside and outside.
import type { CertificateLint } from '../certificate-lint';

export const signatureAlgorithm: CertificateLint = {
  rule: 'signature-algorithm',
  citation: 'RFC 5280 §4.1.1.2, §4.1.2.3; jpki-domain §3.1, §3.5',
  effectiveFrom: '2008-05-01',
  check: (facts, { issuer }) => {
    const expected =
      issuer.publicKey.type === 'rsa'
        ? 'rsa-sha256'
        : issuer.publicKey.type === 'ec' && issuer.publicKey.curve === 'P-384'
          ? 'ecdsa-p384-sha384'
          : 'ecdsa-p256-sha256';
    if (facts.signatureAlgorithm !== expected) return `signature algorithm is not ${expected}`;
    return facts.signatureAlgorithmsEqual === false ? 'algorithm inside and outside differ' : undefined;
  },
};
