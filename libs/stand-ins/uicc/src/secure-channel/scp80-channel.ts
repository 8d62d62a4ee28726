/** What command handlers see of a secured packet: its commands come unwrapped, keys in them go under the packet's KIK. */
import { StatusWord, type CommandApdu, type ResponseApdu } from '@sumaho-jpki/wire/apdu';
import type { ProtocolImage } from '../card-image';
import { must, refuse } from '../status-error';
import { desEcbDecrypt } from './des';
import { decryptUnderDek } from './primitives';
import { C_DECRYPTION, C_MAC, type SecureChannel } from './secure-channel';

const CHECKED = 0x02;
const CIPHERED = 0x04;

export class Scp80Channel implements SecureChannel {
  readonly protocol: ProtocolImage;
  readonly authenticated = true;
  readonly level: number;
  /** A script's answers are not bound to one APDU. */
  readonly answerRoom = 255;
  readonly dekBlock: 8 | 16;
  readonly dekStrength: number;

  constructor(
    readonly kvn: number,
    spi1: number,
    private readonly algorithm: 'aes' | 'des',
    /** KIK, key identifier 03. */
    readonly dek: Uint8Array,
  ) {
    this.protocol = { scp: 0x80, i: spi1 };
    this.level = ((spi1 & CHECKED) !== 0 ? C_MAC : 0) | ((spi1 & CIPHERED) !== 0 ? C_DECRYPTION : 0);
    this.dekBlock = algorithm === 'aes' ? 16 : 8;
    const desStrength = dek.length === 16 ? 80 : 112;
    this.dekStrength = algorithm === 'aes' ? 8 * dek.length : desStrength;
  }

  decryptSensitive(ciphered: Uint8Array): Uint8Array {
    must(ciphered.length > 0 && ciphered.length % this.dekBlock === 0);
    return this.algorithm === 'aes' ? decryptUnderDek(this.dek, ciphered) : desEcbDecrypt(this.dek, ciphered);
  }

  unwrap(command: CommandApdu): CommandApdu {
    return (command.cla & 0x0c) === 0 ? command : refuse(StatusWord.CLASS_NOT_SUPPORTED);
  }

  wrap(response: ResponseApdu): ResponseApdu {
    return response;
  }
}
