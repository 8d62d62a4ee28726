/**
 * Secured packets of SCP80 (ETSI TS 102 225 §5, for SMS 3GPP TS 31.115 §4): command packet
 * CPL 2 ‖ CHL 1 ‖ SPI 2 ‖ KIc 1 ‖ KID 1 ‖ TAR 3 ‖ CNTR 5 ‖ PCNTR 1 ‖ RC/CC ‖ data, from CNTR on ciphered if SPI says so;
 * response packet RPL 2 ‖ RHL 1 ‖ TAR 3 ‖ CNTR 5 ‖ PCNTR 1 ‖ status 1 ‖ RC/CC ‖ data, after the header 02 71 00.
 */
import { crc32 } from 'node:zlib';
import { concat } from '@sumaho-jpki/wire/apdu';
import { desCbcDecrypt, desCbcEncrypt, desCbcMac } from './des';
import { aesCbcDecrypt, aesCbcEncrypt, aesCmac, sameBytes } from './primitives';

/** Response status codes (TS 102 225 table 5). */
export const PACKET_STATUS = {
  ok: 0x00,
  checksumFailed: 0x01,
  counterLow: 0x02,
  counterHigh: 0x03,
  counterBlocked: 0x04,
  unidentified: 0x06,
  tarUnknown: 0x09,
  insufficientSecurity: 0x0a,
} as const;

export const REDUNDANCY = { none: 0, crc: 1, checksum: 2, signature: 3 } as const;

export interface PacketHeader {
  /** First SPI octet: counter b5b4, ciphering b3, RC/CC b2b1. */
  spi1: number;
  /** Second SPI octet: PoR ciphering b5, its RC/CC b4b3, PoR wanted b2b1. */
  spi2: number;
  kic: number;
  kid: number;
  /** 3 bytes. */
  tar: Uint8Array;
}

export interface SecuredPacket extends PacketHeader {
  /** CPL to TAR, as the checksum covers it. */
  head: Uint8Array;
  /** CNTR to the end, as sent. */
  body: Uint8Array;
}

/** A key and how it is used: AES in CBC and CMAC, or triple DES in CBC. */
export interface PacketKey {
  algorithm: 'aes' | 'des';
  value: Uint8Array;
}

const CIPHERED = 0x04;
const REDUNDANCY_MASK = 0x03;
/** SPI to PCNTR. */
const BARE_HEADER = 13;
const COUNTER_BYTES = 5;
const CHECKSUM_BYTES = 8;
const RESPONSE_HEADER = bytesOf(0x02, 0x71, 0x00);
const KNOWN_HEADERS = [BARE_HEADER, BARE_HEADER + 2, BARE_HEADER + 4, BARE_HEADER + CHECKSUM_BYTES];

function bytesOf(...octets: number[]): Uint8Array {
  return Uint8Array.from(octets);
}

/** Reads what is in clear; a packet without CPL is taken as some senders build it. Undefined when it has no form. */
export function readPacket(raw: Uint8Array): SecuredPacket | undefined {
  const length = ((raw[0] ?? 0) << 8) | (raw[1] ?? 0);
  const withLength = length === raw.length - 2;
  if (!withLength && !KNOWN_HEADERS.includes(raw[0] ?? 0)) return undefined;
  const whole = withLength ? raw : concat([raw.length >> 8, raw.length & 0xff], raw);
  const [, , headerLength, spi1, spi2, kic, kid] = whole;
  const ok =
    headerLength !== undefined && spi1 !== undefined && spi2 !== undefined && kic !== undefined && kid !== undefined;
  if (
    !ok ||
    whole.length < 2 + 1 + BARE_HEADER ||
    headerLength !== BARE_HEADER + redundancyLength(spi1 & REDUNDANCY_MASK, kid)
  ) {
    return undefined;
  }
  return { spi1, spi2, kic, kid, tar: whole.slice(7, 10), head: whole.slice(0, 10), body: whole.slice(10) };
}

/** Bytes of RC or CC: CRC-16 or CRC-32 by the KID octet, 8 for a checksum. */
function redundancyLength(kind: number, kid: number): number {
  if (kind === REDUNDANCY.crc) return (kid & 0x0f) === 0x05 ? 4 : 2;
  return kind === REDUNDANCY.none ? 0 : CHECKSUM_BYTES;
}

export interface OpenedPacket {
  counter: number;
  data: Uint8Array;
}

/**
 * Deciphers and checks; undefined when block length, checksum or padding count is wrong, one like the other.
 * `cipher` is used when SPI asks for ciphering, `checksum` for a CC.
 */
export function openPacket(packet: SecuredPacket, cipher: PacketKey, checksum: PacketKey): OpenedPacket | undefined {
  const ciphered = (packet.spi1 & CIPHERED) !== 0;
  const block = cipher.algorithm === 'aes' ? 16 : 8;
  const whole = !ciphered || packet.body.length % block === 0;
  const usable = whole ? packet.body : packet.body.slice(0, packet.body.length - (packet.body.length % block));
  const clear = ciphered ? decipher(cipher, usable) : packet.body;
  const kind = packet.spi1 & REDUNDANCY_MASK;
  const start = COUNTER_BYTES + 1 + redundancyLength(kind, packet.kid);
  const sent = clear.slice(COUNTER_BYTES + 1, start);
  const data = clear.slice(start);
  const padding = clear[COUNTER_BYTES] ?? 0;
  const computed = redundancy(kind, packet.kid, checksum, concat(packet.head, clear.slice(0, COUNTER_BYTES + 1), data));
  const right = sameBytes(computed, sent);
  if (!right || !whole || clear.length < start || padding > data.length) return undefined;
  const counter = clear.slice(0, COUNTER_BYTES).reduce((sum, octet) => sum * 256 + octet, 0);
  return { counter, data: data.slice(0, data.length - padding) };
}

export interface PacketResponse {
  tar: Uint8Array;
  counter: number;
  status: number;
  data: Uint8Array;
  /** RC/CC kind and ciphering; absent for a packet that proved nothing: it gets a bare answer. */
  security?: { kind: number; kid: number; ciphered: boolean; cipher: PacketKey; checksum: PacketKey };
}

/** The proof of receipt, header 02 71 00 included. */
export function buildResponse({ tar, counter, status, data, security }: PacketResponse): Uint8Array {
  const kind = security?.kind ?? REDUNDANCY.none;
  const size = redundancyLength(kind, security?.kid ?? 0);
  const block = security?.cipher.algorithm === 'aes' ? 16 : 8;
  const clearLength = COUNTER_BYTES + 2 + size + data.length;
  const padding = security?.ciphered ? -clearLength & (block - 1) : 0;
  const length = 1 + 3 + clearLength + padding;
  const head = concat([length >> 8, length & 0xff, 10 + size], tar);
  const counted = concat(counterBytes(counter), [padding, status]);
  const padded = concat(data, new Uint8Array(padding));
  const checked = concat(RESPONSE_HEADER, head, counted, padded);
  const proof = security ? redundancy(kind, security.kid, security.checksum, checked) : new Uint8Array(0);
  const body = concat(counted, proof, padded);
  return concat(RESPONSE_HEADER, head, security?.ciphered ? encipher(security.cipher, body) : body);
}

function counterBytes(counter: number): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(counter));
  return out.slice(8 - COUNTER_BYTES);
}

function redundancy(kind: number, kid: number, key: PacketKey, message: Uint8Array): Uint8Array {
  if (kind === REDUNDANCY.none) return new Uint8Array(0);
  if (kind === REDUNDANCY.crc) return (kid & 0x0f) === 0x05 ? crc32Bytes(message) : crc16Bytes(message);
  if (key.algorithm === 'aes') return aesCmac(key.value, message).slice(0, CHECKSUM_BYTES);
  const padded = concat(message, new Uint8Array(-message.length & 0x07));
  return desCbcMac(key.value, padded);
}

function decipher({ algorithm, value }: PacketKey, data: Uint8Array): Uint8Array {
  return algorithm === 'aes'
    ? aesCbcDecrypt(value, new Uint8Array(16), data)
    : desCbcDecrypt(value, new Uint8Array(8), data);
}

function encipher({ algorithm, value }: PacketKey, data: Uint8Array): Uint8Array {
  return algorithm === 'aes'
    ? aesCbcEncrypt(value, new Uint8Array(16), data)
    : desCbcEncrypt(value, new Uint8Array(8), data);
}

function crc32Bytes(message: Uint8Array): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, crc32(message));
  return out;
}

/** ISO/IEC 13239: x¹⁶+x¹²+x⁵+1, reflected, all ones before and after. */
function crc16Bytes(message: Uint8Array): Uint8Array {
  let remainder = 0xffff;
  for (const octet of message) {
    remainder ^= octet;
    for (let bit = 0; bit < 8; bit += 1) remainder = (remainder & 1) === 1 ? (remainder >> 1) ^ 0x8408 : remainder >> 1;
  }
  const value = remainder ^ 0xffff;
  return bytesOf(value >> 8, value & 0xff);
}
