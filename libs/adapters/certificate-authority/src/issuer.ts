// The only place that signs certificates: lint what will be signed, sign those very bytes, prove that the result holds them, and
// read it by two parsers. Refusing is the default; there is no way round a failed lint.
import { CERTIFICATE_PROFILES, failedLints, lintCertificate, policyOidOf, rsaWeaknessOf } from '@sumaho-jpki/rules';
import type { CertificateProfile, LintContext, LintResult, RsaWeakness } from '@sumaho-jpki/rules';
import {
  buildTbsCertificate,
  disagreementsWithSecondReading,
  parseCertificate,
  parseTbsCertificate,
  sameBytes,
  signTbs,
  spkiHash,
} from '@sumaho-jpki/wire/x509';
import type { ParsedCertificate, ParsedTbsCertificate } from '@sumaho-jpki/wire/x509';
import type { CertificateAuthoritySettings } from './certificate-authority-settings';
import { describeCertificate } from './certificate-descriptions';
import type { CertificateFactsToPlan } from './certificate-descriptions';
import { SIGNATURE_ALGORITHM_OF_KIND } from './key-custody.port';
import type { CustodyKey, KeyCustody } from './key-custody.port';
import { disagreementsWithOpenSsl } from './openssl-reading';
import { debianFingerprintOf } from './weak-key-list';

/** The certificate would break a rule, so it was not signed. */
export class CertificateRefusedError extends Error {
  override readonly name = 'CertificateRefusedError';
  constructor(readonly lints: readonly LintResult[]) {
    super(`certificate refused: ${lints.map((lint) => `${lint.rule} (${lint.message})`).join('; ')}`);
  }
}

/** A plan is linted twice, one right after the other: the same key need not be looked through again. */
let last:
  { readonly modulus: bigint; readonly publicExponent: bigint; readonly weakness: RsaWeakness | undefined } | undefined;

function weaknessOf(key: { readonly modulus: bigint; readonly publicExponent: bigint }): RsaWeakness | undefined {
  const { modulus, publicExponent } = key;
  if (last?.modulus !== modulus || last.publicExponent !== publicExponent) {
    last = { modulus, publicExponent, weakness: rsaWeaknessOf(key) };
  }
  return last.weakness;
}

export async function lintPlanned(
  tbs: ParsedTbsCertificate,
  profile: CertificateProfile,
  issuer: LintContext['issuer'],
  settings: CertificateAuthoritySettings,
): Promise<LintResult[]> {
  const policyOid = policyOidOf(profile, settings.policyArc);
  const results = lintCertificate(tbs, { profile, policyOid, issuer, weaknessOf });
  const { spkiSha256, debian } = settings.weakKeys;
  const blocked =
    (spkiSha256.size > 0 && spkiSha256.has(await spkiHash(tbs.publicKeySpki))) ||
    (tbs.publicKey.type === 'rsa' && debian.size > 0 && debian.has(debianFingerprintOf(tbs.publicKey.modulus)));
  return [
    ...results,
    {
      rule: 'key-not-blocked',
      citation: 'CA/Browser Forum BR 4.9.1.1 (3), 6.1.1.3; CVE-2008-0166; F22',
      pass: !blocked,
      message: blocked ? 'the key stands in the list of blocked keys' : '',
    },
  ];
}

const wholeSecond = (at: Date) => new Date(Math.floor(at.getTime() / 1000) * 1000);

/** Encodes and lints; signs nothing. The dates are cut to whole seconds. */
export async function planCertificate(
  facts: CertificateFactsToPlan & { readonly issuer: ParsedCertificate },
  settings: CertificateAuthoritySettings,
): Promise<{ tbsDer: Uint8Array; profile: string; lintResults: LintResult[] }> {
  const [notBefore, notAfter] = [wholeSecond(facts.notBefore), wholeSecond(facts.notAfter)];
  const tbsDer = buildTbsCertificate(describeCertificate({ ...facts, notBefore, notAfter }, settings));
  const { profile, issuer } = facts;
  const planned = parseTbsCertificate(tbsDer);
  return { tbsDer, profile, lintResults: await lintPlanned(planned, CERTIFICATE_PROFILES[profile], issuer, settings) };
}

/** A plan read from a private copy: nobody can change the bytes between reading, lint and signature. */
export class PrivatePlan {
  readonly planned: ParsedTbsCertificate;

  /** @throws DerError */
  constructor(tbsDer: Uint8Array) {
    this.planned = parseTbsCertificate(Uint8Array.from(tbsDer));
  }
}

/**
 * Signs a TBS with the custody key of `issuer` (or of the certificate itself, for a root).
 * RSA signatures are deterministic: signing the same bytes after a crash gives the same certificate again.
 * @throws CertificateRefusedError
 */
export async function issueCertificate(input: {
  /** What was read from bytes that nobody else can change (`PrivatePlan`), or the bytes. */
  tbsDer: Uint8Array | PrivatePlan;
  profile: CertificateProfile;
  issuer: ParsedCertificate | undefined;
  custody: KeyCustody;
  key: CustodyKey;
  settings: CertificateAuthoritySettings;
}): Promise<Uint8Array> {
  const { profile, issuer, custody, key, settings } = input;
  const planned = (input.tbsDer instanceof PrivatePlan ? input.tbsDer : new PrivatePlan(input.tbsDer)).planned;
  const { tbsDer } = planned;
  const signer = issuer ?? planned;
  const failed = failedLints(await lintPlanned(planned, profile, signer, settings));
  if (failed.length > 0) throw new CertificateRefusedError(failed);
  if (!sameBytes(planned.issuerDer, signer.subjectDer))
    throw refusedBecause('issuer-name', 'issuer bytes differ from the signer');
  const der = await signTbs(tbsDer, SIGNATURE_ALGORITHM_OF_KIND[key.kind], (bytes) => custody.sign(key.name, bytes));
  const certificate = parseCertificate(der);
  if (!sameBytes(certificate.tbsDer, tbsDer))
    throw refusedBecause('bytes-signed', 'bytes signed are not the bytes linted');
  const differing = disagreementsWithOpenSsl(certificate, signer.publicKeySpki);
  // Rare, and the nightly run sees citizens' certificates alone: all extensions are read again here.
  if (profile.kind !== 'user-auth') differing.push(...disagreementsWithSecondReading(certificate));
  if (differing.includes('signature'))
    throw refusedBecause('signature', 'the signature does not verify under the issuer');
  if (differing.length > 0)
    throw refusedBecause('two-readings', `two parsers differ on ${[...new Set(differing)].join(', ')}`);
  return der;
}

function refusedBecause(rule: string, message: string): CertificateRefusedError {
  return new CertificateRefusedError([{ rule, citation: 'reliability-security A1, F30', pass: false, message }]);
}

export const ROOT_PROFILE = CERTIFICATE_PROFILES['user-auth-root'];
