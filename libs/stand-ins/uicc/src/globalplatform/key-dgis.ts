/**
 * Keys of a security domain by STORE DATA (GP Amendment A §4.10): DGI 00B9 = one B9{95 usage, 96 access, 80 type,
 * 81 length, 82 KID, 83 KVN, 84 counter} for each key, then the key DGIs in the same order. 8xxx DGIs are secret by their
 * tag and come under the DEK; symmetric keys of one 00B9 may share an 8113, in one chain.
 */
import { decodeTlvs, findTlv, StatusWord, type Dgi, type Tlv } from '@sumaho-jpki/wire/apdu';
import type { KeyImage } from '../card-image';
import type { SecureChannel } from '../secure-channel/secure-channel';
import { must, refuse } from '../status-error';
import { makeKey, strengthOf, type ClearComponent } from './key-making';
import { KEY_TYPE } from './key-store';

export const DGI_KEY_TEMPLATE = 0x00b9;
const DGI_SECRET_KEY = 0x8113;
const DGI_EC_PUBLIC = 0x0036;
const DGI_EC_PRIVATE = 0x8137;
const DGI_RSA_PUBLIC = [0x0010, 0x0011];
const DGI_RSA_PRIVATE_EXPONENT = 0x8112;
const [, RSA_D, RSA_P, RSA_Q, RSA_Q_INVERSE, RSA_DP, RSA_DQ] = KEY_TYPE.rsaPrivate;
/** CRT DGIs and the key components they carry. */
const CRT: readonly [dgi: number, type: number][] = [
  [0x8125, RSA_P],
  [0x8124, RSA_Q],
  [0x8121, RSA_Q_INVERSE],
  [0x8123, RSA_DP],
  [0x8122, RSA_DQ],
];
/** Longest RSA exponent that is sent as e; the other one is the modulus. */
const MOST_EXPONENT_BYTES = 8;

export const isKeyDgi = (dgi: number): boolean =>
  [
    DGI_KEY_TEMPLATE,
    DGI_SECRET_KEY,
    DGI_EC_PUBLIC,
    DGI_EC_PRIVATE,
    DGI_RSA_PRIVATE_EXPONENT,
    ...DGI_RSA_PUBLIC,
  ].includes(dgi) || CRT.some(([each]) => each === dgi);

export interface StoredKey {
  key: KeyImage;
  /** First value of the version's counter. */
  counter?: number;
}

interface Template {
  type: number;
  length?: number;
  kid: number;
  kvn: number;
  usage?: number;
  access?: number;
  counter?: number;
}

/** @throws StatusError 6A80 form, 6985 DEK too weak for a key */
export function readKeyDgis(dgis: readonly Dgi[], channel: SecureChannel): StoredKey[] {
  const keys: StoredKey[] = [];
  const queue = [...dgis];
  for (let head = queue.shift(); head; head = queue.shift()) {
    must(head.dgi === DGI_KEY_TEMPLATE);
    const templates = decodeTlvs(head.value).map(readTemplate);
    must(templates.length > 0);
    const end = queue.findIndex(({ dgi }) => dgi === DGI_KEY_TEMPLATE);
    const parts = queue.splice(0, end < 0 ? queue.length : end);
    keys.push(...keysOf(templates, parts, channel));
  }
  return keys;
}

function readTemplate({ tag, value }: Tlv): Template {
  must(tag === 0xb9);
  const tlvs = decodeTlvs(value);
  const number = (name: number, most: number): number | undefined => {
    const field = findTlv(tlvs, name)?.value;
    must(field === undefined || (field.length > 0 && field.length <= most));
    return field?.reduce((sum, octet) => sum * 256 + octet, 0);
  };
  const [type, kid, kvn] = [number(0x80, 1), number(0x82, 1), number(0x83, 1)];
  must(type !== undefined && kid !== undefined && kid <= 0x7f && kvn !== undefined && kvn >= 0x01 && kvn <= 0x7f);
  return {
    type,
    kid,
    kvn,
    length: number(0x81, 2),
    usage: number(0x95, 2),
    access: number(0x96, 1),
    counter: number(0x84, 5),
  };
}

function keysOf(templates: Template[], parts: Dgi[], channel: SecureChannel): StoredKey[] {
  const symmetric = parts.every(({ dgi }) => dgi === DGI_SECRET_KEY);
  if (!symmetric) must(templates.length === 1);
  const secret = symmetric ? parts.flatMap(({ value }) => [...channel.decryptSensitive(value)]) : [];
  let at = 0;
  const keys = templates.map((template) => {
    const { kvn, kid, type, length, usage, access, counter } = template;
    const components = symmetric
      ? [{ type, value: Uint8Array.from(secret.slice(at, at + (length ?? 16))) }]
      : asymmetric(template, parts, channel);
    at += Math.ceil((length ?? 16) / channel.dekBlock) * channel.dekBlock;
    const key = makeKey(kvn, kid, components);
    must(symmetric || key.type === type || type === components[1]?.type);
    if (parts.some(({ dgi }) => dgi >= 0x8000) && strengthOf(key) > channel.dekStrength) {
      refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
    }
    return { key: { ...key, ...(usage !== undefined && { usage }), ...(access !== undefined && { access }) }, counter };
  });
  must(!symmetric || at === secret.length);
  return keys;
}

function asymmetric({ length }: Template, parts: Dgi[], channel: SecureChannel): ClearComponent[] {
  const value = (dgi: number): Uint8Array | undefined => parts.find((part) => part.dgi === dgi)?.value;
  const clear = (dgi: number, size?: number): Uint8Array => {
    const ciphered = value(dgi);
    must(ciphered !== undefined);
    return channel.decryptSensitive(ciphered).slice(0, size);
  };
  const dgis = parts.map(({ dgi }) => dgi);
  const has = (...wanted: number[]): boolean =>
    wanted.length === dgis.length && wanted.every((dgi) => dgis.includes(dgi));
  if (has(DGI_EC_PUBLIC)) return [{ type: KEY_TYPE.ecPublic, value: value(DGI_EC_PUBLIC) ?? new Uint8Array(0) }];
  if (has(DGI_EC_PRIVATE)) return [{ type: KEY_TYPE.ecPrivate, value: clear(DGI_EC_PRIVATE, length ?? 32) }];
  if (has(...CRT.map(([dgi]) => dgi))) return CRT.map(([dgi, type]) => ({ type, value: clear(dgi) }));
  const numbers = parts.filter(({ dgi }) => DGI_RSA_PUBLIC.includes(dgi)).map((part) => part.value);
  const modulus = numbers.find((each) => each.length > MOST_EXPONENT_BYTES);
  must(modulus !== undefined);
  if (has(...DGI_RSA_PUBLIC)) {
    const exponent = numbers.find((each) => each.length <= MOST_EXPONENT_BYTES);
    must(exponent !== undefined);
    return [
      { type: KEY_TYPE.rsaModulus, value: modulus },
      { type: KEY_TYPE.rsaExponent, value: exponent },
    ];
  }
  must(dgis.length === 2 && dgis.includes(DGI_RSA_PRIVATE_EXPONENT));
  return [
    { type: RSA_D, value: clear(DGI_RSA_PRIVATE_EXPONENT, modulus.length) },
    { type: KEY_TYPE.rsaModulus, value: modulus },
  ];
}
