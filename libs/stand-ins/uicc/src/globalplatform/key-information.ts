/**
 * Key information template of GET DATA E0 (GPC 2.3.1 §11.3.3.1): `C0 len KID KVN {type length}*`; a key with a component
 * of more than 255 bytes, or with stated usage and access, is told in the extended form {FF type length(2)}* usage access.
 */
import { concat } from '@sumaho-jpki/wire/apdu';
import type { KeyImage } from '../card-image';

const EXTENDED = 0xff;

export function keyInformation(keys: readonly KeyImage[]): Uint8Array {
  return concat(...keys.map(entry).map((value) => concat([0xc0, value.length], value)));
}

function entry({ kid, kvn, components, usage, access }: KeyImage): Uint8Array {
  const sizes = components.map(({ type, value }) => ({ type, length: value.length / 2 }));
  const basic = usage === undefined && access === undefined && sizes.every(({ length }) => length <= 0xff);
  if (basic) return concat([kid, kvn], ...sizes.map(({ type, length }) => [type, length]));
  const fields = sizes.map(({ type, length }) => [EXTENDED, type, length >> 8, length & 0xff]);
  const usageField = usage === undefined ? [] : usage > 0xff ? [usage >> 8, usage & 0xff] : [usage];
  const accessField = access === undefined ? [] : [access];
  return concat([kid, kvn], ...fields, [usageField.length, ...usageField, accessField.length, ...accessField]);
}
