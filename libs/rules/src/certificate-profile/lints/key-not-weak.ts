// Small factors, close primes and the ROCA fingerprint: keys that anybody can break.
import type { CertificateLint } from '../certificate-lint';
import { rsaWeaknessOf } from '../weak-rsa-key';

export const keyNotWeak: CertificateLint = {
  rule: 'key-not-weak',
  citation: 'CA/Browser Forum BR 6.1.1.3; CVE-2017-15361; F20, F22',
  effectiveFrom: '2017-10-16',
  check: ({ publicKey }, { weaknessOf = rsaWeaknessOf }) => {
    const weakness = publicKey.type === 'rsa' ? weaknessOf(publicKey) : undefined;
    return weakness && `weak RSA key: ${weakness}`;
  },
};
