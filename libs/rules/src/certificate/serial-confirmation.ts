/**
 * The end of the serial, typed by whoever ends a certificate for good: shown that it is the right one. This project's rule,
 * asked by the screens before they send and by the operation that decides.
 */

/** Characters of the serial's end. */
export const SERIAL_END = 4;

/** Full-width letters, capitals and blanks (serials are shown in groups) are taken as what they mean. */
export function foldSerialEnd(typed: string): string {
  return typed.normalize('NFKC').replace(/\s/gu, '').toLowerCase();
}

export function confirmsSerial(typed: string, serial: string): boolean {
  return foldSerialEnd(typed) === serial.slice(-SERIAL_END);
}
