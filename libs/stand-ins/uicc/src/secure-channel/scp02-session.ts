/**
 * Card side of SCP02 (GPC 2.3.1 annex E), i = 15 and 55: three keys, C-MAC on the modified command, explicit initiation,
 * ICV encryption, with i=55 a card challenge that a host can foresee. For legacy content management only — a card offers
 * it when it was made so, and no key of ours travels through it.
 */
import { randomBytes } from 'node:crypto';
import { concat, StatusWord, type CommandApdu, type ResponseApdu } from '@sumaho-jpki/wire/apdu';
import type { ProtocolImage } from '../card-image';
import { must, refuse, StatusError } from '../status-error';
import {
  DES_BLOCK,
  desCbcDecrypt,
  desCbcEncrypt,
  desCbcMac,
  desEcbDecrypt,
  padTo8,
  retailMac,
  singleDesEncrypt,
} from './des';
import { sameBytes } from './primitives';
import { C_DECRYPTION, C_MAC, type OpeningChannel } from './secure-channel';

const I_WELL_KNOWN_CHALLENGE = 0x40;
const SECURE_BIT = 0x04;
const LEVELS = [0x00, 0x01, 0x03];
const ZERO = new Uint8Array(DES_BLOCK);
/** Derivation constants of annex E.4.1. */
const DERIVE = { cMac: [0x01, 0x01], enc: [0x01, 0x82], dek: [0x01, 0x81] } as const;

export interface Scp02Opening {
  /** 2-key triple DES, 16 bytes each. */
  keys: { kvn: number; enc: Uint8Array; mac: Uint8Array; dek: Uint8Array };
  i: number;
  /** Counter of this session, 2 bytes; it moves on when the host has proven itself. */
  sequence: number;
  aid: Uint8Array;
  /** 8 bytes. */
  hostChallenge: Uint8Array;
  keyDiversificationData: Uint8Array;
}

export class Scp02Session implements OpeningChannel {
  readonly protocol: ProtocolImage;
  readonly kvn: number;
  readonly opening: Uint8Array;
  readonly sequenceOnSuccess: number;
  /** Session DEK: sensitive data goes under it in ECB mode. */
  readonly dek: Uint8Array;
  readonly dekBlock = DES_BLOCK;
  /** 2-key triple DES (NIST SP 800-57). */
  readonly dekStrength = 80;
  private readonly sEnc: Uint8Array;
  private readonly sMac: Uint8Array;
  private readonly hostCryptogram: Uint8Array;
  private lastMac: Uint8Array | undefined;
  private grantedLevel: number | undefined;

  constructor({ keys, i, sequence, aid, hostChallenge, keyDiversificationData }: Scp02Opening) {
    const counter = [(sequence >> 8) & 0xff, sequence & 0xff];
    const session = (key: Uint8Array, constant: readonly number[]): Uint8Array =>
      desCbcEncrypt(key, ZERO, concat(constant, counter, new Uint8Array(12)));
    this.sMac = session(keys.mac, DERIVE.cMac);
    this.sEnc = session(keys.enc, DERIVE.enc);
    this.dek = session(keys.dek, DERIVE.dek);
    const challenge =
      (i & I_WELL_KNOWN_CHALLENGE) !== 0 ? retailMac(this.sMac, ZERO, aid).slice(0, 6) : new Uint8Array(randomBytes(6));
    const card = concat(counter, challenge);
    const cardCryptogram = desCbcMac(this.sEnc, padTo8(concat(hostChallenge, card)));
    this.hostCryptogram = desCbcMac(this.sEnc, padTo8(concat(card, hostChallenge)));
    this.opening = concat(keyDiversificationData, [keys.kvn, 0x02], card, cardCryptogram);
    this.protocol = { scp: 0x02, i };
    this.kvn = keys.kvn;
    this.sequenceOnSuccess = sequence + 1;
  }

  get authenticated(): boolean {
    return this.grantedLevel !== undefined;
  }

  get level(): number {
    return this.grantedLevel ?? 0;
  }

  readonly answerRoom = 255;

  authenticate(command: CommandApdu): void {
    if (!LEVELS.includes(command.p1) || command.p2 !== 0) refuse(StatusWord.INCORRECT_P1_P2);
    if (command.data.length !== 16) refuse(StatusWord.WRONG_LENGTH);
    const proven = sameBytes(command.data.slice(0, 8), this.hostCryptogram);
    const { valid } = this.opened(command, 0);
    if (!proven) throw new StatusError(StatusWord.AUTHENTICATION_FAILED);
    if (!valid) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
    this.grantedLevel = command.p1;
  }

  unwrap(command: CommandApdu): CommandApdu {
    const secured = (command.cla & SECURE_BIT) !== 0;
    if ((this.level & C_MAC) === 0) {
      if (secured) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
      return command;
    }
    const { valid, plain } = this.opened(command, this.level);
    if (!valid) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
    return { ...command, cla: command.cla & ~SECURE_BIT, data: plain };
  }

  /** i=15 and i=55 have no response security. */
  wrap(response: ResponseApdu): ResponseApdu {
    return response;
  }

  decryptSensitive(ciphered: Uint8Array): Uint8Array {
    must(ciphered.length > 0 && ciphered.length % DES_BLOCK === 0);
    return desEcbDecrypt(this.dek, ciphered);
  }

  /** The MAC was made over the plain command, so decryption comes first; all faults end alike, in `valid`. */
  private opened(command: CommandApdu, level: number): { valid: boolean; plain: Uint8Array } {
    const body = command.data.slice(0, -DES_BLOCK);
    const sent = command.data.slice(-DES_BLOCK);
    const ciphers = (level & C_DECRYPTION) !== 0 && body.length > 0;
    const { valid, plain } = ciphers ? this.decipher(body) : { valid: true, plain: body };
    const header = [(command.cla & 0xfc) | SECURE_BIT, command.ins, command.p1, command.p2];
    const length = plain.length + DES_BLOCK;
    const coded = length > 255 ? [0, length >> 8, length & 0xff] : [length];
    const vector = this.lastMac === undefined ? ZERO : singleDesEncrypt(this.sMac, this.lastMac);
    const mac = retailMac(this.sMac, vector, concat(header, coded, plain));
    this.lastMac = mac;
    const secured = (command.cla & SECURE_BIT) !== 0;
    return { valid: sameBytes(mac, sent) && valid && secured, plain };
  }

  private decipher(body: Uint8Array): { valid: boolean; plain: Uint8Array } {
    const whole = body.length % DES_BLOCK === 0;
    const padded = desCbcDecrypt(this.sEnc, ZERO, whole ? body : padTo8(body));
    let end = padded.length - 1;
    while (end >= 0 && padded[end] === 0) end -= 1;
    const marked = padded[end] === 0x80;
    return { valid: whole && marked, plain: padded.slice(0, Math.max(end, 0)) };
  }
}
