/** What command handlers know of the secure channel a command came through, whichever protocol it is (GPC 2.3.1 §10). */
import type { CommandApdu, ResponseApdu } from '@sumaho-jpki/wire/apdu';
import type { ProtocolImage } from '../card-image';

/** Security level bits (EXTERNAL AUTHENTICATE P1). */
export const C_MAC = 0x01;
export const C_DECRYPTION = 0x02;
export const R_MAC = 0x10;
export const R_ENCRYPTION = 0x20;

/** Levels a session can be opened at. */
export const SECURITY_LEVELS: readonly number[] = [0x00, 0x01, 0x03, 0x11, 0x13, 0x33];

/** A command; `segmented` when it came in several APDUs and its MAC is over the whole (GPC 2.3.1 §11.1.5). */
export type IncomingCommand = CommandApdu & { segmented?: boolean };

export interface SecureChannel {
  readonly protocol: ProtocolImage;
  /** Key version of the keyset it was opened with. */
  readonly kvn: number;
  readonly authenticated: boolean;
  /** Security level bits now in force. */
  readonly level: number;
  /** Largest answer a command may give so that the protected form still fits a short APDU, in bytes. */
  readonly answerRoom: number;
  /** Key under which keys and other sensitive data travel: static Key-DEK, or the session's own (SCP02, SCP11). */
  readonly dek: Uint8Array;
  /** Cipher block under `dek` in bytes: 16 AES, 8 DES. */
  readonly dekBlock: 8 | 16;
  /** Security strength of `dek` in bits. */
  readonly dekStrength: number;
  /** Takes sensitive data out of encryption under `dek`. @throws StatusError 6A80 when these are not whole blocks */
  decryptSensitive(ciphered: Uint8Array): Uint8Array;
  /** The command without secure messaging. @throws StatusError 6982 whatever is wrong with it; the session is over then */
  unwrap(command: IncomingCommand): CommandApdu;
  wrap(response: ResponseApdu): ResponseApdu;
  /** BEGIN R-MAC SESSION, in force after the next answer; absent where the protocol has none. @throws StatusError 6985, 6A86 */
  beginResponseSecurity?(level: number): void;
  /** END R-MAC SESSION, in force after the next answer. @throws StatusError 6985 */
  endResponseSecurity?(): void;
}

/** A session between INITIALIZE UPDATE and EXTERNAL AUTHENTICATE. */
export interface OpeningChannel extends SecureChannel {
  /** Data field of the INITIALIZE UPDATE answer. */
  readonly opening: Uint8Array;
  /** EXTERNAL AUTHENTICATE. @throws StatusError 6A86 level, 6700, 6300 cryptogram, 6982 MAC */
  authenticate(command: CommandApdu): void;
  /** Counter value to persist when the host has proven itself, for protocols that count only then (SCP02). */
  readonly sequenceOnSuccess?: number;
}
