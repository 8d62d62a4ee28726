/**
 * The application number: `A` and three groups of four (a receipt's: `R`), without 0, O, 1 and I, made to be read out on the telephone.
 * Eleven characters carry 55 bits, the twelfth checks them: Σ αⁱ·cᵢ = 0 over GF(2⁵) with x⁵+x²+1. As the twelve
 * weights differ, every single wrong character and every swap of two unequal characters is caught.
 */
/** Characters that are not mistaken for each other: no 0, O, 1, I. */
export const SPEAKABLE = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const PAYLOAD = 11;

/** Powers of α (x) in GF(2⁵): period 31. */
const POWERS = Array.from({ length: 30 }).reduce<number[]>(
  (powers) => {
    const doubled = (powers.at(-1) ?? 1) << 1;
    return [...powers, doubled & 0b100000 ? doubled ^ 0b100101 : doubled];
  },
  [1],
);

function times(value: number, exponent: number): number {
  return value === 0 ? 0 : (POWERS[(POWERS.indexOf(value) + exponent) % 31] ?? 0);
}

function checkValue(payload: readonly number[]): number {
  // The check character has weight α⁰ = 1.
  return payload.reduce((sum, value, index) => sum ^ times(value, PAYLOAD - index), 0);
}

/**
 * `<prefix>-XXXX-XXXX-XXXX`, to be read out.
 * @param random at least 7 bytes from a cryptographic source; 55 bits are used
 * @throws RangeError on fewer than 7 bytes
 */
export function speakableNumber(prefix: string, random: Uint8Array): string {
  if (random.length < 7) throw new RangeError('A speakable number needs 7 random bytes.');
  const bits = random.subarray(0, 7).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const payload = Array.from({ length: PAYLOAD }, (_, index) => Number((bits >> BigInt(5 * index)) & 31n));
  const text = [...payload, checkValue(payload)].map((value) => SPEAKABLE.charAt(value)).join('');
  return `${prefix}-${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}

/** The canonical form of whatever was typed, or undefined when it cannot be one. */
export function parseSpeakableNumber(prefix: string, typed: string): string | undefined {
  const text = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-‐‑‒–—―−ー]/g, '');
  const body = text.startsWith(prefix) ? /^[2-9A-HJ-NP-Z]{12}$/.exec(text.slice(prefix.length))?.[0] : undefined;
  if (body === undefined) return undefined;
  const values = [...body].map((character) => SPEAKABLE.indexOf(character));
  if (checkValue(values.slice(0, PAYLOAD)) !== values[PAYLOAD]) return undefined;
  return `${prefix}-${body.slice(0, 4)}-${body.slice(4, 8)}-${body.slice(8)}`;
}

/** @param random at least 7 bytes from a cryptographic source; 55 bits are used @throws RangeError on fewer */
export const applicationNumber = (random: Uint8Array): string => speakableNumber('A', random);

/** The canonical form `A-XXXX-XXXX-XXXX` of whatever was typed, or undefined when it cannot be one. */
export const parseApplicationNumber = (typed: string): string | undefined => parseSpeakableNumber('A', typed);

export function isApplicationNumber(text: string): boolean {
  return parseApplicationNumber(text) === text;
}

/** The number of a receipt (控え), made and checked like an application's. @throws RangeError on fewer than 7 bytes */
export const receiptNumber = (random: Uint8Array): string => speakableNumber('R', random);
export const parseReceiptNumber = (typed: string): string | undefined => parseSpeakableNumber('R', typed);
