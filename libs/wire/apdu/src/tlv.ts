// BER-TLV (ISO/IEC 7816-4 §5.2.2), the LV fields of INSTALL (GlobalPlatform Card Specification 2.3.1 §11.5)
// and DGIs, the units of STORE DATA (same, §11.11): tag 2 bytes, length 1 byte or FF and 2 bytes.
import { ApduFormatError, concat } from './octets';

export interface Tlv {
  /** 1 to 3 tag bytes read as one number, for example 0x7F49. */
  tag: number;
  value: Uint8Array;
}

export interface Dgi {
  /** Data grouping identifier, 0x0000 to 0xFFFF. */
  dgi: number;
  /** 0 to 65,535 bytes. */
  value: Uint8Array;
}

interface Read {
  value: number;
  next: number;
}

function at(raw: Uint8Array, index: number): number {
  const value = raw[index];
  if (value === undefined) throw new ApduFormatError('data ends in the middle of a field');
  return value;
}

function cut(raw: Uint8Array, start: number, length: number): Uint8Array {
  if (start + length > raw.length) throw new ApduFormatError('a length reaches past the end of the data');
  return raw.slice(start, start + length);
}

function readTag(raw: Uint8Array, start: number): Read {
  let value = at(raw, start);
  let next = start + 1;
  if ((value & 0x1f) !== 0x1f) return { value, next };
  for (;;) {
    if (next - start === 3) throw new ApduFormatError('a tag is longer than 3 bytes');
    const byte = at(raw, next);
    next += 1;
    value = value * 256 + byte;
    if (byte < 0x80) return { value, next };
  }
}

function readLength(raw: Uint8Array, start: number): Read {
  const first = at(raw, start);
  if (first < 0x80) return { value: first, next: start + 1 };
  const count = first & 0x7f;
  if (count === 0 || count > 3) throw new ApduFormatError('a length is indefinite or longer than 3 bytes');
  let value = 0;
  for (let i = 1; i <= count; i += 1) value = value * 256 + at(raw, start + i);
  return { value, next: start + 1 + count };
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  if (length <= 0xff) return [0x81, length];
  if (length <= 0xffff) return [0x82, length >> 8, length & 0xff];
  if (length <= 0xff_ffff) return [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  throw new ApduFormatError('a value is longer than 16,777,215 bytes');
}

function tagBytes(tag: number): number[] {
  if (!Number.isInteger(tag) || tag < 0 || tag > 0xff_ffff) throw new ApduFormatError('a tag has 1 to 3 bytes');
  const out = tag > 0xffff ? [tag >> 16, (tag >> 8) & 0xff, tag & 0xff] : tag > 0xff ? [tag >> 8, tag & 0xff] : [tag];
  if (readTag(Uint8Array.from(out), 0).next !== out.length) throw new ApduFormatError('not one BER tag');
  return out;
}

/** One BER-TLV; the value parts are joined. Lengths are coded as short as possible. */
export function encodeTlv(tag: number, ...value: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const body = concat(...value);
  return concat(tagBytes(tag), lengthBytes(body.length), body);
}

/** All BER-TLVs of one level, in order; does not look into constructed values. Throws {@link ApduFormatError}. */
export function decodeTlvs(raw: Uint8Array): Tlv[] {
  const out: Tlv[] = [];
  for (let next = 0; next < raw.length;) {
    const tag = readTag(raw, next);
    const length = readLength(raw, tag.next);
    out.push({ tag: tag.value, value: cut(raw, length.next, length.value) });
    next = length.next + length.value;
  }
  return out;
}

/** The first one with this tag, if any. */
export function findTlv(tlvs: readonly Tlv[], tag: number): Tlv | undefined {
  return tlvs.find((tlv) => tlv.tag === tag);
}

/** Length and value; 1 length byte to 127, then 81 xx, 82 xxxx. */
export function encodeLv(value: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(lengthBytes(value.length), value);
}

/** All LV fields of a command in order, as INSTALL has them. Throws {@link ApduFormatError}. */
export function decodeLvs(raw: Uint8Array): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let next = 0; next < raw.length;) {
    const length = readLength(raw, next);
    out.push(cut(raw, length.next, length.value));
    next = length.next + length.value;
  }
  return out;
}

export function encodeDgi(d: Dgi): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(d.dgi) || d.dgi < 0 || d.dgi > 0xffff) throw new ApduFormatError('a DGI tag has 2 bytes');
  const length = d.value.length;
  if (length > 0xffff) throw new ApduFormatError('a DGI is longer than 65,535 bytes');
  return concat([d.dgi >> 8, d.dgi & 0xff], length < 0xff ? [length] : [0xff, length >> 8, length & 0xff], d.value);
}

/** All DGIs in order. Throws {@link ApduFormatError} when the last one is not whole. */
export function decodeDgis(raw: Uint8Array): Dgi[] {
  const out: Dgi[] = [];
  for (let next = 0; next < raw.length;) {
    const dgi = (at(raw, next) << 8) | at(raw, next + 1);
    const first = at(raw, next + 2);
    const long = first === 0xff;
    const length = long ? (at(raw, next + 3) << 8) | at(raw, next + 4) : first;
    const start = next + (long ? 5 : 3);
    out.push({ dgi, value: cut(raw, start, length) });
    next = start + length;
  }
  return out;
}
