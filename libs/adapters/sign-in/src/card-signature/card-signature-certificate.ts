// Strict own check of a certificate of the plastic My Number Card (jpki-domain §3, §4): one tier under the pinned card CAs. All
// generations of a card CA share one name, so the issuer is the pinned one under whose key the signature verifies.
import {
  OID,
  type KeyUsage,
  type ParsedCertificate,
  algorithmFitsKey,
  parseCertificate,
  sameBytes,
  verifySignature,
} from '@sumaho-jpki/wire/x509';

/** Kebab codes; `card-certificate-expired` is a problem code of its own towards the citizen. */
export type CardCertificateRefusal =
  | 'malformed'
  | 'certificate-form'
  | 'issuer-unknown'
  | 'issuer-not-acceptable'
  | 'not-yet-valid'
  | 'card-certificate-expired'
  | 'key-usage'
  | 'unknown-critical-extension'
  | 'weak-key';

export type CardCertificateCheck =
  | { readonly ok: true; readonly certificate: ParsedCertificate; readonly issuer: ParsedCertificate }
  | { readonly ok: false; readonly reason: CardCertificateRefusal };

/** KeyUsage of the two certificates on the card, exactly. */
export const CARD_KEY_USAGE = {
  signature: ['digitalSignature', 'nonRepudiation'],
  userAuthentication: ['digitalSignature'],
} as const satisfies Record<string, readonly KeyUsage[]>;

const UNDERSTOOD_CRITICAL: readonly string[] = [OID.keyUsage, OID.basicConstraints, OID.certificatePolicies];

/** Never throws for bad input. `at` is the time for which the certificate must be valid. */
export async function checkCardCertificate(input: {
  certificateDer: Uint8Array;
  cardAuthorities: readonly ParsedCertificate[];
  keyUsage: readonly KeyUsage[];
  at: Date;
}): Promise<CardCertificateCheck> {
  const refuse = (reason: CardCertificateRefusal): CardCertificateCheck => ({ ok: false, reason });
  let certificate: ParsedCertificate;
  try {
    certificate = parseCertificate(input.certificateDer);
  } catch {
    return refuse('malformed');
  }
  if (!isWellFormed(certificate)) return refuse('certificate-form');
  const issuer = await issuerOf(certificate, input.cardAuthorities);
  if (!issuer) return refuse('issuer-unknown');
  if (!mayIssue(issuer, input.at)) return refuse('issuer-not-acceptable');
  if (input.at < certificate.notBefore) return refuse('not-yet-valid');
  if (input.at > certificate.notAfter) return refuse('card-certificate-expired');
  const { extensions, keyUsage, basicConstraints, publicKey } = certificate;
  const usageIsCritical = extensions.some((extension) => extension.oid === OID.keyUsage && extension.critical);
  const usageIsExact = keyUsage?.length === input.keyUsage.length && input.keyUsage.every((u) => keyUsage.includes(u));
  if (!usageIsCritical || !usageIsExact || basicConstraints?.ca) return refuse('key-usage');
  if (extensions.some(({ oid, critical }) => critical && !UNDERSTOOD_CRITICAL.includes(oid))) {
    return refuse('unknown-critical-extension');
  }
  if (publicKey.type === 'other') return refuse('weak-key');
  if (publicKey.type === 'rsa' && (publicKey.modulusBits < 2048 || publicKey.publicExponent < 65_537n)) {
    return refuse('weak-key');
  }
  return { ok: true, certificate, issuer };
}

/** The pinned card CA that signed; undefined when none did. */
export async function issuerOf(
  certificate: ParsedCertificate,
  cardAuthorities: readonly ParsedCertificate[],
): Promise<ParsedCertificate | undefined> {
  const { signatureAlgorithm: algorithm, tbsDer: data, signature, issuerDer } = certificate;
  if (!algorithm) return undefined;
  for (const authority of cardAuthorities) {
    const { publicKey, publicKeySpki } = authority;
    if (!sameBytes(authority.subjectDer, issuerDer) || !algorithmFitsKey(algorithm, publicKey)) continue;
    if (await verifySignature({ publicKeySpki, algorithm, data, signature })) return authority;
  }
  return undefined;
}

function isWellFormed(certificate: ParsedCertificate): boolean {
  const { version, serialPositive, serialOctets, signatureAlgorithmsEqual } = certificate;
  return version === 3 && serialPositive && serialOctets <= 20 && signatureAlgorithmsEqual;
}

function mayIssue(authority: ParsedCertificate, at: Date): boolean {
  const isAuthority = authority.basicConstraints?.ca === true && authority.keyUsage?.includes('keyCertSign') === true;
  return isAuthority && at >= authority.notBefore && at <= authority.notAfter;
}
