// Looks for a private key wherever bytes are kept: in clear, as hex, as base64, and those within each other (a base64 text in a
// hex column). A component counts as found when 16 of its bytes in a row are; whatever holds 31 bytes in a row has such a piece.

/** The numbers of one private key, by name, each at least 16 bytes. */
export interface PrivateComponents {
  /** Names the key in the findings. */
  readonly keyName: string;
  readonly components: Readonly<Record<string, Uint8Array>>;
}

export interface Place {
  /** `table public.steps`, `log api`, `phone transcript` … */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Finding {
  readonly place: string;
  readonly keyName: string;
  readonly component: string;
  /** How it was written, outermost first; empty for bytes in clear. */
  readonly coding: readonly ('hex' | 'base64')[];
}

const PIECE = 16;
/** Deepest nesting of text codings that is followed. */
const DEEPEST = 3;
const HEX_RUN = /(?:[0-9a-fA-F]{2}[\s:]?){16,}/g;
const BASE64_RUN = /[A-Za-z0-9+/_-]{22,}(?:\\?r?\\?n[A-Za-z0-9+/_-]{22,}|\r?\n[A-Za-z0-9+/_-]{22,})*/g;

interface Piece {
  readonly bytes: Buffer;
  readonly keyName: string;
  readonly component: string;
}

export class KeyScanner {
  /** By their first four bytes. */
  private readonly pieces = new Map<number, Piece[]>();
  /** Bit per pair of first bytes: most positions of a place end here. */
  private readonly sieve = new Uint8Array(65_536);

  constructor(keys: readonly PrivateComponents[]) {
    for (const { keyName, components } of keys) {
      for (const [component, value] of Object.entries(components)) this.learn(keyName, component, Buffer.from(value));
    }
  }

  /** One finding for each place, key and component, in the first coding met. */
  scan(places: readonly Place[]): Finding[] {
    const found = new Map<string, Finding>();
    for (const { name, bytes } of places) {
      this.look(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), [], ({ keyName, component }, coding) => {
        const key = JSON.stringify([name, keyName, component]);
        if (!found.has(key)) found.set(key, { place: name, keyName, component, coding });
      });
    }
    return [...found.values()];
  }

  private learn(keyName: string, component: string, value: Buffer): void {
    if (value.length < PIECE) throw new RangeError(`${component} of ${keyName} is too short to look for`);
    for (let at = 0; at < value.length; at += PIECE) {
      const from = Math.min(at, value.length - PIECE);
      const bytes = value.subarray(from, from + PIECE);
      // Zeros and paddings are everywhere.
      if (new Set(bytes).size < 6) continue;
      const first = bytes.readUInt32LE(0);
      this.pieces.set(first, [...(this.pieces.get(first) ?? []), { bytes, keyName, component }]);
      this.sieve[first & 0xffff] = 1;
    }
  }

  private look(
    bytes: Buffer,
    coding: Finding['coding'],
    found: (piece: Piece, coding: Finding['coding']) => void,
  ): void {
    for (let at = 0; at + PIECE <= bytes.length; at += 1) {
      const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
      if (this.sieve[low] !== 1) continue;
      for (const piece of this.pieces.get(bytes.readUInt32LE(at)) ?? []) {
        if (bytes.subarray(at, at + PIECE).equals(piece.bytes)) found(piece, coding);
      }
    }
    if (coding.length >= DEEPEST || bytes.length < 2 * PIECE - 10) return;
    const text = bytes.toString('latin1');
    for (const [run] of text.matchAll(HEX_RUN)) {
      const digits = run.replace(/[\s:]/g, '');
      for (const from of [0, 1]) this.look(Buffer.from(digits.slice(from), 'hex'), [...coding, 'hex'], found);
    }
    for (const [run] of text.matchAll(BASE64_RUN)) {
      const characters = run.replace(/\\r|\\n|\s/g, '');
      // A run of hex digits was read as hex already.
      if (/^[0-9a-fA-F]+$/.test(characters)) continue;
      for (const from of [0, 1, 2, 3]) {
        this.look(Buffer.from(characters.slice(from), 'base64'), [...coding, 'base64'], found);
      }
    }
  }
}

const CONTROL_CODINGS: Readonly<Record<string, (value: Buffer) => Buffer>> = {
  clear: (value) => Buffer.concat([Buffer.from([0x30, 0x82]), value, Buffer.from([0])]),
  hex: (value) => Buffer.from(`{"data":"${value.toString('hex').toUpperCase()}"}`),
  base64: (value) => Buffer.from(`x ${Buffer.concat([Buffer.alloc(1, 7), value]).toString('base64')}`),
  base64url: (value) => Buffer.from(`"${Buffer.concat([Buffer.alloc(2, 9), value]).toString('base64url')}"`),
  'base64 in hex': (value) => Buffer.from(Buffer.from(value.toString('base64')).toString('hex')),
};

/** What a place would hold had somebody written this key there, once in each coding: the scanner must find every one. */
export function plantedControls({ keyName, components }: PrivateComponents): Place[] {
  const [component, value] = Object.entries(components)[0] ?? [];
  if (component === undefined || value === undefined) throw new RangeError(`${keyName} has no components`);
  return Object.entries(CONTROL_CODINGS).map(([name, coded]) => ({
    name: `control: ${name}`,
    bytes: coded(Buffer.from(value)),
  }));
}
