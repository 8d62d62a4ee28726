/** A sender of SCP80 packets and short messages, on its own cryptography (ETSI TS 102 225, 3GPP TS 31.115, TS 23.040). */
import { crc32 } from 'node:zlib';
import { aes, cmac, des, unAes } from './host-crypto';

export interface RemoteKeys {
  kvn: number;
  algorithm: 'aes' | 'des';
  kic: Uint8Array;
  kid: Uint8Array;
}

export interface PacketOptions {
  counter: number;
  /** Counter b5b4, ciphering b3, RC/CC b2b1. */
  spi1?: number;
  spi2?: number;
  tar?: string;
  /** Low halves of the key octets; default by algorithm and length. */
  kicAlgorithm?: number;
  kidAlgorithm?: number;
  /** Turns the sent bytes before they leave. */
  spoil?: (body: Buffer) => Buffer;
}

const zeroPad = (data: Buffer, block: number): Buffer =>
  Buffer.concat([data, Buffer.alloc((block - (data.length % block)) % block)]);

function algorithmOf({ algorithm, kic }: RemoteKeys): number {
  if (algorithm === 'aes') return 0x02;
  return kic.length === 16 ? 0x05 : 0x09;
}

export function checksum({ algorithm, kid }: RemoteKeys, message: Buffer): Buffer {
  return algorithm === 'aes' ? cmac(kid, message).subarray(0, 8) : des(kid, zeroPad(message, 8)).subarray(-8);
}

/** A command packet, CPL first. */
export function commandPacket(keys: RemoteKeys, script: Uint8Array, options: PacketOptions): Buffer {
  const { counter, spi1 = 0x16, spi2 = 0x39, tar = 'B00000', spoil = (body) => body } = options;
  const own = algorithmOf(keys);
  const kic = (keys.kvn << 4) | (options.kicAlgorithm ?? own);
  const kid = (keys.kvn << 4) | (options.kidAlgorithm ?? own);
  const kind = spi1 & 0x03;
  const crcSize = (kid & 0x0f) === 0x05 ? 4 : 2;
  const size = kind === 0 ? 0 : kind === 1 ? crcSize : 8;
  const ciphers = (spi1 & 0x04) !== 0;
  const block = keys.algorithm === 'aes' ? 16 : 8;
  const padding = ciphers ? (block - ((6 + size + script.length) % block)) % block : 0;
  const count = Buffer.alloc(6);
  count.writeUIntBE(counter, 0, 5);
  count[5] = padding;
  const data = Buffer.concat([script, Buffer.alloc(padding)]);
  const head = Buffer.concat([Buffer.from([13 + size, spi1, spi2, kic, kid]), Buffer.from(tar, 'hex')]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(head.length + 6 + size + data.length);
  const covered = Buffer.concat([length, head, count, data]);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(covered));
  const proof = kind === 0 ? Buffer.alloc(0) : kind === 1 ? crc.subarray(0, size) : checksum(keys, covered);
  const body = spoil(Buffer.concat([count, proof, data]));
  const sent = !ciphers ? body : keys.algorithm === 'aes' ? aes(keys.kic, 'cbc', body) : des(keys.kic, body);
  return Buffer.concat([length, head, sent]);
}

export interface Proof {
  counter: number;
  status: number;
  data: Buffer;
  isChecked: boolean;
}

/** Reads a proof of receipt made as `spi2` asked. @throws Error when its checksum is wrong */
export function readProof(keys: RemoteKeys, raw: Uint8Array, spi2 = 0x39): Proof {
  const whole = Buffer.from(raw);
  if (whole.subarray(0, 3).toString('hex') !== '027100') throw new Error('no response packet');
  if (whole.readUInt16BE(3) !== whole.length - 5) throw new Error('RPL');
  const size = (whole[5] ?? 0) - 10;
  const ciphered = (spi2 & 0x10) !== 0 && size > 0;
  const sent = whole.subarray(9);
  const clear = !ciphered
    ? sent
    : keys.algorithm === 'aes'
      ? unAes(keys.kic, sent)
      : des(keys.kic, sent, undefined, true);
  const data = clear.subarray(7 + size);
  if (size > 0) {
    const covered = Buffer.concat([whole.subarray(0, 9), clear.subarray(0, 7), data]);
    if (!checksum(keys, covered).equals(clear.subarray(7, 7 + size))) throw new Error('checksum');
  }
  const padding = clear[5] ?? 0;
  return {
    counter: clear.readUIntBE(0, 5),
    status: clear[6] ?? 0xff,
    data: data.subarray(0, data.length - padding),
    isChecked: size > 0,
  };
}

/** SMS-DELIVER TPDUs that carry the packet, in parts of one concatenated message when it is long. */
export function shortMessages(packet: Buffer, reference = 0x42): Buffer[] {
  const deliver = (header: Buffer, content: Buffer): Buffer => {
    const userData = Buffer.concat([Buffer.from([header.length]), header, content]);
    const front = Buffer.from('400A811234567890' + '7FF6' + '62112221436500', 'hex');
    return Buffer.concat([front, Buffer.from([userData.length]), userData]);
  };
  if (packet.length <= 137) return [deliver(Buffer.from('7000', 'hex'), packet)];
  const [first, other] = [132, 134];
  const total = 1 + Math.ceil((packet.length - first) / other);
  return Array.from({ length: total }, (_, at) => {
    const part = Buffer.from([0x00, 0x03, reference, total, at + 1]);
    const start = at === 0 ? 0 : first + (at - 1) * other;
    const header = at === 0 ? Buffer.concat([part, Buffer.from('7000', 'hex')]) : part;
    return deliver(header, packet.subarray(start, start + (at === 0 ? first : other)));
  });
}

/** ENVELOPE (SMS-PP DOWNLOAD) with a TPDU. */
export function envelopeOf(tpdu: Buffer): Buffer {
  const length = (size: number): Buffer => Buffer.from(size > 127 ? [0x81, size] : [size]);
  const sms = Buffer.concat([Buffer.from([0x8b]), length(tpdu.length), tpdu]);
  const body = Buffer.concat([Buffer.from('820283810605811234567F', 'hex').subarray(0, 4), sms]);
  const data = Buffer.concat([Buffer.from([0xd1]), length(body.length), body]);
  return Buffer.concat([Buffer.from([0x80, 0xc2, 0x00, 0x00, data.length]), data]);
}
