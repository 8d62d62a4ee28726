// A CertificateList written into one buffer from front to back: a list of a million entries is the hottest DER there is. Entries
// are written where they will stay; what has to stand before them, and is only known after them (lengths), goes into room left free.
import { TAG } from './der/read';
import { derHeader, concatBytes } from './der/write';
import type { Der } from './der/write';
import { hexValueAt } from './text-forms';

/** An entry is at most 2 + 23 (serial) + 17 (date) + 14 (reason) octets, so every length fits in one octet. */
const LONGEST_ENTRY = 64;
/** Usual entry: 20 octets of serial, UTCTime and a reason. */
const USUAL_ENTRY = 54;
const LONGEST_HEADER = 6;
const SMALLEST = 16 * 1024;
/** What is left over of a buffer and is not worth a copy; pages that were never written cost no memory. */
const WORTH_A_COPY = 1024 * 1024;
const DAY = 86_400;
const SERIAL_RULE = 'serial of 1 to 20 octets';

export class CrlEntryBuffer {
  #bytes: Uint8Array<ArrayBuffer>;
  readonly #start: number;
  #length: number;
  /** Tag, length and date of each day: a list knows some thousands at most, in any order. */
  readonly #days = new Map<number, Uint8Array>();

  /**
   * @param fields TBSCertList from version to nextUpdate, that stand before the entries
   * @param expected entries; a wrong guess costs a copy, nothing else
   */
  constructor(
    private readonly fields: Uint8Array,
    expected = 0,
  ) {
    this.#start = fields.length + 3 * LONGEST_HEADER;
    this.#length = this.#start;
    this.#bytes = new Uint8Array(Math.max(SMALLEST, this.#start + 4096 + expected * USUAL_ENTRY));
  }

  /** @throws RangeError when the serial is not 1 to 20 octets of hex. */
  add(serial: string, second: number, reason: Uint8Array): void {
    const octets = new Uint8Array(serial.length / 2);
    if (octets.length * 2 !== serial.length) throw new RangeError(SERIAL_RULE);
    for (let i = 0; i < octets.length; i++) {
      const high = hexValueAt(serial, i * 2);
      const low = hexValueAt(serial, i * 2 + 1);
      if (high < 0 || low < 0) throw new RangeError(`${SERIAL_RULE}, in hex`);
      octets[i] = (high << 4) | low;
    }
    this.addOctets(octets, 0, octets.length, second, reason);
  }

  /**
   * @param from first octet of the unsigned serial in `serials`
   * @param second of the revocation, since 1970
   * @throws RangeError when the serial is not 1 to 20 octets once it is encoded, or the date is none
   */
  addOctets(serials: Uint8Array, from: number, octets: number, second: number, reason: Uint8Array): void {
    this.#reserve(LONGEST_ENTRY);
    const bytes = this.#bytes;
    const day = Math.floor(second / DAY);
    let date = this.#days.get(day);
    if (!date) this.#days.set(day, (date = dayOctetsOf(day)));
    const end = from + octets;
    let first = from;
    while (first < end - 1 && serials[first] === 0) first++;
    const signOctet = (serials[first] ?? 0) >= 0x80 ? 1 : 0;
    const content = signOctet + end - first;
    if (octets < 1 || content > 21) throw new RangeError(SERIAL_RULE);
    let at = this.#length;
    bytes[at++] = TAG.sequence;
    bytes[at++] = 2 + content + date.length + 7 + reason.length;
    bytes[at++] = TAG.integer;
    bytes[at++] = content;
    if (signOctet) bytes[at++] = 0;
    for (let i = first; i < end; i++) bytes[at++] = serials[i] ?? 0;
    for (let i = 0; i < date.length; i++) bytes[at++] = date[i] ?? 0;
    const ofDay = second - day * DAY;
    const [hour, minute] = [(ofDay / 3600) | 0, ((ofDay / 60) | 0) % 60];
    at = twoDigits(bytes, at, hour);
    at = twoDigits(bytes, at, minute);
    at = twoDigits(bytes, at, (ofDay % 60) | 0);
    bytes[at++] = 0x5a;
    for (let i = 0; i < reason.length; i++) bytes[at++] = reason[i] ?? 0;
    this.#length = at;
  }

  /** TBSCertList with everything that was added: the bytes to sign. Nothing may be added afterwards. */
  tbs(extensions: Uint8Array): Uint8Array<ArrayBuffer> {
    let begin = this.#start;
    const inFront = (octets: ArrayLike<number>) => this.#bytes.set(octets, (begin -= octets.length));
    if (this.#length > this.#start) inFront(derHeader(TAG.sequence, this.#length - this.#start));
    inFront(this.fields);
    this.#append(extensions);
    inFront(derHeader(TAG.sequence, this.#length - begin));
    return this.#bytes.subarray(begin, this.#length);
  }

  /** The list itself. @param tbs what `tbs` gave @param rest signatureAlgorithm and signatureValue */
  signed(tbs: Uint8Array, rest: Uint8Array): Der {
    this.#append(rest);
    const content = tbs.length + rest.length;
    const header = derHeader(TAG.sequence, content);
    const begin = this.#length - content - header.length;
    this.#bytes.set(header, begin);
    const list = this.#bytes.subarray(begin, this.#length);
    return list.length < WORTH_A_COPY ? concatBytes([list]) : list;
  }

  #append(octets: Uint8Array): void {
    this.#reserve(octets.length);
    this.#bytes.set(octets, this.#length);
    this.#length += octets.length;
  }

  #reserve(octets: number): void {
    if (this.#length + octets <= this.#bytes.length) return;
    const larger = new Uint8Array(this.#bytes.length * 2 + octets);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

function twoDigits(bytes: Uint8Array, at: number, value: number): number {
  const tens = (value / 10) | 0;
  bytes[at] = 0x30 + tens;
  bytes[at + 1] = 0x30 + value - tens * 10;
  return at + 2;
}

/** Tag, length, year, month and day: UTCTime through 2049, GeneralizedTime from 2050 (RFC 5280 §5.1.2.4). */
function dayOctetsOf(day: number): Uint8Array<ArrayBuffer> {
  const at = new Date(day * DAY * 1000);
  if (Number.isNaN(at.getTime())) throw new RangeError('invalid date');
  const digits = at.toISOString().slice(0, 10).replaceAll('-', '');
  const year = at.getUTCFullYear();
  const short = year >= 1950 && year < 2050;
  const text = short ? digits.slice(2) : digits;
  return Uint8Array.from([
    short ? TAG.utcTime : TAG.generalizedTime,
    text.length + 7,
    ...Array.from(text, (digit) => digit.charCodeAt(0)),
  ]);
}
