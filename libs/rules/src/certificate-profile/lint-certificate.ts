// All lints, in the order in which a certificate is read. An explicit list: a lint that is not here does not exist.
import type { CertificateFacts } from './certificate-facts';
import type { CertificateLint, LintContext, LintResult } from './certificate-lint';
import { addressPlain } from './lints/address-plain';
import { authorityInformationAccess } from './lints/authority-information-access';
import { authorityKeyIdentifier } from './lints/authority-key-identifier';
import { basicConstraints } from './lints/basic-constraints';
import { certificatePolicy } from './lints/certificate-policy';
import { crlDistributionPoint } from './lints/crl-distribution-point';
import { extendedKeyUsage } from './lints/extended-key-usage';
import { extensionCriticality } from './lints/extension-criticality';
import { extensionsComplete } from './lints/extensions-complete';
import { issuerName } from './lints/issuer-name';
import { issuerNotItself } from './lints/issuer-not-itself';
import { keyKind } from './lints/key-kind';
import { keyNotWeak } from './lints/key-not-weak';
import { keyUsage } from './lints/key-usage';
import { noPersonalAttributes } from './lints/no-personal-attributes';
import { noUnknownExtensions } from './lints/no-unknown-extensions';
import { serialPositive } from './lints/serial-positive';
import { serialSize } from './lints/serial-size';
import { signatureAlgorithm } from './lints/signature-algorithm';
import { subjectForm } from './lints/subject-form';
import { subjectKeyIdentifier } from './lints/subject-key-identifier';
import { validityJstEndOfDay } from './lints/validity-jst-end-of-day';
import { validityLength } from './lints/validity-length';
import { validityOrder } from './lints/validity-order';
import { validityWithinIssuer } from './lints/validity-within-issuer';
import { versionThree } from './lints/version-three';

export const CERTIFICATE_LINTS: readonly CertificateLint[] = [
  versionThree,
  serialPositive,
  serialSize,
  signatureAlgorithm,
  issuerName,
  issuerNotItself,
  validityOrder,
  validityJstEndOfDay,
  validityLength,
  validityWithinIssuer,
  subjectForm,
  noPersonalAttributes,
  keyKind,
  keyNotWeak,
  keyUsage,
  extendedKeyUsage,
  basicConstraints,
  certificatePolicy,
  authorityKeyIdentifier,
  subjectKeyIdentifier,
  crlDistributionPoint,
  authorityInformationAccess,
  addressPlain,
  extensionCriticality,
  extensionsComplete,
  noUnknownExtensions,
];

/** One result per lint in force at the certificate's notBefore. */
export function lintCertificate(facts: CertificateFacts, context: LintContext): LintResult[] {
  return CERTIFICATE_LINTS.filter((lint) => facts.notBefore >= new Date(`${lint.effectiveFrom}T00:00:00Z`)).map(
    ({ rule, citation, check }) => {
      const message = check(facts, context);
      return { rule, citation, pass: message === undefined, message: message ?? '' };
    },
  );
}

export function failedLints(results: readonly LintResult[]): LintResult[] {
  return results.filter((result) => !result.pass);
}
