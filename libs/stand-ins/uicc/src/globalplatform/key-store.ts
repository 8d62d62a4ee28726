/**
 * The keys of a security domain: looked up one by one (KVN, KID), and as the keysets that open a secure channel
 * (KID 01 ENC, 02 MAC, 03 DEK of one key version, all AES of one length or all DES). GPC 2.3.1 §7.5, §11.8; key version
 * ranges after the GP UICC configuration.
 */
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, Hex, KeyImage, ProtocolImage } from '../card-image';
import { applicationOf } from './registry';

/** Key type octets (GPC 2.3.1 table 11-16). */
export const KEY_TYPE = {
  des: 0x80,
  desCbc: 0x82,
  tlsPsk: 0x85,
  aes: 0x88,
  hmacSha1: 0x90,
  hmacSha1_160: 0x91,
  rsaExponent: 0xa0,
  rsaModulus: 0xa1,
  /** N, d, and the five CRT components p, q, q⁻¹ mod p, d mod (p−1), d mod (q−1). */
  rsaPrivate: [0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8],
  ecPublic: 0xb0,
  ecPrivate: 0xb1,
  ecP: 0xb2,
  ecA: 0xb3,
  ecB: 0xb4,
  ecG: 0xb5,
  ecN: 0xb6,
  ecK: 0xb7,
  ecReference: 0xf0,
} as const;

/** Key versions with a fixed purpose (GP UICC configuration). */
export const KVN_DAP_UICC = 0x11;
export const KVN_TOKEN = 0x70;
export const KVN_RECEIPT = 0x71;
export const KVN_DAP = 0x73;
export const KVN_CASD = 0x74;
export const KVN_CIPHERED_LOAD = 0x75;
export const KVN_INITIAL = 0xff;

/** Keys of the CASD, all KVN 74. */
export const KID_CASD_AUTHORITY = 0x01;
export const KID_CASD_AUTHENTICATION = 0x02;
export const KID_CASD_CONFIDENTIALITY = 0x03;

const APPLICATIONS_ONLY = 0x02;

/** Keys that open a secure channel together. */
export interface Keyset {
  kvn: number;
  /** AID of the domain that owns it. */
  owner: Hex;
  algorithm: 'aes' | 'des';
  enc: Uint8Array;
  mac: Uint8Array;
  dek: Uint8Array;
}

/** A key of the domain itself; keys of the domain above it do not count. */
export function findKey(
  image: CardImage,
  domain: Hex | ApplicationImage,
  kvn: number,
  kid: number,
): KeyImage | undefined {
  const entry = typeof domain === 'string' ? applicationOf(image, domain) : domain;
  return entry.securityDomain?.keys.find((key) => key.kvn === kvn && key.kid === kid);
}

/** Value of a component, by default the first: the whole key for AES, DES and EC. */
export function keyValue(key: KeyImage, type = key.type): Uint8Array | undefined {
  const component = key.components.find((each) => each.type === type);
  return component && bytes(component.value);
}

/** Complete keysets among these keys, in the order their first key was put; keys for applications only (access 02) do not count. */
export function ownKeysets(domain: { aid: Hex }, keys: readonly KeyImage[]): Keyset[] {
  const versions = [...new Set(keys.map(({ kvn }) => kvn))].filter(opensChannel);
  return versions.flatMap((kvn): Keyset[] => {
    const [enc, mac, dek] = [1, 2, 3].map((kid) =>
      keys.find((key) => key.kvn === kvn && key.kid === kid && key.access !== APPLICATIONS_ONLY),
    );
    if (!enc || !mac || !dek) return [];
    const values = [enc, mac, dek].map((key) => keyValue(key) ?? new Uint8Array(0));
    const [first, second, third] = values;
    if (!first || !second || !third) return [];
    const alike = enc.type === mac.type && enc.type === dek.type && values.every((v) => v.length === first.length);
    if (!alike || (enc.type !== KEY_TYPE.aes && enc.type !== KEY_TYPE.des)) return [];
    const algorithm = enc.type === KEY_TYPE.aes ? 'aes' : 'des';
    return [{ kvn, owner: domain.aid, algorithm, enc: first, mac: second, dek: third }];
  });
}

/** Versions set aside for DAP, SCP81, tokens, receipts, CASD and load files never open a channel. */
const opensChannel = (kvn: number): boolean =>
  kvn !== KVN_DAP_UICC && (kvn & 0xf0) !== 0x40 && (kvn < KVN_TOKEN || kvn > 0x7f);

/** A domain uses its own keysets; one without any uses those of the domain above it. */
export function keysetsOf(image: CardImage, domain: ApplicationImage): Keyset[] {
  const own = ownKeysets(domain, domain.securityDomain?.keys ?? []);
  if (own.length > 0 || domain.securityDomainAid === domain.aid) return own;
  return keysetsOf(image, applicationOf(image, domain.securityDomainAid));
}

/** The keyset of that version, or the first complete one for KVN 00. */
export const keysetOf = (image: CardImage, domain: ApplicationImage, kvn: number): Keyset | undefined =>
  keysetsOf(image, domain).find((keyset) => kvn === 0x00 || keyset.kvn === kvn);

/** Last counter value used with the keyset; 0 = never used. */
export function sequenceOf(image: CardImage, { owner, kvn }: { owner: Hex; kvn: number }): number {
  const sequences = applicationOf(image, owner).securityDomain?.sequences ?? [];
  return sequences.find((entry) => entry.kvn === kvn)?.value ?? 0;
}

/** Inside a memory write: sets the counter of a key version. */
export function setSequence(image: CardImage, owner: Hex, kvn: number, value: number): void {
  const { securityDomain } = applicationOf(image, owner);
  if (!securityDomain) return;
  const entry = securityDomain.sequences.find((each) => each.kvn === kvn);
  if (entry) entry.value = value;
  else securityDomain.sequences.push({ kvn, value });
}

/** Inside a memory write: takes keys away, and the counters of versions that have none left. */
export function removeKeys(domain: ApplicationImage, matches: (key: KeyImage) => boolean): void {
  const data = domain.securityDomain;
  if (!data) return;
  data.keys = data.keys.filter((key) => !matches(key));
  data.sequences = data.sequences.filter(({ kvn }) => data.keys.some((key) => key.kvn === kvn));
}

/**
 * Whether a key may bear its version on this domain: 30–3F are for SCP03 and 20–2F for SCP02, 01–0F for SCP80 where it is
 * spoken, 74 for the CASD, and those of tokens, receipts and DAP for keys that can sign or verify.
 */
export function mayHold(domain: ApplicationImage, key: KeyImage, protocols: readonly ProtocolImage[]): boolean {
  const { kvn, kid, type } = key;
  const opens = kid >= 0x01 && kid <= 0x03;
  const speaks = (scp: number): boolean => protocols.some((protocol) => protocol.scp === scp);
  const isSymmetric = type === KEY_TYPE.aes || type === KEY_TYPE.des;
  if (kvn >= 0x30 && kvn <= 0x3f && opens) return type === KEY_TYPE.aes;
  if (kvn >= 0x20 && kvn <= 0x2f && opens) return type === KEY_TYPE.des && speaks(0x02);
  if (kvn <= 0x0f && opens) return type === KEY_TYPE.aes || (isSymmetric && (speaks(0x80) || speaks(0x02)));
  const isPublic = type === KEY_TYPE.ecPublic || type === KEY_TYPE.rsaModulus || type === KEY_TYPE.rsaExponent;
  if ([KVN_DAP_UICC, KVN_DAP, KVN_TOKEN].includes(kvn)) return isSymmetric || isPublic;
  if (kvn === KVN_RECEIPT) return !isPublic;
  if (kvn === KVN_CASD) return domain.kind === 'casd';
  return kvn !== KVN_CIPHERED_LOAD || isSymmetric;
}

/** Inside a memory write: puts keys where those of version `existing` with the same KID stood, in their order. */
export function replaceKeys(domain: ApplicationImage, existing: number, keys: readonly KeyImage[]): void {
  const data = domain.securityDomain;
  if (!data) return;
  if (existing !== keys[0]?.kvn) {
    data.keys = data.keys.map((present) =>
      present.kvn === existing ? (keys.find(({ kid }) => kid === present.kid) ?? present) : present,
    );
    data.sequences = data.sequences.filter(({ kvn }) => data.keys.some((key) => key.kvn === kvn));
  }
  placeKeys(domain, keys);
}

/**
 * Inside a memory write: puts keys in place of those of the same KVN and KID. The counter of a version restarts at 0 when
 * its keyset is new as a whole: with part of it kept, a counter run twice would give the same session keys twice.
 */
export function placeKeys(domain: ApplicationImage, keys: readonly KeyImage[]): void {
  const data = domain.securityDomain;
  if (!data) return;
  for (const key of keys) {
    const at = data.keys.findIndex(({ kvn, kid }) => kvn === key.kvn && kid === key.kid);
    if (at >= 0) data.keys[at] = key;
    else data.keys.push(key);
  }
  const isNew = (version: number): boolean =>
    [1, 2, 3].every((kid) => keys.some((key) => key.kvn === version && key.kid === kid));
  data.sequences = data.sequences.filter(({ kvn }) => !isNew(kvn));
}

const symmetric = (type: number, kvn: number, kid: number, value: Uint8Array): KeyImage => ({
  kvn,
  kid,
  type,
  components: [{ type, value: hex(value) }],
});

/** Three AES keys of 16, 24 or 32 bytes. */
export const aesKeyset = (kvn: number, enc: Uint8Array, mac: Uint8Array, dek: Uint8Array): KeyImage[] =>
  [enc, mac, dek].map((value, index) => symmetric(KEY_TYPE.aes, kvn, index + 1, value));

/** Three DES keys of 16 or 24 bytes. */
export const desKeyset = (kvn: number, enc: Uint8Array, mac: Uint8Array, dek: Uint8Array): KeyImage[] =>
  [enc, mac, dek].map((value, index) => symmetric(KEY_TYPE.des, kvn, index + 1, value));

/** Private scalar of 32 bytes on P-256 (curve reference 00). */
export const p256PrivateKey = (kvn: number, kid: number, scalar: Uint8Array): KeyImage => ({
  kvn,
  kid,
  type: KEY_TYPE.ecPrivate,
  components: [
    { type: KEY_TYPE.ecPrivate, value: hex(scalar) },
    { type: KEY_TYPE.ecReference, value: '00' },
  ],
});

/** Uncompressed point of 65 bytes on P-256 (curve reference 00). */
export const p256PublicKey = (kvn: number, kid: number, point: Uint8Array): KeyImage => ({
  kvn,
  kid,
  type: KEY_TYPE.ecPublic,
  components: [
    { type: KEY_TYPE.ecPublic, value: hex(point) },
    { type: KEY_TYPE.ecReference, value: '00' },
  ],
});
