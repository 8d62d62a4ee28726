// Answers of GET STATUS and GET DATA (GlobalPlatform Card Specification 2.3.1 §11.4.3, §11.3.3).
import { type Tlv, concat, decodeTlvs, findTlv, hex } from '@sumaho-jpki/wire/apdu';

export interface RegistryEntry {
  aid: Uint8Array;
  /** 9F70, see {@link LifeCycle}. */
  lifeCycle: number;
  /** C5, three bytes as one number; absent for load files. */
  privileges?: number;
  /** C4, the load file the application came from. */
  loadFileAid?: Uint8Array;
  /** CC, the security domain it belongs to. */
  securityDomainAid?: Uint8Array;
  /** 84, modules of a load file. */
  moduleAids: Uint8Array[];
}

function number(bytes: Uint8Array): number {
  return Number.parseInt(hex(bytes) || '0', 16);
}

function optional<K extends string>(key: K, tlv: Tlv | undefined): { [key in K]?: Uint8Array } {
  return (tlv ? { [key]: tlv.value } : {}) as { [key in K]?: Uint8Array };
}

/** Entries of one or several answers joined (6310 asks for the next). Throws ApduFormatError. */
export function parseGetStatus(...answers: Uint8Array[]): RegistryEntry[] {
  return decodeTlvs(concat(...answers))
    .filter((entry) => entry.tag === 0xe3)
    .map((entry) => {
      const inner = decodeTlvs(entry.value);
      const privileges = findTlv(inner, 0xc5);
      return {
        aid: findTlv(inner, 0x4f)?.value ?? new Uint8Array(0),
        lifeCycle: number(findTlv(inner, 0x9f70)?.value.slice(0, 1) ?? new Uint8Array(0)),
        ...(privileges ? { privileges: number(concat(privileges.value, [0, 0, 0]).slice(0, 3)) } : {}),
        ...optional('loadFileAid', findTlv(inner, 0xc4)),
        ...optional('securityDomainAid', findTlv(inner, 0xcc)),
        moduleAids: inner.filter((tlv) => tlv.tag === 0x84).map((tlv) => tlv.value),
      };
    });
}

export interface KeyInformation {
  keyId: number;
  keyVersion: number;
  /** 0x88 AES, 0x80 DES, 0xB0 EC public … */
  type: number;
  /** Bytes. */
  length: number;
}

const EXTENDED = 0xff;

/** Basic form {type, length}*, or extended {FF, type, length of 2 bytes}* followed by usage and access. */
function keyComponents(value: Uint8Array): KeyInformation[] {
  const [keyId = 0, keyVersion = 0] = value;
  const isExtended = value[2] === EXTENDED;
  const out: KeyInformation[] = [];
  for (let at = 2; at + 1 < value.length && (value[at] === EXTENDED) === isExtended; at += isExtended ? 4 : 2) {
    const [first = 0, second = 0, third = 0, fourth = 0] = value.subarray(at, at + 4);
    const component = isExtended ? { type: second, length: third * 256 + fourth } : { type: first, length: second };
    out.push({ keyId, keyVersion, ...component });
  }
  return out;
}

/** GET DATA E0 (also without the outer tag). One entry per key component. */
export function parseKeyInformation(answer: Uint8Array): KeyInformation[] {
  const outer = decodeTlvs(answer);
  const entries = findTlv(outer, 0xe0) ? decodeTlvs(findTlv(outer, 0xe0)?.value ?? new Uint8Array(0)) : outer;
  return entries.filter((entry) => entry.tag === 0xc0).flatMap(({ value }) => keyComponents(value));
}

/** GET DATA C1: the sequence counter used last, 3 bytes (also without the tag). */
export function parseSequenceCounter(answer: Uint8Array): number {
  return number(answer.length > 3 ? (findTlv(decodeTlvs(answer), 0xc1)?.value ?? new Uint8Array(0)) : answer);
}
