/**
 * The load file as LOAD carries it (GPC 2.3.1 table 11-58): DAP blocks E2 {4F domain, C3 signature}, then the load file
 * data block in clear (C4) or ciphered (D3 vector, D4).
 */
import { decodeTlvs, findTlv, type Tlv } from '@sumaho-jpki/wire/apdu';
import { must } from '../status-error';
import { aidField } from './install-fields';

const DAP_BLOCK = 0xe2;
const PLAIN_BLOCK = 0xc4;
const VECTOR = 0xd3;
const CIPHERED_BLOCK = 0xd4;

export interface DapBlock {
  securityDomainAid: string;
  signature: Uint8Array;
}

export interface LoadStream {
  daps: DapBlock[];
  block: Uint8Array;
  ciphered: boolean;
  vector?: Uint8Array;
}

/** @throws StatusError 6A80 when the parts are not these, in this order */
export function readLoadStream(stream: Uint8Array): LoadStream {
  const tlvs = decodeTlvs(stream);
  const daps: DapBlock[] = [];
  for (; tlvs[0]?.tag === DAP_BLOCK; tlvs.shift()) daps.push(dapBlock(tlvs[0]));
  const vector = tlvs[0]?.tag === VECTOR ? tlvs.shift()?.value : undefined;
  const [data, ...more] = tlvs;
  must(data !== undefined && more.length === 0);
  must(data.tag === CIPHERED_BLOCK || (data.tag === PLAIN_BLOCK && vector === undefined));
  return { daps, block: data.value, ciphered: data.tag === CIPHERED_BLOCK, vector };
}

function dapBlock({ value }: Tlv): DapBlock {
  const inner = decodeTlvs(value);
  const signature = findTlv(inner, 0xc3)?.value;
  must(signature !== undefined && signature.length > 0);
  return { securityDomainAid: aidField(findTlv(inner, 0x4f)?.value), signature };
}

/** Bytes the data block says it has, as soon as its header has come; 0 before that. */
export function announcedSize(begin: Uint8Array): number {
  for (let at = 0; at + 4 <= begin.length;) {
    const first = begin[at + 1] ?? 0;
    const octets = first > 0x80 ? first - 0x80 : 0;
    let length = octets === 0 ? first : 0;
    for (let i = 0; i < octets; i += 1) length = length * 256 + (begin[at + 2 + i] ?? 0);
    const tag = begin[at];
    if (tag === PLAIN_BLOCK || tag === CIPHERED_BLOCK) return length;
    if (tag !== DAP_BLOCK && tag !== VECTOR) return 0;
    at += 2 + octets + length;
  }
  return 0;
}
