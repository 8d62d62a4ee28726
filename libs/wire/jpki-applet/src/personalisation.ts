// What STORE DATA brings to the applet (data grouping identifiers), and the possession proof it answers with.
// Which DGIs are enciphered under the Key-DEK follows from their tag, never from a flag in P1: with a flag, a recorded
// key component could be sent again as a readable file and read out in clear.
import type { Dgi } from '@sumaho-jpki/wire/apdu';
import { ApduFormatError, concat } from '@sumaho-jpki/wire/apdu';

export const JpkiDgi = {
  /** EF 0006, 160 bytes. */
  TOKEN_INFO: 0x0006,
  /** EF 000A, DER. */
  CERTIFICATE: 0x000a,
  /** Try limit, shortest, longest; the PIN itself is never sent. */
  PIN_POLICY: 0x0018,
  /** RSA CRT components, each under the Key-DEK. */
  KEY_Q_INVERSE: 0x8121,
  KEY_DQ: 0x8122,
  KEY_DP: 0x8123,
  KEY_Q: 0x8124,
  KEY_P: 0x8125,
  /** 32-byte nonce; must be last. */
  POSSESSION_REQUEST: 0x7ff0,
} as const;

/** DGIs whose value is enciphered under the Key-DEK of the SP area. */
export const ENCIPHERED_DGIS: readonly number[] = [
  JpkiDgi.KEY_Q_INVERSE,
  JpkiDgi.KEY_DQ,
  JpkiDgi.KEY_DP,
  JpkiDgi.KEY_Q,
  JpkiDgi.KEY_P,
];

/** Without all of these an applet does not become personalised. */
export const REQUIRED_DGIS: readonly number[] = [
  JpkiDgi.TOKEN_INFO,
  JpkiDgi.CERTIFICATE,
  JpkiDgi.PIN_POLICY,
  ...ENCIPHERED_DGIS,
];

export const POSSESSION_NONCE_LENGTH = 32;

export interface PinPolicy {
  tryLimit: number;
  minLength: number;
  maxLength: number;
}
export const USER_PIN_POLICY: PinPolicy = { tryLimit: 3, minLength: 4, maxLength: 4 };

export function pinPolicyDgi(policy: PinPolicy = USER_PIN_POLICY): Dgi {
  return { dgi: JpkiDgi.PIN_POLICY, value: Uint8Array.of(policy.tryLimit, policy.minLength, policy.maxLength) };
}

/** Throws ApduFormatError when it is not three sensible bytes. */
export function decodePinPolicy(value: Uint8Array): PinPolicy {
  const [tryLimit = 0, minLength = 0, maxLength = 0] = value;
  if (value.length !== 3 || tryLimit < 1 || tryLimit > 15 || minLength < 1 || minLength > maxLength || maxLength > 16) {
    throw new ApduFormatError('not a PIN policy');
  }
  return { tryLimit, minLength, maxLength };
}

export function possessionRequestDgi(nonce: Uint8Array): Dgi {
  if (nonce.length !== POSSESSION_NONCE_LENGTH) throw new ApduFormatError('a possession nonce has 32 bytes');
  return { dgi: JpkiDgi.POSSESSION_REQUEST, value: nonce };
}

/**
 * What the card signs (RSASSA-PKCS1-v1_5, SHA-256) to prove it holds the key: ASCII "sumaho-jpki possession" ‖ nonce.
 * The answer to the last STORE DATA is the SHA-256 of that signature, because 256 bytes do not fit a secured answer.
 */
export function possessionText(nonce: Uint8Array): Uint8Array<ArrayBuffer> {
  const label = 'sumaho-jpki possession';
  return concat(
    Uint8Array.from(label, (character) => character.charCodeAt(0)),
    nonce,
  );
}
