// PUT KEY for every kind of key (GlobalPlatform Card Specification 2.3.1 §11.8, Amendment D §7.2): AES, triple DES, RSA public,
// EC public and private. Secret components travel under the DEK of the session; a component that is padded there, and every
// AES one, says its clear length first.
import { type CommandApdu, concat, encodeLv } from '@sumaho-jpki/wire/apdu';
import { AES_BLOCK, SecureChannelError } from './aes';
import { desKeyCheckValue, tripleDesEcbEncrypt } from './des';
import { aesKeyCheckValue, encryptUnderDek } from './scp03-keys';

/** Key type octets (GPCS table 11-16). */
export const KeyType = {
  DES: 0x80,
  TLS_PSK: 0x85,
  AES: 0x88,
  RSA_EXPONENT: 0xa0,
  RSA_MODULUS: 0xa1,
  EC_PUBLIC: 0xb0,
  EC_PRIVATE: 0xb1,
  EC_PARAMETER_REFERENCE: 0xf0,
} as const;

/** Curve reference of F0 (GPCS table B-2). */
export const CurveReference = { P256: 0x00, P384: 0x01, P521: 0x02 } as const;

export type KeyToPut =
  | { kind: 'aes'; value: Uint8Array }
  /** 16 or 24 bytes. */
  | { kind: 'des'; value: Uint8Array }
  | { kind: 'rsa-public'; modulus: Uint8Array; exponent: Uint8Array }
  /** Uncompressed point. */
  | { kind: 'ec-public'; point: Uint8Array; curve?: number }
  | { kind: 'ec-private'; scalar: Uint8Array; curve?: number };

/** How secret components are enciphered. */
export interface KeyWrapping {
  /** Whole blocks come back as long as they were. */
  encipher: (clear: Uint8Array) => Uint8Array;
  blockLength: number;
}

/** Under the static Key-DEK of SCP03, or the S-DEK of SCP11. */
export function aesKeyWrapping(dek: Uint8Array): KeyWrapping {
  return { encipher: (clear) => encryptUnderDek(dek, clear), blockLength: AES_BLOCK };
}

/** Under the session DEK of SCP02 (ECB). */
export function desKeyWrapping(sessionDek: Uint8Array): KeyWrapping {
  return { encipher: (clear) => tripleDesEcbEncrypt(sessionDek, clear), blockLength: 8 };
}

export interface PutKeys {
  /** New key version number. */
  keyVersion: number;
  /** Key identifier of the first one; the others follow. Default 1. */
  firstKeyId?: number;
  keys: readonly KeyToPut[];
  wrapping: KeyWrapping;
  /** Existing key version to replace; 0 = add. */
  replaces?: number;
}

const NO_CHECK_VALUE = [0];

function checked(value: Uint8Array): Uint8Array {
  return concat([value.length], value);
}

function secret(type: number, clear: Uint8Array, { encipher, blockLength }: KeyWrapping): Uint8Array {
  const block = encipher(clear);
  const tellsLength = type === KeyType.AES || clear.length % blockLength !== 0;
  return concat([type], encodeLv(tellsLength ? concat([clear.length], block) : block));
}

function curve(reference: number = CurveReference.P256): Uint8Array {
  return concat([KeyType.EC_PARAMETER_REFERENCE, 1, reference]);
}

function keyBlock(key: KeyToPut, wrapping: KeyWrapping): Uint8Array {
  switch (key.kind) {
    case 'aes':
      if (wrapping.blockLength !== AES_BLOCK)
        throw new SecureChannelError('an AES key does not travel under triple DES');
      return concat(secret(KeyType.AES, key.value, wrapping), checked(aesKeyCheckValue(key.value)));
    case 'des':
      return concat(secret(KeyType.DES, key.value, wrapping), checked(desKeyCheckValue(key.value)));
    case 'rsa-public':
      return concat(
        [KeyType.RSA_MODULUS],
        encodeLv(key.modulus),
        [KeyType.RSA_EXPONENT],
        encodeLv(key.exponent),
        NO_CHECK_VALUE,
      );
    case 'ec-public':
      return concat([KeyType.EC_PUBLIC], encodeLv(key.point), curve(key.curve), NO_CHECK_VALUE);
    case 'ec-private':
      return concat(secret(KeyType.EC_PRIVATE, key.scalar, wrapping), curve(key.curve), NO_CHECK_VALUE);
  }
}

/**
 * One PUT KEY, of any length: `Scp03Session.wrapSegments` and `segmentsOf` cut it when it does not fit one command. Throws
 * {@link SecureChannelError} for a key that its wrapping may not carry.
 */
export function putKeys({ keyVersion, firstKeyId = 1, keys, wrapping, replaces = 0 }: PutKeys): CommandApdu {
  if (keys.length === 0) throw new SecureChannelError('PUT KEY needs a key');
  const several = keys.length > 1 ? 0x80 : 0x00;
  const data = concat([keyVersion], ...keys.map((key) => keyBlock(key, wrapping)));
  return { cla: 0x80, ins: 0xd8, p1: replaces & 0x7f, p2: several | firstKeyId, data, le: 0 };
}

/** What PUT KEY answers when the card holds exactly these keys: the key version and the check values there are. */
export function putKeysAnswer({ keyVersion, keys }: Pick<PutKeys, 'keyVersion' | 'keys'>): Uint8Array {
  const values = keys.map((key) => {
    if (key.kind === 'aes') return aesKeyCheckValue(key.value);
    return key.kind === 'des' ? desKeyCheckValue(key.value) : new Uint8Array(0);
  });
  return concat([keyVersion], ...values);
}
