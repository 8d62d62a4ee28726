// Text forms of bytes: hex (lower case), base64 and base64url (RFC 4648 §4, §5), PEM (RFC 7468).

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map<string, number>([
  ...Array.from(ALPHABET, (character, index): [string, number] => [character, index]),
  ['-', 62],
  ['_', 63],
]);
const HEX = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'));

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const octet of bytes) text += HEX[octet];
  return text;
}

const HEX_VALUES = new Int8Array(128).fill(-1);
for (let value = 0; value < 16; value++) {
  HEX_VALUES['0123456789abcdef'.charCodeAt(value)] = value;
  HEX_VALUES['0123456789ABCDEF'.charCodeAt(value)] = value;
}

/** Value of the hex digit at `index`, or -1. */
export function hexValueAt(text: string, index: number): number {
  return HEX_VALUES[text.charCodeAt(index)] ?? -1;
}

/** @throws RangeError when the text is not an even number of hex digits. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length >> 1);
  let valid = text.length % 2 === 0;
  for (let i = 0; i < bytes.length; i++) {
    const high = hexValueAt(text, i * 2);
    const low = hexValueAt(text, i * 2 + 1);
    valid &&= high >= 0 && low >= 0;
    bytes[i] = (high << 4) | low;
  }
  if (!valid) throw new RangeError('not hexadecimal');
  return bytes;
}

/** Two characters for each twelve bits. */
const PAIRS = Array.from({ length: 4096 }, (_, bits) => `${ALPHABET[bits >> 6] ?? ''}${ALPHABET[bits & 63] ?? ''}`);

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += (PAIRS[group >> 12] ?? '') + (PAIRS[group & 4095] ?? '');
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  return missing === 0 ? text : text.slice(0, -missing) + '='.repeat(missing);
}

/** Without padding. */
export const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');

/** Accepts base64 and base64url, padded or not. @throws RangeError for anything else. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const body = text.replace(/={0,2}$/, '');
  if (body.length % 4 === 1) throw new RangeError('not base64');
  const bytes = new Uint8Array(Math.floor((body.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let offset = 0;
  for (const character of body) {
    const value = VALUES.get(character);
    if (value === undefined) throw new RangeError('not base64');
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[offset++] = (held >> bits) & 0xff;
    }
  }
  return bytes;
}

export type PemLabel = 'CERTIFICATE' | 'X509 CRL' | 'CERTIFICATE REQUEST' | 'PUBLIC KEY';

export function toPem(label: PemLabel, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** Every block of that label, in order. @throws RangeError on a broken block. */
export function fromPem(label: PemLabel, text: string): Uint8Array<ArrayBuffer>[] {
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`, 'g');
  return Array.from(text.matchAll(block), (match) => fromBase64((match[1] ?? '').replace(/\s/g, '')));
}

/** Equality of two public byte strings. Not for secrets: time depends on the content. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
