/**
 * What makes components a key this card can keep (GPC 2.3.1 tables 11-16 and B-2, NIST SP 800-57): one symmetric value,
 * an RSA public or private key, or a point or scalar on a known curve, given by reference or by its parameters.
 */
import { createECDH, ECDH } from 'node:crypto';
import { hex } from '@sumaho-jpki/wire/apdu';
import type { KeyImage } from '../card-image';
import { must } from '../status-error';
import { KEY_TYPE, keyValue } from './key-store';

export interface ClearComponent {
  type: number;
  value: Uint8Array;
}

interface Curve {
  reference: number;
  name: string;
  /** Bytes of a scalar. */
  size: number;
  order: string;
}

/** Curve references of GPC table B-2 with the group order, by which explicit parameters are known again. */
const CURVES: readonly Curve[] = [
  {
    reference: 0,
    name: 'prime256v1',
    size: 32,
    order: 'FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551',
  },
  {
    reference: 1,
    name: 'secp384r1',
    size: 48,
    order: 'FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973',
  },
  {
    reference: 2,
    name: 'secp521r1',
    size: 66,
    order: `01${'F'.repeat(64)}FA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409`,
  },
  {
    reference: 3,
    name: 'brainpoolP256r1',
    size: 32,
    order: 'A9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7',
  },
  {
    reference: 5,
    name: 'brainpoolP384r1',
    size: 48,
    order: '8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7CF3AB6AF6B7FC3103B883202E9046565',
  },
];
const EXPLICIT = [KEY_TYPE.ecP, KEY_TYPE.ecA, KEY_TYPE.ecB, KEY_TYPE.ecG, KEY_TYPE.ecN];
const CRT = KEY_TYPE.rsaPrivate.slice(2);

/** @throws StatusError 6A80 when the components do not make a key */
export function makeKey(kvn: number, kid: number, components: readonly ClearComponent[]): KeyImage {
  const [first] = components;
  must(first !== undefined && new Set(components.map(({ type }) => type)).size === components.length);
  const value = (type: number): Uint8Array | undefined => components.find((each) => each.type === type)?.value;
  const kept = [...components];
  switch (first.type) {
    case KEY_TYPE.aes:
      must(components.length === 1 && [16, 24, 32].includes(first.value.length));
      break;
    case KEY_TYPE.des:
    case KEY_TYPE.desCbc:
      // Single DES protects nothing.
      must(components.length === 1 && [16, 24].includes(first.value.length));
      break;
    case KEY_TYPE.tlsPsk:
    case KEY_TYPE.hmacSha1:
    case KEY_TYPE.hmacSha1_160:
      must(components.length === 1 && first.value.length >= 16 && first.value.length <= 64);
      break;
    case KEY_TYPE.ecPublic:
    case KEY_TYPE.ecPrivate:
      kept.push(...curveReference(components, first));
      break;
    default:
      must(
        isRsa(
          components.map(({ type }) => type),
          value,
        ),
      );
  }
  const type = first.type === KEY_TYPE.desCbc ? KEY_TYPE.des : first.type;
  const named = kept.map((each) => ({ type: each.type === first.type ? type : each.type, value: hex(each.value) }));
  return { kvn, kid, type, components: named };
}

function isRsa(types: readonly number[], value: (type: number) => Uint8Array | undefined): boolean {
  const has = (...wanted: number[]): boolean =>
    wanted.length === types.length && wanted.every((type) => types.includes(type));
  const [, exponent, ...crt] = KEY_TYPE.rsaPrivate;
  if (has(KEY_TYPE.rsaModulus, KEY_TYPE.rsaExponent)) {
    const modulus = value(KEY_TYPE.rsaModulus) ?? new Uint8Array(0);
    const e = value(KEY_TYPE.rsaExponent) ?? new Uint8Array(0);
    return modulus.length >= 128 && modulus.length <= 512 && e.length >= 1 && ((e.at(-1) ?? 0) & 1) === 1;
  }
  return has(...crt) || has(KEY_TYPE.rsaPrivate[0], exponent) || has(KEY_TYPE.rsaModulus, exponent);
}

/** The reference to add where the curve was given by parameters, or only by the size of the key. */
function curveReference(components: readonly ClearComponent[], first: ClearComponent): ClearComponent[] {
  const value = (type: number): Uint8Array | undefined => components.find((each) => each.type === type)?.value;
  const types = components.slice(1).map(({ type }) => type);
  const reference = value(KEY_TYPE.ecReference);
  const order = value(KEY_TYPE.ecN);
  if (reference) must(types.length === 1 && reference.length === 1);
  else if (types.length > 0) must(EXPLICIT.every((type) => types.includes(type)) && types.every(isParameter));
  const isPublic = first.type === KEY_TYPE.ecPublic;
  const size = isPublic ? (first.value.length - 1) / 2 : first.value.length;
  const curve = CURVES.find((each) => {
    if (reference) return each.reference === reference[0];
    return order ? trimmed(hex(order)) === trimmed(each.order) : each.size === size;
  });
  must(curve !== undefined && curve.size === size);
  must(isPublic ? isOnCurve(curve.name, first.value) : isScalar(curve.name, first.value));
  return reference ? [] : [{ type: KEY_TYPE.ecReference, value: Uint8Array.of(curve.reference) }];
}

const isParameter = (type: number): boolean => type >= KEY_TYPE.ecP && type <= KEY_TYPE.ecK;
const trimmed = (text: string): string => text.replace(/^0+/, '');

function isOnCurve(name: string, point: Uint8Array): boolean {
  try {
    ECDH.convertKey(point, name);
    return point[0] === 0x04;
  } catch {
    return false;
  }
}

function isScalar(name: string, scalar: Uint8Array): boolean {
  try {
    createECDH(name).setPrivateKey(scalar);
    return true;
  } catch {
    return false;
  }
}

/** Security strength of a secret key in bits. */
export function strengthOf(key: KeyImage): number {
  const length = key.components[0] ? key.components[0].value.length / 2 : 0;
  switch (key.type) {
    case KEY_TYPE.des:
      return length === 16 ? 80 : 112;
    case KEY_TYPE.ecPrivate:
      return Math.min(256, 4 * length);
    case KEY_TYPE.aes:
      return 8 * length;
    default:
      return KEY_TYPE.rsaPrivate.some((type) => type === key.type) ? rsaStrength(key) : 128;
  }
}

/** A CRT component is half as long as the modulus. */
function rsaStrength(key: KeyImage): number {
  const crt = keyValue(key, CRT[0]);
  const modulusBits = 8 * (crt ? 2 * crt.length : (keyValue(key)?.length ?? 0));
  if (modulusBits <= 1_024) return 80;
  return modulusBits <= 2_048 ? 112 : 128;
}
