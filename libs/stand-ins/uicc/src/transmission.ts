/**
 * What the ATR promises about long commands (ISO/IEC 7816-4 §8.1.1.2.7, third software function byte of the card
 * capabilities): extended length fields, and command chaining by CLA b5 (§5.1.1.1).
 */
import { concat, StatusWord, type CommandApdu, type ResponseApdu } from '@sumaho-jpki/wire/apdu';
import type { Channel } from './channel';
import { must, refuse } from './status-error';

const CHAINED = 0x10;
const COMPUTE_SIGNATURE = 0x2a;
const MOST_CHAINED_BYTES = 4_096;
const LAST_OF_CHAIN_EXPECTED = 0x6883;
const CHAINING_NOT_SUPPORTED = 0x6884;
const EXTENDED_LENGTH = 0x40;

/** Whether Lc or Le is in the long form; a malformed command may be told either way. */
export const isExtendedLength = (raw: Uint8Array): boolean => raw.length >= 7 && raw[4] === 0;

/** Le of zeros wants all there is: 256 in the short form, 65,536 in the long one (ISO 7816-4 §5.1). */
export const wantingAll = (command: CommandApdu, isExtended: boolean): CommandApdu =>
  isExtended && command.le === 0 ? { ...command, le: 65_536 } : command;

/** Historical bytes behind the interface bytes; undefined when the ATR is shorter than it says. */
function historicalBytes(atr: Uint8Array): Uint8Array | undefined {
  const format = atr[1] ?? 0;
  let at = 2;
  for (let present = format >> 4; present !== 0;) {
    at += [1, 2, 4].filter((bit) => (present & bit) !== 0).length;
    present = (present & 8) !== 0 ? (atr[at++] ?? 0) >> 4 : 0;
  }
  const bytes = atr.slice(at, at + (format & 0x0f));
  return bytes.length === (format & 0x0f) ? bytes : undefined;
}

/** Card capabilities (compact TLV 73) promise extended length. */
export function takesExtendedLength(atr: Uint8Array): boolean {
  const historical = historicalBytes(atr);
  if (!historical || historical[0] !== 0x80) return false;
  for (let at = 1; at < historical.length; at += 1 + ((historical[at] ?? 0) & 0x0f)) {
    if (historical[at] === 0x73) return ((historical[at + 3] ?? 0) & EXTENDED_LENGTH) !== 0;
  }
  return false;
}

/**
 * The whole command of a chain, undefined while more is to come. Only the applet's signature takes more than one command
 * can carry.
 * @throws StatusError 6884 another command cannot be chained, 6883 a chain was broken off, 6700 too long
 */
export function joinChain(channel: Channel, command: CommandApdu, toApplet: boolean): CommandApdu | undefined {
  const { chain } = channel;
  const more = (command.cla & CHAINED) !== 0;
  if (!chain && !more) return command;
  channel.chain = undefined;
  must(toApplet && command.ins === COMPUTE_SIGNATURE, more ? CHAINING_NOT_SUPPORTED : LAST_OF_CHAIN_EXPECTED);
  const fits = !chain || (chain.ins === command.ins && chain.p1 === command.p1 && chain.p2 === command.p2);
  if (!fits) refuse(LAST_OF_CHAIN_EXPECTED);
  const data = concat(chain?.data ?? [], command.data);
  must(data.length <= MOST_CHAINED_BYTES, StatusWord.WRONG_LENGTH);
  if (!more) return { ...command, data };
  channel.chain = { ins: command.ins, p1: command.p1, p2: command.p2, data };
  return undefined;
}

const GET_RESPONSE = 0xc0;
const SHORT_ANSWER = 256;

/** The rest of an answer that was too long for one APDU, and the logical channel it belongs to. */
export interface WaitingResponse {
  channel: number;
  response: ResponseApdu;
}

/** As much of an answer as a short APDU carries, or as GET RESPONSE asks for, with 61xx while more waits (ISO/IEC 7816-4 §5.3.4). */
export function firstPart(
  { data, sw }: ResponseApdu,
  cla: number,
  wanted = 0,
): { first: ResponseApdu; rest?: WaitingResponse } {
  const room = wanted === 0 ? SHORT_ANSWER : wanted;
  if (data.length <= room) return { first: { data, sw } };
  const left = data.length - room;
  return {
    first: { data: data.slice(0, room), sw: StatusWord.BYTES_AVAILABLE_BASE + (left >= SHORT_ANSWER ? 0 : left) },
    rest: { channel: cla & 0x03, response: { data: data.slice(room), sw } },
  };
}

/** GET RESPONSE on the channel that is owed something: the rest, which may again be too long. Undefined for anything else. */
export function continueResponse(
  { channel, response }: WaitingResponse,
  command: CommandApdu,
): ResponseApdu | undefined {
  const { cla, ins, p1, p2 } = command;
  const isMeant = (cla & 0xf0) === 0 && (cla & 0x03) === channel && ins === GET_RESPONSE && p1 === 0 && p2 === 0;
  return isMeant ? response : undefined;
}
