// Backup of the wrapping key in shares (Shamir, GF(2^8); the library was audited): any two of three keepers open the keys again,
// one alone learns nothing. A share is a line of text with its number, its set and a checksum, so that a slip of the pen shows.
import { createHash, randomBytes } from 'node:crypto';
import { combine, split } from 'shamir-secret-sharing';

export const SHARES = 3;
export const THRESHOLD = 2;
const FORM = /^sumaho-share-1:([0-9a-f]{8}):([1-9]):([0-9a-f]{66}):([0-9a-f]{8})$/;

const checksum = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** @param wrappingKey 32 bytes */
export async function backupSharesOf(wrappingKey: Uint8Array): Promise<string[]> {
  const set = randomBytes(4).toString('hex');
  const shares = await split(Uint8Array.from(wrappingKey), SHARES, THRESHOLD);
  return shares.map((share, index) => {
    const text = `sumaho-share-1:${set}:${index + 1}:${Buffer.from(share).toString('hex')}`;
    share.fill(0);
    return `${text}:${checksum(text)}`;
  });
}

/** @throws RangeError for a share with a slip, shares of different sets, the same share twice, or too few */
export async function wrappingKeyFrom(shares: readonly string[]): Promise<Uint8Array> {
  const read = shares.map((line) => {
    const [text, set, number, data, sum] = FORM.exec(line.trim().toLowerCase()) ?? [];
    if (!text || !set || !number || !data || checksum(text.slice(0, -9)) !== sum) {
      throw new RangeError('a share is not written as it was given out');
    }
    return { set, number, data };
  });
  if (new Set(read.map(({ set }) => set)).size > 1) throw new RangeError('the shares are of different ceremonies');
  if (new Set(read.map(({ number }) => number)).size < THRESHOLD) {
    throw new RangeError(`at least ${THRESHOLD} different shares are needed`);
  }
  return combine(read.map(({ data }) => Uint8Array.from(Buffer.from(data, 'hex'))));
}
