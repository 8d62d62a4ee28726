/**
 * Remote application management over secured packets (ETSI TS 102 225, TS 102 226; TAR B00000 = issuer security domain).
 * The counter is written before a command runs. A packet that proves nothing — wrong checksum, wrong padding, wrong block
 * length — gets the one bare answer or none, so that it tells nothing; single DES and signatures are not taken.
 */
import { hex, StatusWord, type CommandApdu, type ResponseApdu } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, KeyImage } from '../card-image';
import { NOTHING, type CardMemory, type Channel } from '../channel';
import { findKey, KEY_TYPE, keyValue, sequenceOf, setSequence } from '../globalplatform/key-store';
import { protocolsOf } from '../globalplatform/protocols';
import { isdOf } from '../globalplatform/registry';
import { processPlain } from '../globalplatform/security-domain';
import { gatherSegments } from '../globalplatform/segments';
import { Scp80Channel } from '../secure-channel/scp80-channel';
import {
  buildResponse,
  openPacket,
  PACKET_STATUS,
  readPacket,
  REDUNDANCY,
  type PacketKey,
  type SecuredPacket,
} from '../secure-channel/scp80-packet';
import { StatusError } from '../status-error';
import { runScript, type ScriptAnswer } from './remote-script';

const TAR_ISSUER_DOMAIN = 'B00000';
const HIGHEST_COUNTER = 0xffffffffff;
/** Checksum, counter higher. */
const DEFAULT_MINIMUM = 0x12;
const COUNTER = { none: 0, unchecked: 1, higher: 2, next: 3 } as const;
const POR = { none: 0, always: 1, onError: 2 } as const;

export interface RemoteRequest {
  memory: CardMemory;
  /** Channel of remote management: sequences such as a load go on from packet to packet. */
  channel: Channel;
  packet: Uint8Array;
  /** Largest proof of receipt in bytes; beyond it only number and last status word are told. */
  room: number;
  inUseElsewhere(aid: string): boolean;
}

export const isManagedRemotely = (image: CardImage): boolean =>
  protocolsOf(image, isdOf(image)).some(({ scp }) => scp === 0x80);

/** The proof of receipt (with its header 02 71 00), or undefined when none is wanted or the packet has no form. */
export function receivePacket(request: RemoteRequest): Uint8Array | undefined {
  const packet = readPacket(request.packet);
  if (!packet) return undefined;
  const { image } = request.memory;
  const keys = keysFor(image, packet);
  const refusal = refusalInClear(image, packet, keys);
  if (refusal !== undefined || !keys) return bareAnswer(packet, refusal ?? PACKET_STATUS.unidentified);
  const opened = openPacket(packet, keys.cipher, keys.checksum);
  if (!opened) return bareAnswer(packet, PACKET_STATUS.checksumFailed);
  const { counter, data } = opened;
  const status = counterStatus(packet, counter, sequenceOf(image, keys));
  if (status !== PACKET_STATUS.ok) return answer(packet, { status, counter, data: NOTHING, keys });
  if (counterMode(packet) >= COUNTER.higher) {
    request.memory.write((next) => setSequence(next, keys.owner, keys.kvn, counter));
  }
  const { full, brief } = execute(request, packet, keys, data);
  const proof = answer(packet, { status, counter, data: full, keys });
  return proof && proof.length > request.room ? answer(packet, { status, counter, data: brief, keys }) : proof;
}

interface RemoteKeys {
  owner: string;
  kvn: number;
  cipher: PacketKey;
  checksum: PacketKey;
  kik: PacketKey;
}

const counterMode = ({ spi1 }: SecuredPacket): number => (spi1 >> 3) & 0x03;
const redundancyOf = ({ spi1 }: SecuredPacket): number => spi1 & 0x03;
const proofRedundancy = ({ spi2 }: SecuredPacket): number => (spi2 >> 2) & 0x03;
const isCiphered = ({ spi1 }: SecuredPacket): boolean => (spi1 & 0x04) !== 0;

/** Keys of the version both key octets name; undefined for a version, algorithm or length that does not fit. */
function keysFor(image: CardImage, packet: SecuredPacket): RemoteKeys | undefined {
  const isd = isdOf(image);
  const checks = redundancyOf(packet) === REDUNDANCY.checksum;
  const kvn = (checks ? packet.kid : packet.kic) >> 4;
  if (kvn === 0 || (checks && isCiphered(packet) && packet.kic >> 4 !== kvn)) return undefined;
  const key = (kid: number, octet: number | undefined): PacketKey | undefined => {
    const found = findKey(image, isd, kvn, kid);
    return found && fits(found, octet) ? packetKey(found) : undefined;
  };
  const cipher = key(0x01, isCiphered(packet) ? packet.kic : undefined);
  const checksum = key(0x02, checks ? packet.kid : undefined);
  const kik = key(0x03, undefined);
  return cipher && checksum && kik && { owner: isd.aid, kvn, cipher, checksum, kik };
}

/** Low half of a key octet: 0 as the key says, 5 and 9 triple DES with 2 and 3 keys, 2 AES; 1 and D are single DES. */
function fits({ type, components }: KeyImage, octet: number | undefined): boolean {
  const algorithm = octet === undefined ? 0 : octet & 0x0f;
  const length = (components[0]?.value.length ?? 0) / 2;
  if (algorithm === 0x00) return true;
  if (algorithm === 0x02) return type === KEY_TYPE.aes;
  return type === KEY_TYPE.des && ((algorithm === 0x05 && length === 16) || (algorithm === 0x09 && length === 24));
}

function packetKey(key: KeyImage): PacketKey | undefined {
  const value = keyValue(key);
  const algorithm = key.type === KEY_TYPE.aes ? 'aes' : 'des';
  return value && { algorithm, value };
}

/** What can be judged by what anyone may read. */
function refusalInClear(image: CardImage, packet: SecuredPacket, keys: RemoteKeys | undefined): number | undefined {
  if (hex(packet.tar) !== TAR_ISSUER_DOMAIN) return PACKET_STATUS.tarUnknown;
  if (!isManagedRemotely(image)) return PACKET_STATUS.unidentified;
  if ([redundancyOf(packet), proofRedundancy(packet)].includes(REDUNDANCY.signature)) return PACKET_STATUS.unidentified;
  const minimum = image.remoteMinimumSecurity ?? DEFAULT_MINIMUM;
  const enough =
    redundancyOf(packet) >= (minimum & 0x03) &&
    counterMode(packet) >= ((minimum >> 3) & 0x03) &&
    (isCiphered(packet) || (minimum & 0x04) === 0);
  if (!enough) return PACKET_STATUS.insufficientSecurity;
  return keys ? undefined : PACKET_STATUS.unidentified;
}

function counterStatus(packet: SecuredPacket, counter: number, last: number): number {
  const mode = counterMode(packet);
  if (mode === COUNTER.none || mode === COUNTER.unchecked) return PACKET_STATUS.ok;
  if (last >= HIGHEST_COUNTER) return PACKET_STATUS.counterBlocked;
  if (counter <= last) return PACKET_STATUS.counterLow;
  return mode === COUNTER.next && counter !== last + 1 ? PACKET_STATUS.counterHigh : PACKET_STATUS.ok;
}

function execute(request: RemoteRequest, packet: SecuredPacket, keys: RemoteKeys, script: Uint8Array): ScriptAnswer {
  const { memory, channel, inUseElsewhere } = request;
  const secureChannel = new Scp80Channel(keys.kvn, packet.spi1, keys.kik.algorithm, keys.kik.value);
  const run = (command: CommandApdu): ResponseApdu => {
    const domain: ApplicationImage = isdOf(memory.image);
    try {
      const plain = gatherSegments(channel, secureChannel.unwrap(command));
      if (!plain) return { data: NOTHING, sw: StatusWord.OK };
      return processPlain({ memory, channel, domain, command: plain, inUseElsewhere }, secureChannel, plain);
    } catch (error) {
      if (error instanceof StatusError) return { data: NOTHING, sw: error.sw };
      throw error;
    }
  };
  return runScript(script, run);
}

/** To a packet that has proven nothing: no checksum, no ciphering, no counter of the card. */
function bareAnswer(packet: SecuredPacket, status: number): Uint8Array | undefined {
  if (!wantsProof(packet, status)) return undefined;
  return buildResponse({ tar: packet.tar, counter: 0, status, data: NOTHING });
}

interface Answered {
  status: number;
  counter: number;
  data: Uint8Array;
  keys: RemoteKeys;
}

function answer(packet: SecuredPacket, { status, counter, data, keys }: Answered): Uint8Array | undefined {
  if (!wantsProof(packet, status)) return undefined;
  const kind = proofRedundancy(packet);
  const ciphered = (packet.spi2 & 0x10) !== 0;
  const { cipher, checksum } = keys;
  const security = { kind, kid: packet.kid, ciphered, cipher, checksum };
  return buildResponse({ tar: packet.tar, counter, status, data, security });
}

function wantsProof({ spi2 }: SecuredPacket, status: number): boolean {
  const wanted = spi2 & 0x03;
  return wanted === POR.always || (wanted === POR.onError && status !== PACKET_STATUS.ok);
}
