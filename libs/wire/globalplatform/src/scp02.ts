// SCP02 seen from the host (GlobalPlatform Card Specification 2.3.1 annex E), i = 15 and 55: three keys, explicit initiation,
// C-MAC on the modified command, encrypted ICV, with i = 55 a card challenge that can be foretold. For content management
// on SIM products without SCP03 only: 2-key triple DES may not carry a user's RSA-2048 key, so key delivery is refused.
import {
  type CommandApdu,
  type ResponseApdu,
  concat,
  decodeResponse,
  encodeCommand,
  equalBytes,
} from '@sumaho-jpki/wire/apdu';
import { SecureChannelError } from './aes';
import { DES_BLOCK, fullTripleDesMac, pad80Des, retailMac, singleDesEncrypt, tripleDesCbcEncrypt } from './des';

const ZERO = new Uint8Array(DES_BLOCK);

/** Static keys, 16 bytes each. */
export interface Scp02KeySet {
  enc: Uint8Array;
  mac: Uint8Array;
  dek: Uint8Array;
}

export interface Scp02SessionKeys {
  sEnc: Uint8Array;
  sMac: Uint8Array;
  sDek: Uint8Array;
}

/** Counter of two bytes. */
export function deriveScp02SessionKeys(keys: Scp02KeySet, sequenceCounter: number): Scp02SessionKeys {
  const derive = (key: Uint8Array, constant: readonly number[]) =>
    tripleDesCbcEncrypt(key, ZERO, concat(constant, counterBytes(sequenceCounter), new Uint8Array(12)));
  return {
    sEnc: derive(keys.enc, [0x01, 0x82]),
    sMac: derive(keys.mac, [0x01, 0x01]),
    sDek: derive(keys.dek, [0x01, 0x81]),
  };
}

function counterBytes(counter: number): Uint8Array {
  if (!Number.isInteger(counter) || counter < 0 || counter > 0xffff) {
    throw new SecureChannelError('a sequence counter of SCP02 has two bytes');
  }
  return concat([counter >> 8, counter & 0xff]);
}

export interface Scp02Opening {
  /** 10 bytes. */
  keyDiversificationData: Uint8Array;
  keyVersion: number;
  sequenceCounter: number;
  /** 6 bytes. */
  cardChallenge: Uint8Array;
  /** 8 bytes. */
  cardCryptogram: Uint8Array;
}

/** Reads the 28 answer bytes (without status word). Throws {@link SecureChannelError}. */
export function parseScp02InitializeUpdateAnswer(data: Uint8Array): Scp02Opening {
  if (data.length !== 28 || data[11] !== 0x02) {
    throw new SecureChannelError('not an INITIALIZE UPDATE answer of SCP02');
  }
  return {
    keyDiversificationData: data.slice(0, 10),
    keyVersion: data[10] ?? 0,
    sequenceCounter: ((data[12] ?? 0) << 8) | (data[13] ?? 0),
    cardChallenge: data.slice(14, 20),
    cardCryptogram: data.slice(20, 28),
  };
}

/** Which protocol an INITIALIZE UPDATE answer (without status word) speaks, 2 or 3; undefined for neither. */
export function protocolOf(data: Uint8Array): 2 | 3 | undefined {
  return data[11] === 2 || data[11] === 3 ? data[11] : undefined;
}

/** P1 of EXTERNAL AUTHENTICATE; i = 15 and 55 protect no answers. */
export type Scp02Level = 0x00 | 0x01 | 0x03;

/** Wraps commands in order. Answers come bare. */
export class Scp02Session {
  private icv: Uint8Array = ZERO;
  private started = false;

  private constructor(
    private readonly keys: Scp02SessionKeys,
    readonly level: Scp02Level,
  ) {}

  static start(keys: Scp02SessionKeys, level: Scp02Level, hostCryptogram: Uint8Array) {
    const session = new Scp02Session(keys, level);
    const command = { cla: 0x84, ins: 0x82, p1: level, p2: 0, data: hostCryptogram };
    return { session, externalAuthenticate: encodeCommand(session.mac(command, hostCryptogram)) };
  }

  /** Session DEK, for `desKeyWrapping`. */
  get dek(): Uint8Array {
    return this.keys.sDek;
  }

  get maxData(): number {
    if (this.level === 0x03) return 239;
    return this.level === 0x01 ? 247 : 255;
  }

  /** Throws {@link SecureChannelError} when the data does not fit. */
  wrap(command: CommandApdu): Uint8Array {
    if (command.data.length > this.maxData) {
      throw new SecureChannelError(`more than ${this.maxData} data bytes at this level`);
    }
    if (this.level === 0x00) return encodeCommand(command);
    const ciphers = this.level === 0x03 && command.data.length > 0;
    const sent = ciphers ? tripleDesCbcEncrypt(this.keys.sEnc, ZERO, pad80Des(command.data)) : command.data;
    return encodeCommand(this.mac(command, sent));
  }

  unwrap(raw: Uint8Array): ResponseApdu {
    return decodeResponse(raw);
  }

  /** The MAC is over the plain command with its Lc as if it went out in clear; `sent` is what goes out instead. */
  private mac(command: CommandApdu, sent: Uint8Array): CommandApdu {
    const { cla, ins, p1, p2, data } = command;
    const header = [(cla & 0x80) | 0x04, ins, p1, p2, data.length + DES_BLOCK];
    // ICV encryption (i b5): the first MAC of a session starts from zero, not from an enciphered zero.
    const icv = this.started ? singleDesEncrypt(this.keys.sMac.subarray(0, 8), ZERO, this.icv) : ZERO;
    this.icv = retailMac(this.keys.sMac, concat(header, data), icv);
    this.started = true;
    return { ...command, cla: cla | 0x04, data: concat(sent, this.icv) };
  }
}

interface OpenRequest {
  keys: Scp02KeySet;
  /** 8 bytes. */
  hostChallenge: Uint8Array;
  /** Default 03. */
  level?: Scp02Level;
}

function open({ keys, hostChallenge, level = 0x03 }: OpenRequest, sequenceCounter: number, cardChallenge: Uint8Array) {
  if (hostChallenge.length !== 8) throw new SecureChannelError('a host challenge of SCP02 has 8 bytes');
  const sessionKeys = deriveScp02SessionKeys(keys, sequenceCounter);
  const card = concat(counterBytes(sequenceCounter), cardChallenge);
  const cryptogram = (text: Uint8Array) => fullTripleDesMac(sessionKeys.sEnc, text);
  return {
    ...Scp02Session.start(sessionKeys, level, cryptogram(concat(card, hostChallenge))),
    cardCryptogram: cryptogram(concat(hostChallenge, card)),
  };
}

/** From the card's answer (with status word). Throws {@link SecureChannelError}. */
export function openScp02Session(request: OpenRequest & { initializeUpdateResponse: Uint8Array }) {
  const response = decodeResponse(request.initializeUpdateResponse);
  if (response.sw !== 0x9000) {
    throw new SecureChannelError(`INITIALIZE UPDATE answered ${response.sw.toString(16)}`);
  }
  const answer = parseScp02InitializeUpdateAnswer(response.data);
  const { session, externalAuthenticate, cardCryptogram } = open(request, answer.sequenceCounter, answer.cardChallenge);
  if (!equalBytes(cardCryptogram, answer.cardCryptogram)) throw new SecureChannelError('wrong card cryptogram');
  return { session, externalAuthenticate, answer };
}

/**
 * Before the card is met, with i = 55 only: the challenge is made from the AID of the security domain that is selected.
 * `sequenceCounter` is the value the card will answer with; it moves on when an EXTERNAL AUTHENTICATE succeeds.
 */
export function predictScp02Session(request: OpenRequest & { aid: Uint8Array; sequenceCounter: number }) {
  const { sMac } = deriveScp02SessionKeys(request.keys, request.sequenceCounter);
  const cardChallenge = retailMac(sMac, request.aid).slice(0, 6);
  return { ...open(request, request.sequenceCounter, cardChallenge), cardChallenge };
}
