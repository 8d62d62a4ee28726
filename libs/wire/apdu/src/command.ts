// Command and response APDUs, ISO/IEC 7816-4 §5: cases 1 to 4, short and extended length fields.
import { ApduFormatError, concat } from './octets';

export interface CommandApdu {
  cla: number;
  ins: number;
  p1: number;
  p2: number;
  /** 0 to 65,535 bytes. */
  data: Uint8Array;
  /** Expected answer length; absent = no Le field; 0 stands for 256 (65,536 in the extended form). */
  le?: number;
}

export interface ResponseApdu {
  data: Uint8Array;
  /** Both status bytes as one number, for example 0x9000. */
  sw: number;
}

function header(c: CommandApdu): number[] {
  return [c.cla, c.ins, c.p1, c.p2];
}

/** Short form; the extended form only when data or Le do not fit the short one. Throws {@link ApduFormatError}. */
export function encodeCommand(c: CommandApdu): Uint8Array<ArrayBuffer> {
  const { data, le } = c;
  if (data.length > 65_535) throw new ApduFormatError('command data is longer than 65,535 bytes');
  if (le !== undefined && (!Number.isInteger(le) || le < 0 || le > 65_536)) {
    throw new ApduFormatError('Le must be 0 to 65,536');
  }
  const extended = data.length > 255 || (le !== undefined && le > 256);
  if (!extended) {
    const lc = data.length > 0 ? [data.length] : [];
    return concat(header(c), lc, data, le === undefined ? [] : [le % 256]);
  }
  const lc = data.length > 0 ? [0, data.length >> 8, data.length & 0xff] : [];
  const leField = le === undefined ? [] : [(le >> 8) & 0xff, le & 0xff];
  // Case 2 extended has no Lc to announce the long form, so its Le is three bytes.
  return concat(header(c), lc, data, data.length === 0 ? [0, ...leField] : leField);
}

function be16(raw: Uint8Array, at: number): number {
  return ((raw[at] ?? 0) << 8) | (raw[at + 1] ?? 0);
}

/** Reads all seven forms (1, 2S, 3S, 4S, 2E, 3E, 4E). Throws {@link ApduFormatError} when Lc and length disagree. */
export function decodeCommand(raw: Uint8Array): CommandApdu {
  const [cla, ins, p1, p2] = raw;
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) {
    throw new ApduFormatError('a command APDU has at least 4 bytes');
  }
  const head = { cla, ins, p1, p2 };
  const none = new Uint8Array(0);
  const first = raw[4];
  if (first === undefined) return { ...head, data: none };
  if (raw.length === 5) return { ...head, data: none, le: first };
  if (first !== 0) {
    const data = raw.slice(5, 5 + first);
    if (raw.length === 5 + first) return { ...head, data };
    if (raw.length === 6 + first) return { ...head, data, le: raw[5 + first] ?? 0 };
    throw new ApduFormatError('Lc does not agree with the length of the command');
  }
  if (raw.length === 7) return { ...head, data: none, le: be16(raw, 5) };
  const lc = be16(raw, 5);
  const data = raw.slice(7, 7 + lc);
  if (lc !== 0 && raw.length === 7 + lc) return { ...head, data };
  if (lc !== 0 && raw.length === 9 + lc) return { ...head, data, le: be16(raw, 7 + lc) };
  throw new ApduFormatError('extended Lc does not agree with the length of the command');
}

export function encodeResponse(r: ResponseApdu): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(r.sw) || r.sw < 0 || r.sw > 0xffff) throw new ApduFormatError('a status word has two bytes');
  return concat(r.data, [r.sw >> 8, r.sw & 0xff]);
}

/** Throws {@link ApduFormatError} when not even a status word is there. */
export function decodeResponse(raw: Uint8Array): ResponseApdu {
  if (raw.length < 2) throw new ApduFormatError('a response APDU has at least 2 bytes');
  return { data: raw.slice(0, -2), sw: be16(raw, raw.length - 2) };
}
