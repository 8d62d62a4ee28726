// Rows of `SELECT serial, since, not_after, state, revocation_cause` of a binary COPY into pages of columns.
import type { NotGoodPage } from '@sumaho-jpki/operations';
import type { CertificateState, RevocationCause } from '@sumaho-jpki/rules';
import { CRL_SERIAL_ROOM, hexValueAt } from '@sumaho-jpki/wire/x509';
import type { RowReader } from './copy-out';

const ROWS_A_PAGE = 4_096;
/** 2000-01-01, from where Postgres counts its microseconds. */
const EPOCH_SECONDS = 946_684_800;

type Fact = NotGoodPage['facts'][number];

export class NotGoodReader implements RowReader<NotGoodPage> {
  #page = emptyPage();
  #count = 0;
  /** State and cause as they stand in a row, with their lengths: there are a dozen pairs in all. */
  readonly #tails: Buffer[] = [];
  readonly #facts: Fact[] = [];
  #lastKind = 0;

  read(octets: Buffer, at: number): NotGoodPage | undefined {
    const row = this.#count;
    const page = this.#page;
    const digits = octets.readInt32BE(at);
    at += 4;
    if (digits < 2 || digits > CRL_SERIAL_ROOM * 2 || digits % 2 !== 0) throw notASerial();
    let place = row * CRL_SERIAL_ROOM;
    page.serialLengths[row] = digits / 2;
    for (const end = at + digits; at < end; at += 2) {
      const value = (HEX[octets[at] ?? 0] ?? -1) * 16 + (HEX[octets[at + 1] ?? 0] ?? -1);
      if (value < 0 || (HEX[octets[at + 1] ?? 0] ?? -1) < 0) throw notASerial();
      page.serials[place++] = value;
    }
    page.since[row] = secondsAt(octets, at + 4);
    page.notAfter[row] = secondsAt(octets, at + 16);
    page.kinds[row] = this.#kindAt(octets, at + 24);
    this.#count = row + 1;
    return this.#count === ROWS_A_PAGE ? this.#full() : undefined;
  }

  rest(): NotGoodPage | undefined {
    return this.#count > 0 ? this.#full() : undefined;
  }

  #full(): NotGoodPage {
    const page = { ...this.#page, count: this.#count, facts: [...this.#facts] };
    this.#page = emptyPage();
    this.#count = 0;
    return page;
  }

  #kindAt(octets: Buffer, at: number): number {
    if (sameTail(this.#tails[this.#lastKind], octets, at)) return this.#lastKind;
    let kind = this.#tails.findIndex((tail) => sameTail(tail, octets, at));
    if (kind < 0) {
      const [state, afterState] = textAt(octets, at);
      const [revocationCause] = textAt(octets, afterState);
      kind = this.#facts.push({
        state: (state ?? '') as CertificateState,
        revocationCause: revocationCause as RevocationCause | null,
      });
      kind -= 1;
      this.#tails.push(Buffer.from(octets.subarray(at)));
    }
    this.#lastKind = kind;
    return kind;
  }
}

const HEX = Int8Array.from({ length: 256 }, (_, code) => hexValueAt(String.fromCharCode(code), 0));

const notASerial = () => new RangeError('a serial of 1 to 20 octets, in hex');

const emptyPage = () => ({
  serials: new Uint8Array(ROWS_A_PAGE * CRL_SERIAL_ROOM),
  serialLengths: new Uint8Array(ROWS_A_PAGE),
  since: new Float64Array(ROWS_A_PAGE),
  notAfter: new Float64Array(ROWS_A_PAGE),
  kinds: new Uint8Array(ROWS_A_PAGE),
});

const secondsAt = (octets: Buffer, at: number): number =>
  (octets.readInt32BE(at) * 2 ** 32 + octets.readUInt32BE(at + 4)) / 1e6 + EPOCH_SECONDS;

function sameTail(tail: Buffer | undefined, octets: Buffer, at: number): boolean {
  if (!tail || octets.length - at !== tail.length) return false;
  for (let i = 0; i < tail.length; i++) if (tail[i] !== octets[at + i]) return false;
  return true;
}

/** A field of text, null for −1, and where the next one begins. */
function textAt(octets: Buffer, at: number): [string | null, number] {
  const length = octets.readInt32BE(at);
  return length < 0 ? [null, at + 4] : [octets.toString('latin1', at + 4, at + 4 + length), at + 4 + length];
}
