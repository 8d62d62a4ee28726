/**
 * A security domain toward the outside: opens SCP03, takes commands out of secure messaging, refuses what needs a
 * session without one, and protects the answers (GPC 2.3.1 §10, §11; Amendment D).
 */
import {
  ApduFormatError,
  bytes,
  concat,
  StatusWord,
  type CommandApdu,
  type ResponseApdu,
} from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage } from '../card-image';
import {
  endSecureChannel,
  endSequences,
  NOTHING,
  type Answer,
  type CardMemory,
  type Channel,
  type DomainCommand,
} from '../channel';
import { Scp03Session } from '../secure-channel/scp03-session';
import { refuse } from '../status-error';
import { deleteContent } from './delete';
import { getData } from './get-data';
import { getStatus } from './get-status';
import { install } from './install';
import { keysetOf, sequenceOf, setSequence } from './key-store';
import { CARD_LOCKED } from './life-cycle';
import { load } from './load';
import { putKey } from './put-key';
import { isdOf } from './registry';
import { setStatus } from './set-status';
import { storeData } from './store-data';

const INS = {
  initializeUpdate: 0x50,
  externalAuthenticate: 0x82,
  getData: 0xca,
  putKey: 0xd8,
  storeData: 0xe2,
  delete: 0xe4,
  install: 0xe6,
  load: 0xe8,
  setStatus: 0xf0,
  getStatus: 0xf2,
} as const;

const HANDLERS: Record<number, (request: DomainCommand) => Answer> = {
  [INS.getData]: ({ memory, domain, command }) => getData(memory.image, domain, command),
  [INS.putKey]: putKey,
  [INS.storeData]: storeData,
  [INS.delete]: deleteContent,
  [INS.install]: install,
  [INS.load]: load,
  [INS.setStatus]: setStatus,
  [INS.getStatus]: getStatus,
};
const SEGMENTABLE: number[] = [INS.install, INS.putKey, INS.delete];
const MORE_SEGMENTS = 0x80;
const HIGHEST_SEQUENCE = 0xffffff;
const MOST_SEGMENTED_BYTES = 4_096;

export interface DomainRequest {
  memory: CardMemory;
  channel: Channel;
  domain: ApplicationImage;
  command: CommandApdu;
  inUseElsewhere(aid: string): boolean;
}

/** @throws StatusError for answers without data outside secure messaging */
export function processDomain(request: DomainRequest): ResponseApdu {
  const { channel, command } = request;
  const { ins } = command;
  const plainIso = (command.cla & 0x80) === 0;
  if (plainIso && ins !== INS.getData) {
    refuse(
      ins in HANDLERS || ins === INS.initializeUpdate
        ? StatusWord.CLASS_NOT_SUPPORTED
        : StatusWord.INSTRUCTION_NOT_SUPPORTED,
    );
  }
  if (ins === INS.initializeUpdate) return { data: initializeUpdate(request), sw: StatusWord.OK };
  if (ins === INS.externalAuthenticate) return { data: externalAuthenticate(request), sw: StatusWord.OK };
  const handler = HANDLERS[ins];
  const secureChannel = channel.secureChannel;
  if (!secureChannel?.authenticated) {
    if (ins === INS.getData && (command.cla & 0x0c) === 0) {
      return { data: getData(request.memory.image, request.domain, command), sw: StatusWord.OK };
    }
    endSecureChannel(channel);
    return refuse(handler ? StatusWord.SECURITY_STATUS_NOT_SATISFIED : StatusWord.INSTRUCTION_NOT_SUPPORTED);
  }
  const whole = gatherSegments(channel, command);
  if (!whole) return { data: NOTHING, sw: StatusWord.OK };
  return inSecureChannel(request, secureChannel, whole, handler);
}

function inSecureChannel(
  request: DomainRequest,
  secureChannel: Scp03Session,
  command: CommandApdu,
  handler: ((request: DomainCommand) => Answer) | undefined,
): ResponseApdu {
  const { channel, memory } = request;
  let plain: CommandApdu;
  try {
    plain = secureChannel.unwrap(command);
  } catch (error) {
    // A command that was tampered with ends the session at once (Amendment D §6.2.2).
    endSecureChannel(channel);
    throw error;
  }
  keepSequencesOf(channel, plain);
  try {
    if (!handler) refuse(StatusWord.INSTRUCTION_NOT_SUPPORTED);
    const locked = isdOf(memory.image).state === CARD_LOCKED;
    if (locked && !isAnsweredWhileLocked(plain)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
    const answer = handler({ ...request, secureChannel, command: plain });
    const response = answer instanceof Uint8Array ? { data: answer, sw: StatusWord.OK } : answer;
    return secureChannel.wrap(response);
  } catch (error) {
    // What a refused command was part of is over: no half-loaded file, no half-fed personalisation goes on.
    endSequences(channel);
    if (error instanceof ApduFormatError) refuse(StatusWord.INCORRECT_DATA);
    throw error;
  }
}

/** A locked card tells about itself and lets itself be unlocked. */
function isAnsweredWhileLocked({ ins, p1 }: CommandApdu): boolean {
  return ins === INS.getData || ins === INS.getStatus || (ins === INS.setStatus && p1 === 0x80);
}

/** Ends every open sequence the command does not belong to. */
function keepSequencesOf(channel: Channel, { ins }: CommandApdu): void {
  if (ins !== INS.load) channel.load = undefined;
  if (ins !== INS.storeData) channel.personalisation = undefined;
  if (ins !== INS.getStatus) channel.statusLeft = undefined;
}

/** The MAC of a segmented command stands at its very end, so the segments are joined before anything is checked. */
function gatherSegments(channel: Channel, command: CommandApdu): CommandApdu | undefined {
  const open = channel.segments ?? [];
  const [first] = open;
  if (first && (first.ins !== command.ins || first.p2 !== command.p2)) {
    endSecureChannel(channel);
    refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  }
  const more = SEGMENTABLE.includes(command.ins) && (command.p1 & MORE_SEGMENTS) !== 0;
  if (!more && !first) return command;
  const segments = [...open, command];
  const data = concat(...segments.map((segment) => segment.data));
  if (data.length > MOST_SEGMENTED_BYTES) {
    endSecureChannel(channel);
    refuse(StatusWord.NOT_ENOUGH_MEMORY);
  }
  channel.segments = more ? segments : undefined;
  return more ? undefined : { ...command, data };
}

/** @throws StatusError 6A86, 6700, 6A88 no such keyset, 6985 counter used up */
function initializeUpdate({ memory, channel, domain, command }: DomainRequest): Uint8Array {
  endSecureChannel(channel);
  if ((command.cla & 0x0c) !== 0) refuse(StatusWord.CLASS_NOT_SUPPORTED);
  if (command.p2 !== 0x00) refuse(StatusWord.INCORRECT_P1_P2);
  if (command.data.length !== 8) refuse(StatusWord.WRONG_LENGTH);
  const keyset = keysetOf(memory.image, domain, command.p1) ?? refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  const lastSequence = sequenceOf(memory.image, keyset);
  if (lastSequence >= HIGHEST_SEQUENCE) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const sequence = lastSequence + 1;
  // Written before the answer leaves: a challenge is never given twice, whatever happens to the power.
  memory.write((image) => setSequence(image, keyset.owner, keyset.kvn, sequence));
  channel.secureChannel = new Scp03Session({
    keys: keyset,
    sequence,
    aid: bytes(domain.aid),
    hostChallenge: command.data,
    keyDiversificationData: bytes(memory.image.keyDiversificationData),
  });
  return channel.secureChannel.opening;
}

/** @throws StatusError 6985 without INITIALIZE UPDATE, 6300, 6982, 6A86, 6700; any of them ends the session */
function externalAuthenticate({ channel, command }: DomainRequest): Uint8Array {
  const opening = channel.secureChannel;
  endSequences(channel);
  channel.secureChannel = undefined;
  if (!opening || opening.authenticated) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  opening.authenticate(command);
  channel.secureChannel = opening;
  return NOTHING;
}
