// RSA-2048 with e = 65537, or P-256 / P-384, as the profile allows.
import type { CertificateLint } from '../certificate-lint';

export const keyKind: CertificateLint = {
  rule: 'key-kind',
  citation: '施行規則 2, 3 (2048 bits or more); CA/Browser Forum BR 6.1.5, 6.1.6; jpki-domain §3.5',
  effectiveFrom: '2016-10-25',
  check: ({ publicKey }, { profile }) => {
    const kind =
      publicKey.type === 'rsa'
        ? `rsa-${publicKey.modulusBits}`
        : publicKey.type === 'ec'
          ? publicKey.curve.toLowerCase()
          : publicKey.algorithmOid;
    if (!profile.keyKinds.some((allowed) => allowed === kind)) return `key kind ${kind} is not allowed`;
    return publicKey.type === 'rsa' && publicKey.publicExponent !== 65537n ? 'public exponent is not 65537' : undefined;
  },
};
