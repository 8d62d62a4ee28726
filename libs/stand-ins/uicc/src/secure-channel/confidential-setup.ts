/**
 * Confidential set-up of a security domain's first keyset through the CASD (GP Amendment A, scenarios 1, 2A and 3), so
 * that nobody on the way, the carrier included, learns the keys. Amendment A was not readable for us: names, steps and
 * trust are its own, the byte layout is our profile on P-256 (docs/bytes.md).
 *
 * DGI 00A6 = A6{90 scenario [parameter], 95 5C, 80 88, 81 key length, 83 KVN, 82 01 [, 84 host id]} ‖ what the scenario
 * adds; scenarios 1 and 2A are preceded by DGI 7F21, the owner's certificate (value of the TLV).
 */
import { concat, decodeTlvs, encodeLv, findTlv, hex, type Tlv } from '@sumaho-jpki/wire/apdu';
import type { KeyImage } from '../card-image';
import { aesKeyset } from '../globalplatform/key-store';
import { must } from '../status-error';

export const DGI_CONFIDENTIAL_SETUP = 0x00a6;
export const DGI_OWNER_CERTIFICATE = 0x7f21;

const USAGE_SECURE_CHANNEL = '5C';
const AES = '88';

export interface SetupResult {
  keys: KeyImage[];
  /** Data for the answer of the last STORE DATA. */
  answer: Uint8Array;
}

export interface SetupRequest {
  scenario: number;
  /** Second octet of tag 90; 01 in scenario 3 asks for a derivation random. */
  parameter: number;
  kvn: number;
  /** 16, 24 or 32 bytes. */
  keyLength: number;
  /** Values of 95, 80 and 81, and tag 84 with its length: what both sides put into the derivation. */
  sharedInfo: Uint8Array;
  /** What stands beside the template. */
  more: Tlv[];
  /** The DGI value whole. */
  value: Uint8Array;
}

/** @throws StatusError 6A80 for a template this card does not accept */
export function readSetup(value: Uint8Array): SetupRequest {
  const [first, ...more] = decodeTlvs(value);
  must(first?.tag === 0xa6);
  const template = decodeTlvs(first.value);
  const [scenario, parameter = 0, ...rest] = required(template, 0x90);
  const usage = required(template, 0x95);
  const type = required(template, 0x80);
  const length = required(template, 0x81);
  const kvn = required(template, 0x83);
  const [keyLength] = length;
  must(scenario !== undefined && rest.length === 0 && hex(usage) === USAGE_SECURE_CHANNEL && hex(type) === AES);
  must(length.length === 1 && keyLength !== undefined && [16, 24, 32].includes(keyLength));
  const version = kvn[0] ?? 0;
  must(kvn.length === 1 && version >= 0x01 && version <= 0x7f && hex(required(template, 0x82)) === '01');
  const host = findTlv(template, 0x84)?.value;
  const sharedInfo = concat(usage, type, length, host ? encodeLv(host) : []);
  return { scenario, parameter, kvn: version, keyLength, sharedInfo, more, value };
}

export function required(tlvs: Tlv[], tag: number): Uint8Array {
  const found = findTlv(tlvs, tag);
  must(found !== undefined);
  return found.value;
}

/** Public point in a 7F49{B0}. */
export const pointIn = (tlvs: Tlv[]): Uint8Array => required(decodeTlvs(required(tlvs, 0x7f49)), 0xb0);

/** Three keys one after the other. */
export function keysetFrom({ kvn, keyLength }: SetupRequest, material: Uint8Array): KeyImage[] {
  const [enc, mac, dek] = [0, 1, 2].map((at) => material.slice(at * keyLength, (at + 1) * keyLength));
  must(enc !== undefined && mac !== undefined && dek?.length === keyLength && material.length === 3 * keyLength);
  return aesKeyset(kvn, enc, mac, dek);
}
