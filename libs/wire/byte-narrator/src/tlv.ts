// BER-TLV in words, one level after the other: a dictionary says what a tag means in its place. Unknown tags are named by
// their number, so that no byte stays without words.
import { type Scribe, type Words, words } from './segment';

export interface Meaning extends Words {
  /** Constructed: what stands inside. */
  inside?: Dictionary;
  /** Says what the value means; its words come after the name. */
  value?: (value: Uint8Array) => Words;
  /** The value has a form of its own. */
  read?: (scribe: Scribe) => void;
  /** The value is never shown. */
  secret?: true;
}
export type Dictionary = Readonly<Record<number, Meaning>>;

interface Header {
  tag: number;
  /** Absent = indefinite form, ends with 00 00. */
  length: number | undefined;
  /** Bytes of tag and length. */
  size: number;
}

const HEADER = words('タグと長さ', 'tag and length');

function readTag(scribe: Scribe): { tag: number; size: number } | undefined {
  let tag = scribe.peek();
  if (tag === undefined) return undefined;
  let size = 1;
  if ((tag & 0x1f) !== 0x1f) return { tag, size };
  for (;;) {
    const next = scribe.peek(size);
    if (next === undefined) return undefined;
    size += 1;
    tag = tag * 256 + next;
    if (next < 0x80 || size === 3) return { tag, size };
  }
}

/** Names what is left and throws Unreadable when the header is not whole. */
function readHeader(scribe: Scribe): Header {
  const cut = (): never => {
    scribe.take(scribe.left + 1, HEADER);
    throw new Error('take() throws before this');
  };
  const read = readTag(scribe);
  if (!read) return cut();
  const { tag, size } = read;
  const first = scribe.peek(size);
  if (first === undefined) return cut();
  if (first < 0x80) return { tag, length: first, size: size + 1 };
  if (first === 0x80) return { tag, length: undefined, size: size + 1 };
  let length = 0;
  for (let i = 1; i <= (first & 0x7f); i += 1) {
    const byte = scribe.peek(size + i);
    if (byte === undefined) return cut();
    length = length * 256 + byte;
  }
  return { tag, length, size: size + 1 + (first & 0x7f) };
}

export function tagText(tag: number): string {
  const text = tag.toString(16).toUpperCase();
  return text.length % 2 === 0 ? text : `0${text}`;
}

function isConstructed(tag: number): boolean {
  const first = tag > 0xffff ? tag >> 16 : tag > 0xff ? tag >> 8 : tag;
  return (first & 0x20) !== 0;
}

/** Length in words, then the value read by `body`. */
function field(scribe: Scribe, name: Words, header: Header, body: () => void): void {
  const length = header.length === undefined ? words('長さ不定', 'indefinite length') : bytesOf(header.length);
  scribe.take(header.size, words(`${name.ja}（${length.ja}）`, `${name.en} (${length.en})`));
  if (header.length !== undefined) scribe.within(header.length, body);
  else body();
}

export function bytesOf(length: number): Words {
  return words(`${length}バイト`, length === 1 ? '1 byte' : `${length} bytes`);
}

/** One TLV. */
export function narrateTlv(scribe: Scribe, dictionary: Dictionary): void {
  const header = readHeader(scribe);
  const text = tagText(header.tag);
  const meaning = dictionary[header.tag];
  const name = meaning ?? words('名前のない項目', 'unnamed item');
  const title = words(`${text}：${name.ja}`, `${text}: ${name.en}`);
  if (meaning?.inside || (!meaning && isConstructed(header.tag))) {
    const inside = meaning?.inside ?? {};
    field(scribe, title, header, () => {
      if (header.length !== undefined) narrateTlvs(scribe, inside);
      else narrateUntilEnd(scribe, inside);
    });
    return;
  }
  if (header.length === undefined) {
    scribe.take(header.size, title);
    return;
  }
  if (meaning?.read && header.length > 0) {
    field(scribe, title, header, () => meaning.read?.(scribe));
    return;
  }
  if (meaning?.secret && header.length > 0) {
    field(scribe, title, header, () => scribe.take(header.length ?? 0, name, true));
    return;
  }
  // A leaf is one segment, so that its words stand beside tag, length and value at once.
  scribe.take(header.size + header.length, (all) => {
    const value = all.subarray(Math.min(header.size, all.length));
    const said = meaning?.value?.(value) ?? (header.length === 0 ? words('空', 'empty') : bytesOf(header.length ?? 0));
    return words(`${title.ja}：${said.ja}`, `${title.en}, ${said.en}`);
  });
}

/** All TLVs to the limit. */
export function narrateTlvs(scribe: Scribe, dictionary: Dictionary): void {
  while (scribe.left > 0) narrateTlv(scribe, dictionary);
}

function narrateUntilEnd(scribe: Scribe, dictionary: Dictionary): void {
  while (scribe.left > 0 && !(scribe.peek() === 0 && scribe.peek(1) === 0)) narrateTlv(scribe, dictionary);
  scribe.take(2, words('長さ不定の終わり', 'end of the indefinite length'));
}

/** Length of an LV field, 1 byte or 81 xx / 82 xxxx, and how many bytes it took. Undefined when it is not whole. */
export function lvLength(scribe: Scribe): { length: number; size: number } | undefined {
  const first = scribe.peek();
  if (first === undefined) return undefined;
  if (first < 0x80) return { length: first, size: 1 };
  const [high, low] = [scribe.peek(1), scribe.peek(2)];
  if (first === 0x81 && high !== undefined) return { length: high, size: 2 };
  if (first === 0x82 && high !== undefined && low !== undefined) return { length: high * 256 + low, size: 3 };
  // A plain length byte of 128 and more is what older hosts send; the two long forms above are read first.
  return first > 0x82 ? { length: first, size: 1 } : undefined;
}

/** One LV field: its length, then the value read by `body`. */
export function narrateLv(scribe: Scribe, name: Words, body: (length: number) => void): void {
  const read = lvLength(scribe);
  if (!read) {
    scribe.take(scribe.left + 1, words(`${name.ja}の長さ`, `length of ${name.en}`));
    return;
  }
  const { length, size } = read;
  const said = length === 0 ? words('なし', 'none') : bytesOf(length);
  scribe.take(size, words(`${name.ja}の長さ：${said.ja}`, `length of ${name.en}: ${said.en}`));
  if (length > 0) scribe.within(length, () => body(length));
}

/** Rest of the field as plain bytes under one name. */
export function opaque(scribe: Scribe, name: Words, redacted = false): void {
  scribe.rest((value) => {
    const said = bytesOf(value.length);
    return words(`${name.ja}（${said.ja}）`, `${name.en} (${said.en})`);
  }, redacted);
}
