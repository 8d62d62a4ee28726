// An open SCP03 session seen from the host (GlobalPlatform Amendment D §6.2, §7.1): opened from the card's INITIALIZE
// UPDATE answer or, with i = 70, foretold from the sequence counter; wraps commands and unwraps answers.
import {
  type CommandApdu,
  type ResponseApdu,
  bytes,
  concat,
  decodeResponse,
  encodeCommand,
  equalBytes,
  hex,
} from '@sumaho-jpki/wire/apdu';
import { AES_BLOCK, SecureChannelError, aesBlock, aesCbcDecrypt, aesCbcEncrypt, aesCmac, pad80, unpad80 } from './aes';
import {
  type CryptogramLength,
  DerivationConstant,
  type Scp03KeySet,
  type Scp03SessionKeys,
  deriveSessionKeys,
  pseudoRandomCardChallenge,
  scp03Kdf,
} from './scp03-keys';

/** P1 of EXTERNAL AUTHENTICATE. */
export const SecurityLevel = {
  NONE: 0x00,
  C_MAC: 0x01,
  C_MAC_C_ENC: 0x03,
  C_MAC_R_MAC: 0x11,
  C_MAC_C_ENC_R_MAC: 0x13,
  ALL: 0x33,
} as const;
export type SecurityLevelValue = (typeof SecurityLevel)[keyof typeof SecurityLevel];

/** i byte of SCP03. S16 is of the later revision (Amendment D 1.2): challenges, cryptograms and MACs of 16 bytes. */
export const Scp03Option = { S16: 0x01, PSEUDO_RANDOM: 0x10, R_MAC: 0x20, R_MAC_R_ENC: 0x60 } as const;

const ZERO_BLOCK = new Uint8Array(AES_BLOCK);

export interface InitializeUpdateAnswer {
  /** 10 bytes. */
  keyDiversificationData: Uint8Array;
  keyVersion: number;
  /** i byte. */
  i: number;
  /** 8 bytes, 16 with S16. */
  cardChallenge: Uint8Array;
  /** 8 bytes, 16 with S16. */
  cardCryptogram: Uint8Array;
  /** Only when the card works with pseudo-random challenges. */
  sequenceCounter?: number;
}

function cryptogramLength(i: number): CryptogramLength {
  return (i & Scp03Option.S16) !== 0 ? 16 : 8;
}

/** Reads the 29 or 32 answer bytes, 45 or 48 with S16 (without status word). Throws {@link SecureChannelError}. */
export function parseInitializeUpdateAnswer(data: Uint8Array): InitializeUpdateAnswer {
  const [protocol, i] = data.subarray(11);
  if (data.length < 29 || protocol !== 0x03 || i === undefined) {
    throw new SecureChannelError('not an INITIALIZE UPDATE answer of SCP03');
  }
  const pseudoRandom = (i & Scp03Option.PSEUDO_RANDOM) !== 0;
  const size = cryptogramLength(i);
  const end = 13 + 2 * size;
  if (data.length !== (pseudoRandom ? end + 3 : end)) {
    throw new SecureChannelError('length of the INITIALIZE UPDATE answer does not agree with i');
  }
  return {
    keyDiversificationData: data.slice(0, 10),
    keyVersion: data[10] ?? 0,
    i,
    cardChallenge: data.slice(13, 13 + size),
    cardCryptogram: data.slice(13 + size, end),
    ...(pseudoRandom ? { sequenceCounter: Number.parseInt(hex(data.subarray(end)), 16) } : {}),
  };
}

/** What has to be kept to go on with a session, or to check its answers, in another process. Secret. */
export interface Scp03SessionState {
  level: SecurityLevelValue;
  sEnc: string;
  sMac: string;
  sRmac: string;
  /** Last full C-MAC, 16 bytes hex. */
  chaining: string;
  /** Encryption counter of the last wrapped command. */
  counter: number;
  /** Absent = 8. */
  macLength?: CryptogramLength;
}

/** What unwrapping the answer to one command needs besides the session keys. */
export interface AnswerContext {
  chaining: Uint8Array;
  counter: number;
  /** Absent = 8. */
  macLength?: CryptogramLength;
}

function icv(sEnc: Uint8Array, counter: number, forAnswer: boolean): Uint8Array {
  const block = new Uint8Array(AES_BLOCK);
  new DataView(block.buffer).setUint32(12, counter);
  if (forAnswer) block[0] = 0x80;
  return aesBlock(sEnc, block);
}

/**
 * Checks R-MAC and deciphers one answer. Error status words (other than 62xx, 63xx) come bare and are passed through.
 * Throws {@link SecureChannelError} when a protected answer has no or a wrong R-MAC.
 */
export function unwrapAnswer(
  keys: Pick<Scp03SessionKeys, 'sEnc' | 'sRmac'>,
  level: number,
  context: AnswerContext,
  raw: Uint8Array,
): ResponseApdu {
  const { data, sw } = decodeResponse(raw);
  const isProtected = (level & 0x10) !== 0 && (sw === 0x9000 || sw >> 8 === 0x62 || sw >> 8 === 0x63);
  if (!isProtected) {
    if ((level & 0x10) !== 0 && data.length > 0) throw new SecureChannelError('unprotected data in an error answer');
    return { data, sw };
  }
  const macLength = context.macLength ?? 8;
  if (data.length < macLength) throw new SecureChannelError('the answer carries no R-MAC');
  const text = data.slice(0, -macLength);
  const mac = aesCmac(keys.sRmac, concat(context.chaining, text, [sw >> 8, sw & 0xff]));
  if (!equalBytes(mac.slice(0, macLength), data.slice(-macLength))) throw new SecureChannelError('wrong R-MAC');
  if ((level & 0x20) === 0 || text.length === 0) return { data: text, sw };
  return { data: unpad80(aesCbcDecrypt(keys.sEnc, icv(keys.sEnc, context.counter, true), text)), sw };
}

/** Most data bytes one short wrapped command can carry: 255; 247 with C-MAC (S16 239); 239 with C-ENC too (S16 223). */
export function maxCommandData(level: number, macLength: CryptogramLength = 8): number {
  if ((level & 0x01) === 0) return 255;
  const room = 255 - macLength;
  // Padding takes at least one byte of the last cipher block.
  return (level & 0x02) === 0 ? room : room - (room % AES_BLOCK) - 1;
}

/** Commands that may be cut into segments (P1 b8 = more segments follow). */
const SEGMENTABLE = [0xe6, 0xd8, 0xe4];

/** Where a session starts from when it was not opened by EXTERNAL AUTHENTICATE (SCP11). */
export interface EstablishedSession {
  keys: Scp03SessionKeys;
  level: SecurityLevelValue;
  /** First MAC chaining value, 16 bytes. */
  chaining: Uint8Array;
}

/** Wraps commands in order; every call moves the MAC chain, so a command is wrapped once and sent once. */
export class Scp03Session {
  private chaining: Uint8Array = ZERO_BLOCK;
  private counter = 0;
  private currentLevel: SecurityLevelValue;

  private constructor(
    private readonly keys: Scp03SessionKeys,
    level: SecurityLevelValue,
    private readonly macLength: CryptogramLength,
  ) {
    this.currentLevel = level;
  }

  get level(): SecurityLevelValue {
    return this.currentLevel;
  }

  /** Session and the EXTERNAL AUTHENTICATE that starts it; a host cryptogram of 16 bytes makes it S16. */
  static start(
    keys: Scp03SessionKeys,
    level: SecurityLevelValue,
    hostCryptogram: Uint8Array,
  ): { session: Scp03Session; externalAuthenticate: Uint8Array } {
    const session = new Scp03Session(keys, level, hostCryptogram.length === 16 ? 16 : 8);
    const command = { cla: 0x84, ins: 0x82, p1: level, p2: 0, data: hostCryptogram };
    return { session, externalAuthenticate: encodeCommand(session.mac(command)) };
  }

  static established({ keys, level, chaining }: EstablishedSession): Scp03Session {
    const session = new Scp03Session(keys, level, 8);
    session.chaining = chaining;
    return session;
  }

  static restore(state: Scp03SessionState): Scp03Session {
    const keys = { sEnc: bytes(state.sEnc), sMac: bytes(state.sMac), sRmac: bytes(state.sRmac) };
    const session = new Scp03Session(keys, state.level, state.macLength ?? 8);
    session.chaining = bytes(state.chaining);
    session.counter = state.counter;
    return session;
  }

  /** Plain, JSON-able; holds session keys, so the caller seals it. */
  export(): Scp03SessionState {
    const { sEnc, sMac, sRmac } = this.keys;
    return {
      level: this.level,
      sEnc: hex(sEnc),
      sMac: hex(sMac),
      sRmac: hex(sRmac),
      chaining: hex(this.chaining),
      counter: this.counter,
      ...(this.macLength === 16 ? { macLength: this.macLength } : {}),
    };
  }

  /** Most data bytes one command of this session can carry. */
  get maxData(): number {
    return maxCommandData(this.level, this.macLength);
  }

  /** Ready-to-send bytes. Throws {@link SecureChannelError} when the data does not fit a short command. */
  wrap(command: CommandApdu): Uint8Array {
    if (command.data.length > this.maxData) {
      throw new SecureChannelError(`more than ${this.maxData} data bytes at this level`);
    }
    return encodeCommand(this.protect(command));
  }

  /**
   * INSTALL, PUT KEY or DELETE of any length, as one or several commands: protected as a whole, then cut, so that only
   * the last one carries the MAC and has an answer to unwrap; the others answer a bare 9000. Throws
   * {@link SecureChannelError} for another command that does not fit one command.
   */
  wrapSegments(command: CommandApdu): Uint8Array[] {
    if (command.data.length <= this.maxData || !SEGMENTABLE.includes(command.ins)) return [this.wrap(command)];
    return segmentsOf(this.protect(command)).map(encodeCommand);
  }

  /** What {@link unwrapAnswer} needs for the command wrapped last. */
  answerContext(): AnswerContext {
    const { chaining, counter, macLength } = this;
    return { chaining, counter, ...(macLength === 16 ? { macLength } : {}) };
  }

  /** Answer to the command wrapped last. */
  unwrap(raw: Uint8Array): ResponseApdu {
    return unwrapAnswer(this.keys, this.level, this.answerContext(), raw);
  }

  /**
   * After a successful BEGIN R-MAC SESSION: answers from the next command on carry an R-MAC. Throws
   * {@link SecureChannelError} where the card refuses it: without C-MAC, or when answers are protected already.
   */
  answersAreProtected(): void {
    const raised = {
      [SecurityLevel.C_MAC]: SecurityLevel.C_MAC_R_MAC,
      [SecurityLevel.C_MAC_C_ENC]: SecurityLevel.C_MAC_C_ENC_R_MAC,
    };
    const level = raised[this.level as keyof typeof raised] as SecurityLevelValue | undefined;
    if (level === undefined) throw new SecureChannelError('an R-MAC session needs C-MAC and no R-MAC before it');
    this.currentLevel = level;
  }

  /** After END R-MAC SESSION. */
  answersAreBare(): void {
    this.currentLevel = (this.level & 0x03) as SecurityLevelValue;
  }

  private protect(command: CommandApdu): CommandApdu {
    // Advances for commands without data and below C-ENC too: it numbers commands, not ciphertexts.
    this.counter += 1;
    if ((this.level & 0x01) === 0) return command;
    const encrypts = (this.level & 0x02) !== 0 && command.data.length > 0;
    const data = encrypts
      ? aesCbcEncrypt(this.keys.sEnc, icv(this.keys.sEnc, this.counter, false), pad80(command.data))
      : command.data;
    return this.mac({ ...command, data });
  }

  private mac(command: CommandApdu): CommandApdu {
    const { cla, ins, p1, p2, data } = command;
    const lc = data.length + this.macLength;
    const length = lc > 255 ? [0, lc >> 8, lc & 0xff] : [lc];
    // Over the class of channel 0: the bearer may move the command to another logical channel.
    this.chaining = aesCmac(this.keys.sMac, concat(this.chaining, [(cla & 0x80) | 0x04, ins, p1, p2], length, data));
    return { ...command, cla: cla | 0x04, data: concat(data, this.chaining.slice(0, this.macLength)) };
  }
}

/** Cuts INSTALL, PUT KEY or DELETE into commands of at most 255 data bytes; all but the last say that more follows. */
export function segmentsOf(command: CommandApdu): CommandApdu[] {
  const count = Math.max(1, Math.ceil(command.data.length / 255));
  return Array.from({ length: count }, (_, index) => ({
    ...command,
    p1: index < count - 1 ? command.p1 | 0x80 : command.p1,
    data: command.data.slice(index * 255, (index + 1) * 255),
  }));
}

export interface OpenedScp03Session {
  session: Scp03Session;
  /** Send this next. */
  externalAuthenticate: Uint8Array;
}

interface OpenRequest {
  keys: Scp03KeySet;
  /** 8 bytes; 16 for S16. */
  hostChallenge: Uint8Array;
  /** Default 33. */
  level?: SecurityLevelValue;
}

function cryptogram(keys: Scp03SessionKeys, constant: number, context: Uint8Array, length: number): Uint8Array {
  return scp03Kdf(keys.sMac, constant, 8 * length, context);
}

/** S8 or S16, from the challenge the host made. */
function lengthOf(hostChallenge: Uint8Array): CryptogramLength {
  if (hostChallenge.length === 8 || hostChallenge.length === 16) return hostChallenge.length;
  throw new SecureChannelError('a host challenge has 8 bytes, or 16 with S16');
}

function open(request: OpenRequest, cardChallenge: Uint8Array) {
  const length = lengthOf(request.hostChallenge);
  const context = concat(request.hostChallenge, cardChallenge);
  const sessionKeys = deriveSessionKeys(request.keys, context);
  const hostCryptogram = cryptogram(sessionKeys, DerivationConstant.hostCryptogram, context, length);
  const started = Scp03Session.start(sessionKeys, request.level ?? SecurityLevel.ALL, hostCryptogram);
  return { ...started, cardCryptogram: cryptogram(sessionKeys, DerivationConstant.cardCryptogram, context, length) };
}

/** Throws {@link SecureChannelError} when the level asks for what the card's i byte does not offer. */
function assertOffered(level: number, i: number): void {
  if ((level & 0x10) !== 0 && (i & 0x20) === 0) throw new SecureChannelError('the card does not protect answers');
  if ((level & 0x20) !== 0 && (i & 0x40) === 0) throw new SecureChannelError('the card does not encipher answers');
}

/**
 * Opens a session from the card's answer (with status word). Throws {@link SecureChannelError} when the status is not
 * 9000, the card does not hold these keys, or it does not offer the level.
 */
export function openScp03Session(
  request: OpenRequest & { initializeUpdateResponse: Uint8Array },
): OpenedScp03Session & {
  answer: InitializeUpdateAnswer;
} {
  const response = decodeResponse(request.initializeUpdateResponse);
  if (response.sw !== 0x9000) {
    throw new SecureChannelError(`INITIALIZE UPDATE answered ${response.sw.toString(16)}`);
  }
  const answer = parseInitializeUpdateAnswer(response.data);
  if (answer.cardChallenge.length !== lengthOf(request.hostChallenge)) {
    throw new SecureChannelError('the card works with cryptograms of another length');
  }
  const { session, externalAuthenticate, cardCryptogram } = open(request, answer.cardChallenge);
  if (!equalBytes(cardCryptogram, answer.cardCryptogram)) throw new SecureChannelError('wrong card cryptogram');
  assertOffered(session.level, answer.i);
  return { session, externalAuthenticate, answer };
}

export interface PredictedScp03Session extends OpenedScp03Session {
  /** 8 bytes, 16 with S16. */
  cardChallenge: Uint8Array;
  /** 8 bytes, 16 with S16; the card's answer must carry it. */
  cardCryptogram: Uint8Array;
}

/**
 * Opens a session before the card is met (i = 10, 30 or 70; 11, 31, 71 with a host challenge of 16 bytes).
 * `sequenceCounter` is the value the card will answer with, that is one more than the last one used; a new keyset
 * starts with 1.
 */
export function predictScp03Session(
  request: OpenRequest & { aid: Uint8Array; sequenceCounter: number },
): PredictedScp03Session {
  const { keys, sequenceCounter, aid, hostChallenge } = request;
  const cardChallenge = pseudoRandomCardChallenge(keys, sequenceCounter, aid, lengthOf(hostChallenge));
  return { ...open(request, cardChallenge), cardChallenge };
}
