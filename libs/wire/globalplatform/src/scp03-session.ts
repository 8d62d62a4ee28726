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

/** i byte of SCP03. */
export const Scp03Option = { PSEUDO_RANDOM: 0x10, R_MAC: 0x20, R_MAC_R_ENC: 0x60 } as const;

const MAC_LENGTH = 8;
const ZERO_BLOCK = new Uint8Array(AES_BLOCK);

export interface InitializeUpdateAnswer {
  /** 10 bytes. */
  keyDiversificationData: Uint8Array;
  keyVersion: number;
  /** i byte. */
  i: number;
  /** 8 bytes. */
  cardChallenge: Uint8Array;
  /** 8 bytes. */
  cardCryptogram: Uint8Array;
  /** Only when the card works with pseudo-random challenges. */
  sequenceCounter?: number;
}

/** Reads the 29 or 32 answer bytes (without status word). Throws {@link SecureChannelError}. */
export function parseInitializeUpdateAnswer(data: Uint8Array): InitializeUpdateAnswer {
  const [protocol, i] = data.subarray(11);
  if (data.length < 29 || protocol !== 0x03 || i === undefined) {
    throw new SecureChannelError('not an INITIALIZE UPDATE answer of SCP03');
  }
  const pseudoRandom = (i & Scp03Option.PSEUDO_RANDOM) !== 0;
  if (data.length !== (pseudoRandom ? 32 : 29)) {
    throw new SecureChannelError('length of the INITIALIZE UPDATE answer does not agree with i');
  }
  return {
    keyDiversificationData: data.slice(0, 10),
    keyVersion: data[10] ?? 0,
    i,
    cardChallenge: data.slice(13, 21),
    cardCryptogram: data.slice(21, 29),
    ...(pseudoRandom ? { sequenceCounter: Number.parseInt(hex(data.subarray(29)), 16) } : {}),
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
}

/** What unwrapping the answer to one command needs besides the session keys. */
export interface AnswerContext {
  chaining: Uint8Array;
  counter: number;
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
  if (data.length < MAC_LENGTH) throw new SecureChannelError('the answer carries no R-MAC');
  const text = data.slice(0, -MAC_LENGTH);
  const mac = aesCmac(keys.sRmac, concat(context.chaining, text, [sw >> 8, sw & 0xff]));
  if (!equalBytes(mac.slice(0, MAC_LENGTH), data.slice(-MAC_LENGTH))) throw new SecureChannelError('wrong R-MAC');
  if ((level & 0x20) === 0 || text.length === 0) return { data: text, sw };
  return { data: unpad80(aesCbcDecrypt(keys.sEnc, icv(keys.sEnc, context.counter, true), text)), sw };
}

/** Most data bytes one short wrapped command can carry: 255, 247 with C-MAC, 239 with C-MAC and C-ENC. */
export function maxCommandData(level: number): number {
  if ((level & 0x02) !== 0) return 239;
  return (level & 0x01) !== 0 ? 247 : 255;
}

/** Wraps commands in order; every call moves the MAC chain, so a command is wrapped once and sent once. */
export class Scp03Session {
  private chaining: Uint8Array = ZERO_BLOCK;
  private counter = 0;

  private constructor(
    private readonly keys: Scp03SessionKeys,
    readonly level: SecurityLevelValue,
  ) {}

  /** Session and the EXTERNAL AUTHENTICATE that starts it. */
  static start(
    keys: Scp03SessionKeys,
    level: SecurityLevelValue,
    hostCryptogram: Uint8Array,
  ): { session: Scp03Session; externalAuthenticate: Uint8Array } {
    const session = new Scp03Session(keys, level);
    const externalAuthenticate = session.mac({ cla: 0x84, ins: 0x82, p1: level, p2: 0, data: hostCryptogram });
    return { session, externalAuthenticate };
  }

  static restore(state: Scp03SessionState): Scp03Session {
    const keys = { sEnc: bytes(state.sEnc), sMac: bytes(state.sMac), sRmac: bytes(state.sRmac) };
    const session = new Scp03Session(keys, state.level);
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
    };
  }

  /** Ready-to-send bytes. Throws {@link SecureChannelError} when the data does not fit a short command. */
  wrap(command: CommandApdu): Uint8Array {
    const limit = maxCommandData(this.level);
    if (command.data.length > limit) throw new SecureChannelError(`more than ${limit} data bytes at this level`);
    // Advances for commands without data and below C-ENC too: it numbers commands, not ciphertexts.
    this.counter += 1;
    if ((this.level & 0x01) === 0) return encodeCommand(command);
    const encrypts = (this.level & 0x02) !== 0 && command.data.length > 0;
    const data = encrypts
      ? aesCbcEncrypt(this.keys.sEnc, icv(this.keys.sEnc, this.counter, false), pad80(command.data))
      : command.data;
    return this.mac({ ...command, data });
  }

  /** What {@link unwrapAnswer} needs for the command wrapped last. */
  answerContext(): AnswerContext {
    return { chaining: this.chaining, counter: this.counter };
  }

  /** Answer to the command wrapped last. */
  unwrap(raw: Uint8Array): ResponseApdu {
    return unwrapAnswer(this.keys, this.level, this.answerContext(), raw);
  }

  private mac(command: CommandApdu): Uint8Array {
    const { cla, ins, p1, p2, data } = command;
    const lc = data.length + MAC_LENGTH;
    // Over the class of channel 0: the bearer may move the command to another logical channel.
    this.chaining = aesCmac(this.keys.sMac, concat(this.chaining, [(cla & 0x80) | 0x04, ins, p1, p2, lc], data));
    return encodeCommand({ ...command, cla: cla | 0x04, data: concat(data, this.chaining.slice(0, MAC_LENGTH)) });
  }
}

export interface OpenedScp03Session {
  session: Scp03Session;
  /** Send this next. */
  externalAuthenticate: Uint8Array;
}

interface OpenRequest {
  keys: Scp03KeySet;
  /** 8 bytes. */
  hostChallenge: Uint8Array;
  /** Default 33. */
  level?: SecurityLevelValue;
}

function cryptogram(keys: Scp03SessionKeys, constant: number, context: Uint8Array): Uint8Array {
  return scp03Kdf(keys.sMac, constant, 0x40, context);
}

function open(request: OpenRequest, cardChallenge: Uint8Array) {
  if (request.hostChallenge.length !== 8) throw new SecureChannelError('a host challenge has 8 bytes');
  const context = concat(request.hostChallenge, cardChallenge);
  const sessionKeys = deriveSessionKeys(request.keys, context);
  const hostCryptogram = cryptogram(sessionKeys, DerivationConstant.hostCryptogram, context);
  const started = Scp03Session.start(sessionKeys, request.level ?? SecurityLevel.ALL, hostCryptogram);
  return { ...started, cardCryptogram: cryptogram(sessionKeys, DerivationConstant.cardCryptogram, context) };
}

/**
 * Opens a session from the card's answer (with status word). Throws {@link SecureChannelError} when the status is not
 * 9000 or the card does not hold these keys.
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
  const { session, externalAuthenticate, cardCryptogram } = open(request, answer.cardChallenge);
  if (!equalBytes(cardCryptogram, answer.cardCryptogram)) throw new SecureChannelError('wrong card cryptogram');
  return { session, externalAuthenticate, answer };
}

export interface PredictedScp03Session extends OpenedScp03Session {
  /** 8 bytes. */
  cardChallenge: Uint8Array;
  /** 8 bytes; the card's answer must carry it. */
  cardCryptogram: Uint8Array;
}

/**
 * Opens a session before the card is met (i = 10, 30 or 70). `sequenceCounter` is the value the card will answer with,
 * that is one more than the last one used; a new keyset starts with 1.
 */
export function predictScp03Session(
  request: OpenRequest & { aid: Uint8Array; sequenceCounter: number },
): PredictedScp03Session {
  const cardChallenge = pseudoRandomCardChallenge(request.keys, request.sequenceCounter, request.aid);
  return { ...open(request, cardChallenge), cardChallenge };
}
