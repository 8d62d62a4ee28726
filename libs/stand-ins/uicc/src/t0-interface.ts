/**
 * The card behind a strict T=0 line (ISO/IEC 7816-3 §12.2): a command with data gives its answer only to GET RESPONSE
 * (61xx), and a wrong Le is corrected (6Cxx) without carrying the command out a second time. A reader that sends data and
 * Le together speaks APDUs, not TPDUs, and is answered whole.
 */
import { decodeResponse, encodeResponse, hex, StatusWord, type ResponseApdu } from '@sumaho-jpki/wire/apdu';

const GET_RESPONSE = 0xc0;
const HEADER = 4;
const LONGEST = 256;

/** What a terminal needs of a card; VirtualUicc has it. */
export interface TerminalCard {
  readonly atr: Uint8Array;
  reset(): Uint8Array;
  transmit(command: Uint8Array): Uint8Array;
}

export class T0Interface implements TerminalCard {
  private waiting: { channel: number; response: ResponseApdu } | undefined;
  /** Answer to a command whose Le was wrong, until the same command comes with the right one. */
  private corrected: { header: string; response: ResponseApdu } | undefined;

  private cardHasMore = false;

  constructor(private readonly card: TerminalCard) {}

  get atr(): Uint8Array {
    return this.card.atr;
  }

  reset(): Uint8Array {
    this.waiting = undefined;
    this.corrected = undefined;
    this.cardHasMore = false;
    return this.card.reset();
  }

  transmit(raw: Uint8Array): Uint8Array {
    const corrected = this.corrected;
    this.corrected = undefined;
    if (raw[1] === GET_RESPONSE && ((raw[0] ?? 0) & 0xf0) === 0) {
      // Only the card itself still has the rest of an answer that was too long for one APDU.
      const goesOn = this.cardHasMore && !this.waiting;
      return goesOn ? this.passOn(raw) : encodeResponse(this.getResponse(raw));
    }
    this.waiting = undefined;
    const header = hex(raw.slice(0, HEADER));
    const askedAgain = raw.length === HEADER + 1 && corrected?.header === header;
    const response = askedAgain ? corrected.response : decodeResponse(this.passOn(raw));
    if (response.data.length === 0) return encodeResponse(response);
    if (raw.length === HEADER + 1) return encodeResponse(this.withRightLe(header, raw[HEADER] ?? 0, response));
    const lc = raw[HEADER] ?? 0;
    if (lc === 0 || raw.length !== HEADER + 1 + lc) return encodeResponse(response);
    this.waiting = { channel: (raw[0] ?? 0) & 0x03, response };
    return encodeResponse(bytesWaiting(response.data.length));
  }

  private passOn(raw: Uint8Array): Uint8Array {
    const answer = this.card.transmit(raw);
    this.cardHasMore = answer.at(-2) === StatusWord.BYTES_AVAILABLE_BASE >> 8;
    return answer;
  }

  private withRightLe(header: string, le: number, response: ResponseApdu): ResponseApdu {
    const { length } = response.data;
    if ((le === 0 ? LONGEST : le) === length) return response;
    this.corrected = { header, response };
    return { data: new Uint8Array(0), sw: StatusWord.WRONG_LE_BASE + (length % LONGEST) };
  }

  /** 6985 nothing waits, 6A86, 6Cxx more was asked for than waits, 61xx when more is left. */
  private getResponse(raw: Uint8Array): ResponseApdu {
    const none = new Uint8Array(0);
    const [cla = 0, , p1, p2, le] = raw;
    const { waiting } = this;
    if (p1 !== 0 || p2 !== 0) return { data: none, sw: StatusWord.INCORRECT_P1_P2 };
    if (raw.length > HEADER + 1) return { data: none, sw: StatusWord.WRONG_LENGTH };
    if (!waiting || waiting.channel !== (cla & 0x03)) return { data: none, sw: StatusWord.CONDITIONS_NOT_SATISFIED };
    const { data, sw } = waiting.response;
    const wanted = le === undefined || le === 0 ? LONGEST : le;
    if (wanted > data.length) return { data: none, sw: StatusWord.WRONG_LE_BASE + (data.length % LONGEST) };
    const rest = data.slice(wanted);
    this.waiting = rest.length > 0 ? { channel: waiting.channel, response: { data: rest, sw } } : undefined;
    return rest.length > 0
      ? { ...bytesWaiting(rest.length), data: data.slice(0, wanted) }
      : { data: data.slice(0, wanted), sw };
  }
}

const bytesWaiting = (count: number): ResponseApdu => ({
  data: new Uint8Array(0),
  sw: StatusWord.BYTES_AVAILABLE_BASE + (count >= LONGEST ? 0 : count),
});
