// Octet strings as the card world writes them: upper-case hex, concatenation with ‖.

/** A byte string does not have the form its format prescribes (ISO/IEC 7816-4 APDU, BER-TLV, DGI, hex text). */
export class ApduFormatError extends Error {
  override readonly name = 'ApduFormatError';
}

/** Upper-case hexadecimal without separators. */
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text.toUpperCase();
}

/** Parses hexadecimal; white space between digits is ignored. Throws {@link ApduFormatError} on anything else. */
export function bytes(hexText: string): Uint8Array<ArrayBuffer> {
  const digits = hexText.replace(/\s+/g, '');
  if (digits.length % 2 !== 0) throw new ApduFormatError('odd number of hexadecimal digits');
  if (!/^[0-9A-Fa-f]*$/.test(digits)) throw new ApduFormatError('not hexadecimal');
  const out = new Uint8Array(digits.length / 2);
  for (let i = 0; i < out.length; i += 1) out[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return out;
}

/** Joins byte strings; a number outside 0–255 in a plain list throws {@link ApduFormatError}. */
export function concat(...parts: (Uint8Array | readonly number[])[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    if (!(part instanceof Uint8Array) && part.some((value) => !Number.isInteger(value) || value < 0 || value > 255)) {
      throw new ApduFormatError('a byte must be an integer of 0 to 255');
    }
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Compares without an early exit, so that the time taken tells nothing about where two MACs differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
