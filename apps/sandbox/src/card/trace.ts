/** One line per APDU for people: PIN bytes masked, answers by length and status word only. */
import { hex } from '@sumaho-jpki/wire/apdu';

const VERIFY = 0x20;
const CHANGE_REFERENCE_DATA = 0x24;
const RESET_RETRY_COUNTER = 0x2c;
const HEADER_AND_LC = 5;

export function traceLine(command: Uint8Array, response: Uint8Array): string {
  const carriesPin = [VERIFY, CHANGE_REFERENCE_DATA, RESET_RETRY_COUNTER].includes(command[1] ?? 0);
  const shown = carriesPin
    ? hex(command.slice(0, HEADER_AND_LC)) + '**'.repeat(Math.max(0, command.length - HEADER_AND_LC))
    : hex(command);
  return `> ${shown} < ${response.length - 2} B ${hex(response.slice(-2))}`;
}
