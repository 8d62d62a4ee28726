// Turns a profile (data of the rules ring) and the facts of one certificate into the plain description that is encoded.
import { createHash } from 'node:crypto';
import { CERTIFICATE_PROFILES, policyOidOf, ROOT_ALTERNATIVE_NAME, ROOT_NAME } from '@sumaho-jpki/rules';
import type { CertificateProfileName, ExtensionName } from '@sumaho-jpki/rules';
import { fromHex, KEY_USAGES, subjectPublicKeyBits } from '@sumaho-jpki/wire/x509';
import type {
  CertificateDescription,
  CertificateExtensions,
  NameAttribute,
  ParsedCertificate,
  SignatureAlgorithm,
} from '@sumaho-jpki/wire/x509';
import type { CertificateAuthoritySettings } from './certificate-authority-settings';
import { urlOfGeneration } from './revocation-lists';

export interface CertificateFactsToPlan {
  readonly profile: CertificateProfileName;
  readonly serial: string;
  readonly subject: readonly NameAttribute[];
  readonly publicKeySpki: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** undefined for the root, which signs itself. */
  readonly issuer: ParsedCertificate | undefined;
  /** Number of the issuer among the generations: its list and its certificate have addresses of their own. */
  readonly generation: number;
  readonly signatureAlgorithm: SignatureAlgorithm;
}

/** RFC 5280 §4.2.1.2 (1), as `keyIdentifierOf` of the wire ring, but in place: a job of WebCrypto costs a third of a signature. */
const keyIdentifier = (spki: Uint8Array): Uint8Array =>
  Uint8Array.from(createHash('sha1').update(subjectPublicKeyBits(spki)).digest());

/** Every extension the profile names, filled from settings and facts; the profile decides which stand. */
export function describeCertificate(
  facts: CertificateFactsToPlan,
  settings: CertificateAuthoritySettings,
): CertificateDescription {
  const profile = CERTIFICATE_PROFILES[facts.profile];
  const policy = policyOidOf(profile, settings.policyArc);
  const has = (name: ExtensionName) => profile.extensions[name] !== undefined;
  const critical = (name: ExtensionName) => profile.extensions[name] === 'critical';
  const issuerKey = facts.issuer?.subjectKeyIdentifier;
  const extensions: CertificateExtensions = {
    ...(has('authorityKeyIdentifier') && issuerKey && { authorityKeyIdentifier: fromHex(issuerKey) }),
    ...(has('subjectKeyIdentifier') && { subjectKeyIdentifier: keyIdentifier(facts.publicKeySpki) }),
    ...(has('keyUsage') && { keyUsage: KEY_USAGES.filter((usage) => profile.keyUsage.includes(usage)) }),
    ...(has('extendedKeyUsage') && {
      extendedKeyUsage: { critical: critical('extendedKeyUsage'), purposes: profile.extendedKeyUsage },
    }),
    ...(has('certificatePolicies') &&
      policy && {
        certificatePolicies: {
          critical: critical('certificatePolicies'),
          policies: [{ oid: policy, cpsUri: settings.cpsUrl }],
        },
      }),
    ...(has('subjectAltName') && { subjectAltName: ROOT_ALTERNATIVE_NAME }),
    ...(has('issuerAltName') && { issuerAltName: ROOT_ALTERNATIVE_NAME }),
    ...(has('basicConstraints') && { basicConstraints: { ca: profile.ca } }),
    ...(has('crlDistributionPoints') && {
      crlDistributionPoint:
        profile.kind === 'root'
          ? { directoryName: ROOT_NAME }
          : { uri: urlOfGeneration(settings.crlUrl, facts.generation) },
    }),
    ...(has('authorityInfoAccess') && {
      authorityInfoAccess: {
        ocspUrl: settings.ocspUrl,
        caIssuersUrl: urlOfGeneration(settings.caIssuersUrl, facts.generation),
      },
    }),
    ...(has('ocspNoCheck') && { ocspNoCheck: true }),
  };
  return {
    serial: facts.serial,
    signatureAlgorithm: facts.signatureAlgorithm,
    issuer: facts.issuer?.subjectDer ?? ROOT_NAME,
    subject: facts.subject,
    notBefore: facts.notBefore,
    notAfter: facts.notAfter,
    publicKeySpki: facts.publicKeySpki,
    extensions,
  };
}
