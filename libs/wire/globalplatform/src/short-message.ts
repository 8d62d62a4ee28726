// A secured packet in short messages (3GPP TS 23.040 §9.2.2.1 and §9.2.3.24, 3GPP TS 31.115 §4, ETSI TS 102 223 §7.1): user data header
// 70 00 on the first message, concatenation 00 03 when there are several; the first carries 132 bytes of the packet then,
// later ones 134, a lone one 137. The SIM gets each as ENVELOPE (SMS-PP download).
import { ApduFormatError, type CommandApdu, concat, encodeTlv } from '@sumaho-jpki/wire/apdu';
import { SecureChannelError } from './aes';

const USER_DATA_LIMIT = 140;
const COMMAND_PACKET = [0x70, 0x00];

/** User data (header and content) of each message, at most 140 bytes. `reference` tells several packets apart, 0–255. */
export function commandMessages(packet: Uint8Array, reference: number): Uint8Array[] {
  if (packet.length + 3 <= USER_DATA_LIMIT) return [concat([0x02], COMMAND_PACKET, packet)];
  const first = USER_DATA_LIMIT - 8;
  const next = USER_DATA_LIMIT - 6;
  const total = 1 + Math.ceil((packet.length - first) / next);
  if (total > 255) throw new SecureChannelError('a packet takes at most 255 short messages');
  return Array.from({ length: total }, (_, index) => {
    const concatenation = [0x00, 0x03, reference & 0xff, total, index + 1];
    if (index === 0) return concat([0x07], concatenation, COMMAND_PACKET, packet.slice(0, first));
    const from = first + (index - 1) * next;
    return concat([0x05], concatenation, packet.slice(from, from + next));
  });
}

export interface MessagePart {
  /** Absent when the message stands alone. */
  part?: { reference: number; total: number; number: number };
  /** 0x70 command packet, 0x71 response packet; absent in later parts. */
  kind?: number;
  content: Uint8Array;
}

/** Reads one message's user data. Throws ApduFormatError. */
export function parseUserData(userData: Uint8Array): MessagePart {
  const [headerLength = 0] = userData;
  if (userData.length === 0 || 1 + headerLength > userData.length) throw new ApduFormatError('not a user data header');
  const out: MessagePart = { content: userData.slice(1 + headerLength) };
  for (let at = 1; at < 1 + headerLength;) {
    const [id, length] = userData.subarray(at, at + 2);
    if (id === undefined || length === undefined || at + 2 + length > 1 + headerLength) {
      throw new ApduFormatError('an information element does not end in the header');
    }
    const [reference = 0, total = 0, number = 0] = userData.subarray(at + 2, at + 2 + length);
    if (id === 0x00 && length === 3) out.part = { reference, total, number };
    else if (id === 0x70 || id === 0x71) out.kind = id;
    at += 2 + length;
  }
  return out;
}

/** Puts the parts of one packet together, in whatever order they came. Throws ApduFormatError when one is missing. */
export function joinMessages(messages: readonly Uint8Array[]): Uint8Array {
  const parts = messages.map(parseUserData);
  const [only] = parts;
  if (parts.length === 1 && only && !only.part) return only.content;
  const ordered = [...parts].sort((a, b) => (a.part?.number ?? 0) - (b.part?.number ?? 0));
  const [first] = ordered;
  const whole = ordered.every(
    ({ part }, index) =>
      part?.number === index + 1 && part.total === parts.length && part.reference === first?.part?.reference,
  );
  if (!whole) throw new ApduFormatError('a part of the packet is missing');
  return concat(...ordered.map(({ content }) => content));
}

export interface DeliverySender {
  /** Digits of the service's number. */
  originatingAddress: string;
  /** Time stamp as 7 bytes of swapped BCD; zero when absent. */
  timeStamp?: Uint8Array;
}

function addressField(digits: string): Uint8Array {
  if (!/^\d{1,20}$/.test(digits)) throw new SecureChannelError('an address has 1 to 20 digits');
  const padded = digits.length % 2 === 0 ? digits : `${digits}F`;
  const swapped = padded.replace(/(.)(.)/g, '$2$1');
  const octets = swapped.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  return concat([digits.length, 0x91], octets);
}

/** SMS-DELIVER with user data header, class 2 binary data for the SIM. */
export function deliverTpdu(userData: Uint8Array, sender: DeliverySender): Uint8Array {
  return concat(
    [0x40],
    addressField(sender.originatingAddress),
    [0x7f, 0xf6],
    sender.timeStamp ?? new Uint8Array(7),
    [userData.length],
    userData,
  );
}

/** What the handset gives to the SIM for one message. */
export function envelopeOf(tpdu: Uint8Array): CommandApdu {
  const devices = encodeTlv(0x82, Uint8Array.of(0x83, 0x81));
  return { cla: 0x80, ins: 0xc2, p1: 0, p2: 0, data: encodeTlv(0xd1, devices, encodeTlv(0x8b, tpdu)), le: 0 };
}
