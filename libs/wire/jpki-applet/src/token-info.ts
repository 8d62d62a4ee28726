// EF 0006: 160 bytes laid out as PKCS#11 CK_TOKEN_INFO with 4-byte big-endian numbers; texts filled with spaces.
// Clients tell the kind of element by the label alone.
import { ApduFormatError, concat } from '@sumaho-jpki/wire/apdu';

export const TOKEN_INFO_LENGTH = 160;

/** JPKIAPGPSETOKEN makes existing clients ask for the PIN before they read the certificate. */
export const TokenLabel = {
  RESIDENT_CARD: 'JPKIAPICCTOKEN',
  MY_NUMBER_CARD: 'JPKIAPICCTOKEN2',
  PHONE_SECURE_ELEMENT: 'JPKIAPGPSETOKEN',
  IPHONE: 'JPKIAPIOSTOKEN',
} as const;

export interface TokenInfo {
  /** At most 32 ASCII characters. */
  label: string;
  /** At most 32. */
  manufacturerId: string;
  /** At most 16. */
  model: string;
  /** At most 16. */
  serialNumber: string;
  /** CKF_… bits. */
  flags: number;
  maxSessionCount: number;
  sessionCount: number;
  maxRwSessionCount: number;
  rwSessionCount: number;
  maxPinLength: number;
  minPinLength: number;
  /** [major, minor] */
  hardwareVersion: readonly [number, number];
  firmwareVersion: readonly [number, number];
  /** At most 16. */
  utcTime: string;
}

const UNAVAILABLE = 0xffff_ffff;

function text(value: string, length: number): Uint8Array {
  if (value.length > length || !/^[\x20-\x7e]*$/.test(value)) throw new ApduFormatError('text does not fit token info');
  return Uint8Array.from(value.padEnd(length, ' '), (character) => character.charCodeAt(0));
}

/** Throws ApduFormatError when a text is too long or not ASCII. */
export function encodeTokenInfo(info: TokenInfo): Uint8Array<ArrayBuffer> {
  const numbers = [
    info.flags,
    info.maxSessionCount,
    info.sessionCount,
    info.maxRwSessionCount,
    info.rwSessionCount,
    info.maxPinLength,
    info.minPinLength,
    UNAVAILABLE,
    UNAVAILABLE,
    UNAVAILABLE,
    UNAVAILABLE,
  ];
  const coded = new DataView(new ArrayBuffer(4 * numbers.length));
  numbers.forEach((value, index) => coded.setUint32(4 * index, value));
  return concat(
    text(info.label, 32),
    text(info.manufacturerId, 32),
    text(info.model, 16),
    text(info.serialNumber, 16),
    new Uint8Array(coded.buffer),
    info.hardwareVersion,
    info.firmwareVersion,
    text(info.utcTime, 16),
  );
}

/** Trailing spaces and NULs are taken off. Throws ApduFormatError when it is not 160 bytes. */
export function decodeTokenInfo(raw: Uint8Array): TokenInfo {
  if (raw.length !== TOKEN_INFO_LENGTH) throw new ApduFormatError('token info has 160 bytes');
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const readText = (start: number, length: number) =>
    String.fromCharCode(...raw.subarray(start, start + length)).replace(/[ \0]+$/, '');
  const number = (index: number) => view.getUint32(96 + 4 * index);
  return {
    label: readText(0, 32),
    manufacturerId: readText(32, 32),
    model: readText(64, 16),
    serialNumber: readText(80, 16),
    flags: number(0),
    maxSessionCount: number(1),
    sessionCount: number(2),
    maxRwSessionCount: number(3),
    rwSessionCount: number(4),
    maxPinLength: number(5),
    minPinLength: number(6),
    hardwareVersion: [view.getUint8(140), view.getUint8(141)],
    firmwareVersion: [view.getUint8(142), view.getUint8(143)],
    utcTime: readText(144, 16),
  };
}

/** Token info of a SIM: RNG, login required, PIN initialised, token initialised; PIN of 4 digits. */
export function phoneTokenInfo(serialNumber: string): TokenInfo {
  return {
    label: TokenLabel.PHONE_SECURE_ELEMENT,
    manufacturerId: 'JPKI',
    model: 'UICC',
    serialNumber,
    flags: 0x0000_040d,
    maxSessionCount: 1,
    sessionCount: 0,
    maxRwSessionCount: 1,
    rwSessionCount: 0,
    maxPinLength: 4,
    minPinLength: 4,
    hardwareVersion: [1, 0],
    firmwareVersion: [1, 0],
    utcTime: '',
  };
}
