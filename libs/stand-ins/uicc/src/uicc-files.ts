/**
 * The few files of a UICC that tools look for before anything else (ETSI TS 102 221 §13): MF, EF.DIR and EF.ICCID, read
 * only, with their file control parameters (§11.1.1.3) and STATUS. Only a card made with `usimFiles` has them: a JPKI
 * client that probes for files of other cards must find none. There is no USIM behind them.
 */
import { bytes, encodeTlv, hex, StatusWord, type CommandApdu, type ResponseApdu } from '@sumaho-jpki/wire/apdu';
import type { CardImage } from './card-image';
import type { Channel } from './channel';
import { refuse } from './status-error';

const MF = 0x3f00;
const EF_DIR = 0x2f00;
const EF_ICCID = 0x2fe2;
/** 61{4F AID of up to 16 bytes, 50 label}. */
const RECORD_LENGTH = 38;
const RECORDS = 4;
const RECORD_NOT_FOUND = 0x6a83;
const NO_FILE_SELECTED = StatusWord.COMMAND_NOT_ALLOWED;
const WRONG_KIND_OF_FILE = 0x6981;
const SHORT_IDENTIFIERS: Readonly<Record<number, number>> = { 0x1e: EF_DIR, 0x02: EF_ICCID };
/** Life-cycle status: operational, activated. */
const ACTIVATED = octets(0x8a, 0x05);
/** Security attributes, compact: nothing but reading, which is always allowed. */
const READ_ALWAYS = octets(0x8c, 0x01, 0x00);

function octets(tag: number, ...value: number[]): Uint8Array {
  return encodeTlv(tag, Uint8Array.from(value));
}

const SELECT = 0xa4;
const READ_BINARY = 0xb0;
const READ_RECORD = 0xb2;
const STATUS = 0xf2;
const NO_DATA = 0x0c;

/** The answer to a command for these files, or undefined when it is not for them. @throws StatusError */
export function processFiles(image: CardImage, channel: Channel, command: CommandApdu): ResponseApdu | undefined {
  const { cla, ins, p1, p2 } = command;
  const interindustry = (cla & 0xfc) === 0;
  if (interindustry && ins === SELECT && p1 !== 0x04) return ok(select(channel, command));
  if ((cla & 0xfc) === 0x80 && ins === STATUS && p1 <= 0x02) {
    if (![0x00, 0x01, NO_DATA].includes(p2)) refuse(StatusWord.INCORRECT_P1_P2);
    return ok(p2 === NO_DATA ? new Uint8Array(0) : controlParameters(MF));
  }
  if (interindustry && ins === READ_BINARY) return ok(readBinary(image, channel, command));
  if (interindustry && ins === READ_RECORD) return ok(readRecord(image, channel, command));
  return undefined;
}

const ok = (data: Uint8Array): ResponseApdu => ({ data, sw: StatusWord.OK });

/** By file identifier, or by path from the MF (P1 08) or from the current directory, which is the MF (P1 09). */
function select(channel: Channel, { p1, p2, data }: CommandApdu): Uint8Array {
  if (![0x00, 0x03, 0x08, 0x09].includes(p1)) refuse(StatusWord.INCORRECT_P1_P2);
  if (![0x00, 0x04, NO_DATA].includes(p2)) refuse(StatusWord.INCORRECT_P1_P2);
  if (data.length % 2 !== 0 || (p1 === 0x00 && data.length > 2)) refuse(StatusWord.WRONG_LENGTH);
  const path = p1 === 0x08 && hex(data.slice(0, 2)) === '3F00' ? data.slice(2) : data;
  if (path.length > 2) refuse(StatusWord.FILE_NOT_FOUND);
  const file = path.length === 0 ? MF : ((path[0] ?? 0) << 8) | (path[1] ?? 0);
  if (![MF, EF_DIR, EF_ICCID].includes(file)) refuse(StatusWord.FILE_NOT_FOUND);
  channel.file = file;
  return p2 === NO_DATA ? new Uint8Array(0) : controlParameters(file);
}

function controlParameters(file: number): Uint8Array {
  const identifier = octets(0x83, file >> 8, file & 0xff);
  const size = (length: number): Uint8Array => octets(0x80, length >> 8, length & 0xff);
  switch (file) {
    case EF_DIR: {
      const kind = octets(0x82, 0x42, 0x21, 0x00, RECORD_LENGTH, RECORDS);
      return encodeTlv(0x62, kind, identifier, ACTIVATED, READ_ALWAYS, size(RECORD_LENGTH * RECORDS), shortName(0x1e));
    }
    case EF_ICCID:
      return encodeTlv(0x62, octets(0x82, 0x41, 0x21), identifier, ACTIVATED, READ_ALWAYS, size(10), shortName(2));
    default:
      // UICC characteristics: clock, no stop; no PIN of the UICC's own is there (PIN status template with none enabled).
      return encodeTlv(
        0x62,
        octets(0x82, 0x78, 0x21),
        identifier,
        encodeTlv(0xa5, octets(0x80, 0x71)),
        ACTIVATED,
        READ_ALWAYS,
        encodeTlv(0xc6, octets(0x90, 0x00), octets(0x83, 0x01)),
      );
  }
}

const shortName = (identifier: number): Uint8Array => octets(0x88, identifier << 3);

function readBinary(image: CardImage, channel: Channel, { p1, p2, le }: CommandApdu): Uint8Array {
  const byName = (p1 & 0x80) !== 0;
  if (byName) enter(channel, p1 & 0x1f);
  if (channel.file === undefined || channel.file === MF) refuse(NO_FILE_SELECTED);
  if (channel.file !== EF_ICCID) refuse(WRONG_KIND_OF_FILE);
  const content = swapped(image.iccid);
  const offset = byName ? p2 : (p1 << 8) | p2;
  if (offset >= content.length) refuse(StatusWord.WRONG_OFFSET);
  return content.slice(offset, offset + (le === undefined || le === 0 ? 256 : le));
}

/** Absolute only (P2 b3–b1 = 4). */
function readRecord(image: CardImage, channel: Channel, { p1, p2 }: CommandApdu): Uint8Array {
  if (p2 >> 3 !== 0) enter(channel, p2 >> 3);
  if ((p2 & 0x07) !== 0x04) refuse(StatusWord.INCORRECT_P1_P2);
  if (channel.file === undefined || channel.file === MF) refuse(NO_FILE_SELECTED);
  if (channel.file !== EF_DIR) refuse(WRONG_KIND_OF_FILE);
  if (p1 === 0 || p1 > RECORDS) refuse(RECORD_NOT_FOUND);
  const record = new Uint8Array(RECORD_LENGTH).fill(0xff);
  const listed = image.applications.filter(({ jpki }) => jpki?.personalisation)[p1 - 1];
  const label = new TextEncoder().encode('JPKI');
  if (listed) record.set(encodeTlv(0x61, encodeTlv(0x4f, bytes(listed.aid)), encodeTlv(0x50, label)));
  return record;
}

function enter(channel: Channel, shortIdentifier: number): void {
  const file = SHORT_IDENTIFIERS[shortIdentifier];
  if (file === undefined) refuse(StatusWord.FILE_NOT_FOUND);
  channel.file = file;
}

/** 10 bytes, low nibble first, filled with F. */
function swapped(iccid: string): Uint8Array {
  const digits = bytes(iccid.padEnd(20, 'F'));
  return digits.map((octet) => ((octet & 0x0f) << 4) | (octet >> 4));
}
