/**
 * Confidential creation of an SSD's first keyset by key agreement with the CASD: own profile after GP Amendment A,
 * scenario 3, on P-256 (DGI 00A6). Nobody on the way, the carrier included, learns the keys.
 */
import { concat, decodeTlvs, encodeTlv, findTlv, hex, type Tlv } from '@sumaho-jpki/wire/apdu';
import type { KeyImage } from '../card-image';
import { aesKeyset } from '../globalplatform/key-store';
import { must } from '../status-error';
import { aesCmac, p256Agree, x963Kdf } from './primitives';

export const DGI_SCENARIO_3 = 0x00a6;

export interface Scenario3Result {
  keys: KeyImage[];
  /** Answer data: 86 10 ‖ receipt. */
  answer: Uint8Array;
}

/** @throws StatusError 6A80 for a template, curve point or key version this card does not accept */
export function agreeScenario3(value: Uint8Array, casdPrivateKey: Uint8Array): Scenario3Result {
  const outer = decodeTlvs(value);
  must(outer.length === 2);
  const template = decodeTlvs(required(outer, 0xa6));
  const point = required(decodeTlvs(required(outer, 0x7f49)), 0xb0);
  const scenario = hex(required(template, 0x90));
  const usage = required(template, 0x95);
  const type = required(template, 0x80);
  const length = required(template, 0x81);
  const kvn = required(template, 0x83);
  must(scenario === '03' && hex(usage) === '5C' && hex(type) === '88' && hex(length) === '10');
  const version = kvn[0] ?? 0;
  must(kvn.length === 1 && version >= 0x01 && version <= 0x7f && hex(required(template, 0x82)) === '01');
  const secret = p256Agree(casdPrivateKey, point);
  must(secret !== undefined);
  const keys = x963Kdf(secret, concat(usage, type, length), 64);
  return {
    keys: aesKeyset(version, keys.slice(16, 32), keys.slice(32, 48), keys.slice(48, 64)),
    answer: encodeTlv(0x86, aesCmac(keys.slice(0, 16), value)),
  };
}

function required(tlvs: Tlv[], tag: number): Uint8Array {
  const found = findTlv(tlvs, tag);
  must(found !== undefined);
  return found.value;
}
