/**
 * Card side of SCP03 (GP Amendment D v1.1.1): AES-128, S8, i=70 — card challenge derived from the keyset's sequence
 * counter, so that a host can compute a script before it meets the card. Host cryptogram is checked before the MAC.
 */
import { concat, equalBytes, StatusWord, type CommandApdu, type ResponseApdu } from '@sumaho-jpki/wire/apdu';
import { refuse, StatusError } from '../status-error';
import { aesCbcDecrypt, aesCbcEncrypt, aesCmac, aesEncryptBlock, DERIVE, derive, padTo16, unpad } from './primitives';

/** Security level bits of EXTERNAL AUTHENTICATE P1. */
export const C_MAC = 0x01;
export const C_DECRYPTION = 0x02;
export const R_MAC = 0x10;
export const R_ENCRYPTION = 0x20;
const LEVELS = [0x00, 0x01, 0x03, 0x11, 0x13, 0x33];
const MAC_LENGTH = 8;
const SECURE_BIT = 0x04;

export interface Scp03Keys {
  kvn: number;
  enc: Uint8Array;
  mac: Uint8Array;
  dek: Uint8Array;
}

export interface Scp03Opening {
  keys: Scp03Keys;
  /** Sequence counter value this session uses, already persisted. */
  sequence: number;
  /** AID of the application that opens the channel. */
  aid: Uint8Array;
  hostChallenge: Uint8Array;
  keyDiversificationData: Uint8Array;
}

export class Scp03Session {
  /** Static Key-DEK of the keyset: SCP03 has no session DEK. */
  readonly dek: Uint8Array;
  readonly kvn: number;
  /** Data field of the INITIALIZE UPDATE answer, 32 bytes. */
  readonly opening: Uint8Array;
  private readonly sEnc: Uint8Array;
  private readonly sMac: Uint8Array;
  private readonly sRmac: Uint8Array;
  private readonly hostCryptogram: Uint8Array;
  private chaining: Uint8Array = new Uint8Array(16);
  private counter = 0;
  private grantedLevel: number | undefined;

  constructor({ keys, sequence, aid, hostChallenge, keyDiversificationData }: Scp03Opening) {
    const counter = [(sequence >> 16) & 0xff, (sequence >> 8) & 0xff, sequence & 0xff];
    const cardChallenge = derive(keys.enc, DERIVE.cardChallenge, 64, concat(counter, aid));
    const context = concat(hostChallenge, cardChallenge);
    this.sEnc = derive(keys.enc, DERIVE.sEnc, 128, context);
    this.sMac = derive(keys.mac, DERIVE.sMac, 128, context);
    this.sRmac = derive(keys.mac, DERIVE.sRmac, 128, context);
    this.hostCryptogram = derive(this.sMac, DERIVE.hostCryptogram, 64, context);
    const cardCryptogram = derive(this.sMac, DERIVE.cardCryptogram, 64, context);
    this.opening = concat(keyDiversificationData, [keys.kvn, 0x03, 0x70], cardChallenge, cardCryptogram, counter);
    this.dek = keys.dek;
    this.kvn = keys.kvn;
  }

  get authenticated(): boolean {
    return this.grantedLevel !== undefined;
  }

  get level(): number {
    return this.grantedLevel ?? 0;
  }

  /** EXTERNAL AUTHENTICATE. @throws StatusError 6A86 level, 6700, 6300 cryptogram, 6982 MAC */
  authenticate(command: CommandApdu): void {
    if (!LEVELS.includes(command.p1) || command.p2 !== 0) refuse(StatusWord.INCORRECT_P1_P2);
    if (command.data.length !== 16) refuse(StatusWord.WRONG_LENGTH);
    if (!equalBytes(command.data.slice(0, 8), this.hostCryptogram)) refuse(StatusWord.AUTHENTICATION_FAILED);
    this.checkMac(command);
    this.grantedLevel = command.p1;
  }

  /**
   * The command as it was before secure messaging: MAC checked and removed, data deciphered.
   * @throws StatusError 6982; the caller must then drop this session
   */
  unwrap(command: CommandApdu): CommandApdu {
    const secured = (command.cla & SECURE_BIT) !== 0;
    if ((this.level & C_MAC) === 0) {
      if (secured) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
      return command;
    }
    if (!secured) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
    const ciphered = this.checkMac(command);
    this.counter += 1;
    return { ...command, cla: command.cla & ~SECURE_BIT, data: this.decipher(ciphered) };
  }

  /** Only 9000, 62xx and 63xx answers are protected; an error status word goes out bare. */
  wrap(response: ResponseApdu): ResponseApdu {
    const protects = (this.level & R_MAC) !== 0 && (response.sw === 0x9000 || [0x62, 0x63].includes(response.sw >> 8));
    if (!protects) return response;
    const data =
      (this.level & R_ENCRYPTION) !== 0 && response.data.length > 0
        ? aesCbcEncrypt(this.sEnc, this.vector(0x80), padTo16(response.data))
        : response.data;
    const status = [response.sw >> 8, response.sw & 0xff];
    const mac = aesCmac(this.sRmac, concat(this.chaining, data, status)).slice(0, MAC_LENGTH);
    return { data: concat(data, mac), sw: response.sw };
  }

  /** Largest answer a command may give so that the protected form still fits 256 bytes. */
  get answerRoom(): number {
    return (this.level & R_ENCRYPTION) !== 0 ? 239 : 247;
  }

  /** Data without its MAC; the whole MAC becomes the next chaining value. */
  private checkMac(command: CommandApdu): Uint8Array {
    const { data } = command;
    if ((command.cla & SECURE_BIT) === 0 || data.length < MAC_LENGTH) {
      refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
    }
    const body = data.slice(0, -MAC_LENGTH);
    const length = data.length > 255 ? [0, data.length >> 8, data.length & 0xff] : [data.length];
    // The MAC is over the class byte with the secure bit and logical channel 0 (Amendment D §6.2.4).
    const header = [(command.cla & 0xfc) | SECURE_BIT, command.ins, command.p1, command.p2, ...length];
    const mac = aesCmac(this.sMac, concat(this.chaining, header, body));
    if (!equalBytes(mac.slice(0, MAC_LENGTH), data.slice(-MAC_LENGTH))) {
      throw new StatusError(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
    }
    this.chaining = mac;
    return body;
  }

  private decipher(body: Uint8Array): Uint8Array {
    if ((this.level & C_DECRYPTION) === 0 || body.length === 0) return body;
    if (body.length % 16 !== 0) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
    const plain = unpad(aesCbcDecrypt(this.sEnc, this.vector(0x00), body));
    return plain ?? refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
  }

  private vector(first: 0x00 | 0x80): Uint8Array {
    const block = new Uint8Array(16);
    new DataView(block.buffer).setUint32(12, this.counter);
    block[0] = first;
    return aesEncryptBlock(this.sEnc, block);
  }
}
