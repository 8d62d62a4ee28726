// Strict CBOR (RFC 8949 §4.2, length-first key order as CTAP2 and App Attest write it): one item, definite lengths, minimal
// integers, no duplicate keys. What re-encodes to other bytes is refused, so there is one spelling of every object.
import { decode, encode } from 'cborg';
import { sameBytes } from '@sumaho-jpki/wire/x509';

/** Thrown for every input that is not the object asked for; `message` names the field, never its content. */
export class CborError extends Error {
  override readonly name = 'CborError';
}

const OPTIONS = {
  strict: true,
  useMaps: true,
  rejectDuplicateMapKeys: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
};

/** @throws CborError */
export function readCbor(bytes: Uint8Array, what: string): unknown {
  let value: unknown;
  try {
    value = decode(bytes, OPTIONS);
  } catch {
    throw new CborError(`${what}: not strict CBOR`);
  }
  if (!sameBytes(encode(value), bytes)) throw new CborError(`${what}: not in canonical order`);
  return value;
}

export const writeCbor = (value: unknown): Uint8Array<ArrayBuffer> => Uint8Array.from(encode(value));

/** The values of a map that has exactly these keys. @throws CborError */
export function exactly<K extends string | number>(
  value: unknown,
  keys: readonly K[],
  what: string,
): (key: K) => unknown {
  if (!(value instanceof Map) || value.size !== keys.length || !keys.every((key) => value.has(key))) {
    throw new CborError(`${what}: wrong members`);
  }
  return (key) => (value as Map<unknown, unknown>).get(key);
}

/** @throws CborError */
export function octets(value: unknown, what: string, length?: number): Uint8Array<ArrayBuffer> {
  if (!(value instanceof Uint8Array) || (length !== undefined && value.length !== length)) {
    throw new CborError(`${what}: not ${length ?? 'a string of'} octets`);
  }
  return Uint8Array.from(value);
}
