// A run of bytes with its words, and the scribe that names bytes in order. The scribe cannot leave a gap or an overlap:
// it only ever moves forward, and what a reader does not understand is named as such.
import { hex } from '@sumaho-jpki/wire/apdu';

export interface Words {
  ja: string;
  en: string;
}

/** Bytes `from` (inclusive) to `to` (exclusive) of one message. */
export interface Segment extends Words {
  from: number;
  to: number;
  /** The bytes are secret: show neither them nor anything computed from them. */
  redacted?: true;
}

/** The bytes do not go on as the format says. Never leaves this library. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

export const words = (ja: string, en: string): Words => ({ ja, en });

const PARTIAL = words('（次のコマンドに続きます）', ' (goes on in the next command)');
const CUT = words('（途中で終わっています）', ' (cut off)');
const UNREADABLE = words('読み取れないバイトです', 'bytes that follow no known form');

/** 16 as `10`. */
export function hexByte(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0');
}

export class Scribe {
  readonly segments: Segment[] = [];
  at = 0;
  private limit: number;

  /** `open`: the bytes are the beginning of something that goes on in later commands. */
  constructor(
    readonly bytes: Uint8Array,
    private readonly open = false,
    /** Redacts every byte that no reader understands. */
    private readonly guarded = false,
  ) {
    this.limit = bytes.length;
  }

  get left(): number {
    return this.limit - this.at;
  }

  /** The byte `offset` ahead, if it is there. */
  peek(offset = 0): number | undefined {
    return offset < this.left ? this.bytes[this.at + offset] : undefined;
  }

  /** The next bytes, as many as there are. */
  ahead(length: number): Uint8Array {
    return this.bytes.subarray(this.at, Math.min(this.at + length, this.limit));
  }

  /** Names the next bytes and steps over them. Throws {@link Unreadable} after naming what is left when they are too few. */
  take(length: number, text: Words | ((value: Uint8Array) => Words), redacted = false): Uint8Array {
    const there = this.ahead(length);
    const { ja, en } = typeof text === 'function' ? text(there) : text;
    if (there.length === length) {
      this.name(length, { ja, en }, redacted);
      return there;
    }
    const note = this.open && this.limit === this.bytes.length ? PARTIAL : CUT;
    this.name(there.length, { ja: ja + note.ja, en: en + note.en }, redacted || this.guarded);
    throw new Unreadable();
  }

  /** Takes over what another scribe said about the next bytes. */
  adopt(segments: readonly Segment[]): void {
    for (const { from, to, ja, en, redacted } of segments) this.name(to - from, { ja, en }, redacted === true);
  }

  /** Names all that is left; nothing when nothing is left. */
  rest(text: Words | ((value: Uint8Array) => Words), redacted = false): void {
    if (this.left > 0) this.take(this.left, text, redacted);
  }

  /** Reads the next `length` bytes with `body`; what it leaves or cannot read is named unreadable. */
  within(length: number, body: () => void): void {
    const outer = this.limit;
    const end = this.at + length;
    this.limit = Math.min(end, outer);
    this.run(body);
    this.limit = outer;
    if (end > outer) throw new Unreadable();
  }

  /** Reads with `body` to the present limit. Nothing is left unnamed afterwards. */
  run(body: () => void): void {
    try {
      body();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
    }
    this.rest(UNREADABLE, this.guarded);
  }

  private name(length: number, text: Words, redacted: boolean): void {
    if (length === 0) return;
    this.segments.push({ from: this.at, to: this.at + length, ...text, ...(redacted ? { redacted: true } : {}) });
    this.at += length;
  }
}

/** The part of `segments` that lies in `[from, to)`, moved by `shift`. */
export function clip(segments: readonly Segment[], from: number, to: number, shift: number): Segment[] {
  return segments
    .filter((segment) => segment.from < to && segment.to > from)
    .map((segment) => ({
      ...segment,
      from: Math.max(segment.from, from) + shift,
      to: Math.min(segment.to, to) + shift,
    }));
}

/** Bytes of one segment for the eye: hexadecimal, or one `•` a byte where they are secret. */
export function segmentText(message: Uint8Array, segment: Segment): string {
  return segment.redacted ? '•'.repeat(segment.to - segment.from) : hex(message.slice(segment.from, segment.to));
}

/** A whole message for the eye, secrets redacted. */
export function redactedText(message: Uint8Array, segments: readonly Segment[]): string {
  return segments.map((segment) => segmentText(message, segment)).join(' ');
}

/** Whether every byte of the message has its words, in order, without gap or overlap. */
export function isWhole(message: Uint8Array, segments: readonly Segment[]): boolean {
  let at = 0;
  for (const { from, to, ja, en } of segments) {
    if (from !== at || to <= from || ja === '' || en === '') return false;
    at = to;
  }
  return at === message.length;
}
