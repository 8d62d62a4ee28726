// Certificate profile: what a user-authentication certificate looks like, as data, and the lints that hold it to that.
export type { CertificateFacts, ExtensionFacts, NameAttributeFacts, PublicKeyFacts } from './certificate-facts';
export type { CertificateLint, LintContext, LintResult } from './certificate-lint';
export { CERTIFICATE_LINTS, failedLints, lintCertificate } from './lint-certificate';
export { isJstEndOfDay, jstEndOfDay } from './jst-end-of-day';
export {
  CERTIFICATE_PROFILES,
  CLIENT_AUTH_PURPOSE,
  DEFAULT_POLICY_ARC,
  ENROLMENT_PURPOSE,
  ENROLMENT_SIGNER_NAME,
  EXTENSION_OIDS,
  KEY_KINDS,
  OCSP_SIGNER_NAME,
  OCSP_SIGNING_PURPOSE,
  PARTY_NAME,
  policyOidOf,
  PROFILE_OF_ROUTE,
  ROOT_ALTERNATIVE_NAME,
  ROOT_GENERATIONS,
  ROOT_NAME,
  userAuthPolicyOids,
  userAuthProfileOf,
} from './profiles';
export type { CertificateProfile, CertificateProfileName, ExtensionName, KeyKind } from './profiles';
export { rsaWeaknessOf } from './weak-rsa-key';
export type { RsaWeakness } from './weak-rsa-key';
export { REVOCATION_REASON_NUMBERS } from './revocation-reason-codes';
export type { RevocationReasonCode } from './revocation-reason-codes';
