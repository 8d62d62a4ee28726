/** What went between reader and card, for people: every byte in words with secrets redacted, or one line per APDU. */
import { hex } from '@sumaho-jpki/wire/apdu';
import { segmentText, startNarration, type Exchange, type Segment } from '@sumaho-jpki/wire/byte-narrator';

const VERIFY = 0x20;
const CHANGE_REFERENCE_DATA = 0x24;
const RESET_RETRY_COUNTER = 0x2c;
const HEADER_AND_LC = 5;
const MOST_BYTES_SHOWN = 32;
const UNDER = '  保護の中 / under secure messaging';

/** PIN bytes masked, answers by length and status word only. */
export function traceLine(command: Uint8Array, response: Uint8Array): string {
  const carriesPin = [VERIFY, CHANGE_REFERENCE_DATA, RESET_RETRY_COUNTER].includes(command[1] ?? 0);
  const shown = carriesPin
    ? hex(command.slice(0, HEADER_AND_LC)) + '**'.repeat(Math.max(0, command.length - HEADER_AND_LC))
    : hex(command);
  return `> ${shown} < ${response.length - 2} B ${hex(response.slice(-2))}`;
}

/** A running trace of one card; a reset begins a new one. */
export class NarratedTrace {
  private narrate = startNarration();

  reset(): void {
    this.narrate = startNarration();
  }

  /** Several lines: the command and its bytes, the answer and its bytes, and what stood under their protection. */
  exchange(command: Uint8Array, response: Uint8Array, clear?: Exchange['clear']): string {
    const told = this.narrate({ command, response, ...(clear && { clear }) });
    const title = `> ${told.title.ja} / ${told.title.en} (${command.length} B)`;
    const answer = `< ${hex(response.slice(-2))} (${response.length - 2} B)`;
    const under = (message: Uint8Array | undefined, segments: readonly Segment[] | undefined): string[] =>
      message && segments ? [UNDER, ...lines(message, segments)] : [];
    return [
      title,
      ...lines(command, told.command),
      ...under(clear?.command, told.clear?.command),
      answer,
      ...lines(response, told.response),
      ...under(clear?.response, told.clear?.response),
    ].join('\n');
  }
}

function lines(message: Uint8Array, segments: readonly Segment[]): string[] {
  return segments.map((segment) => {
    const { from, to, ja, en } = segment;
    const isLong = to - from > MOST_BYTES_SHOWN;
    const shown = segmentText(message, isLong ? { ...segment, to: from + MOST_BYTES_SHOWN } : segment);
    return `    ${shown}${isLong ? '…' : ''}  ${ja} / ${en}`;
  });
}
