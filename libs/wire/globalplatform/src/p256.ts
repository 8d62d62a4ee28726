// P-256 for key agreement between host and card: ephemeral keys and the shared x-coordinate (BSI TR-03111 §4.3, ECKA-EG).
import { createECDH } from 'node:crypto';
import { concat } from '@sumaho-jpki/wire/apdu';
import { SecureChannelError } from './aes';

const CURVE = 'prime256v1';

export interface EphemeralKey {
  /** 32 bytes, secret. */
  privateKey: Uint8Array;
  /** 65 bytes, 04 ‖ X ‖ Y. */
  publicPoint: Uint8Array;
}

function leftPadded(value: Uint8Array): Uint8Array {
  return concat(new Uint8Array(32 - value.length), value);
}

export function generateEphemeralKey(): EphemeralKey {
  const ecdh = createECDH(CURVE);
  const publicPoint = concat(ecdh.generateKeys());
  return { privateKey: leftPadded(ecdh.getPrivateKey()), publicPoint };
}

/** Throws {@link SecureChannelError} unless it is 04 ‖ X ‖ Y of 65 bytes. */
export function assertPoint(point: Uint8Array): void {
  if (point.length !== 65 || point[0] !== 4) throw new SecureChannelError('not an uncompressed P-256 point');
}

/** 32-byte x-coordinate. Throws {@link SecureChannelError} when the other's point is not on the curve. */
export function sharedSecret(privateKey: Uint8Array, otherPoint: Uint8Array): Uint8Array {
  const ecdh = createECDH(CURVE);
  try {
    ecdh.setPrivateKey(privateKey);
    return leftPadded(ecdh.computeSecret(otherPoint));
  } catch {
    throw new SecureChannelError('the public point of the other side is not usable');
  }
}
