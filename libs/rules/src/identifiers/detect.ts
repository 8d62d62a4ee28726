/**
 * What did the desk paste? Any identifier in any width and grouping, normalised; several candidates when a string of
 * digits can be more than one thing, the likeliest first.
 * Sources: 電気通信番号計画 (mobile numbers 060/070/080/090), ITU-T E.118 (ICCID), 3GPP TS 23.003 §6 (IMEI), GSMA SGP.29 (EID).
 */
import { parseApplicationNumber } from './application-number';
import { isProblemCode, PROBLEM_KINDS, problemCodeOf } from '../problems/problem-codes';
import { eidHolds, luhnHolds } from './check-digits';

export const IDENTIFIER_KINDS = [
  'application-number',
  'phone-number',
  'iccid',
  'imei',
  'eid',
  'certificate-serial',
  'error-number',
] as const;
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];

export interface Identifier {
  readonly kind: IdentifierKind;
  /** Canonical form: E.164 with +, digits only, `A-XXXX-XXXX-XXXX`, or lower-case hex without leading zero octets. */
  readonly value: string;
}

/** Half-width, hyphens and blanks of every sort, dots and brackets out. */
function bare(typed: string): string {
  return typed
    .normalize('NFKC')
    .replace(/[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g, '')
    .replace(/[-‐‑‒–—―−ー－·.()[\]]/g, '');
}

/** A Japanese mobile number as E.164 (`+819012345678`), or undefined. */
export function parsePhoneNumber(typed: string): string | undefined {
  const text = bare(typed).replace(/^tel:/i, '');
  // +81 (0)90… is written on many a form.
  const national = /^(?:\+81|81|01081|0081)0?([6-9]0\d{8})$/.exec(text)?.[1] ?? /^0([6-9]0\d{8})$/.exec(text)?.[1];
  return national === undefined ? undefined : `+81${national}`;
}

/** E.164 → `090-1234-5678`, as people in Japan write it; anything else comes back unchanged. */
export function formatPhoneNumber(e164: string): string {
  return e164.replace(/^\+81(\d{2})(\d{4})(\d{4})$/, '0$1-$2-$3');
}

/** Keeps the last four digits only: `090-****-5678`. */
export function maskPhoneNumber(e164: string): string {
  return formatPhoneNumber(e164).replace(/-\d{4}-/, '-****-');
}

/** An ICCID of 19 or 20 digits beginning 89 with a good Luhn digit; a filler F from the EF is dropped. */
export function parseIccid(typed: string): string | undefined {
  const digits = bare(typed)
    .replace(/^ICCID:?/i, '')
    .replace(/F$/i, '');
  return /^89\d{17,18}$/.test(digits) && luhnHolds(digits) ? digits : undefined;
}

export function parseImei(typed: string): string | undefined {
  const digits = bare(typed)
    .replace(/^IMEI:?/i, '')
    .replace(/\//g, '');
  return /^\d{15}$/.test(digits) && luhnHolds(digits) ? digits : undefined;
}

export function parseEid(typed: string): string | undefined {
  const digits = bare(typed).replace(/^EID:?/i, '');
  return eidHolds(digits) ? digits : undefined;
}

/** 8 to 20 octets of hex, with or without 0x, colons or blanks. */
export function parseCertificateSerial(typed: string): string | undefined {
  const text = bare(typed)
    .replace(/^(?:serial(?:number)?[:=]?)?(?:0x)?/i, '')
    .replace(/:/g, '')
    .toLowerCase();
  if (!/^[0-9a-f]{16,42}$/.test(text)) return undefined;
  const even = text.length % 2 === 0 ? text : `0${text}`;
  const octets = even.replace(/^(?:00)+(?=.)/, '');
  return octets.length >= 16 && octets.length <= 40 ? octets : undefined;
}

/**
 * The three digits of a problem there is, from what a screen, a caller or an API gave: `519`, `エラー番号 519`, `Error 519`, the code
 * `card-pin-wrong`, the type `/problems/card-pin-wrong`.
 */
export function parseErrorNumber(typed: string): string | undefined {
  const code = /^(?:\S*\/problems\/)?([a-z]+(?:-[a-z]+)*)$/.exec(typed.normalize('NFKC').trim().toLowerCase())?.[1];
  if (code !== undefined && isProblemCode(code)) return String(PROBLEM_KINDS[code].number);
  // エラーコード without its long-vowel marks: they are bared like the hyphens they look like.
  const digits = /^(?:エラ(?:番号|コド)?|error(?:number|code|no)?|e|no|#)?[:：#]?(\d{3})$/i.exec(bare(typed))?.[1];
  return digits !== undefined && problemCodeOf(Number(digits)) !== undefined ? digits : undefined;
}

const PARSERS = {
  'application-number': parseApplicationNumber,
  'phone-number': parsePhoneNumber,
  iccid: parseIccid,
  imei: parseImei,
  eid: parseEid,
  'certificate-serial': parseCertificateSerial,
  'error-number': parseErrorNumber,
} as const satisfies Readonly<Record<IdentifierKind, (typed: string) => string | undefined>>;

/** The longest text worth looking at; a longer paste is no identifier. */
const LONGEST = 120;

/** Ordered candidates; empty when the text is no identifier at all. */
export function detectIdentifiers(typed: string): readonly Identifier[] {
  if (typed.length > LONGEST) return [];
  return IDENTIFIER_KINDS.flatMap((kind) => {
    const value = PARSERS[kind](typed);
    return value === undefined ? [] : [{ kind, value }];
  });
}
