// STORE DATA in DGI format (GlobalPlatform Card Specification 2.3.1 §11.11): DGIs are one byte stream that is cut into
// blocks wherever a command is full, so a DGI may cross the border between two commands.
import { type CommandApdu, type Dgi, concat, encodeDgi } from '@sumaho-jpki/wire/apdu';
import { SecureChannelError } from './aes';

/** P1 bits: b8 last block, b5–b4 = 01 DGI format, b1 answer data expected. b7–b6 stay 00: the tag says what is enciphered. */
const LAST = 0x80;
const DGI_FORMAT = 0x08;
const ANSWER_EXPECTED = 0x01;

export interface StoreDataOptions {
  /** Data bytes per command, 239 at level 33. */
  maxData: number;
  /** The last command asks for answer data (P1 = 89). */
  answerExpected?: boolean;
}

export function storeData(dgis: readonly Dgi[], options: StoreDataOptions): CommandApdu[] {
  const stream = concat(...dgis.map(encodeDgi));
  const count = Math.ceil(stream.length / options.maxData);
  if (count === 0 || count > 256) throw new SecureChannelError('personalisation takes 1 to 256 STORE DATA commands');
  return Array.from({ length: count }, (_, block) => {
    const last = block === count - 1;
    const p1 = DGI_FORMAT | (last ? LAST : 0) | (last && options.answerExpected === true ? ANSWER_EXPECTED : 0);
    const data = stream.slice(block * options.maxData, (block + 1) * options.maxData);
    return { cla: 0x80, ins: 0xe2, p1, p2: block, data, le: 0 };
  });
}
