/**
 * Card side of SCP03 (GP Amendment D v1.1.1; S16 after v1.2): AES-128, -192, -256; i = 00 10 20 30 60 70 and the same
 * with bit 01 for S16. With i bit 10 the card challenge comes from the keyset's sequence counter, so that a host can
 * compute a script before it meets the card. Host cryptogram is judged before the MAC, both are always computed.
 */
import { randomBytes } from 'node:crypto';
import { concat, StatusWord, type CommandApdu, type ResponseApdu } from '@sumaho-jpki/wire/apdu';
import type { ProtocolImage } from '../card-image';
import { must, refuse, StatusError } from '../status-error';
import { decryptUnderDek, DERIVE, derive, sameBytes } from './primitives';
import { Scp03Messaging } from './scp03-messaging';
import {
  C_DECRYPTION,
  C_MAC,
  R_ENCRYPTION,
  R_MAC,
  SECURITY_LEVELS,
  type IncomingCommand,
  type OpeningChannel,
} from './secure-channel';

/** Bits of the option octet i. */
export const I_S16 = 0x01;
export const I_PSEUDO_RANDOM = 0x10;
export const I_R_MAC = 0x20;
export const I_R_ENCRYPTION = 0x40;
const SECURE_BIT = 0x04;

export interface Scp03Keys {
  kvn: number;
  enc: Uint8Array;
  mac: Uint8Array;
  dek: Uint8Array;
}

export interface Scp03Opening {
  keys: Scp03Keys;
  /** Option octet. */
  i: number;
  /** Sequence counter value this session uses, already persisted; meaningless with random challenges. */
  sequence: number;
  /** AID of the application that opens the channel. */
  aid: Uint8Array;
  /** 8 bytes, 16 with S16. */
  hostChallenge: Uint8Array;
  keyDiversificationData: Uint8Array;
}

export class Scp03Session implements OpeningChannel {
  readonly protocol: ProtocolImage;
  /** Static Key-DEK of the keyset: SCP03 has no session DEK. */
  readonly dek: Uint8Array;
  readonly dekBlock = 16;
  readonly kvn: number;
  /** 29 bytes, 3 more with the counter, 16 more with S16. */
  readonly opening: Uint8Array;
  private readonly messaging: Scp03Messaging;
  private readonly hostCryptogram: Uint8Array;
  private grantedLevel: number | undefined;
  private addedLevel = 0;
  private nextAddedLevel = 0;

  constructor({ keys, i, sequence, aid, hostChallenge, keyDiversificationData }: Scp03Opening) {
    const size = (i & I_S16) !== 0 ? 16 : 8;
    const predictable = (i & I_PSEUDO_RANDOM) !== 0;
    const counter = [(sequence >> 16) & 0xff, (sequence >> 8) & 0xff, sequence & 0xff];
    const cardChallenge = predictable
      ? derive(keys.enc, DERIVE.cardChallenge, 8 * size, concat(counter, aid))
      : new Uint8Array(randomBytes(size));
    const context = concat(hostChallenge, cardChallenge);
    const keyBits = 8 * keys.enc.length;
    const sMac = derive(keys.mac, DERIVE.sMac, keyBits, context);
    this.messaging = new Scp03Messaging(
      {
        enc: derive(keys.enc, DERIVE.sEnc, keyBits, context),
        mac: sMac,
        rmac: derive(keys.mac, DERIVE.sRmac, keyBits, context),
      },
      size,
    );
    this.hostCryptogram = derive(sMac, DERIVE.hostCryptogram, 8 * size, context);
    const cardCryptogram = derive(sMac, DERIVE.cardCryptogram, 8 * size, context);
    const told = predictable ? counter : [];
    this.opening = concat(keyDiversificationData, [keys.kvn, 0x03, i], cardChallenge, cardCryptogram, told);
    this.protocol = { scp: 0x03, i };
    this.dek = keys.dek;
    this.kvn = keys.kvn;
  }

  get authenticated(): boolean {
    return this.grantedLevel !== undefined;
  }

  get level(): number {
    return (this.grantedLevel ?? 0) | this.addedLevel;
  }

  get dekStrength(): number {
    return 8 * this.dek.length;
  }

  get answerRoom(): number {
    return this.messaging.roomFor(this.level);
  }

  authenticate(command: CommandApdu): void {
    if (!this.offers(command.p1) || command.p2 !== 0) refuse(StatusWord.INCORRECT_P1_P2);
    const size = this.messaging.macLength;
    if (command.data.length !== 2 * size) refuse(StatusWord.WRONG_LENGTH);
    const proven = sameBytes(command.data.slice(0, size), this.hostCryptogram);
    try {
      this.messaging.checkMac(command);
    } catch (error) {
      throw proven ? error : new StatusError(StatusWord.AUTHENTICATION_FAILED);
    }
    if (!proven) refuse(StatusWord.AUTHENTICATION_FAILED);
    this.grantedLevel = command.p1;
  }

  unwrap(command: IncomingCommand): CommandApdu {
    if ((this.level & C_MAC) !== 0) return this.messaging.open(command, this.level);
    if ((command.cla & SECURE_BIT) !== 0) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
    return command;
  }

  wrap(response: ResponseApdu): ResponseApdu {
    const sealed = this.messaging.seal(response, this.level);
    // The security of answers changes after the answer of the command that changes it.
    this.addedLevel = this.nextAddedLevel;
    return sealed;
  }

  decryptSensitive(ciphered: Uint8Array): Uint8Array {
    must(ciphered.length > 0 && ciphered.length % 16 === 0);
    return decryptUnderDek(this.dek, ciphered);
  }

  /** Amendment D §7.1.3: only what the session did not have, and never more for answers than for commands. */
  beginResponseSecurity(level: number): void {
    if (level !== R_MAC && level !== (R_MAC | R_ENCRYPTION)) refuse(StatusWord.INCORRECT_P1_P2);
    if (!this.offers((this.grantedLevel ?? 0) | level)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
    const granted = this.grantedLevel ?? 0;
    const needed = level === R_MAC ? C_MAC : C_MAC | C_DECRYPTION;
    const refused =
      this.addedLevel !== 0 ||
      (granted & R_ENCRYPTION) !== 0 ||
      (level === R_MAC && (granted & R_MAC) !== 0) ||
      (granted & needed) !== needed;
    if (refused) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
    this.nextAddedLevel = level;
  }

  endResponseSecurity(): void {
    if (this.addedLevel === 0) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
    this.nextAddedLevel = 0;
  }

  /** A level of the table that this card's i allows. */
  private offers(level: number): boolean {
    const { i } = this.protocol;
    const responses = (level & R_MAC) === 0 || (i & I_R_MAC) !== 0;
    const ciphered = (level & R_ENCRYPTION) === 0 || (i & I_R_ENCRYPTION) !== 0;
    return SECURITY_LEVELS.includes(level) && responses && ciphered;
  }
}
