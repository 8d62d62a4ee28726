// Commands of the JPKI application, written and read: SELECT, VERIFY, CHANGE REFERENCE DATA, READ BINARY,
// COMPUTE DIGITAL SIGNATURE (ISO/IEC 7816-4, -8) in the forms that OpenSC, myna, libjeid and this project send.
import { type CommandApdu, concat } from '@sumaho-jpki/wire/apdu';
import { JPKI_AP_AID, SELECTED_FILE_REFERENCE, SignScheme } from './identifiers';

const EMPTY = new Uint8Array(0);

/** SELECT by AID without FCI (P2 = 0C). */
export function selectJpkiApplication(aid: Uint8Array = JPKI_AP_AID): CommandApdu {
  return { cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x0c, data: aid };
}

/** SELECT an elementary file under the application. */
export function selectFile(file: number): CommandApdu {
  return { cla: 0x00, ins: 0xa4, p1: 0x02, p2: 0x0c, data: concat([file >> 8, file & 0xff]) };
}

/** Empty VERIFY: asks for the tries left and uses none. */
export function askRetryCounter(reference = SELECTED_FILE_REFERENCE): CommandApdu {
  return { cla: 0x00, ins: 0x20, p1: 0x00, p2: reference, data: EMPTY };
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0x7f);
}

export function verifyPinCommand(pin: string, reference = SELECTED_FILE_REFERENCE): CommandApdu {
  return { cla: 0x00, ins: 0x20, p1: 0x00, p2: reference, data: ascii(pin) };
}

/** New reference data only (P1 = 01): after VERIFY, or once when no PIN is set yet. */
export function changePinCommand(newPin: string, reference = SELECTED_FILE_REFERENCE): CommandApdu {
  return { cla: 0x00, ins: 0x24, p1: 0x01, p2: reference, data: ascii(newPin) };
}

/** READ BINARY of the selected file; 15-bit offset, `length` 1–256. */
export function readBinary(offset: number, length = 256): CommandApdu {
  if (offset < 0 || offset > 0x7fff) throw new RangeError('READ BINARY has a 15-bit offset');
  return { cla: 0x00, ins: 0xb0, p1: offset >> 8, p2: offset & 0xff, data: EMPTY, le: length % 256 };
}

/** Data is the whole DigestInfo with the scheme that real clients use. Answer: 256 bytes for RSA-2048. */
export function computeSignature(
  data: Uint8Array,
  scheme: number = SignScheme.PKCS1_RAW,
  reference = SELECTED_FILE_REFERENCE,
): CommandApdu {
  return { cla: 0x80, ins: 0x2a, p1: scheme, p2: reference, data, le: 0 };
}

/** What a command asks of the application. `file` is a short file identifier, absent = the selected file. */
export type JpkiCommand =
  | { kind: 'select-application'; aid: Uint8Array; withFci: boolean }
  | { kind: 'select-file'; file: number }
  | { kind: 'ask-retry-counter'; file?: number }
  | { kind: 'verify'; file?: number; pin: Uint8Array }
  | { kind: 'change-reference-data'; file?: number; newPin: Uint8Array }
  | { kind: 'read-binary'; file?: number; offset: number; length: number }
  | { kind: 'compute-signature'; file?: number; scheme: number; data: Uint8Array }
  | { kind: 'get-challenge'; length: number }
  | { kind: 'secure-messaging'; ins: number }
  | { kind: 'unknown-class' }
  | { kind: 'unknown-instruction' }
  | { kind: 'wrong-parameters' };

function reference(p2: number): { file?: number } | undefined {
  if ((p2 & 0xe0) !== 0x80) return undefined;
  return p2 === SELECTED_FILE_REFERENCE ? {} : { file: p2 & 0x1f };
}

function decodeSelect({ p1, p2, data }: CommandApdu): JpkiCommand {
  if (p1 === 0x04 && (p2 === 0x00 || p2 === 0x04 || p2 === 0x0c)) {
    return { kind: 'select-application', aid: data, withFci: p2 !== 0x0c };
  }
  if (p1 === 0x02 && data.length === 2) return { kind: 'select-file', file: ((data[0] ?? 0) << 8) | (data[1] ?? 0) };
  return { kind: 'wrong-parameters' };
}

function decodeReadBinary({ p1, p2, le }: CommandApdu): JpkiCommand {
  const length = le === undefined || le === 0 ? 256 : le;
  if ((p1 & 0x80) === 0) return { kind: 'read-binary', offset: (p1 << 8) | p2, length };
  if ((p1 & 0x60) !== 0) return { kind: 'wrong-parameters' };
  return { kind: 'read-binary', file: p1 & 0x1f, offset: p2, length };
}

function decodeInterindustry(command: CommandApdu): JpkiCommand {
  const { ins, p1, p2, data } = command;
  if (ins === 0xa4) return decodeSelect(command);
  if (ins === 0xb0) return decodeReadBinary(command);
  if (ins === 0x84) return { kind: 'get-challenge', length: command.le || 256 };
  if (ins !== 0x20 && ins !== 0x24) return { kind: 'unknown-instruction' };
  const file = reference(p2);
  if (!file || p1 !== (ins === 0x20 ? 0x00 : 0x01)) return { kind: 'wrong-parameters' };
  if (ins === 0x24) return { kind: 'change-reference-data', ...file, newPin: data };
  return data.length === 0 ? { kind: 'ask-retry-counter', ...file } : { kind: 'verify', ...file, pin: data };
}

/** Reads one command on a basic or logical channel. Never throws. */
export function decodeJpkiCommand(command: CommandApdu): JpkiCommand {
  const { cla, ins, p1, p2, data } = command;
  if ((cla & 0x60) !== 0) return { kind: 'unknown-class' };
  if ((cla & 0x0c) !== 0) return { kind: 'secure-messaging', ins };
  if ((cla & 0xfc) === 0x00) return decodeInterindustry(command);
  if (ins !== 0x2a) return { kind: 'unknown-instruction' };
  const file = reference(p2);
  return file ? { kind: 'compute-signature', ...file, scheme: p1, data } : { kind: 'wrong-parameters' };
}
