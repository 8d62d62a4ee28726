// Strict DER reader (X.690 §8, §10): definite minimal lengths, low tag numbers, no trailing bytes, bounded depth.
// Everything that decides on a certificate reads through here, so that what is judged is the very bytes that were signed.
import { toHex } from '../text-forms';

/** Thrown for every input that is not the DER asked for; `message` names the field, never its content. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

export interface DerNode {
  /** Identifier octet, e.g. 0x30 SEQUENCE, 0xa3 context [3] constructed. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** Header and content as they stood in the input. */
  readonly raw: Uint8Array;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Most elements are never asked for all of their octets. */
class ReadNode implements DerNode {
  constructor(
    readonly tag: number,
    readonly content: Uint8Array,
    private readonly bytes: Uint8Array,
    private readonly start: number,
    readonly end: number,
  ) {}

  get raw(): Uint8Array {
    return this.bytes.subarray(this.start, this.end);
  }
}

/** Reads one element at `offset` without looking inside. */
export function readNodeAt(bytes: Uint8Array, offset: number): DerNode & { readonly end: number } {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined) throw new DerError('truncated header');
  if ((tag & 0x1f) === 0x1f) throw new DerError('high tag number');
  let length = first;
  let start = offset + 2;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    if (octets === 0 || octets > 4) throw new DerError('indefinite or oversized length');
    length = 0;
    for (let i = 0; i < octets; i++) {
      const octet = bytes[start + i];
      if (octet === undefined) throw new DerError('truncated length');
      length = length * 256 + octet;
    }
    start += octets;
    if (length < 0x80 || length < 256 ** (octets - 1)) throw new DerError('length is not minimal');
  }
  const end = start + length;
  if (end > bytes.length) throw new DerError('truncated content');
  return new ReadNode(tag, bytes.subarray(start, end), bytes, offset, end);
}

/** Reads exactly one element; trailing bytes are refused. */
export function readNode(bytes: Uint8Array, tag?: number, what = 'element'): DerNode {
  const node = readNodeAt(bytes, 0);
  if (node.end !== bytes.length) throw new DerError(`${what}: trailing bytes`);
  if (tag !== undefined) expectTag(node, tag, what);
  return node;
}

/** Length of the first DER element in a buffer with filler behind it (an EF of a card), e.g. 0x30 0x82 …. */
export function derLength(bytes: Uint8Array): number {
  return readNodeAt(bytes, 0).raw.length;
}

export function childrenOf(node: DerNode): DerNode[] {
  if ((node.tag & 0x20) === 0) throw new DerError('not constructed');
  const children: DerNode[] = [];
  for (let offset = 0; offset < node.content.length;) {
    const child = readNodeAt(node.content, offset);
    children.push(child);
    offset = child.end;
  }
  return children;
}

export function expectTag(node: DerNode | undefined, tag: number, what: string): DerNode {
  if (node?.tag !== tag) throw new DerError(`${what}: unexpected tag`);
  return node;
}

export function sequenceOf(node: DerNode | undefined, what: string): DerNode[] {
  return childrenOf(expectTag(node, TAG.sequence, what));
}

export function readOid(node: DerNode | undefined, what: string): string {
  const { content } = expectTag(node, TAG.oid, what);
  const last = content[content.length - 1];
  if (last === undefined || last >= 0x80) throw new DerError(`${what}: truncated OID`);
  let text = '';
  let value = 0;
  let fresh = true;
  for (const octet of content) {
    if (fresh && octet === 0x80) throw new DerError(`${what}: padded OID arc`);
    value = value * 128 + (octet & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER) throw new DerError(`${what}: OID arc too large`);
    fresh = octet < 0x80;
    if (!fresh) continue;
    text += text === '' ? firstArcs(value) : `.${value}`;
    value = 0;
  }
  return text;
}

/** The first two arcs stand in one number. */
function firstArcs(value: number): string {
  const top = value < 80 ? Math.floor(value / 40) : 2;
  return `${top}.${value - top * 40}`;
}

/** Content octets of an INTEGER, minimal two's complement enforced. */
export function readIntegerOctets(node: DerNode | undefined, what: string, tag: number = TAG.integer): Uint8Array {
  const { content } = expectTag(node, tag, what);
  const [first, second] = content;
  if (first === undefined) throw new DerError(`${what}: empty integer`);
  if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) {
    throw new DerError(`${what}: integer is not minimal`);
  }
  return content;
}

/** Non-negative INTEGER as bigint. */
export function readUnsigned(node: DerNode | undefined, what: string): bigint {
  const octets = readIntegerOctets(node, what);
  if ((octets[0] ?? 0) >= 0x80) throw new DerError(`${what}: negative`);
  return BigInt(`0x${toHex(octets)}`);
}

/** Small non-negative INTEGER or ENUMERATED (at most 4 octets). */
export function readSmall(node: DerNode | undefined, what: string, tag: number = TAG.integer): number {
  const octets = readIntegerOctets(node, what, tag);
  if (octets.length > 4 || (octets[0] ?? 0) >= 0x80) throw new DerError(`${what}: out of range`);
  return octets.reduce((value, octet) => value * 256 + octet, 0);
}

export function readBoolean(node: DerNode | undefined, what: string): boolean {
  const { content } = expectTag(node, TAG.boolean, what);
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) throw new DerError(`${what}: not DER BOOLEAN`);
  return content[0] === 0xff;
}

/** BIT STRING with no unused bits (keys and signatures). */
export function readBitStringOctets(node: DerNode | undefined, what: string): Uint8Array {
  const { content } = expectTag(node, TAG.bitString, what);
  if (content[0] !== 0) throw new DerError(`${what}: unused bits`);
  return content.subarray(1);
}

/** Named-bit BIT STRING: the numbers of the bits that are set; trailing zero bits are refused (X.690 §11.2.2). */
export function readNamedBits(node: DerNode | undefined, what: string): number[] {
  const { content } = expectTag(node, TAG.bitString, what);
  const unused = content[0];
  const bits = content.subarray(1);
  if (unused === undefined || unused > 7 || (bits.length === 0 && unused !== 0))
    throw new DerError(`${what}: bad bit string`);
  const last = bits[bits.length - 1];
  if (last !== undefined && ((last & ((1 << unused) - 1)) !== 0 || (last & (1 << unused)) === 0)) {
    throw new DerError(`${what}: bit string is not minimal`);
  }
  const set: number[] = [];
  bits.forEach((octet, index) => {
    for (let bit = 0; bit < 8; bit++) if (octet & (0x80 >> bit)) set.push(index * 8 + bit);
  });
  return set;
}

/** RFC 5280 §4.1.2.5: UTCTime YYMMDDHHMMSSZ (1950–2049) or GeneralizedTime YYYYMMDDHHMMSSZ, whole seconds, Zulu. */
export function readTime(node: DerNode | undefined, what: string): Date {
  const text = String.fromCharCode(...(node?.content ?? []));
  let match: RegExpExecArray | null = null;
  let year = 0;
  if (node?.tag === TAG.utcTime) {
    match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
    year = Number(match?.[1]);
    year += year < 50 ? 2000 : 1900;
  } else if (node?.tag === TAG.generalizedTime) {
    match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
    year = Number(match?.[1]);
  }
  if (!match) throw new DerError(`${what}: bad time`);
  const [month, day, hour, minute, second] = match.slice(2).map(Number) as [number, number, number, number, number];
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const same = time.getUTCMonth() === month - 1 && time.getUTCDate() === day && time.getUTCHours() === hour;
  if (!same || time.getUTCMinutes() !== minute || time.getUTCSeconds() !== second)
    throw new DerError(`${what}: bad time`);
  return time;
}

/** Made once: making one costs more than reading a name. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function readText(node: DerNode, what: string): string {
  switch (node.tag) {
    case TAG.utf8String:
      try {
        return UTF8.decode(node.content);
      } catch {
        throw new DerError(`${what}: not UTF-8`);
      }
    case TAG.printableString:
      return ascii(node.content, /^[A-Za-z0-9 '()+,\-./:=?]*$/, what);
    case TAG.ia5String:
      return ascii(node.content, /^[\x20-\x7e]*$/, what);
    default:
      throw new DerError(`${what}: string type not allowed`);
  }
}

export function ascii(content: Uint8Array, alphabet: RegExp, what: string): string {
  let text = '';
  for (const octet of content) text += String.fromCharCode(octet);
  if (!alphabet.test(text)) throw new DerError(`${what}: character not allowed`);
  return text;
}
