// PKIMessage and PKIHeader (RFC 4210 §5.1, RFC 9480), read strictly as DER and written. What a body holds is read elsewhere, and only
// after its protection was checked.
import {
  bitString,
  childrenOf,
  DerError,
  expectTag,
  explicit,
  generalizedTime,
  integer,
  octetString,
  oid,
  readBitStringOctets,
  readNamedBits,
  readNode,
  readOid,
  readSmall,
  readTime,
  sequence,
  sequenceOf,
  TAG,
  tlv,
  utf8String,
} from '@sumaho-jpki/wire/x509';
import type { DerNode } from '@sumaho-jpki/wire/x509';
import { CMP_BODY, CMP_FAILURE, CMP_OID } from './cmp-names';
import type { CmpBodyName, CmpFailure } from './cmp-names';

export interface CmpHeader {
  readonly version: number;
  /** GeneralName, DER. */
  readonly sender: Uint8Array;
  readonly recipient: Uint8Array;
  /** AlgorithmIdentifier, DER. */
  readonly protectionAlgorithm: Uint8Array | undefined;
  readonly senderKeyIdentifier: Uint8Array | undefined;
  readonly transactionId: Uint8Array | undefined;
  readonly senderNonce: Uint8Array | undefined;
  readonly recipientNonce: Uint8Array | undefined;
  readonly implicitConfirm: boolean;
}

export interface CmpMessage {
  readonly header: CmpHeader;
  /** undefined for an alternative that is not spoken here. */
  readonly bodyName: CmpBodyName | undefined;
  readonly body: DerNode;
  /** What the protection is over: header and body (ProtectedPart). */
  readonly protectedPart: Uint8Array;
  readonly protection: Uint8Array | undefined;
  /** Certificates that came along, DER, as they stood. */
  readonly extraCertificates: readonly Uint8Array[];
}

const MOST_EXTRA_CERTIFICATES = 10;
const NAMES = new Map<number, CmpBodyName>(
  (Object.entries(CMP_BODY) as [CmpBodyName, number][]).map(([name, tag]) => [tag, name]),
);

/** The only element inside an EXPLICIT tag. */
function inside(node: DerNode, what: string): DerNode {
  const [only, more] = childrenOf(node);
  if (!only || more) throw new DerError(`${what}: not one element`);
  return only;
}

/** @throws DerError */
export function parseCmpMessage(der: Uint8Array): CmpMessage {
  const [header, body, ...rest] = sequenceOf(readNode(der, TAG.sequence, 'PKIMessage'), 'PKIMessage');
  if (!header || !body) throw new DerError('PKIMessage: wrong number of elements');
  if ((body.tag & 0xe0) !== 0xa0) throw new DerError('PKIBody: no alternative of it');
  const { 0: protection, 1: extra } = tagged(rest, 1, 'PKIMessage');
  const extraCertificates = extra ? sequenceOf(inside(extra, 'extraCerts'), 'extraCerts') : [];
  if (extraCertificates.length > MOST_EXTRA_CERTIFICATES) throw new DerError('extraCerts: too many');
  return {
    header: parseHeader(header),
    bodyName: NAMES.get(body.tag & 0x1f),
    body: inside(body, 'PKIBody'),
    protectedPart: sequence(header.raw, body.raw),
    protection: protection && readBitStringOctets(inside(protection, 'protection'), 'protection'),
    extraCertificates: extraCertificates.map((one) => expectTag(one, TAG.sequence, 'extraCerts').raw),
  };
}

/** Context tags 0…`most` in rising order, each once. */
function tagged(nodes: readonly DerNode[], most: number, what: string): Readonly<Record<number, DerNode>> {
  const found: Record<number, DerNode> = {};
  let last = -1;
  for (const node of nodes) {
    const number = node.tag & 0x1f;
    if ((node.tag & 0xe0) !== 0xa0 || number <= last || number > most) throw new DerError(`${what}: unexpected tag`);
    found[number] = node;
    last = number;
  }
  return found;
}

function parseHeader(node: DerNode): CmpHeader {
  const [version, sender, recipient, ...rest] = sequenceOf(node, 'PKIHeader');
  if (!sender || !recipient) throw new DerError('PKIHeader: wrong number of elements');
  const fields = tagged(rest, 8, 'PKIHeader');
  const octets = (field: DerNode | undefined, what: string) =>
    field && expectTag(inside(field, what), TAG.octetString, what).content;
  if (fields[0]) readTime(inside(fields[0], 'messageTime'), 'messageTime');
  if (fields[7]) sequenceOf(inside(fields[7], 'freeText'), 'freeText');
  const algorithm = fields[1] && expectTag(inside(fields[1], 'protectionAlg'), TAG.sequence, 'protectionAlg');
  return {
    version: readSmall(version, 'pvno'),
    sender: generalName(sender, 'sender'),
    recipient: generalName(recipient, 'recipient'),
    protectionAlgorithm: algorithm?.raw,
    senderKeyIdentifier: octets(fields[2], 'senderKID'),
    transactionId: octets(fields[4], 'transactionID'),
    senderNonce: octets(fields[5], 'senderNonce'),
    recipientNonce: octets(fields[6], 'recipNonce'),
    implicitConfirm: fields[8] !== undefined && hasImplicitConfirm(inside(fields[8], 'generalInfo')),
  };
}

function generalName(node: DerNode, what: string): Uint8Array {
  if ((node.tag & 0xc0) !== 0x80 || (node.tag & 0x1f) > 8) throw new DerError(`${what}: not a GeneralName`);
  return node.raw;
}

function hasImplicitConfirm(node: DerNode): boolean {
  return sequenceOf(node, 'generalInfo')
    .map((info) => readOid(sequenceOf(info, 'generalInfo')[0], 'generalInfo'))
    .includes(CMP_OID.implicitConfirm);
}

/** Name (DER) as a GeneralName. */
export const directoryName = (nameDer: Uint8Array): Uint8Array => tlv(0xa4, nameDer);
/** The sender of a client that has no name yet (RFC 9483 §3.1). */
export const NULL_NAME: Uint8Array = directoryName(sequence());

export interface CmpHeaderToWrite {
  readonly sender: Uint8Array;
  readonly recipient: Uint8Array;
  readonly at: Date;
  readonly senderKeyIdentifier?: Uint8Array | undefined;
  readonly transactionId?: Uint8Array | undefined;
  readonly senderNonce?: Uint8Array | undefined;
  readonly recipientNonce?: Uint8Array | undefined;
  readonly implicitConfirm?: boolean;
  readonly version?: number;
}

/** How a message is protected: the algorithm goes into the header, the octets behind the body. */
export interface CmpProtector {
  /** AlgorithmIdentifier, DER. */
  readonly algorithm: Uint8Array;
  readonly protect: (protectedPart: Uint8Array) => Promise<Uint8Array>;
}

/** @param content what stands inside of the body's tag, DER */
export async function buildCmpMessage(input: {
  header: CmpHeaderToWrite;
  body: { name: CmpBodyName; content: Uint8Array };
  protector?: CmpProtector;
  extraCertificates?: readonly Uint8Array[];
}): Promise<Uint8Array<ArrayBuffer>> {
  const { header: h, body, protector, extraCertificates = [] } = input;
  const field = (number: number, value: Uint8Array | undefined) =>
    value ? [explicit(number, octetString(value))] : [];
  const header = sequence(
    integer(h.version ?? 2),
    h.sender,
    h.recipient,
    explicit(0, generalizedTime(h.at)),
    ...(protector ? [explicit(1, protector.algorithm)] : []),
    ...field(2, h.senderKeyIdentifier),
    ...field(4, h.transactionId),
    ...field(5, h.senderNonce),
    ...field(6, h.recipientNonce),
    ...(h.implicitConfirm
      ? [explicit(8, sequence(sequence(oid(CMP_OID.implicitConfirm), Uint8Array.of(TAG.null, 0))))]
      : []),
  );
  const encodedBody = explicit(CMP_BODY[body.name], body.content);
  const protection = protector && (await protector.protect(sequence(header, encodedBody)));
  return sequence(
    header,
    encodedBody,
    ...(protection ? [explicit(0, bitString(protection))] : []),
    ...(extraCertificates.length > 0 ? [explicit(1, sequence(...extraCertificates))] : []),
  );
}

/** PKIStatusInfo; `failure` is one bit. */
export function statusInfo(status: number, failure?: CmpFailure, text?: string): Uint8Array<ArrayBuffer> {
  return sequence(
    integer(status),
    ...(text === undefined ? [] : [sequence(utf8String(text))]),
    ...(failure === undefined ? [] : [failureBits(CMP_FAILURE[failure])]),
  );
}

function failureBits(bit: number): Uint8Array {
  const octets = new Uint8Array((bit >> 3) + 1);
  octets[bit >> 3] = 0x80 >> (bit & 7);
  return tlv(TAG.bitString, Uint8Array.of(7 - (bit & 7)), octets);
}

/** Client: the failure that an `error` names first; undefined where the message is none. @throws DerError */
export function readFailure({ bodyName, body }: CmpMessage): CmpFailure | undefined {
  if (bodyName !== 'error') return undefined;
  const bits = sequenceOf(sequenceOf(body, 'ErrorMsgContent')[0], 'PKIStatusInfo').find(
    ({ tag }) => tag === TAG.bitString,
  );
  const [bit] = readNamedBits(bits, 'PKIFailureInfo');
  return (Object.keys(CMP_FAILURE) as CmpFailure[]).find((name) => CMP_FAILURE[name] === bit);
}
