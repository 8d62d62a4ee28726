// A lint: one rule on a certificate with the text it comes from and the day from which it binds. Lints run on what will be
// signed, before it is signed (CA/Browser Forum BR 4.3.1.2, pre-sign linting), and once more on the very bytes handed over.
import type { CertificateFacts } from './certificate-facts';
import type { CertificateProfile } from './profiles';
import type { rsaWeaknessOf } from './weak-rsa-key';

export interface LintContext {
  readonly profile: CertificateProfile;
  /** Dotted policy OID the certificate must carry; undefined where the profile has none. */
  readonly policyOid: string | undefined;
  /** The certificate that signs; for a root, itself. */
  readonly issuer: Pick<CertificateFacts, 'subject' | 'notBefore' | 'notAfter' | 'subjectKeyIdentifier' | 'publicKey'>;
  /** Whoever lints the same key more than once may remember the answer; else it is found out anew. */
  readonly weaknessOf?: typeof rsaWeaknessOf;
}

export interface CertificateLint {
  readonly rule: string;
  readonly citation: string;
  /** ISO date: certificates with a notBefore on or after it are held to the rule. */
  readonly effectiveFrom: string;
  /** A sentence saying what is wrong, or undefined when the rule is kept. Holds no personal datum. */
  readonly check: (facts: CertificateFacts, context: LintContext) => string | undefined;
}

export interface LintResult {
  readonly rule: string;
  readonly citation: string;
  readonly pass: boolean;
  /** Empty when the rule is kept. */
  readonly message: string;
}
