// Secured packets for remote management by short message (ETSI TS 102 225 §5, 3GPP TS 31.115 §4), server side: command packets with
// cryptographic checksum (CC) and ciphering, and the proof of receipt. AES or triple DES; single DES is refused.
//   command  CPL 2 · CHL 1 · SPI 2 · KIc 1 · KID 1 · TAR 3 · CNTR 5 · PCNTR 1 · RC or CC · data · padding, ciphered from CNTR on
//   response RPL 2 · RHL 1 · TAR 3 · CNTR 5 · PCNTR 1 · status 1 · RC or CC · data · padding, ciphered from CNTR on
// A redundancy check (RC, annex B: CRC-16 or CRC-32) finds errors of the line and proves nothing of the sender. Digital signatures (DS) have
// no algorithm in the standard (KID "proprietary") and are refused on both ways.
import { crc32 } from 'node:zlib';
import { ApduFormatError, concat, equalBytes, hex } from '@sumaho-jpki/wire/apdu';
import { AES_BLOCK, SecureChannelError, aesCbcDecrypt, aesCbcEncrypt, aesCmac } from './aes';
import { DES_BLOCK, tripleDesCbcDecrypt, tripleDesCbcEncrypt } from './des';

export type Scp80Algorithm = 'aes' | 'triple-des';

export interface Scp80Keys {
  algorithm: Scp80Algorithm;
  /** Ciphering key: AES 16, 24 or 32 bytes, triple DES 16 or 24. */
  kic: Uint8Array;
  /** Checksum key. */
  kid: Uint8Array;
  /** Key version number, 1 to 15. */
  keyVersion: number;
}

/** b5–b4 of SPI1. */
export const CounterRule = { NONE: 0, UNCHECKED: 1, HIGHER: 2, ONE_HIGHER: 3 } as const;
export type CounterRuleValue = (typeof CounterRule)[keyof typeof CounterRule];

/** What stands in the RC/CC/DS field; only a checksum needs a key. A signature is refused. */
export type Redundancy = 'none' | 'crc-16' | 'crc-32' | 'checksum' | 'signature';

export interface ProofOfReceipt {
  when: 'never' | 'always' | 'on-error';
  redundancy: Redundancy;
  ciphered: boolean;
}

export interface CommandPacket {
  keys: Scp80Keys;
  /** 3 bytes. */
  tar: Uint8Array;
  /** 0 to 2^40 − 1. */
  counter: number;
  counterRule?: CounterRuleValue;
  /** Default a checksum. */
  redundancy?: Redundancy;
  /** Default true. */
  ciphered?: boolean;
  proof?: ProofOfReceipt;
  /** Remote APDUs, compact or expanded. */
  data: Uint8Array;
}

/** Toolkit application references. */
export const Tar = {
  /** Remote application management of the issuer security domain. */
  RAM: Uint8Array.of(0xb0, 0x00, 0x00),
  SIM_RFM: Uint8Array.of(0xb0, 0x00, 0x10),
  USIM_RFM: Uint8Array.of(0xb0, 0x00, 0x11),
} as const;

const CHECKSUM_LENGTH = 8;
const RESPONSE_HEADER = Uint8Array.of(0x02, 0x71, 0x00);
const DEFAULT_PROOF: ProofOfReceipt = { when: 'always', redundancy: 'checksum', ciphered: true };

/** b2–b1 of SPI1, b4–b3 of SPI2. */
const REDUNDANCY_BITS: Readonly<Record<Redundancy, number>> = {
  none: 0,
  'crc-16': 1,
  'crc-32': 1,
  checksum: 2,
  signature: 3,
};
const REDUNDANCY_BYTES = { none: 0, 'crc-16': 2, 'crc-32': 4, checksum: CHECKSUM_LENGTH } as const;
/** KID of a redundancy check: which CRC. */
const CRC_KID = { 'crc-16': 0x01, 'crc-32': 0x05 } as const;

/** Throws {@link SecureChannelError} for a signature. */
function mustBeKnown(redundancy: Redundancy): asserts redundancy is Exclude<Redundancy, 'signature'> {
  if (redundancy === 'signature') throw new SecureChannelError('digital signatures of packets are not supported');
}

function blockLength(keys: Scp80Keys): number {
  return keys.algorithm === 'aes' ? AES_BLOCK : DES_BLOCK;
}

const NIBBLES: Readonly<Record<string, number>> = {
  'aes/16': 2,
  'aes/24': 2,
  'aes/32': 2,
  'triple-des/16': 5,
  'triple-des/24': 9,
};

/** Low nibble of KIc and KID. Throws {@link SecureChannelError} for a single DES key, or one of no known length. */
function algorithmNibble({ algorithm }: Scp80Keys, key: Uint8Array): number {
  const nibble = NIBBLES[`${algorithm}/${key.length}`];
  if (nibble === undefined) throw new SecureChannelError('this key is not allowed for secured packets');
  return nibble;
}

function zeroPadded(text: Uint8Array, block: number): Uint8Array {
  return concat(text, new Uint8Array((block - (text.length % block)) % block));
}

function checksumOf(keys: Scp80Keys, text: Uint8Array): Uint8Array {
  if (keys.algorithm === 'aes') return aesCmac(keys.kid, text).slice(0, CHECKSUM_LENGTH);
  return tripleDesCbcEncrypt(keys.kid, new Uint8Array(DES_BLOCK), zeroPadded(text, DES_BLOCK)).slice(-CHECKSUM_LENGTH);
}

/** TS 102 225 annex B: CRC-16 of ISO/IEC 13239, and the CRC-32 that zlib has. */
function crc16(text: Uint8Array): Uint8Array {
  let remainder = 0xffff;
  for (const octet of text) {
    remainder ^= octet;
    for (let bit = 0; bit < 8; bit += 1) remainder = (remainder >> 1) ^ ((remainder & 1) === 1 ? 0x8408 : 0);
  }
  remainder ^= 0xffff;
  return Uint8Array.of(remainder >> 8, remainder & 0xff);
}

function redundancyOf(kind: Exclude<Redundancy, 'signature'>, keys: Scp80Keys, text: Uint8Array): Uint8Array {
  switch (kind) {
    case 'none':
      return new Uint8Array(0);
    case 'crc-16':
      return crc16(text);
    case 'crc-32':
      return uint32(crc32(text));
    case 'checksum':
      return checksumOf(keys, text);
  }
}

function encipher(keys: Scp80Keys, text: Uint8Array): Uint8Array {
  const zero = new Uint8Array(blockLength(keys));
  return keys.algorithm === 'aes' ? aesCbcEncrypt(keys.kic, zero, text) : tripleDesCbcEncrypt(keys.kic, zero, text);
}

function decipher(keys: Scp80Keys, text: Uint8Array): Uint8Array {
  const zero = new Uint8Array(blockLength(keys));
  return keys.algorithm === 'aes' ? aesCbcDecrypt(keys.kic, zero, text) : tripleDesCbcDecrypt(keys.kic, zero, text);
}

function counterBytes(counter: number): Uint8Array {
  if (!Number.isSafeInteger(counter) || counter < 0 || counter >= 2 ** 40) {
    throw new SecureChannelError('a packet counter has five bytes');
  }
  return concat([Math.floor(counter / 2 ** 32)], uint32(counter % 2 ** 32));
}

function uint32(value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}

/** Asked for in the packet's own way where nothing else is said. */
const proofOf = ({ proof, redundancy = 'checksum' }: CommandPacket): ProofOfReceipt =>
  proof ?? { ...DEFAULT_PROOF, redundancy };

function spiOf({ redundancy = 'checksum', ciphered = true, ...packet }: CommandPacket): Uint8Array {
  const proof = proofOf({ redundancy, ...packet });
  const rule = packet.counterRule ?? CounterRule.HIGHER;
  const first = (rule << 3) | (ciphered ? 0x04 : 0) | REDUNDANCY_BITS[redundancy];
  const wish = { never: 0, always: 1, 'on-error': 2 }[proof.when];
  return concat([first, wish | (REDUNDANCY_BITS[proof.redundancy] << 2) | (proof.ciphered ? 0x10 : 0)]);
}

/**
 * The whole packet from CPL on; `commandMessages` puts it into short messages. KID says the CRC of a redundancy check, else version and
 * algorithm of the checksum key. Throws {@link SecureChannelError}.
 */
export function buildCommandPacket(packet: CommandPacket): Uint8Array {
  const { keys, tar, data, redundancy = 'checksum', ciphered = true } = packet;
  if (tar.length !== 3) throw new SecureChannelError('a TAR has three bytes');
  if (keys.keyVersion < 1 || keys.keyVersion > 15) throw new SecureChannelError('SCP80 keys have versions 1 to 15');
  const proofKind = proofOf(packet).redundancy;
  mustBeKnown(redundancy);
  mustBeKnown(proofKind);
  const kinds = [redundancy, proofKind];
  // One KID octet names the key of a checksum or the polynomial of a redundancy check, for both ways.
  if (new Set(kinds.filter((kind) => kind !== 'none')).size > 1) {
    throw new SecureChannelError('packet and proof of receipt share one kind of redundancy');
  }
  const macLength = REDUNDANCY_BYTES[redundancy];
  const block = blockLength(keys);
  const padding = ciphered ? (block - ((6 + macLength + data.length) % block)) % block : 0;
  const secured = concat(data, new Uint8Array(padding));
  const reference = (key: Uint8Array) => (keys.keyVersion << 4) | algorithmNibble(keys, key);
  const crc = kinds.find((kind) => kind === 'crc-16' || kind === 'crc-32');
  const kid = crc ? CRC_KID[crc] : reference(keys.kid);
  const head = concat([13 + macLength], spiOf(packet), [reference(keys.kic), kid], tar);
  const count = concat(counterBytes(packet.counter), [padding]);
  const length = head.length + count.length + macLength + secured.length;
  const start = concat([length >> 8, length & 0xff], head);
  const mac = redundancyOf(redundancy, keys, concat(start, count, secured));
  const body = concat(count, mac, secured);
  return concat(start, ciphered ? encipher(keys, body) : body);
}

/** Response status codes, 0 to 12. */
export const PACKET_STATUSES = [
  'ok',
  'checksum-failed',
  'counter-low',
  'counter-high',
  'counter-blocked',
  'ciphering-error',
  'unidentified-security-error',
  'insufficient-memory',
  'more-time',
  'tar-unknown',
  'insufficient-security-level',
  'answer-by-sms-submit',
  'answer-by-ussd',
] as const;
export type PacketStatus = (typeof PACKET_STATUSES)[number];

export interface ResponsePacket {
  status: PacketStatus;
  tar: Uint8Array;
  counter: number;
  /** Remote answers. */
  data: Uint8Array;
  /**
   * False when the card could not protect the packet (it did not accept ours), or no checksum was asked for: then nothing in it is
   * proven, and a redundancy check changes nothing about that.
   */
  authentic: boolean;
}

export interface ProofExpectation {
  keys: Scp80Keys;
  proof?: ProofOfReceipt;
  /** TAR and counter of the command packet. */
  tar: Uint8Array;
  counter: number;
}

function readResponse(text: Uint8Array, macLength: number, authentic: boolean): ResponsePacket {
  const padding = text[11] ?? 0;
  const status = PACKET_STATUSES[text[12] ?? 0xff];
  if (!status) throw new ApduFormatError('the response packet has an undefined status');
  const start = 13 + macLength;
  if (start + padding > text.length) throw new ApduFormatError('the response packet is too short for its padding');
  return {
    status,
    tar: text.slice(3, 6),
    counter: Number.parseInt(hex(text.slice(6, 11)), 16),
    data: text.slice(start, text.length - padding),
    authentic,
  };
}

/**
 * Reads a proof of receipt: 02 71 00 ‖ response packet, or the packet alone. A packet that was to be protected and is not
 * is accepted only as an error (`authentic` false). Throws ApduFormatError for another form, {@link SecureChannelError}
 * for a wrong checksum, and for an answer to another command.
 */
export function parseResponsePacket(raw: Uint8Array, expected: ProofExpectation): ResponsePacket {
  const proof = expected.proof ?? DEFAULT_PROOF;
  const packet = equalBytes(raw.slice(0, 3), RESPONSE_HEADER) ? raw.slice(3) : raw;
  const [high = 0, low = 0, headerLength = 0] = packet;
  if (packet.length < 13 || high * 256 + low !== packet.length - 2) {
    throw new ApduFormatError('not a response packet');
  }
  mustBeKnown(proof.redundancy);
  const expectedLength = REDUNDANCY_BYTES[proof.redundancy];
  const macLength = headerLength - 10;
  if (macLength !== 0 && macLength !== expectedLength) throw new ApduFormatError('not a response packet header');
  if (expectedLength > 0 && macLength === 0) return bareError(packet);
  const text = proof.ciphered ? deciphered(packet, expected.keys) : packet;
  if (text.length < 13 + macLength) throw new ApduFormatError('not a response packet');
  const covered = concat(RESPONSE_HEADER, text.slice(0, 13), text.slice(13 + macLength));
  if (!equalBytes(redundancyOf(proof.redundancy, expected.keys, covered), text.slice(13, 13 + macLength))) {
    throw new SecureChannelError('wrong checksum of the proof of receipt');
  }
  const response = readResponse(text, macLength, proof.redundancy === 'checksum');
  if (!equalBytes(response.tar, expected.tar) || response.counter !== expected.counter) {
    throw new SecureChannelError('the proof of receipt is for another command');
  }
  return response;
}

function deciphered(packet: Uint8Array, keys: Scp80Keys): Uint8Array {
  const body = packet.slice(6);
  if (body.length % blockLength(keys) !== 0) throw new ApduFormatError('the response packet is not whole blocks');
  return concat(packet.slice(0, 6), decipher(keys, body));
}

function bareError(packet: Uint8Array): ResponsePacket {
  const response = readResponse(packet, 0, false);
  if (response.status === 'ok') throw new SecureChannelError('an unprotected proof of receipt');
  return { ...response, data: new Uint8Array(0) };
}
