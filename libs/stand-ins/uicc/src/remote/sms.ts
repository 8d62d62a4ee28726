/**
 * Secured packets in short messages (3GPP TS 23.040 §9.2, TS 31.111 §7.1, TS 31.115): ENVELOPE SMS-PP DOWNLOAD D1 with
 * an SMS-DELIVER; header element 70 marks a command packet, 00 and 08 its parts.
 */
import { concat, decodeTlvs, hex, StatusWord, type Tlv } from '@sumaho-jpki/wire/apdu';
import { must, refuse } from '../status-error';

const SMS_PP_DOWNLOAD = 0xd1;
/** SMS TPDU, without and with the comprehension bit. */
const TPDU_TAGS = [0x0b, 0x8b];
const MESSAGE_TYPE_MASK = 0x03;
const USER_DATA_HEADER = 0x40;
const COMMAND_PACKET = 0x70;
/** Messages that may be open at once: a card has little RAM. */
const MOST_OPEN_MESSAGES = 4;

/** The SMS-DELIVER in an ENVELOPE. @throws StatusError 6A80 for any other envelope */
export function tpduOf(envelope: Uint8Array): Uint8Array {
  const [download, ...more] = tlvsOf(envelope);
  must(download?.tag === SMS_PP_DOWNLOAD && more.length === 0);
  const tpdu = tlvsOf(download.value).find(({ tag }) => TPDU_TAGS.includes(tag));
  must(tpdu !== undefined);
  return tpdu.value;
}

function tlvsOf(value: Uint8Array): Tlv[] {
  try {
    return decodeTlvs(value);
  } catch {
    return refuse(StatusWord.INCORRECT_DATA);
  }
}

interface MessagePart {
  /** Sender and reference of the message it belongs to; absent for a message of one part. */
  message?: string;
  total: number;
  /** From 1 on. */
  number: number;
  isCommandPacket: boolean;
  content: Uint8Array;
}

/** @throws StatusError 6A80 for what is no SMS-DELIVER */
function readDeliver(tpdu: Uint8Array): MessagePart {
  const first = tpdu[0] ?? 0xff;
  must((first & MESSAGE_TYPE_MASK) === 0x00);
  const addressBytes = 1 + Math.ceil((tpdu[1] ?? 0) / 2);
  const sender = tpdu.slice(1, 2 + addressBytes);
  // Protocol identifier, coding scheme and time stamp stand between the address and the user data.
  const at = 2 + addressBytes + 9;
  const length = tpdu[at];
  const userData = tpdu.slice(at + 1);
  must(length !== undefined && length === userData.length && length <= 140);
  if ((first & USER_DATA_HEADER) === 0) {
    return { total: 1, number: 1, isCommandPacket: false, content: userData };
  }
  const headerLength = userData[0] ?? 0;
  must(1 + headerLength <= userData.length);
  const content = userData.slice(1 + headerLength);
  return { ...readHeader(userData.slice(1, 1 + headerLength), hex(sender)), content };
}

function readHeader(header: Uint8Array, sender: string): Omit<MessagePart, 'content'> {
  let part: Omit<MessagePart, 'content'> = { total: 1, number: 1, isCommandPacket: false };
  for (let at = 0; at < header.length;) {
    const [element, length] = [header[at], header[at + 1]];
    must(element !== undefined && length !== undefined && at + 2 + length <= header.length);
    const value = header.slice(at + 2, at + 2 + length);
    if (element === COMMAND_PACKET) part = { ...part, isCommandPacket: true };
    if ((element === 0x00 && length === 3) || (element === 0x08 && length === 4)) {
      const [total = 0, number = 0] = value.slice(-2);
      part = { ...part, message: `${sender}/${hex(value.slice(0, -2))}/${total}`, total, number };
    }
    at += 2 + length;
  }
  return part;
}

/** Parts of messages that are not whole yet; lives in RAM. */
export class MessageAssembly {
  private readonly open = new Map<string, { parts: Map<number, Uint8Array>; isCommandPacket: boolean }>();

  /** The command packet a TPDU completes; undefined while parts are missing, and for messages that carry none. */
  add(tpdu: Uint8Array): Uint8Array | undefined {
    const part = readDeliver(tpdu);
    if (part.message === undefined) return part.isCommandPacket ? part.content : undefined;
    if (part.number < 1 || part.number > part.total) return undefined;
    const message = this.open.get(part.message) ?? { parts: new Map<number, Uint8Array>(), isCommandPacket: false };
    message.parts.set(part.number, part.content);
    message.isCommandPacket ||= part.isCommandPacket;
    this.open.delete(part.message);
    this.open.set(part.message, message);
    this.forgetOldest();
    if (message.parts.size < part.total) return undefined;
    this.open.delete(part.message);
    if (!message.isCommandPacket) return undefined;
    return concat(...[...message.parts.entries()].sort(([a], [b]) => a - b).map(([, content]) => content));
  }

  private forgetOldest(): void {
    while (this.open.size > MOST_OPEN_MESSAGES) {
      const [oldest] = this.open.keys();
      if (oldest === undefined) return;
      this.open.delete(oldest);
    }
  }
}
