// Small factors, close primes and the ROCA fingerprint: keys that anybody can break.
import type { CertificateLint } from '../certificate-lint';
import { rsaWeaknessOf } from '../weak-rsa-key';
import type { RsaWeakness } from '../weak-rsa-key';

/** A plan is linted twice, one right after the other: the same key need not be looked through again. */
let last:
  { readonly modulus: bigint; readonly exponent: bigint; readonly weakness: RsaWeakness | undefined } | undefined;

function weaknessOf(modulus: bigint, exponent: bigint): RsaWeakness | undefined {
  if (last?.modulus !== modulus || last.exponent !== exponent) {
    last = { modulus, exponent, weakness: rsaWeaknessOf({ modulus, publicExponent: exponent }) };
  }
  return last.weakness;
}

export const keyNotWeak: CertificateLint = {
  rule: 'key-not-weak',
  citation: 'CA/Browser Forum BR 6.1.1.3; CVE-2017-15361; F20, F22',
  effectiveFrom: '2017-10-16',
  check: ({ publicKey }) => {
    const weakness = publicKey.type === 'rsa' ? weaknessOf(publicKey.modulus, publicKey.publicExponent) : undefined;
    return weakness && `weak RSA key: ${weakness}`;
  },
};
