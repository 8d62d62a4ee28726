// What went over a phone's channels, for the demo: last lines only, in memory, PINs masked. Keys and certificates travel
// enciphered by the secure channel and stay so here.
import { decodeCommand, hex } from '@sumaho-jpki/wire/apdu';

export interface TranscriptLine {
  /** Counts from 1 over all lines, also those that are gone. */
  readonly number: number;
  readonly at: string;
  readonly channel: number;
  readonly name: string;
  readonly command: string;
  /** Empty when no answer came. */
  readonly response: string;
}

const NAMES: Readonly<Record<number, string>> = {
  0x20: 'VERIFY',
  0x24: 'CHANGE REFERENCE DATA',
  0x2a: 'COMPUTE DIGITAL SIGNATURE',
  0x2c: 'RESET RETRY COUNTER',
  0x50: 'INITIALIZE UPDATE',
  0x70: 'MANAGE CHANNEL',
  0x82: 'EXTERNAL AUTHENTICATE',
  0xa4: 'SELECT',
  0xb0: 'READ BINARY',
  0xca: 'GET DATA',
  0xd8: 'PUT KEY',
  0xe2: 'STORE DATA',
  0xe4: 'DELETE',
  0xe6: 'INSTALL',
  0xe8: 'LOAD',
  0xf0: 'SET STATUS',
  0xf2: 'GET STATUS',
};
/** Their data field is a PIN. */
const MASKED = [0x20, 0x24, 0x2c];
const MOST_LINES = 500;
const HEADER_AND_LC = 10;

export function maskedCommand(command: Uint8Array): { name: string; text: string } {
  const text = hex(command);
  const ins = command[1] ?? 0;
  const name = NAMES[ins] ?? `INS ${ins.toString(16).toUpperCase().padStart(2, '0')}`;
  if (!MASKED.includes(ins)) return { name, text };
  let length: number;
  try {
    length = decodeCommand(command).data.length;
  } catch {
    // Not to be read, so nothing of it may be shown.
    length = Math.max(0, command.length - HEADER_AND_LC / 2);
  }
  return { name, text: text.slice(0, HEADER_AND_LC) + '**'.repeat(length) };
}

export class Transcript {
  private lines: TranscriptLine[] = [];
  private count = 0;

  add(channel: number, command: Uint8Array, response: Uint8Array | undefined): void {
    const { name, text } = maskedCommand(command);
    this.count += 1;
    this.lines.push({
      number: this.count,
      at: new Date().toISOString(),
      channel,
      name,
      command: text,
      response: response === undefined ? '' : hex(response),
    });
    if (this.lines.length > MOST_LINES) this.lines = this.lines.slice(-MOST_LINES);
  }

  all(): readonly TranscriptLine[] {
    return this.lines;
  }
}
