// Bodies of enrolment and revocation (RFC 4210 §5.3, CRMF RFC 4211), both directions: what a client asks, what the authority answers.
// One request per message, possession proved by a signature (RFC 9483 §4.1).
import {
  algorithmFitsKey,
  bitString,
  childrenOf,
  DerError,
  encodeName,
  expectTag,
  explicit,
  fromHex,
  implicitPrimitive,
  integer,
  octetString,
  oid,
  parseName,
  parsePublicKeySpki,
  readBitStringOctets,
  readIntegerOctets,
  readNode,
  readOid,
  readSmall,
  sequence,
  sequenceOf,
  SIGNATURE_ALGORITHMS,
  signatureAlgorithmOf,
  TAG,
  tlv,
  toHex,
  unsignedInteger,
  verifySignature,
} from '@sumaho-jpki/wire/x509';
import type { DerNode, NameAttribute, ParsedNameAttribute, SignatureAlgorithm, Signer } from '@sumaho-jpki/wire/x509';
import { CMP_OID, CMP_STATUS, CmpError } from './cmp-names';
import type { CmpFailure } from './cmp-names';
import { directoryName, statusInfo } from './pki-message';

export interface CertRequest {
  /** undefined: none was asked for. */
  readonly subject: readonly ParsedNameAttribute[] | undefined;
  readonly publicKeySpki: Uint8Array;
  /** Serial (hex) and issuer (Name, DER) of the certificate that is renewed, where the request names it. */
  readonly renews: { readonly serial: string; readonly issuerDer: Uint8Array } | undefined;
  readonly asksExtensions: boolean;
  /** Something was asked for that the authority decides: validity. */
  readonly asksMore: boolean;
}

/** ir, cr, kur: exactly one request whose key's holder signed it. @throws CmpError, DerError */
export async function readCertRequest(body: DerNode): Promise<CertRequest> {
  const [message, second] = sequenceOf(body, 'CertReqMessages');
  if (!message || second) throw new CmpError('badRequest', 'one request per message');
  const [request, possession] = sequenceOf(message, 'CertReqMsg');
  const [id, template, controls, more] = sequenceOf(request, 'CertRequest');
  if (!request || more) throw new DerError('CertRequest: extra element');
  if (readSmall(id, 'certReqId') !== 0) throw new CmpError('badRequest', 'certReqId is 0');
  const fields = templateFields(template);
  const publicKey = fields.get(6);
  if (!publicKey) throw new CmpError('badCertTemplate', 'the public key is missing');
  const publicKeySpki = tlv(TAG.sequence, publicKey.content);
  await mustBeProved(request.raw, publicKeySpki, possession);
  return {
    subject: subjectOf(fields.get(5)),
    publicKeySpki,
    renews: controls && oldCertificate(controls),
    asksExtensions: fields.has(9),
    asksMore: fields.has(4),
  };
}

/** CertTemplate: context tags 0 to 9 in rising order. */
function templateFields(node: DerNode | undefined): Map<number, DerNode> {
  const fields = new Map<number, DerNode>();
  let last = -1;
  for (const field of sequenceOf(node, 'CertTemplate')) {
    const number = field.tag & 0x1f;
    if ((field.tag & 0xc0) !== 0x80 || number <= last || number > 9) throw new DerError('CertTemplate: unexpected tag');
    fields.set(number, field);
    last = number;
  }
  return fields;
}

/** An empty name asks for nothing. */
function subjectOf(field: DerNode | undefined): readonly ParsedNameAttribute[] | undefined {
  if (!field) return undefined;
  const [name, more] = childrenOf(field);
  if (more) throw new DerError('subject: extra element');
  const subject = parseName(name, 'subject');
  return subject.length > 0 ? subject : undefined;
}

async function mustBeProved(request: Uint8Array, spki: Uint8Array, proof: DerNode | undefined): Promise<void> {
  // raVerified, encryption and agreement prove nothing to us.
  if (proof?.tag !== 0xa1) throw new CmpError('badPOP', 'a signature by the key is asked for');
  const [algorithm, value, more] = childrenOf(proof);
  if (!algorithm || more || algorithm.tag !== TAG.sequence)
    throw new CmpError('badPOP', 'a signature over the request');
  const named = signatureAlgorithmOf(algorithm.raw);
  if (!named || !algorithmFitsKey(named, parsePublicKeySpki(spki)))
    throw new CmpError('badAlg', 'key or its signature');
  const signature = readBitStringOctets(value, 'POPOSigningKey');
  const proved = await verifySignature({ publicKeySpki: spki, algorithm: named, data: request, signature });
  if (!proved) throw new CmpError('badPOP', 'the signature by the key is wrong');
}

function oldCertificate(controls: DerNode): CertRequest['renews'] {
  for (const control of sequenceOf(controls, 'controls')) {
    const [type, value] = sequenceOf(control, 'control');
    if (readOid(type, 'control') === CMP_OID.oldCertId) return readCertId(value);
  }
  return undefined;
}

function readCertId(node: DerNode | undefined): { serial: string; issuerDer: Uint8Array } {
  const [issuer, serial, more] = sequenceOf(node, 'CertId');
  const [name, second] = childrenOf(expectTag(issuer, 0xa4, 'CertId issuer'));
  if (!name || second || more) throw new DerError('CertId: malformed');
  return { serial: serialHex(readIntegerOctets(serial, 'CertId serial')), issuerDer: name.raw };
}

/** As the register writes it: unsigned, whole octets. */
function serialHex(octets: Uint8Array): string {
  if ((octets[0] ?? 0) >= 0x80) throw new CmpError('badCertId', 'negative serial');
  return toHex(octets[0] === 0 && octets.length > 1 ? octets.subarray(1) : octets);
}

export interface RevocationRequest {
  readonly serial: string;
  readonly issuerDer: Uint8Array;
  /** CRLReason; 0 where none is given. */
  readonly reason: number;
}

/** rr: exactly one certificate, named by issuer and serial. @throws CmpError, DerError */
export function readRevocation(body: DerNode): RevocationRequest {
  const [details, second] = sequenceOf(body, 'RevReqContent');
  if (!details || second) throw new CmpError('badRequest', 'one certificate per message');
  const [template, extensions] = sequenceOf(details, 'RevDetails');
  const fields = templateFields(template);
  const [serial, issuer] = [fields.get(1), fields.get(3)];
  if (!serial || !issuer) throw new CmpError('badCertId', 'issuer and serial are asked for');
  const [name, more] = childrenOf(issuer);
  if (!name || more) throw new DerError('issuer: malformed');
  const octets = readIntegerOctets({ ...serial, tag: TAG.integer }, 'serialNumber');
  return { serial: serialHex(octets), issuerDer: name.raw, reason: extensions ? reasonOf(extensions) : 0 };
}

function reasonOf(extensions: DerNode): number {
  for (const extension of sequenceOf(extensions, 'crlEntryDetails')) {
    const parts = sequenceOf(extension, 'extension');
    if (readOid(parts[0], 'extension') !== CMP_OID.reasonCode) continue;
    const value = expectTag(parts.at(-1), TAG.octetString, 'reasonCode').content;
    return readSmall(readNode(value, TAG.enumerated, 'reasonCode'), 'reasonCode', TAG.enumerated);
  }
  return 0;
}

export interface CertConfirmation {
  readonly hash: Uint8Array;
  readonly certReqId: number;
  /** False when the client sends the certificate back. */
  readonly accepted: boolean;
}

/** certConf: one status. @throws CmpError, DerError */
export function readConfirmation(body: DerNode): CertConfirmation | undefined {
  const [status, second] = sequenceOf(body, 'CertConfirmContent');
  if (second) throw new CmpError('badRequest', 'one certificate per message');
  // An empty list sends every certificate back (RFC 4210 §5.3.18).
  if (!status) return undefined;
  const [hash, id, info, more] = sequenceOf(status, 'CertStatus');
  if (more || info?.tag === 0xa0) throw new CmpError('badAlg', 'the hash is that of the certificate’s signature');
  const [value] = info ? sequenceOf(info, 'PKIStatusInfo') : [];
  const octets = readIntegerOctets(id, 'certReqId');
  return {
    hash: expectTag(hash, TAG.octetString, 'certHash').content,
    certReqId: octets.length === 1 && octets[0] === 0xff ? -1 : readSmall(id, 'certReqId'),
    accepted: !value || readSmall(value, 'status') === CMP_STATUS.accepted,
  };
}

/** ip, cp, kup with one certificate. `certReqId` is -1 for p10cr, which has none (RFC 9483 §4.1.4). */
export function certificateAnswer(input: {
  readonly certificateDer: Uint8Array;
  readonly certReqId: 0 | -1;
  readonly changed: boolean;
  readonly caCertificates?: readonly Uint8Array[];
}): Uint8Array<ArrayBuffer> {
  const status = statusInfo(input.changed ? CMP_STATUS.grantedWithMods : CMP_STATUS.accepted);
  const id = input.certReqId === 0 ? integer(0) : Uint8Array.of(TAG.integer, 1, 0xff);
  const response = sequence(id, status, sequence(explicit(0, input.certificateDer)));
  const { caCertificates = [] } = input;
  return sequence(...(caCertificates.length > 0 ? [explicit(1, sequence(...caCertificates))] : []), sequence(response));
}

/** rp: revoked, with the certificate named. */
export const revocationAnswer = ({ serial, issuerDer }: { serial: string; issuerDer: Uint8Array }): Uint8Array => {
  const certId = sequence(directoryName(issuerDer), unsignedInteger(fromHex(serial)));
  return sequence(sequence(statusInfo(CMP_STATUS.accepted)), explicit(0, sequence(certId)));
};

/** error (RFC 4210 §5.3.21). */
export const errorContent = (failure: CmpFailure, text: string): Uint8Array =>
  sequence(statusInfo(CMP_STATUS.rejection, failure, text));

/** Client: CertReqMessages for one key. */
export async function certRequestContent(
  input: {
    readonly subject?: readonly NameAttribute[];
    readonly publicKeySpki: Uint8Array;
    readonly signatureAlgorithm: SignatureAlgorithm;
    readonly renews?: { readonly serial: string; readonly issuerDer: Uint8Array };
  },
  sign: Signer,
): Promise<Uint8Array> {
  const { renews } = input;
  const subject = input.subject ? [explicit(5, encodeName(input.subject))] : [];
  const template = sequence(...subject, tlv(0xa6, readNode(input.publicKeySpki, TAG.sequence).content));
  const controls = renews
    ? [
        sequence(
          sequence(
            oid(CMP_OID.oldCertId),
            sequence(directoryName(renews.issuerDer), unsignedInteger(fromHex(renews.serial))),
          ),
        ),
      ]
    : [];
  const request = sequence(integer(0), template, ...controls);
  const { identifier } = SIGNATURE_ALGORITHMS[input.signatureAlgorithm];
  return sequence(sequence(request, tlv(0xa1, identifier, bitString(await sign(request)))));
}

/** Client: RevReqContent for one certificate. */
export function revocationContent({ serial, issuerDer, reason }: RevocationRequest): Uint8Array {
  const template = sequence(
    implicitPrimitive(1, readNode(unsignedInteger(fromHex(serial))).content),
    explicit(3, issuerDer),
  );
  const code = octetString(Uint8Array.of(TAG.enumerated, 1, reason));
  return sequence(sequence(template, sequence(sequence(oid(CMP_OID.reasonCode), code))));
}

/** Client: CertConfirmContent for one certificate. */
export const confirmationContent = (hash: Uint8Array, certReqId: 0 | -1 = 0, accepted = true): Uint8Array =>
  sequence(
    sequence(
      octetString(hash),
      certReqId === 0 ? integer(0) : Uint8Array.of(TAG.integer, 1, 0xff),
      statusInfo(accepted ? CMP_STATUS.accepted : CMP_STATUS.rejection),
    ),
  );

/** SHA-256, or SHA-384 of a certificate that is signed with it (RFC 4210 §5.3.18). */
export async function confirmationHash(certificateDer: Uint8Array, algorithm: SignatureAlgorithm): Promise<Uint8Array> {
  const { hash } = SIGNATURE_ALGORITHMS[algorithm];
  return new Uint8Array(await crypto.subtle.digest(hash, Uint8Array.from(certificateDer)));
}

/** Client: the certificate of an ip, cp or kup. @throws DerError where it holds none */
export function readCertificateAnswer(body: DerNode): Uint8Array {
  const responses = sequenceOf(body, 'CertRepMessage').at(-1);
  const [, , pair] = sequenceOf(sequenceOf(responses, 'response')[0], 'CertResponse');
  const [choice] = sequenceOf(pair, 'certifiedKeyPair');
  const [certificate] = childrenOf(expectTag(choice, 0xa0, 'certificate'));
  return expectTag(certificate, TAG.sequence, 'certificate').raw;
}
