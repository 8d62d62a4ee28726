// DER writer (X.690 §8, §10, §11) for the hot objects: certificate, CRL, OCSP response. No npm, no intermediate tree.
import { TAG } from './read';

export type Der = Uint8Array<ArrayBuffer>;

export function concatBytes(parts: readonly Uint8Array[]): Der {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

export function derHeader(tag: number, length: number): number[] {
  if (length < 0x80) return [tag, length];
  if (length < 0x100) return [tag, 0x81, length];
  if (length < 0x10000) return [tag, 0x82, length >> 8, length & 0xff];
  if (length < 0x1000000) return [tag, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return [tag, 0x84, (length >>> 24) & 0xff, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff];
}

export function tlv(tag: number, ...parts: readonly Uint8Array[]): Der {
  let length = 0;
  for (const part of parts) length += part.length;
  if (length >= 0x80) return longTlv(tag, length, parts);
  const out = new Uint8Array(2 + length);
  out[0] = tag;
  out[1] = length;
  let offset = 2;
  for (const part of parts) {
    // Octet by octet: a copy of so few is over before one of many has begun.
    for (let at = 0; at < part.length; at++) out[offset++] = part[at] ?? 0;
  }
  return out;
}

function longTlv(tag: number, length: number, parts: readonly Uint8Array[]): Der {
  const header = derHeader(tag, length);
  const out = new Uint8Array(header.length + length);
  let offset = 0;
  for (const octet of header) out[offset++] = octet;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

export const sequence = (...parts: readonly Uint8Array[]): Der => tlv(TAG.sequence, ...parts);
export const setOf = (...parts: readonly Uint8Array[]): Der => tlv(TAG.set, ...parts);
export const octetString = (bytes: Uint8Array): Der => tlv(TAG.octetString, bytes);
export const bitString = (bytes: Uint8Array): Der => tlv(TAG.bitString, Uint8Array.of(0), bytes);
export const derNull = (): Der => Uint8Array.of(TAG.null, 0);
export const derTrue = (): Der => Uint8Array.of(TAG.boolean, 1, 0xff);
/** EXPLICIT [n]. */
export const explicit = (n: number, ...parts: readonly Uint8Array[]): Der => tlv(0xa0 | n, ...parts);
/** IMPLICIT [n] over a primitive type. */
export const implicitPrimitive = (n: number, bytes: Uint8Array): Der => tlv(0x80 | n, bytes);
export const utf8String = (text: string): Der => tlv(TAG.utf8String, new TextEncoder().encode(text));
export function asciiBytes(text: string): Der {
  const octets = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) octets[at] = text.charCodeAt(at);
  return octets;
}
export const ia5String = (text: string): Der => tlv(TAG.ia5String, asciiBytes(text));

export function printableString(text: string): Der {
  if (!/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text)) throw new RangeError('not a PrintableString');
  return tlv(TAG.printableString, asciiBytes(text));
}

/** INTEGER from unsigned big-endian octets: leading zeros dropped, a sign octet added where the top bit is set. */
export function unsignedInteger(octets: Uint8Array): Der {
  let start = 0;
  while (start < octets.length - 1 && octets[start] === 0) start++;
  const body = octets.subarray(start);
  if (body.length === 0) return Uint8Array.of(TAG.integer, 1, 0);
  return (body[0] ?? 0) >= 0x80 ? tlv(TAG.integer, Uint8Array.of(0), body) : tlv(TAG.integer, body);
}

export function integer(value: bigint | number): Der {
  let hex = BigInt(value).toString(16);
  if (hex.startsWith('-')) throw new RangeError('negative INTEGER');
  if (hex.length % 2) hex = `0${hex}`;
  return unsignedInteger(Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)));
}

export const enumerated = (value: number): Der => Uint8Array.of(TAG.enumerated, 1, value);

/** Certificates say the same few again and again. Nobody writes into what is handed out. */
const OIDS = new Map<string, Der>();
const MOST_OIDS = 1_000;

export function oid(dotted: string): Der {
  let encoded = OIDS.get(dotted);
  if (!encoded) {
    encoded = encodeOid(dotted);
    if (OIDS.size < MOST_OIDS) OIDS.set(dotted, encoded);
  }
  return encoded;
}

function encodeOid(dotted: string): Der {
  if (!/^[0-2](\.(0|[1-9]\d*))+$/.test(dotted)) throw new RangeError(`not an OID: ${dotted}`);
  const [top = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const octets: number[] = [];
  for (const arc of [top * 40 + second, ...rest]) {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift(0x80 | (left % 128));
    octets.push(...groups);
  }
  return tlv(TAG.oid, Uint8Array.from(octets));
}

/** Named-bit BIT STRING with trailing zero bits removed (X.690 §11.2.2). */
export function namedBits(bits: readonly number[]): Der {
  if (bits.length === 0) return Uint8Array.of(TAG.bitString, 1, 0);
  const highest = Math.max(...bits);
  const octets = new Uint8Array((highest >> 3) + 1);
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return tlv(TAG.bitString, Uint8Array.of(7 - (highest & 7)), octets);
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0');

function zulu(at: Date): string {
  return (
    [at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()]
      .map((part) => digits(part, 2))
      .join('') + 'Z'
  );
}

/** GeneralizedTime in whole seconds: RFC 5280 and RFC 6960 both forbid fractions, some verifiers print them. */
export const generalizedTime = (at: Date): Der =>
  tlv(TAG.generalizedTime, asciiBytes(digits(at.getUTCFullYear(), 4) + zulu(at)));

/** RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050. */
export function time(at: Date): Der {
  if (Number.isNaN(at.getTime())) throw new RangeError('invalid date');
  const year = at.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? tlv(TAG.utcTime, asciiBytes(digits(year % 100, 2) + zulu(at)))
    : generalizedTime(at);
}
