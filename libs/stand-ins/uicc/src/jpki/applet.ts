/**
 * The JPKI application D392F000260100000001 toward a reader: the command set of the plastic card as OpenSC, myna and
 * libjeid use it, user-authentication side, plus setting the first PIN. PIN tries are written before they are compared.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { bytes, hex, StatusWord, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, JpkiPersonalisationImage, PinImage } from '../card-image';
import { NOTHING, type CardMemory, type JpkiSession } from '../channel';
import { applicationOf } from '../globalplatform/registry';
import { must, refuse } from '../status-error';
import {
  EF_SIGNATURE_PIN,
  EF_USER_AUTH_KEY,
  EF_USER_AUTH_PIN,
  fileContent,
  fileControlOf,
  fileExists,
  needsPin,
} from './files';
import { signByScheme } from './signature-schemes';

const CURRENT_FILE = 0x80;
/** Command incompatible with the file: keys and PINs are there to be used, not to be read. */
const NO_TRANSPARENT_FILE = 0x6981;
const SFI_FLAG = 0x80;
const SFI_MASK = 0x1f;
/** VERIFY and SIGN name a file by its short identifier as 100xxxxx. */
const isSfi = (p: number): boolean => (p & 0xe0) === SFI_FLAG && (p & SFI_MASK) !== 0;

export interface AppletCommand {
  memory: CardMemory;
  application: ApplicationImage;
  session: JpkiSession;
  command: CommandApdu;
}

/** @throws StatusError */
export function processJpki(request: AppletCommand): Uint8Array {
  const { command } = request;
  if ((command.cla & 0x0c) !== 0) {
    refuse(command.ins === 0xa4 ? StatusWord.SECURE_MESSAGING_NOT_SUPPORTED : StatusWord.INVALID_CLASS_FOR_READ);
  }
  const proprietary = (command.cla & 0x80) !== 0;
  switch (command.ins) {
    case 0x2a:
      return proprietary ? sign(request) : refuse(StatusWord.CLASS_NOT_SUPPORTED);
    case 0xfc:
      // Last-command indicator of the iPhone profile; chips answer that they know it in another length only.
      return refuse(proprietary ? StatusWord.WRONG_LENGTH : StatusWord.INSTRUCTION_NOT_SUPPORTED);
    case 0xa4:
      return proprietary ? refuse(StatusWord.CLASS_NOT_SUPPORTED) : selectFile(request);
    case 0x20:
      return proprietary ? refuse(StatusWord.CLASS_NOT_SUPPORTED) : verify(request);
    case 0x24:
      return proprietary ? refuse(StatusWord.CLASS_NOT_SUPPORTED) : changeReferenceData(request);
    case 0xb0:
      return proprietary ? refuse(StatusWord.CLASS_NOT_SUPPORTED) : readBinary(request);
    case 0x84:
      return proprietary ? refuse(StatusWord.CLASS_NOT_SUPPORTED) : getChallenge(command);
    default:
      return refuse(StatusWord.INSTRUCTION_NOT_SUPPORTED);
  }
}

function personalisationOf(application: ApplicationImage): JpkiPersonalisationImage {
  return application.jpki?.personalisation ?? refuse(StatusWord.APPLET_SELECT_FAILED);
}

/** Not after another channel blocked the PIN, or the owner of the SP area put a new one in its place. */
const isVerified = (session: JpkiSession, pin: PinImage): boolean =>
  session.verifiedPin === pin.epoch && pin.triesLeft > 0;

function selectFile({ memory, application, session, command }: AppletCommand): Uint8Array {
  const byFileId = command.p1 === 0x02 || command.p1 === 0x00;
  if (!byFileId || ![0x00, 0x04, 0x0c].includes(command.p2)) refuse(StatusWord.INCORRECT_P1_P2);
  if (command.p1 === 0x00 && command.data.length === 0) refuse(StatusWord.INCORRECT_P1_P2);
  must(command.data.length === 2, StatusWord.WRONG_LENGTH);
  const fileId = ((command.data[0] ?? 0) << 8) | (command.data[1] ?? 0);
  if (!fileExists(fileId)) refuse(StatusWord.FILE_NOT_FOUND);
  session.currentFile = fileId;
  if (command.p2 === 0x0c) return NOTHING;
  const content = fileContent(memory.image, application.loadFileAid, personalisationOf(application), fileId);
  return fileControlOf(fileId, content);
}

/** File meant by P2: the current one, or a short file identifier, which then becomes current. */
function addressed(session: JpkiSession, p2: number): number {
  if (p2 === CURRENT_FILE) return session.currentFile ?? refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  if (!isSfi(p2)) refuse(StatusWord.INCORRECT_P1_P2);
  const fileId = p2 & SFI_MASK;
  if (!fileExists(fileId)) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  session.currentFile = fileId;
  return fileId;
}

function verify({ memory, application, session, command }: AppletCommand): Uint8Array {
  if (command.p1 !== 0x00) refuse(StatusWord.INCORRECT_P1_P2);
  const fileId = addressed(session, command.p2);
  const asksOnly = command.data.length === 0;
  if (fileId === EF_SIGNATURE_PIN) {
    refuse(asksOnly ? StatusWord.VERIFY_FAILED_BASE : StatusWord.AUTHENTICATION_METHOD_BLOCKED);
  }
  if (fileId !== EF_USER_AUTH_PIN) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  const { pin } = personalisationOf(application);
  // 63Cx even when verified: the OpenSC driver takes 9000 here for an error.
  if (asksOnly) refuse(StatusWord.VERIFY_FAILED_BASE + pin.triesLeft);
  session.verifiedPin = undefined;
  if (pin.triesLeft === 0) refuse(StatusWord.AUTHENTICATION_METHOD_BLOCKED);
  if (pin.value === undefined) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  must(command.data.length >= pin.minLength && command.data.length <= pin.maxLength, StatusWord.WRONG_LENGTH);
  const left = pin.triesLeft - 1;
  writePin(memory, application.aid, { triesLeft: left });
  if (!isSamePin(bytes(pin.value), command.data)) refuse(StatusWord.VERIFY_FAILED_BASE + left);
  writePin(memory, application.aid, { triesLeft: pin.tryLimit });
  session.verifiedPin = pin.epoch;
  return NOTHING;
}

/** In the same time wherever the first difference is. */
function isSamePin(right: Uint8Array, given: Uint8Array): boolean {
  const [a, b] = [Buffer.alloc(16), Buffer.alloc(16)];
  a.set(right);
  b.set(given);
  return timingSafeEqual(a, b) && right.length === given.length;
}

function writePin(memory: CardMemory, aid: string, change: Partial<PinImage>): void {
  memory.write((image) => {
    const { personalisation } = applicationOf(image, aid).jpki ?? {};
    if (personalisation) personalisation.pin = { ...personalisation.pin, ...change };
  });
}

/** New PIN only (P1 01): the first one without VERIFY, every later one after VERIFY in this session. */
function changeReferenceData({ memory, application, session, command }: AppletCommand): Uint8Array {
  if (command.p1 !== 0x01) refuse(StatusWord.INCORRECT_P1_P2);
  const fileId = addressed(session, command.p2);
  if (fileId === EF_SIGNATURE_PIN) refuse(StatusWord.AUTHENTICATION_METHOD_BLOCKED);
  if (fileId !== EF_USER_AUTH_PIN) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  const { pin } = personalisationOf(application);
  if (pin.triesLeft === 0) refuse(StatusWord.AUTHENTICATION_METHOD_BLOCKED);
  if (pin.value !== undefined && !isVerified(session, pin)) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
  const { data } = command;
  must(data.length >= pin.minLength && data.length <= pin.maxLength, StatusWord.WRONG_LENGTH);
  must(data.every((octet) => octet >= 0x30 && octet <= 0x39));
  writePin(memory, application.aid, { value: hex(data), triesLeft: pin.tryLimit });
  return NOTHING;
}

function readBinary({ memory, application, session, command }: AppletCommand): Uint8Array {
  const bySfi = (command.p1 & SFI_FLAG) !== 0;
  if (bySfi && !isSfi(command.p1)) refuse(StatusWord.INCORRECT_P1_P2);
  if (bySfi && !fileExists(command.p1 & SFI_MASK)) refuse(StatusWord.FILE_NOT_FOUND);
  if (bySfi) session.currentFile = command.p1 & SFI_MASK;
  const fileId = session.currentFile ?? refuse(StatusWord.COMMAND_NOT_ALLOWED);
  const content = contentOf(memory.image, application, fileId);
  if (needsPin(fileId) && !isVerified(session, personalisationOf(application).pin)) {
    refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
  }
  const offset = bySfi ? command.p2 : (command.p1 << 8) | command.p2;
  if (offset >= content.length) refuse(StatusWord.WRONG_OFFSET);
  const wanted = command.le === undefined || command.le === 0 ? 256 : command.le;
  return content.slice(offset, offset + wanted);
}

function contentOf(image: CardImage, application: ApplicationImage, fileId: number): Uint8Array {
  const content = fileContent(image, application.loadFileAid, personalisationOf(application), fileId);
  return content ?? refuse(NO_TRANSPARENT_FILE);
}

function sign({ application, session, command }: AppletCommand): Uint8Array {
  if (command.p1 > 0x05) refuse(StatusWord.INCORRECT_P1_P2);
  if (addressed(session, command.p2) !== EF_USER_AUTH_KEY) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const { key, pin } = personalisationOf(application);
  if (!isVerified(session, pin)) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
  return signByScheme(key, command.p1, command.data);
}

function getChallenge(command: CommandApdu): Uint8Array {
  if (command.p1 !== 0x00 || command.p2 !== 0x00) refuse(StatusWord.INCORRECT_P1_P2);
  return new Uint8Array(randomBytes(command.le === undefined || command.le === 0 ? 256 : command.le));
}
