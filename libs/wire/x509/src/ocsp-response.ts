// OCSP response (RFC 6960 §4.2): built for a delegated signer, read and judged for clients. Times in whole seconds.
import {
  childrenOf,
  DerError,
  expectTag,
  readBitStringOctets,
  readNode,
  readOid,
  readSmall,
  readTime,
  sequenceOf,
  TAG,
} from './der/read';
import type { DerNode } from './der/read';
import { enumerated, explicit, generalizedTime, implicitPrimitive, octetString, oid, sequence, tlv } from './der/write';
import { parseCertificate, parseExtensions } from './certificate';
import type { ParsedCertificate } from './certificate';
import { OID } from './object-identifiers';
import { ocspIssuerHashes, parseCertId } from './ocsp-request';
import type { OcspCertId } from './ocsp-request';
import { REVOCATION_REASON_NUMBERS, revocationReasonOf } from './revocation-reasons';
import type { RevocationReasonCode } from './revocation-reasons';
import { algorithmFitsKey, keyIdentifierOf, signatureAlgorithmOf, verifySignature } from './signature-algorithms';
import type { SignatureAlgorithm, Signer } from './signature-algorithms';
import { extension, signTbs } from './tbs-certificate';
import { sameBytes } from './text-forms';

export type OcspStatus =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly revokedAt: Date; readonly reason: RevocationReasonCode }
  | { readonly status: 'unknown' };

/** OCSPResponseStatus (RFC 6960 §4.2.1); 4 is not used. */
export const OCSP_RESPONSE_STATUSES = {
  successful: 0,
  'malformed-request': 1,
  'internal-error': 2,
  'try-later': 3,
  'sig-required': 5,
  unauthorized: 6,
} as const;
export type OcspResponseStatus = keyof typeof OCSP_RESPONSE_STATUSES;

/** An answer without content: unsigned, cannot be trusted, tells the client why. */
export function buildOcspErrorResponse(status: Exclude<OcspResponseStatus, 'successful'>): Uint8Array<ArrayBuffer> {
  return sequence(enumerated(OCSP_RESPONSE_STATUSES[status]));
}

export interface OcspResponseDescription {
  /** In the order of the question. */
  readonly answers: readonly { readonly certIdDer: Uint8Array; readonly status: OcspStatus }[];
  readonly nonce: Uint8Array | undefined;
  readonly producedAt: Date;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly signerCertificateDer: Uint8Array;
  /** byKey responder id: SHA-1 of the signer's public key bits, 20 bytes. */
  readonly signerKeyIdentifier: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm;
}

function encodeStatus(answer: OcspStatus): Uint8Array {
  if (answer.status === 'good') return implicitPrimitive(0, new Uint8Array());
  if (answer.status === 'unknown') return implicitPrimitive(2, new Uint8Array());
  const reason = REVOCATION_REASON_NUMBERS[answer.reason];
  return tlv(0xa1, generalizedTime(answer.revokedAt), ...(reason === 0 ? [] : [explicit(0, enumerated(reason))]));
}

export async function buildOcspResponse(
  description: OcspResponseDescription,
  sign: Signer,
): Promise<Uint8Array<ArrayBuffer>> {
  if (description.nextUpdate <= description.thisUpdate) throw new RangeError('nextUpdate must follow thisUpdate');
  const nonce =
    description.nonce && explicit(1, sequence(extension(OID.ocspNonce, false, octetString(description.nonce))));
  const thisUpdate = generalizedTime(description.thisUpdate);
  const nextUpdate = explicit(0, generalizedTime(description.nextUpdate));
  const tbs = sequence(
    explicit(2, octetString(description.signerKeyIdentifier)),
    generalizedTime(description.producedAt),
    sequence(
      ...description.answers.map(({ certIdDer, status }) =>
        sequence(certIdDer, encodeStatus(status), thisUpdate, nextUpdate),
      ),
    ),
    ...(nonce ? [nonce] : []),
  );
  const certificates = explicit(0, sequence(description.signerCertificateDer));
  const basic = await signTbs(tbs, description.signatureAlgorithm, sign, certificates);
  return sequence(enumerated(0), explicit(0, sequence(oid(OID.ocspBasic), octetString(basic))));
}

export interface ParsedOcspResponse {
  readonly status: OcspResponseStatus;
  readonly basic: ParsedBasicOcspResponse | undefined;
}

export interface ParsedBasicOcspResponse {
  readonly tbsDer: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm | undefined;
  readonly signature: Uint8Array;
  readonly producedAt: Date;
  readonly nonce: Uint8Array | undefined;
  readonly answers: readonly ParsedOcspAnswer[];
  readonly certificates: readonly Uint8Array[];
  /** responderID: SHA-1 of the key bits, or the DN's DER. */
  readonly responderKeyIdentifier: Uint8Array | undefined;
  readonly responderNameDer: Uint8Array | undefined;
  readonly unknownCritical: readonly string[];
}

export interface ParsedOcspAnswer {
  readonly certId: OcspCertId;
  readonly status: OcspStatus;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
}

/** @throws DerError */
export function parseOcspResponse(der: Uint8Array): ParsedOcspResponse {
  const [statusNode, bytes, more] = sequenceOf(readNode(der, TAG.sequence, 'ocspResponse'), 'ocspResponse');
  if (more) throw new DerError('ocspResponse: extra element');
  const number = readSmall(statusNode, 'responseStatus', TAG.enumerated);
  const status = (Object.keys(OCSP_RESPONSE_STATUSES) as OcspResponseStatus[]).find(
    (s) => OCSP_RESPONSE_STATUSES[s] === number,
  );
  if (!status) throw new DerError('responseStatus: unknown');
  if (status !== 'successful') return { status, basic: undefined };
  const [responseBytes] = childrenOf(expectTag(bytes, 0xa0, 'responseBytes'));
  const [type, response] = sequenceOf(responseBytes, 'responseBytes');
  if (readOid(type, 'responseType') !== OID.ocspBasic) throw new DerError('responseType: not basic');
  return { status, basic: parseBasic(expectTag(response, TAG.octetString, 'response').content) };
}

function parseBasic(der: Uint8Array): ParsedBasicOcspResponse {
  const [tbs, algorithm, signature, certs] = sequenceOf(readNode(der, TAG.sequence, 'basicResponse'), 'basicResponse');
  if (!tbs || !algorithm) throw new DerError('basicResponse: missing field');
  const fields = sequenceOf(tbs, 'responseData');
  if (fields[0]?.tag === 0xa0) fields.shift();
  const responder = fields.shift();
  const producedAt = readTime(fields.shift(), 'producedAt');
  const answers = sequenceOf(fields.shift(), 'responses').map(parseAnswer);
  const tail = fields.shift();
  const extensions = tail ? parseExtensions(childrenOf(expectTag(tail, 0xa1, 'responseExtensions'))) : [];
  const nonce = extensions.find((e) => e.oid === OID.ocspNonce);
  const [responderValue] = responder ? childrenOf(responder) : [];
  const list = certs ? childrenOf(expectTag(certs, 0xa0, 'certs'))[0] : undefined;
  return {
    tbsDer: tbs.raw,
    signatureAlgorithm: signatureAlgorithmOf(algorithm.raw),
    signature: readBitStringOctets(signature, 'ocsp signature'),
    producedAt,
    nonce: nonce && expectTag(readNode(nonce.value), TAG.octetString, 'nonce').content,
    answers,
    certificates: list ? sequenceOf(list, 'certs').map((node) => node.raw) : [],
    responderKeyIdentifier:
      responder?.tag === 0xa2 ? expectTag(responderValue, TAG.octetString, 'byKey').content : undefined,
    responderNameDer: responder?.tag === 0xa1 ? responderValue?.raw : undefined,
    unknownCritical: extensions.filter((e) => e.critical && e.oid !== OID.ocspNonce).map((e) => e.oid),
  };
}

function parseAnswer(node: DerNode): ParsedOcspAnswer {
  const [certId, status, thisUpdate, ...rest] = sequenceOf(node, 'singleResponse');
  if (!certId || !status) throw new DerError('singleResponse: missing field');
  const next = rest.find((part) => part.tag === 0xa0);
  return {
    certId: parseCertId(certId.raw),
    status: parseStatus(status),
    thisUpdate: readTime(thisUpdate, 'thisUpdate'),
    nextUpdate: next && readTime(childrenOf(next)[0], 'nextUpdate'),
  };
}

function parseStatus(node: DerNode): OcspStatus {
  if (node.tag === 0x80) return { status: 'good' };
  if (node.tag === 0x82) return { status: 'unknown' };
  const [revokedAt, reasonNode] = childrenOf(expectTag(node, 0xa1, 'certStatus'));
  const number = reasonNode ? readSmall(childrenOf(reasonNode)[0], 'revocationReason', TAG.enumerated) : 0;
  const reason = revocationReasonOf(number);
  if (!reason) throw new DerError('revocationReason: not a CRLReason');
  return { status: 'revoked', revokedAt: readTime(revokedAt, 'revocationTime'), reason };
}

export type OcspRefusal =
  | 'ocsp-malformed'
  | 'ocsp-not-successful'
  | 'ocsp-signer-not-authorised'
  | 'ocsp-signer-expired'
  | 'ocsp-signature-invalid'
  | 'ocsp-nonce-differs'
  | 'ocsp-other-certificate'
  | 'ocsp-not-fresh';

export type OcspCheck =
  | { readonly ok: true; readonly status: OcspStatus; readonly thisUpdate: Date; readonly nextUpdate: Date | undefined }
  | { readonly ok: false; readonly reason: OcspRefusal };

/**
 * Judges a response to the question about `serial` of `issuer` (RFC 6960 §3.2): signer is the issuer itself or holds a
 * certificate issued directly by it with id-kp-OCSPSigning, valid now; signature; nonce where one was sent; freshness.
 */
export async function checkOcspResponse(input: {
  responseDer: Uint8Array;
  issuer: ParsedCertificate;
  serial: string;
  at: Date;
  /** The nonce that was sent; the answer must carry the same. */
  nonce?: Uint8Array;
  /** Allowed difference between the clocks in seconds. Default 60. */
  clockSkewSeconds?: number;
}): Promise<OcspCheck> {
  const refuse = (reason: OcspRefusal): OcspCheck => ({ ok: false, reason });
  let basic: ParsedBasicOcspResponse;
  let signer: ParsedCertificate | undefined;
  try {
    const parsed = parseOcspResponse(input.responseDer);
    if (!parsed.basic) return refuse('ocsp-not-successful');
    basic = parsed.basic;
    signer = await findSigner(basic, input.issuer);
  } catch {
    return refuse('ocsp-malformed');
  }
  if (!signer || basic.unknownCritical.length > 0) return refuse('ocsp-signer-not-authorised');
  const own = sameBytes(signer.publicKeySpki, input.issuer.publicKeySpki);
  if (!own && !(await isDelegate(signer, input.issuer))) return refuse('ocsp-signer-not-authorised');
  if (input.at < signer.notBefore || input.at > signer.notAfter) return refuse('ocsp-signer-expired');
  const { signatureAlgorithm: algorithm, tbsDer: data, signature } = basic;
  if (!algorithm || !algorithmFitsKey(algorithm, signer.publicKey)) return refuse('ocsp-signature-invalid');
  if (!(await verifySignature({ publicKeySpki: signer.publicKeySpki, algorithm, data, signature }))) {
    return refuse('ocsp-signature-invalid');
  }
  if (input.nonce && !(basic.nonce && sameBytes(basic.nonce, input.nonce))) return refuse('ocsp-nonce-differs');
  for (const answer of basic.answers) {
    if (answer.certId.serial !== input.serial.toLowerCase() || !answer.certId.hash) continue;
    const expected = await ocspIssuerHashes(input.issuer, answer.certId.hash);
    if (
      expected.issuerNameHash !== answer.certId.issuerNameHash ||
      expected.issuerKeyHash !== answer.certId.issuerKeyHash
    )
      continue;
    const skew = (input.clockSkewSeconds ?? 60) * 1000;
    const at = input.at.getTime();
    const { status, thisUpdate, nextUpdate } = answer;
    if (thisUpdate.getTime() > at + skew || !nextUpdate || nextUpdate.getTime() + skew < at)
      return refuse('ocsp-not-fresh');
    return { ok: true, status, thisUpdate, nextUpdate };
  }
  return refuse('ocsp-other-certificate');
}

async function findSigner(
  basic: ParsedBasicOcspResponse,
  issuer: ParsedCertificate,
): Promise<ParsedCertificate | undefined> {
  for (const candidate of [issuer, ...basic.certificates.map(parseCertificate)]) {
    if (basic.responderNameDer && sameBytes(basic.responderNameDer, candidate.subjectDer)) return candidate;
    const key = basic.responderKeyIdentifier;
    if (key && sameBytes(key, await keyIdentifierOf(candidate.publicKeySpki))) return candidate;
  }
  return undefined;
}

async function isDelegate(signer: ParsedCertificate, issuer: ParsedCertificate): Promise<boolean> {
  const { signatureAlgorithm: algorithm } = signer;
  if (!algorithm || !signer.signatureAlgorithmsEqual || !sameBytes(signer.issuerDer, issuer.subjectDer)) return false;
  if (!signer.extendedKeyUsage.includes(OID.ocspSigning) || signer.basicConstraints?.ca) return false;
  if (!signer.keyUsage?.includes('digitalSignature')) return false;
  const known: readonly string[] = [OID.keyUsage, OID.extendedKeyUsage, OID.basicConstraints, OID.certificatePolicies];
  if (signer.extensions.some((e) => e.critical && !known.includes(e.oid))) return false;
  return verifySignature({
    publicKeySpki: issuer.publicKeySpki,
    algorithm,
    data: signer.tbsDer,
    signature: signer.signature,
  });
}
