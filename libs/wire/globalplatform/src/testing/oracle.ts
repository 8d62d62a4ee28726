// A second reading of the channels, for known answers only: written from the formulas, in another way than the code under test
// (CMAC by big integers, OpenSSL's own padding undone, no shared helper but `Buffer`).
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

type Octets = Uint8Array;

function cbc(algorithm: string, key: Octets, iv: Octets, text: Octets): Buffer {
  // OpenSSL adds a block of padding to whole blocks; what stands before it is the plain CBC text.
  const cipher = createCipheriv(algorithm, key, iv);
  return Buffer.concat([cipher.update(text), cipher.final()]).subarray(0, text.length);
}
export const aesCbc = (key: Octets, iv: Octets, text: Octets): Buffer =>
  cbc(`aes-${key.length * 8}-cbc`, key, iv, text);
export const aesEcb = (key: Octets, block: Octets): Buffer => aesCbc(key, Buffer.alloc(16), block);
export function aesCbcOpen(key: Octets, iv: Octets, text: Octets): Buffer {
  const cipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(text), cipher.final()]);
}
const ede3 = (key: Octets): Buffer => Buffer.concat([key, key, key]).subarray(0, key.length === 24 ? 24 : 16 + 8);
export const des3Cbc = (key: Octets, iv: Octets, text: Octets): Buffer => cbc('des-ede3-cbc', ede3(key), iv, text);
export const des1 = (key: Octets, block: Octets): Buffer =>
  des3Cbc(Buffer.concat([key, key, key]), Buffer.alloc(8), block);

const big = (octets: Octets): bigint => BigInt(`0x${Buffer.from(octets).toString('hex') || '0'}`);
const block16 = (value: bigint): Buffer =>
  Buffer.from((value & ((1n << 128n) - 1n)).toString(16).padStart(32, '0'), 'hex');
const times2 = (value: bigint): bigint => ((value << 1n) ^ (value >> 127n ? 0x87n : 0n)) & ((1n << 128n) - 1n);

export function padded(text: Octets, size: number): Buffer {
  const marked = Buffer.concat([text, Buffer.from([0x80])]);
  return Buffer.concat([marked, Buffer.alloc((size - (marked.length % size)) % size)]);
}

/** RFC 4493 §2.4, for any AES key length. */
export function cmac(key: Octets, text: Octets): Buffer {
  const k1 = times2(big(aesEcb(key, Buffer.alloc(16))));
  const complete = text.length > 0 && text.length % 16 === 0;
  const message = complete ? Buffer.from(text) : padded(text, 16);
  let x = 0n;
  for (let at = 0; at < message.length; at += 16) {
    const last = at + 16 === message.length;
    const subkey = last ? (complete ? k1 : times2(k1)) : 0n;
    x = big(aesEcb(key, block16(x ^ big(message.subarray(at, at + 16)) ^ subkey)));
  }
  return block16(x);
}

/** SP 800-108 as Amendment D lays it out. */
export function kdf(key: Octets, constant: number, bits: number, context: Octets): Buffer {
  const out: Buffer[] = [];
  for (let i = 1; (i - 1) * 128 < bits; i += 1) {
    const label = Buffer.from(`${'00'.repeat(11)}${constant.toString(16).padStart(2, '0')}00`, 'hex');
    out.push(cmac(key, Buffer.concat([label, Buffer.from([bits >> 8, bits & 255, i]), context])));
  }
  return Buffer.concat(out).subarray(0, bits / 8);
}

export function x963(secret: Octets, info: Octets, length: number): Buffer {
  let out = Buffer.alloc(0);
  for (let i = 1; out.length < length; i += 1) {
    out = Buffer.concat([
      out,
      createHash('sha256')
        .update(Buffer.concat([secret, Buffer.from([0, 0, 0, i]), info]))
        .digest(),
    ]);
  }
  return out.subarray(0, length);
}

export interface Plain {
  ins: number;
  p1: number;
  p2: number;
  data: Octets;
  le?: number;
}

/** Card's half of SCP03 messaging from given session keys: what each command must be, and its answer. */
export class Messaging03 {
  private chain: Buffer;
  private commands = 0;

  constructor(
    private readonly keys: { enc: Octets; mac: Octets; rmac: Octets },
    private readonly level: number,
    private readonly size: number,
    chain: Octets = Buffer.alloc(16),
  ) {
    this.chain = Buffer.from(chain);
  }

  externalAuthenticate(cryptogram: Octets): Buffer {
    const lc = 2 * this.size;
    const head = Buffer.from([0x84, 0x82, this.level, 0x00, lc]);
    this.chain = cmac(this.keys.mac, Buffer.concat([this.chain, head, cryptogram]));
    return Buffer.concat([head, cryptogram, this.chain.subarray(0, this.size)]);
  }

  private vector(first: number): Buffer {
    const counter = Buffer.alloc(16);
    counter.writeUInt32BE(this.commands, 12);
    counter[0] = first;
    return aesEcb(this.keys.enc, counter);
  }

  command({ ins, p1, p2, data, le }: Plain): Buffer {
    this.commands += 1;
    const tail = le === undefined ? Buffer.alloc(0) : Buffer.from([le & 255]);
    if (this.level === 0) {
      const lc = data.length > 0 ? Buffer.from([data.length]) : Buffer.alloc(0);
      return Buffer.concat([Buffer.from([0x80, ins, p1, p2]), lc, data, tail]);
    }
    const body = this.level & 2 && data.length > 0 ? aesCbc(this.keys.enc, this.vector(0), padded(data, 16)) : data;
    const lc = body.length + this.size;
    const length = lc > 255 ? Buffer.from([0, lc >> 8, lc & 255]) : Buffer.from([lc]);
    const head = Buffer.concat([Buffer.from([0x84, ins, p1, p2]), length]);
    this.chain = cmac(this.keys.mac, Buffer.concat([this.chain, head, body]));
    return Buffer.concat([head, body, this.chain.subarray(0, this.size), tail]);
  }

  answer(data: Octets, sw: number): Buffer {
    const status = Buffer.from([sw >> 8, sw & 255]);
    const protects = this.level & 0x10 && (sw === 0x9000 || sw >> 8 === 0x62 || sw >> 8 === 0x63);
    if (!protects) return Buffer.concat([data, status]);
    const body =
      this.level & 0x20 && data.length > 0 ? aesCbc(this.keys.enc, this.vector(0x80), padded(data, 16)) : data;
    const mac = cmac(this.keys.rmac, Buffer.concat([this.chain, body, status])).subarray(0, this.size);
    return Buffer.concat([body, mac, status]);
  }
}

/** Single DES to the last block but one, triple DES for the last. */
export function retail(key: Octets, text: Octets, iv: Octets = Buffer.alloc(8)): Buffer {
  const message = padded(text, 8);
  let x: Uint8Array = Buffer.from(iv);
  for (let at = 0; at < message.length; at += 8) {
    const mixed = Buffer.from(message.subarray(at, at + 8).map((byte, i) => byte ^ (x[i] ?? 0)));
    x = at + 8 < message.length ? des1(key.slice(0, 8), mixed) : des3Cbc(key, Buffer.alloc(8), mixed);
  }
  return Buffer.from(x);
}

export const mac3des = (key: Octets, text: Octets): Buffer =>
  des3Cbc(key, Buffer.alloc(8), padded(text, 8)).subarray(-8);
