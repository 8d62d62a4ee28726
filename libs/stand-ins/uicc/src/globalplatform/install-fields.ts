/** Data fields of INSTALL (GPC 2.3.1 tables 11-42 to 11-47): LV fields, the token last; and the tagged parameters in them. */
import { decodeTlvs, findTlv, hex, StatusWord, type CommandApdu, type Tlv } from '@sumaho-jpki/wire/apdu';
import type { Hex, MemoryImage } from '../card-image';
import { must } from '../status-error';

export interface InstallFields {
  /** All fields but the token. */
  fields: Uint8Array[];
  token: Uint8Array;
  /** What a token signs: P1 ‖ P2 ‖ length of the following ‖ all fields before the token (GPC §C.4). */
  signed: Uint8Array;
}

/** @throws StatusError 6A80 when there are not exactly that many fields, the token included */
export function readInstallFields({ p1, p2, data }: CommandApdu, count: number): InstallFields {
  const fields: Uint8Array[] = [];
  let at = 0;
  let lastStart = 0;
  while (at < data.length) {
    lastStart = at;
    const { length, start } = readLength(data, at);
    must(start + length <= data.length && fields.length < count);
    fields.push(data.slice(start, start + length));
    at = start + length;
  }
  must(fields.length === count);
  const token = fields.pop() ?? new Uint8Array(0);
  return { fields, token, signed: tokenInput(p1, p2, data.slice(0, lastStart)) };
}

/** BER length, but 128 may also be the single octet 80. */
function readLength(data: Uint8Array, at: number): { length: number; start: number } {
  const first = data[at] ?? 0;
  if (first <= 0x80) return { length: first, start: at + 1 };
  must(first === 0x81 || first === 0x82);
  const octets = first - 0x80;
  must(at + 1 + octets <= data.length);
  const length = octets === 1 ? (data[at + 1] ?? 0) : ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
  return { length, start: at + 1 + octets };
}

/** The length is one byte to 255 and `00 hi lo` above. */
export function tokenInput(p1: number, p2: number, data: Uint8Array): Uint8Array {
  const { length } = data;
  const coded = length > 0xff ? [0, length >> 8, length & 0xff] : [length];
  const out = new Uint8Array(2 + coded.length + length);
  out.set([p1, p2, ...coded]);
  out.set(data, 2 + coded.length);
  return out;
}

/** @throws StatusError 6A80 for anything but 5 to 16 bytes */
export function aidField(field: Uint8Array | undefined): Hex {
  must(field !== undefined && field.length >= 5 && field.length <= 16);
  return hex(field);
}

/** Control reference template B6: which card and which token this is about. */
export interface TokenReference {
  /** 42 and 45 of the domain with Token Verification. */
  issuer?: Uint8Array;
  image?: Uint8Array;
  /** 5F20. */
  provider?: Uint8Array;
  /** 93. */
  identifier?: Uint8Array;
}

export function tokenReference(template: Tlv | undefined): TokenReference {
  if (!template) return {};
  const inner = decodeTlvs(template.value);
  const value = (tag: number): Uint8Array | undefined => findTlv(inner, tag)?.value;
  return { issuer: value(0x42), image: value(0x45), provider: value(0x5f20), identifier: value(0x93) };
}

export interface InstallParameters {
  /** C9, absent when not sent. */
  application?: Uint8Array;
  /** C6, C7, C8 of a load: what must be free at least, in bytes. */
  minimum: { code: number; volatile: number; data: number };
  memory: MemoryImage;
  implicitSelections: number[];
  /** D9. */
  restrict?: number;
  reference: TokenReference;
}

/** Reads the parameters of any form; tags that mean nothing to this card (CA, CB, CD, DD, EA) pass unread. 6A80 when malformed. */
export function readParameters(field: Uint8Array | undefined): InstallParameters {
  const tlvs = decodeTlvs(field ?? new Uint8Array(0));
  const system = decodeTlvs(findTlv(tlvs, 0xef)?.value ?? new Uint8Array(0));
  const size = (tag: number): number | undefined => memorySize(findTlv(system, tag)?.value);
  const restrict = findTlv(system, 0xd9)?.value;
  must(restrict === undefined || restrict.length === 1);
  const memory: MemoryImage = {
    // Tools that state no quota send 0.
    volatileQuota: size(0xc7) || undefined,
    nonVolatileQuota: size(0xc8) || undefined,
    volatileReserved: size(0xd7),
    nonVolatileReserved: size(0xd8),
  };
  return {
    application: findTlv(tlvs, 0xc9)?.value,
    minimum: { code: size(0xc6) ?? 0, volatile: memory.volatileQuota ?? 0, data: memory.nonVolatileQuota ?? 0 },
    memory,
    implicitSelections: system.filter(({ tag }) => tag === 0xcf).map(({ value }) => implicitSelection(value)),
    restrict: restrict?.[0],
    reference: tokenReference(findTlv(tlvs, 0xb6)),
  };
}

/** 2 bytes to 32,767, 4 bytes above. */
function memorySize(value: Uint8Array | undefined): number | undefined {
  if (!value) return undefined;
  must(value.length === 2 || value.length === 4);
  return value.reduce((sum, octet) => sum * 256 + octet, 0);
}

function implicitSelection(value: Uint8Array): number {
  const [parameter] = value;
  must(parameter !== undefined && value.length === 1);
  return parameter;
}

/** A quota below the reservation makes no sense (GPC §9.7). */
export function mustBeConsistent({ memory }: InstallParameters): void {
  const { nonVolatileQuota, nonVolatileReserved = 0, volatileQuota, volatileReserved = 0 } = memory;
  must(nonVolatileQuota === undefined || nonVolatileQuota >= nonVolatileReserved, StatusWord.INCORRECT_DATA);
  must(volatileQuota === undefined || volatileQuota >= volatileReserved, StatusWord.INCORRECT_DATA);
}
