// Serial numbers: one fixed octet (never zero, top bit clear, so the integer is positive and of constant length) and 136 random
// bits. RFC 5280 §4.1.2.2, CA/Browser Forum BR 7.1; the layout is Boulder's. The prefix tells two issuing instances apart.
import { randomBytes } from 'node:crypto';

const RANDOM_OCTETS = 17;

/** 18 octets as 36 lower-case hex digits. @throws RangeError when the prefix is not 1 to 127. */
export function newSerial(prefix: number): string {
  if (!Number.isInteger(prefix) || prefix < 1 || prefix > 127) throw new RangeError('serial prefix must be 1 to 127');
  return Buffer.concat([Uint8Array.of(prefix), randomBytes(RANDOM_OCTETS)]).toString('hex');
}
