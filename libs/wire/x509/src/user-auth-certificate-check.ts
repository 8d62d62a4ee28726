// Acceptance of a user-authentication certificate: our own strict check of a single tier under pinned roots (jpki-domain §3.1:
// all generations of the root share one DN, so the issuer is the root under whose key the signature verifies, never a name).
// No network: revocation data is handed in. Never a chain engine of a library (reliability-security §0.2).
import { parseCertificate } from './certificate';
import type { ParsedCertificate } from './certificate';
import { parseCrl, verifyCrl } from './certificate-revocation-list';
import type { ParsedCrl } from './certificate-revocation-list';
import { OID } from './object-identifiers';
import { checkOcspResponse } from './ocsp-response';
import type { OcspRefusal } from './ocsp-response';
import type { RevocationReasonCode } from './revocation-reasons';
import { algorithmFitsKey, verifySignature } from './signature-algorithms';
import { sameBytes } from './text-forms';

export type UserAuthCertificateRefusal =
  | 'malformed'
  | 'version'
  | 'serial'
  | 'signature-algorithm'
  | 'issuer-unknown'
  | 'signature-invalid'
  | 'root-not-acceptable'
  | 'not-yet-valid'
  | 'expired'
  | 'key-usage'
  | 'basic-constraints'
  | 'unknown-critical-extension'
  | 'policy'
  | 'weak-key'
  | 'revoked'
  | 'suspended'
  | 'status-unknown'
  | 'status-not-checkable';

export type RevocationEvidence =
  | { readonly kind: 'ocsp'; readonly responseDer: Uint8Array; readonly nonce?: Uint8Array }
  | { readonly kind: 'crl'; readonly crl: Uint8Array | ParsedCrl };

export interface UserAuthCertificateQuestion {
  readonly certificateDer: Uint8Array;
  /** Pinned root certificates; nothing in the certificate itself ever adds one. */
  readonly roots: readonly Uint8Array[];
  readonly at: Date;
  /** Policy OIDs of which the certificate must carry at least one. */
  readonly allowedPolicies: readonly string[];
  /** Left out: status is not checked, and the answer says so. */
  readonly revocation?: RevocationEvidence;
}

export type UserAuthCertificateAnswer =
  | {
      readonly ok: true;
      readonly certificate: ParsedCertificate;
      readonly root: ParsedCertificate;
      readonly status: 'good' | 'not-checked';
    }
  | {
      readonly ok: false;
      readonly reason: UserAuthCertificateRefusal;
      /** One English sentence part for logs and desks; holds no personal datum. */
      readonly detail: string;
      readonly revokedAt?: Date;
      readonly revocationReason?: RevocationReasonCode;
    };

type Refusal = Extract<UserAuthCertificateAnswer, { ok: false }>;
const refuse = (reason: UserAuthCertificateRefusal, detail: string): Refusal => ({ ok: false, reason, detail });

/** Critical extensions this check processes; any other critical one refuses the certificate (RFC 5280 §4.2). */
const PROCESSED_CRITICAL: readonly string[] = [OID.keyUsage, OID.basicConstraints, OID.certificatePolicies];

/** Never throws for bad input: every refusal is an answer. */
export async function checkUserAuthCertificate(
  question: UserAuthCertificateQuestion,
): Promise<UserAuthCertificateAnswer> {
  let certificate: ParsedCertificate;
  try {
    certificate = parseCertificate(question.certificateDer);
  } catch (error) {
    return refuse('malformed', error instanceof Error ? error.message : 'not DER');
  }
  const own = refuseForm(certificate);
  if (own) return own;
  const root = await issuerBySignature(certificate, question.roots);
  if ('ok' in root) return root;
  return (
    refuseRoot(root, question.at) ??
    refuseContent(certificate, question) ??
    (question.revocation
      ? await judgeStatus(certificate, root, question.revocation, question.at)
      : { ok: true, certificate, root, status: 'not-checked' })
  );
}

function refuseForm(certificate: ParsedCertificate): Refusal | undefined {
  if (certificate.version !== 3) return refuse('version', 'not an X.509 v3 certificate');
  if (!certificate.serialPositive || certificate.serialOctets > 20)
    return refuse('serial', 'serial not positive or over 20 octets');
  if (!certificate.signatureAlgorithmsEqual)
    return refuse('signature-algorithm', 'algorithm inside and outside differ');
  if (!certificate.signatureAlgorithm) return refuse('signature-algorithm', 'algorithm not allowed');
  return undefined;
}

async function issuerBySignature(
  certificate: ParsedCertificate,
  roots: readonly Uint8Array[],
): Promise<ParsedCertificate | Refusal> {
  let nameKnown = false;
  for (const rootDer of roots) {
    const root = parseCertificate(rootDer);
    const sameName = sameBytes(root.subjectDer, certificate.issuerDer);
    nameKnown ||= sameName;
    if (!(await isSignedBy(certificate, root))) continue;
    return sameName ? root : refuse('issuer-unknown', 'issuer name is not the name of the root that signed');
  }
  return nameKnown
    ? refuse('signature-invalid', 'no pinned root of that name verifies the signature')
    : refuse('issuer-unknown', 'issuer is not a pinned root');
}

async function isSignedBy(certificate: ParsedCertificate, issuer: ParsedCertificate): Promise<boolean> {
  const { signatureAlgorithm: algorithm, tbsDer: data, signature } = certificate;
  if (!algorithm || !algorithmFitsKey(algorithm, issuer.publicKey)) return false;
  return verifySignature({ publicKeySpki: issuer.publicKeySpki, algorithm, data, signature });
}

/** A pinned root is trusted for its key; its own dates and role still bind it. */
function refuseRoot(root: ParsedCertificate, at: Date): Refusal | undefined {
  if (!root.basicConstraints?.ca || !root.keyUsage?.includes('keyCertSign')) {
    return refuse('root-not-acceptable', 'pinned root is not a certification authority');
  }
  if (at < root.notBefore || at > root.notAfter)
    return refuse('root-not-acceptable', 'pinned root is not valid at that time');
  return undefined;
}

function refuseContent(
  certificate: ParsedCertificate,
  { at, allowedPolicies }: UserAuthCertificateQuestion,
): Refusal | undefined {
  if (at < certificate.notBefore) return refuse('not-yet-valid', 'notBefore is in the future');
  if (at > certificate.notAfter) return refuse('expired', 'notAfter has passed');
  const usage = certificate.extensions.find((extension) => extension.oid === OID.keyUsage);
  if (!usage?.critical || certificate.keyUsage?.join() !== 'digitalSignature') {
    return refuse('key-usage', 'KeyUsage is not exactly digitalSignature, critical');
  }
  if (
    certificate.basicConstraints &&
    (certificate.basicConstraints.ca || certificate.basicConstraints.pathLength !== undefined)
  ) {
    return refuse('basic-constraints', 'an end certificate must not be a certification authority');
  }
  const unknown = certificate.extensions.find(
    (extension) => extension.critical && !PROCESSED_CRITICAL.includes(extension.oid),
  );
  if (unknown) return refuse('unknown-critical-extension', `critical extension ${unknown.oid} is not known`);
  if (!certificate.policies.some((policy) => allowedPolicies.includes(policy))) {
    return refuse('policy', 'no allowed certificate policy');
  }
  const { publicKey } = certificate;
  if (publicKey.type === 'other') return refuse('weak-key', 'key algorithm not allowed');
  if (publicKey.type === 'rsa' && (publicKey.modulusBits < 2048 || publicKey.publicExponent < 65537n)) {
    return refuse('weak-key', 'RSA key below 2048 bits or exponent below 65537');
  }
  return undefined;
}

/** 'could not check' is never 'good' and never 'revoked' (jpki-domain §10 fact 20). */
async function judgeStatus(
  certificate: ParsedCertificate,
  root: ParsedCertificate,
  evidence: RevocationEvidence,
  at: Date,
): Promise<UserAuthCertificateAnswer> {
  const good: UserAuthCertificateAnswer = { ok: true, certificate, root, status: 'good' };
  const revoked = (revokedAt: Date, revocationReason: RevocationReasonCode): Refusal => ({
    ...(revocationReason === 'certificate-hold'
      ? refuse('suspended', 'the certificate is on hold')
      : refuse('revoked', 'the certificate is revoked')),
    revokedAt,
    revocationReason,
  });
  if (evidence.kind === 'ocsp') {
    const { responseDer, nonce } = evidence;
    const check = await checkOcspResponse({ responseDer, issuer: root, serial: certificate.serial, at, nonce });
    if (!check.ok) return refuse('status-not-checkable', check.reason satisfies OcspRefusal);
    if (check.status.status === 'good') return good;
    if (check.status.status === 'unknown') return refuse('status-unknown', 'the issuer does not know this certificate');
    return revoked(check.status.revokedAt, check.status.reason);
  }
  const problem = await crlProblem(evidence.crl, root, at);
  if (typeof problem === 'string') return refuse('status-not-checkable', problem);
  const entry = problem.revoked.get(certificate.serial);
  return entry ? revoked(entry.revokedAt, entry.reason) : good;
}

async function crlProblem(
  source: Uint8Array | ParsedCrl,
  root: ParsedCertificate,
  at: Date,
): Promise<ParsedCrl | string> {
  let crl: ParsedCrl;
  try {
    crl = source instanceof Uint8Array ? parseCrl(source) : source;
  } catch {
    return 'crl-malformed';
  }
  if (!sameBytes(crl.issuerDer, root.subjectDer) || !root.keyUsage?.includes('cRLSign')) return 'crl-of-another-issuer';
  if (crl.unknownCritical.length > 0 || crl.deltaOf !== undefined) return 'crl-scope-not-supported';
  if (!(await verifyCrl(crl, root.publicKeySpki))) return 'crl-signature-invalid';
  if (at < crl.thisUpdate || !crl.nextUpdate || at >= crl.nextUpdate) return 'crl-not-fresh';
  return crl;
}
