// A certificate that was signed, looked at again: what two parsers read, who signed, and every rule in force on its day.
import { CERTIFICATE_LINTS, partyProfileOf, userAuthProfileOf } from '@sumaho-jpki/rules';
import type { LintResult } from '@sumaho-jpki/rules';
import { disagreementsWithSecondReading, parseCertificate } from '@sumaho-jpki/wire/x509';
import type { ParsedCertificate } from '@sumaho-jpki/wire/x509';
import type { CertificateAuthoritySettings } from './certificate-authority-settings';
import { lintPlanned } from './issuer';
import type { RootGenerations } from './root-generations';

export interface IssuedLint {
  readonly lintResults: LintResult[];
  /** null where the bytes are no certificate. */
  readonly facts: {
    readonly serial: string;
    readonly profile: string;
    readonly notAfter: Date;
    readonly tbsDer: Uint8Array;
    readonly publicKeySpki: Uint8Array;
  } | null;
}

const failed = (rule: string, citation: string, message: string): LintResult => ({
  rule,
  citation,
  pass: false,
  message,
});
const citationOf = (rule: string) => CERTIFICATE_LINTS.find((lint) => lint.rule === rule)?.citation ?? '';

export async function lintIssuedCertificate(
  der: Uint8Array,
  generations: RootGenerations,
  settings: CertificateAuthoritySettings,
): Promise<IssuedLint> {
  let certificate: ParsedCertificate;
  try {
    certificate = parseCertificate(der);
  } catch {
    return { lintResults: [failed('syntax', 'RFC 5280 §4.1', 'the bytes are no certificate in DER')], facts: null };
  }
  const lintResults: LintResult[] = [];
  const differing = disagreementsWithSecondReading(certificate);
  if (differing.length > 0) {
    lintResults.push(failed('two-readings', 'F30', `two parsers differ on ${differing.join(', ')}`));
  }
  const signer = await generations.signerOf(certificate);
  if (!signer) lintResults.push(failed('signature', 'RFC 5280 §6.1.3', 'no generation of the root signed it'));
  const { policyArc } = settings;
  const profile = userAuthProfileOf(certificate, policyArc) ?? partyProfileOf(certificate, policyArc)?.profile;
  if (!profile) {
    const citation = citationOf('certificate-policy');
    lintResults.push(failed('certificate-policy', citation, 'no policy of this authority'));
  }
  if (signer && profile) lintResults.push(...(await lintPlanned(certificate, profile, signer.certificate, settings)));
  const { serial, notAfter, tbsDer, publicKeySpki } = certificate;
  return { lintResults, facts: { serial, profile: profile?.name ?? '', notAfter, tbsDer, publicKeySpki } };
}
