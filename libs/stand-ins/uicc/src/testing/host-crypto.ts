/**
 * Cryptography of the test hosts, written a second time from the standards (RFC 4493, SP 800-108, ISO 9797-1, X9.63) so
 * that a mistake of the card's own cannot hide: not one line is shared with the card.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

const MASK = (1n << 128n) - 1n;
const toNumber = (block: Uint8Array): bigint => BigInt(`0x${Buffer.from(block).toString('hex')}`);
const toBlock = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(32, '0'), 'hex');
const doubled = (value: bigint): bigint => ((value << 1n) & MASK) ^ (value >> 127n === 1n ? 0x87n : 0n);

export function aes(key: Uint8Array, mode: 'ecb' | 'cbc', data: Uint8Array, iv: Uint8Array | null = null): Buffer {
  const vector = mode === 'ecb' ? null : (iv ?? Buffer.alloc(16));
  const cipher = createCipheriv(`aes-${key.length * 8}-${mode}`, key, vector);
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

export function unAes(key: Uint8Array, data: Uint8Array, iv: Uint8Array = Buffer.alloc(16)): Buffer {
  const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, iv);
  decipher.setAutoPadding(false);
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

export function cmac(key: Uint8Array, message: Uint8Array): Buffer {
  const l = doubled(toNumber(aes(key, 'ecb', Buffer.alloc(16))));
  const complete = message.length > 0 && message.length % 16 === 0;
  const count = Math.max(1, Math.ceil(message.length / 16));
  let state = 0n;
  for (let at = 0; at < count; at += 1) {
    let block = Buffer.from(message.subarray(at * 16, at * 16 + 16));
    if (at === count - 1 && !complete) block = Buffer.concat([block, Buffer.from([0x80]), Buffer.alloc(15)], 16);
    let value = toNumber(block);
    if (at === count - 1) value ^= complete ? l : doubled(l);
    state = toNumber(aes(key, 'ecb', toBlock(state ^ value)));
  }
  return toBlock(state);
}

/** SP 800-108 counter mode as SCP03 lays it out: label of 12 bytes, 00, L, i, context. */
export function kdf(key: Uint8Array, constant: number, bytes: number, context: Uint8Array): Buffer {
  const out: Buffer[] = [];
  for (let i = 1; Buffer.concat(out).length < bytes; i += 1) {
    const head = Buffer.alloc(16);
    head[11] = constant;
    head.writeUInt16BE(bytes * 8, 13);
    head[15] = i;
    out.push(cmac(key, Buffer.concat([head, context])));
  }
  return Buffer.concat(out).subarray(0, bytes);
}

export function des(key: Uint8Array, data: Uint8Array, iv: Uint8Array = Buffer.alloc(8), decrypt = false): Buffer {
  const whole =
    key.length === 24
      ? Buffer.from(key)
      : Buffer.concat(key.length === 16 ? [key, key.subarray(0, 8)] : [key, key, key]);
  const cipher = (decrypt ? createDecipheriv : createCipheriv)('des-ede3-cbc', whole, iv);
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

/** Each block on its own. */
export const desEcb = (key: Uint8Array, data: Uint8Array): Buffer =>
  Buffer.concat(Array.from({ length: data.length / 8 }, (_, at) => des(key, data.subarray(at * 8, at * 8 + 8))));

export const pad = (data: Uint8Array, block: number): Buffer => {
  const out = Buffer.alloc((Math.floor(data.length / block) + 1) * block);
  out.set(data);
  out[data.length] = 0x80;
  return out;
};

/** Retail MAC over an unpadded message. */
export function retail(key: Uint8Array, message: Uint8Array, iv: Uint8Array = Buffer.alloc(8)): Buffer {
  const blocks = pad(message, 8);
  const [left, right] = [key.subarray(0, 8), key.subarray(8, 16)];
  const last = des(left, blocks, iv).subarray(-8);
  return des(left, des(right, last, Buffer.alloc(8), true));
}

export const x963 = (secret: Uint8Array, shared: Uint8Array, bytes: number): Buffer =>
  Buffer.concat(
    Array.from({ length: Math.ceil(bytes / 32) }, (_, at) => {
      const counter = Buffer.alloc(4);
      counter.writeUInt32BE(at + 1);
      return createHash('sha256').update(secret).update(counter).update(shared).digest();
    }),
  ).subarray(0, bytes);
