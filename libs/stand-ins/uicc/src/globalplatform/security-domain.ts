/**
 * A security domain toward the outside: opens SCP03, takes commands out of secure messaging, refuses what needs a
 * session without one, and protects the answers (GPC 2.3.1 §10, §11; Amendment D).
 */
import { ApduFormatError, StatusWord, type CommandApdu, type ResponseApdu } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage } from '../card-image';
import {
  abortSecureChannel,
  endSequences,
  NOTHING,
  type Answer,
  type CardMemory,
  type Channel,
  type DomainCommand,
} from '../channel';
import type { IncomingCommand, SecureChannel } from '../secure-channel/secure-channel';
import { refuse } from '../status-error';
import { deleteContent } from './delete';
import { getData } from './get-data';
import { getStatus } from './get-status';
import { install } from './install';
import { mustBeAnsweredIn } from './life-cycle';
import { load } from './load';
import { externalAuthenticate, initializeUpdate } from './open-channel';
import { mutualAuthenticate, performSecurityOperation, speaksScp11 } from './open-scp11';
import { putKey } from './put-key';
import { isdOf } from './registry';
import { beginResponseSecurity, endResponseSecurity } from './response-security';
import { gatherSegments } from './segments';
import { setStatus } from './set-status';
import { storeData } from './store-data';

const INS = {
  initializeUpdate: 0x50,
  externalAuthenticate: 0x82,
  performSecurityOperation: 0x2a,
  beginRmacSession: 0x7a,
  endRmacSession: 0x78,
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
  [INS.getData]: ({ memory, domain, command, secureChannel }) =>
    getData(memory.image, domain, command, secureChannel.level),
  [INS.putKey]: putKey,
  [INS.storeData]: storeData,
  [INS.delete]: deleteContent,
  [INS.install]: install,
  [INS.load]: load,
  [INS.setStatus]: setStatus,
  [INS.getStatus]: getStatus,
  [INS.beginRmacSession]: beginResponseSecurity,
  [INS.endRmacSession]: endResponseSecurity,
};

/** First tag of a MUTUAL AUTHENTICATE, which shares its instruction with EXTERNAL AUTHENTICATE. */
const KEY_AGREEMENT_TEMPLATE = 0xa6;

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
  const opened = wellFormed(() => openChannel(request));
  if (opened) return { data: opened, sw: StatusWord.OK };
  const handler = HANDLERS[ins];
  const secureChannel = channel.secureChannel;
  if (!secureChannel) {
    if (!channel.aborted && ins === INS.getData && (command.cla & 0x0c) === 0) {
      return { data: getData(request.memory.image, request.domain, command), sw: StatusWord.OK };
    }
    channel.opening = undefined;
    endSequences(channel);
    return refuse(handler ? StatusWord.SECURITY_STATUS_NOT_SATISFIED : StatusWord.INSTRUCTION_NOT_SUPPORTED);
  }
  const whole = gatherSegments(channel, command);
  if (!whole) return { data: NOTHING, sw: StatusWord.OK };
  return inSecureChannel(request, secureChannel, whole);
}

/** Answer data of a command that opens a secure channel; undefined for every other command. */
function openChannel(request: DomainRequest): Uint8Array | undefined {
  const { ins, data, cla } = request.command;
  const unsecured = (cla & 0x0c) === 0;
  if (ins === INS.initializeUpdate) return initializeUpdate(request);
  if (unsecured && speaksScp11(request)) {
    if (ins === INS.performSecurityOperation) {
      const whole = gatherSegments(request.channel, request.command);
      return whole ? performSecurityOperation({ ...request, command: whole }) : NOTHING;
    }
    if (ins === INS.externalAuthenticate && data[0] === KEY_AGREEMENT_TEMPLATE) return mutualAuthenticate(request);
  }
  return ins === INS.externalAuthenticate ? externalAuthenticate(request) : undefined;
}

function inSecureChannel(request: DomainRequest, secureChannel: SecureChannel, command: IncomingCommand): ResponseApdu {
  const { channel } = request;
  let plain: CommandApdu;
  try {
    plain = secureChannel.unwrap(command);
  } catch (error) {
    // A command that was tampered with ends the session at once (Amendment D §6.2.2).
    abortSecureChannel(channel);
    throw error;
  }
  channel.clear = { command: plain };
  return processPlain(request, secureChannel, plain);
}

/** A command that is out of secure messaging, by whichever protocol; the answer is protected by the same. */
export function processPlain(request: DomainRequest, secureChannel: SecureChannel, plain: CommandApdu): ResponseApdu {
  const { channel, memory } = request;
  const handler = HANDLERS[plain.ins];
  keepSequencesOf(channel, plain);
  try {
    if (!handler) refuse(StatusWord.INSTRUCTION_NOT_SUPPORTED);
    mustBeAnsweredIn(isdOf(memory.image).state, plain);
    const answer = handler({ ...request, secureChannel, command: plain });
    const response = answer instanceof Uint8Array ? { data: answer, sw: StatusWord.OK } : answer;
    if (channel.clear) channel.clear.response = response;
    return secureChannel.wrap(response);
  } catch (error) {
    // What a refused command was part of is over: no half-loaded file, no half-fed personalisation goes on.
    endSequences(channel);
    if (error instanceof ApduFormatError) refuse(StatusWord.INCORRECT_DATA);
    throw error;
  }
}

/** Data that cannot be taken apart is wrong data, not a wrong length. */
function wellFormed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ApduFormatError) refuse(StatusWord.INCORRECT_DATA);
    throw error;
  }
}

/** Ends every open sequence the command does not belong to. */
function keepSequencesOf(channel: Channel, { ins }: CommandApdu): void {
  if (ins !== INS.load) channel.load = undefined;
  // Between the last LOAD and the last INSTALL of the combined form.
  if (ins !== INS.install) channel.loaded = undefined;
  if (ins !== INS.storeData) channel.personalisation = undefined;
  if (ins !== INS.getStatus) channel.statusLeft = undefined;
}
