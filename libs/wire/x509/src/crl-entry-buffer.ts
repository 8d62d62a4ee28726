// revokedCertificates entries written straight into one growing buffer: a list of a million entries is the hottest DER there is.
import { TAG } from './der/read';
import { hexValueAt } from './text-forms';

/** An entry is at most 2 + 22 (serial) + 17 (date) + 14 (reason) octets, so every length fits in one octet. */
const LONGEST_ENTRY = 64;

export class CrlEntryBuffer {
  #bytes = new Uint8Array(64 * 1024);
  #length = 0;

  /** @throws RangeError when the serial is not 1 to 20 octets of hex. */
  add(serial: string, date: Uint8Array, reason: Uint8Array): void {
    if (this.#length + LONGEST_ENTRY > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    const bytes = this.#bytes;
    let start = 0;
    while (start < serial.length - 2 && serial.charCodeAt(start) === 0x30 && serial.charCodeAt(start + 1) === 0x30)
      start += 2;
    const octets = (serial.length - start) / 2;
    const signOctet = hexValueAt(serial, start) >= 8 ? 1 : 0;
    if (!Number.isInteger(octets) || octets < 1 || octets + signOctet > 21)
      throw new RangeError('serial of 1 to 20 octets in hex');
    let at = this.#length;
    bytes[at++] = TAG.sequence;
    bytes[at++] = 2 + signOctet + octets + date.length + reason.length;
    bytes[at++] = TAG.integer;
    bytes[at++] = signOctet + octets;
    if (signOctet) bytes[at++] = 0;
    for (let i = start; i < serial.length; i += 2) {
      const high = hexValueAt(serial, i);
      const low = hexValueAt(serial, i + 1);
      if (high < 0 || low < 0) throw new RangeError('serial of 1 to 20 octets in hex');
      bytes[at++] = (high << 4) | low;
    }
    bytes.set(date, at);
    at += date.length;
    bytes.set(reason, at);
    this.#length = at + reason.length;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
