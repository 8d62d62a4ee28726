// Certificate profiles as data, after generation 3 of the user-authentication hierarchy (jpki-domain §3.1–3.3). All names and
// OIDs are this project's own and visibly virtual. A new algorithm, route or extension is a row, not a branch.
import type { IssueRoute } from '../issue-policy/issue-route';
import type { NameAttributeFacts } from './certificate-facts';

export type CertificateProfileName =
  | 'user-auth-root'
  | 'user-auth-sim'
  | 'user-auth-sim-on-card'
  | 'user-auth-keychain'
  | 'user-auth-keychain-central'
  | 'ocsp-signer'
  | 'enrolment-signer'
  | 'tsm'
  | 'gate'
  | 'staff';

/**
 * Default private arc, under the enterprise number that RFC 5612 reserves for documentation. The real OID of the mobile
 * user-authentication policy is not public, so the arc is a setting.
 */
export const DEFAULT_POLICY_ARC = '1.3.6.1.4.1.32473.2016.1';

export const EXTENSION_OIDS = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
} as const;
export type ExtensionName = keyof typeof EXTENSION_OIDS;

export const OCSP_SIGNING_PURPOSE = '1.3.6.1.5.5.7.3.9';
/** id-kp-cmcRA, by which a CMP client knows whom the authority lets answer (RFC 6402 §2.10, RFC 9480 §2.2). */
export const ENROLMENT_PURPOSE = '1.3.6.1.5.5.7.3.28';
export const CLIENT_AUTH_PURPOSE = '1.3.6.1.5.5.7.3.2';

/**
 * Generations of the root (jpki-domain §3.1: 2015, 2019, 2023): each lives ten years, a new one comes every four under the same
 * name, and so three are alive at most times. Which one signed is told by its key, never by its name.
 */
export const ROOT_GENERATIONS = { lifeYears: 10, everyYears: 4 } as const;

/** Issuer and subject of the virtual root. */
export const ROOT_NAME = [
  { type: 'C', value: 'JP', encoding: 'printable' },
  { type: 'O', value: 'Sumaho JPKI (virtual)', encoding: 'utf8' },
  { type: 'OU', value: 'Sumaho JPKI for user authentication', encoding: 'utf8' },
  { type: 'OU', value: 'Virtual Agency for Local Authority Information Systems', encoding: 'utf8' },
] as const satisfies readonly NameAttributeFacts[];

/** subjectAltName of the root, issuerAltName of what it issues. */
export const ROOT_ALTERNATIVE_NAME = [
  { type: 'C', value: 'JP', encoding: 'printable' },
  { type: 'O', value: 'スマホJPKI（仮想）', encoding: 'utf8' },
] as const satisfies readonly NameAttributeFacts[];

export const OCSP_SIGNER_NAME = [
  { type: 'C', value: 'JP', encoding: 'printable' },
  { type: 'O', value: 'Sumaho JPKI (virtual)', encoding: 'utf8' },
  { type: 'CN', value: 'OCSP responder', encoding: 'utf8' },
] as const satisfies readonly NameAttributeFacts[];

export const ENROLMENT_SIGNER_NAME = [
  { type: 'C', value: 'JP', encoding: 'printable' },
  { type: 'O', value: 'Sumaho JPKI (virtual)', encoding: 'utf8' },
  { type: 'CN', value: 'CMP responder', encoding: 'utf8' },
] as const satisfies readonly NameAttributeFacts[];

/** C and O of every party's certificate; its code follows as CN. */
export const PARTY_NAME = [
  { type: 'C', value: 'JP', encoding: 'printable' },
  { type: 'O', value: 'Sumaho JPKI (virtual)', encoding: 'utf8' },
] as const satisfies readonly NameAttributeFacts[];

export const KEY_KINDS = ['rsa-2048', 'p-256', 'p-384'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

export interface CertificateProfile {
  readonly name: CertificateProfileName;
  readonly kind: 'root' | 'user-auth' | 'ocsp-signer' | 'enrolment-signer' | 'party';
  /** Last arc of the policy OID; tells route and where the key was made. */
  readonly policySuffix: string | undefined;
  readonly subjectForm: 'root-name' | 'country-and-opaque-name' | 'responder-name' | 'enrolment-name' | 'party-name';
  readonly keyKinds: readonly KeyKind[];
  readonly keyUsage: readonly string[];
  readonly extendedKeyUsage: readonly string[];
  readonly ca: boolean;
  /** Extensions that must stand, with their criticality; none else may. */
  readonly extensions: Readonly<Partial<Record<ExtensionName, 'critical' | 'not-critical'>>>;
  readonly notAfter: 'jst-end-of-day' | 'any-second';
  /** Longest span from notBefore to notAfter. */
  readonly longestDays: number;
}

/** By a code, and never by a person's name: machines that talk to J-LIS (a TSM, a gate), and keys by which its staff sign in. */
const party = (name: CertificateProfileName, policySuffix: string): CertificateProfile => ({
  name,
  kind: 'party',
  policySuffix,
  subjectForm: 'party-name',
  keyKinds: ['rsa-2048', 'p-256', 'p-384'],
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: [CLIENT_AUTH_PURPOSE],
  ca: false,
  extensions: {
    authorityKeyIdentifier: 'not-critical',
    subjectKeyIdentifier: 'not-critical',
    keyUsage: 'critical',
    extendedKeyUsage: 'not-critical',
    certificatePolicies: 'critical',
    crlDistributionPoints: 'not-critical',
    authorityInfoAccess: 'not-critical',
  },
  notAfter: 'jst-end-of-day',
  // CA/Browser Forum BR 6.3.2 in its last year-long form: a machine renews itself, a short life costs nothing.
  longestDays: 398,
});

const leaf = (name: CertificateProfileName, policySuffix: string): CertificateProfile => ({
  name,
  kind: 'user-auth',
  policySuffix,
  subjectForm: 'country-and-opaque-name',
  keyKinds: ['rsa-2048', 'p-256', 'p-384'],
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: [],
  ca: false,
  extensions: {
    authorityKeyIdentifier: 'not-critical',
    subjectKeyIdentifier: 'not-critical',
    keyUsage: 'critical',
    certificatePolicies: 'critical',
    issuerAltName: 'not-critical',
    crlDistributionPoints: 'not-critical',
    authorityInfoAccess: 'not-critical',
  },
  notAfter: 'jst-end-of-day',
  // The card certificate's life bounds it: five birthdays now, ten years with the next card.
  longestDays: 3_654,
});

export const CERTIFICATE_PROFILES: Readonly<Record<CertificateProfileName, CertificateProfile>> = {
  'user-auth-root': {
    name: 'user-auth-root',
    kind: 'root',
    policySuffix: undefined,
    subjectForm: 'root-name',
    keyKinds: ['rsa-2048', 'p-384'],
    keyUsage: ['keyCertSign', 'cRLSign'],
    extendedKeyUsage: [],
    ca: true,
    extensions: {
      subjectKeyIdentifier: 'not-critical',
      keyUsage: 'critical',
      subjectAltName: 'not-critical',
      basicConstraints: 'critical',
      crlDistributionPoints: 'not-critical',
    },
    notAfter: 'jst-end-of-day',
    longestDays: 3_654,
  },
  /** Key made centrally by the key service, delivered into the SIM. */
  'user-auth-sim': leaf('user-auth-sim', '1'),
  /** Key made on the phone, request sent up. */
  'user-auth-keychain': leaf('user-auth-keychain', '2'),
  /** Key made centrally, delivered encrypted to the phone. */
  'user-auth-keychain-central': leaf('user-auth-keychain-central', '3'),
  /** Key made by the applet inside the SIM, only the public half comes out. */
  'user-auth-sim-on-card': leaf('user-auth-sim-on-card', '4'),
  'ocsp-signer': {
    name: 'ocsp-signer',
    kind: 'ocsp-signer',
    policySuffix: undefined,
    subjectForm: 'responder-name',
    keyKinds: ['rsa-2048', 'p-256', 'p-384'],
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: [OCSP_SIGNING_PURPOSE],
    ca: false,
    extensions: {
      authorityKeyIdentifier: 'not-critical',
      subjectKeyIdentifier: 'not-critical',
      keyUsage: 'critical',
      extendedKeyUsage: 'not-critical',
      ocspNoCheck: 'not-critical',
    },
    notAfter: 'any-second',
    longestDays: 92,
  },
  /** Signs the authority's answers over CMP. Short-lived: it names no place to ask for its status. */
  'enrolment-signer': {
    name: 'enrolment-signer',
    kind: 'enrolment-signer',
    policySuffix: undefined,
    subjectForm: 'enrolment-name',
    keyKinds: ['rsa-2048', 'p-256', 'p-384'],
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: [ENROLMENT_PURPOSE],
    ca: false,
    extensions: {
      authorityKeyIdentifier: 'not-critical',
      subjectKeyIdentifier: 'not-critical',
      keyUsage: 'critical',
      extendedKeyUsage: 'not-critical',
    },
    notAfter: 'any-second',
    longestDays: 92,
  },
  tsm: party('tsm', '11'),
  gate: party('gate', '12'),
  staff: party('staff', '13'),
};

export const PROFILE_OF_ROUTE: Readonly<Record<IssueRoute, CertificateProfileName>> = {
  sim: 'user-auth-sim',
  'sim-on-card': 'user-auth-sim-on-card',
  keychain: 'user-auth-keychain',
  'keychain-central': 'user-auth-keychain-central',
};

/** undefined for profiles without a certificate policy. */
export function policyOidOf(profile: CertificateProfile, arc: string = DEFAULT_POLICY_ARC): string | undefined {
  return profile.policySuffix === undefined ? undefined : `${arc}.${profile.policySuffix}`;
}

/** The policies a relying party accepts on a phone certificate. */
export function userAuthPolicyOids(arc: string = DEFAULT_POLICY_ARC): string[] {
  return Object.values(PROFILE_OF_ROUTE).map((name) => `${arc}.${CERTIFICATE_PROFILES[name].policySuffix}`);
}

/** The profile whose policy the certificate carries; undefined when it is none or more than one of ours. */
export function userAuthProfileOf(
  certificate: { readonly policies: readonly string[] },
  arc: string = DEFAULT_POLICY_ARC,
): CertificateProfile | undefined {
  const [policy, more] = certificate.policies;
  if (more !== undefined) return undefined;
  return Object.values(CERTIFICATE_PROFILES).find(
    (profile) => profile.kind === 'user-auth' && policy !== undefined && policyOidOf(profile, arc) === policy,
  );
}
