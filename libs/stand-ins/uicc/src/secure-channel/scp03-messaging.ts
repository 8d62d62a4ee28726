/**
 * Secure messaging of SCP03 (GP Amendment D §6.2.4–6.2.7), which SCP11 uses too: C-MAC with a chaining value of 16
 * bytes, C-ENC and R-ENC under a counter, R-MAC. Whatever is wrong with a command — class, length, MAC, padding — it
 * runs through the same steps and ends in the same status word.
 */
import { concat, StatusWord, type CommandApdu, type ResponseApdu } from '@sumaho-jpki/wire/apdu';
import { refuse } from '../status-error';
import { aesCbcDecrypt, aesCbcEncrypt, aesCmac, aesEncryptBlock, padTo16, sameBytes, unpad } from './primitives';
import { C_DECRYPTION, R_ENCRYPTION, R_MAC, type IncomingCommand } from './secure-channel';

const SECURE_BIT = 0x04;
const BLOCK = 16;

export interface MessagingKeys {
  enc: Uint8Array;
  mac: Uint8Array;
  rmac: Uint8Array;
}

export class Scp03Messaging {
  private counter = 0;

  /** `macLength` 8 (S8) or 16 (S16); `chaining` is 16 × 00 for SCP03 and the receipt for SCP11. */
  constructor(
    private readonly keys: MessagingKeys,
    readonly macLength: 8 | 16,
    private chaining: Uint8Array = new Uint8Array(BLOCK),
  ) {}

  /** Data field without its MAC; @throws StatusError 6982 */
  checkMac(command: IncomingCommand): Uint8Array {
    const { valid, body } = this.authenticated(command);
    return valid ? body : refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
  }

  /** The command as it was before secure messaging. @throws StatusError 6982 */
  open(command: IncomingCommand, level: number): CommandApdu {
    const { valid, body } = this.authenticated(command);
    // The counter moves with every command, with data or without.
    this.counter += 1;
    const opened = (level & C_DECRYPTION) !== 0 ? this.decipher(body) : { valid: true, plain: body };
    if (!valid || !opened.valid) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
    const { cla, ins, p1, p2, le } = command;
    return { cla: cla & ~SECURE_BIT, ins, p1, p2, data: opened.plain, le };
  }

  /** Only 9000, 62xx and 63xx answers are protected; an error status word goes out bare. */
  seal(response: ResponseApdu, level: number): ResponseApdu {
    const isProtected = response.sw === 0x9000 || [0x62, 0x63].includes(response.sw >> 8);
    if ((level & R_MAC) === 0 || !isProtected) return response;
    const ciphers = (level & R_ENCRYPTION) !== 0 && response.data.length > 0;
    const data = ciphers ? aesCbcEncrypt(this.keys.enc, this.vector(0x80), padTo16(response.data)) : response.data;
    const status = [response.sw >> 8, response.sw & 0xff];
    const mac = aesCmac(this.keys.rmac, concat(this.chaining, data, status)).slice(0, this.macLength);
    return { data: concat(data, mac), sw: response.sw };
  }

  /** Largest plain answer whose protected form fits 255 bytes. */
  roomFor(level: number): number {
    const maced = 255 - this.macLength;
    return (level & R_ENCRYPTION) !== 0 ? Math.floor(maced / BLOCK) * BLOCK - 1 : maced;
  }

  /** The whole MAC becomes the next chaining value. */
  private authenticated(command: IncomingCommand): { valid: boolean; body: Uint8Array } {
    const { data } = command;
    const body = data.slice(0, -this.macLength);
    const sent = data.slice(-this.macLength);
    const macs = lengthForms(command).map((length) => {
      // The MAC is over the class byte with the secure bit and logical channel 0 (Amendment D §6.2.4).
      const header = [(command.cla & 0xfc) | SECURE_BIT, command.ins, command.p1, command.p2, ...length];
      return aesCmac(this.keys.mac, concat(this.chaining, header, body));
    });
    const fitting = macs.filter((mac) => sameBytes(mac.slice(0, this.macLength), sent));
    const secured = (command.cla & SECURE_BIT) !== 0;
    this.chaining = fitting[0] ?? macs[0] ?? this.chaining;
    return { valid: secured && fitting.length > 0, body };
  }

  /** A command without data, and one cut too short to have any, costs the work of one block: else it would be told from the rest. */
  private decipher(body: Uint8Array): { valid: boolean; plain: Uint8Array } {
    const whole = body.length > 0 && body.length % BLOCK === 0;
    const plain = unpad(aesCbcDecrypt(this.keys.enc, this.vector(0x00), whole ? body : padTo16(body)));
    if (body.length === 0) return { valid: true, plain: body };
    return { valid: whole && plain !== undefined, plain: plain ?? new Uint8Array(0) };
  }

  private vector(first: 0x00 | 0x80): Uint8Array {
    const block = new Uint8Array(BLOCK);
    new DataView(block.buffer).setUint32(12, this.counter);
    block[0] = first;
    return aesEncryptBlock(this.keys.enc, block);
  }
}

/**
 * Lc as the MAC saw it: 1 byte, or 3 bytes from 256 on. A segmented command is MACed with the 3-byte form; hosts that
 * keep the 1-byte form for a short one are understood too.
 */
function lengthForms({ data, segmented }: IncomingCommand): number[][] {
  const long = [0, data.length >> 8, data.length & 0xff];
  if (data.length > 255) return [long];
  return segmented ? [long, [data.length]] : [[data.length]];
}
