/**
 * Commands in segments (GPC 2.3.1 §11.1.5): INSTALL, PUT KEY, DELETE and PERFORM SECURITY
 * OPERATION with P1 b8 set have more to come. The MAC of
 * such a command stands at its very end and is over the whole, so the segments are joined before anything is checked.
 */
import { concat, StatusWord, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { abortSecureChannel, type Channel } from '../channel';
import type { IncomingCommand } from '../secure-channel/secure-channel';
import { refuse } from '../status-error';

const SEGMENTABLE = [0xe6, 0xd8, 0xe4, 0x2a];
const MORE_SEGMENTS = 0x80;
const MOST_SEGMENTED_BYTES = 4_096;

/** The whole command, or undefined while more is to come. @throws StatusError 6985 broken sequence, 6A84; both end the session */
export function gatherSegments(channel: Channel, command: CommandApdu): IncomingCommand | undefined {
  const open = channel.segments ?? [];
  const [first] = open;
  const foreign = first && (first.ins !== command.ins || first.p2 !== command.p2 || first.cla !== command.cla);
  const otherP1 = first && open.length > 0 && (first.p1 & 0x7f) !== (command.p1 & 0x7f);
  if (foreign || otherP1) {
    abortSecureChannel(channel);
    refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  }
  const more = SEGMENTABLE.includes(command.ins) && (command.p1 & MORE_SEGMENTS) !== 0;
  if (!more && !first) return command;
  const segments = [...open, command];
  const data = concat(...segments.map((segment) => segment.data));
  if (data.length > MOST_SEGMENTED_BYTES) {
    abortSecureChannel(channel);
    refuse(StatusWord.NOT_ENOUGH_MEMORY);
  }
  channel.segments = more ? segments : undefined;
  return more ? undefined : { ...command, data, segmented: true };
}
