/**
 * Key data fields of PUT KEY (GPC 2.3.1 §11.8.2.3, Amendment D §7.2.1): components {type, length, block}, then a key
 * check value. Secret components come under the DEK, with their clear length before the ciphertext when they were padded.
 */
import { createHash } from 'node:crypto';
import { concat, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { KeyImage } from '../card-image';
import { desKeyCheckValue } from '../secure-channel/des';
import { keyCheckValue, sameBytes } from '../secure-channel/primitives';
import type { SecureChannel } from '../secure-channel/secure-channel';
import { must, refuse } from '../status-error';
import { makeKey, strengthOf, type ClearComponent } from './key-making';
import { KEY_TYPE } from './key-store';

/** Types of components that are never sent in clear. */
const SECRET = new Set<number>([
  KEY_TYPE.des,
  KEY_TYPE.desCbc,
  KEY_TYPE.tlsPsk,
  KEY_TYPE.aes,
  KEY_TYPE.hmacSha1,
  KEY_TYPE.hmacSha1_160,
  ...KEY_TYPE.rsaPrivate,
  KEY_TYPE.ecPrivate,
]);
const COMPONENT = 0x80;

/** Three bytes that tell a key without giving it away. */
const CHECK_VALUES: Readonly<Partial<Record<number, (key: Uint8Array) => Uint8Array>>> = {
  [KEY_TYPE.des]: desKeyCheckValue,
  [KEY_TYPE.desCbc]: desKeyCheckValue,
  [KEY_TYPE.aes]: keyCheckValue,
  [KEY_TYPE.tlsPsk]: (key) => new Uint8Array(createHash('sha1').update(key).digest()).slice(0, 3),
};

export interface SentKey {
  key: KeyImage;
  /** As sent and checked; empty when none was sent. */
  checkValue: Uint8Array;
}

interface Reader {
  data: Uint8Array;
  at: number;
}

/** All keys in the data field after the new KVN. @throws StatusError 6A80 form, 6982 check value, 6985 DEK too weak */
export function readKeys(data: Uint8Array, kvn: number, firstKid: number, channel: SecureChannel): SentKey[] {
  const reader = { data, at: 0 };
  const keys: SentKey[] = [];
  while (reader.at < data.length) keys.push(readKey(reader, kvn, firstKid + keys.length, channel));
  must(keys.length > 0 && firstKid + keys.length - 1 <= 0x7f);
  return keys;
}

function readKey(reader: Reader, kvn: number, kid: number, channel: SecureChannel): SentKey {
  const components: ClearComponent[] = [];
  while ((reader.data[reader.at] ?? 0) >= COMPONENT) components.push(readComponent(reader, channel));
  const checkValue = take(reader, octet(reader));
  const key = makeKey(kvn, kid, components);
  if (components.some(({ type }) => SECRET.has(type)) && strengthOf(key) > channel.dekStrength) {
    refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  }
  mustMatch(components, checkValue);
  return { key, checkValue };
}

function readComponent(reader: Reader, channel: SecureChannel): ClearComponent {
  const type = octet(reader);
  const block = take(reader, berLength(reader));
  return { type, value: SECRET.has(type) ? decipherBlock(block, channel) : block };
}

/**
 * Whole cipher blocks are the ciphertext alone; otherwise the clear length (1–3 bytes) stands before it. Hosts pad with
 * more than one block at times, so only the beginning counts.
 */
function decipherBlock(block: Uint8Array, channel: SecureChannel): Uint8Array {
  if (block.length % channel.dekBlock === 0) return channel.decryptSensitive(block);
  const reader = { data: block, at: 0 };
  const length = berLength(reader);
  const clear = channel.decryptSensitive(block.slice(reader.at));
  must(length > 0 && length <= clear.length);
  return clear.slice(0, length);
}

/** Check values exist for AES, DES and TLS-PSK keys (Amendment B §3.9.1); else only an empty one is known. @throws StatusError 6982 */
function mustMatch(components: ClearComponent[], sent: Uint8Array): void {
  if (sent.length === 0) return;
  const [only, ...more] = components;
  must(only !== undefined && more.length === 0 && sent.length === 3);
  const checkValueOf = CHECK_VALUES[only.type];
  must(checkValueOf !== undefined);
  if (!sameBytes(checkValueOf(only.value), sent)) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
}

function octet(reader: Reader): number {
  const value = reader.data[reader.at];
  must(value !== undefined);
  reader.at += 1;
  return value;
}

function take(reader: Reader, length: number): Uint8Array {
  must(reader.at + length <= reader.data.length);
  reader.at += length;
  return reader.data.slice(reader.at - length, reader.at);
}

/** 01–80 as such (80 is 128 here), 81 xx, 82 xx xx (GPC table 11-68). */
function berLength(reader: Reader): number {
  const first = octet(reader);
  if (first <= 0x80) return first;
  must(first <= 0x82);
  const more = first === 0x82 ? concat(take(reader, 2)) : concat([0], take(reader, 1));
  return ((more[0] ?? 0) << 8) | (more[1] ?? 0);
}
