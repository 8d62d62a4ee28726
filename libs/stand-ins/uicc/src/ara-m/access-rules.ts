/**
 * Access rules as the data objects of GP Secure Element Access Control v1.1 §4 and §6: which app (by the hash of its
 * signing certificate) may reach which application on the card. A rule is kept as it came, so that it is read back to
 * the byte.
 */
import { bytes, concat, decodeTlvs, encodeTlv, findTlv, hex, type Tlv } from '@sumaho-jpki/wire/apdu';
import type { AccessRuleImage } from '../card-image';
import { must } from '../status-error';

export const TAG = {
  refAr: 0xe2,
  ref: 0xe1,
  ar: 0xe3,
  aid: 0x4f,
  implicitlySelected: 0xc0,
  appHash: 0xc1,
  package: 0xca,
  apdu: 0xd0,
  nfc: 0xd1,
  permissions: 0xdb,
} as const;
const HASH_BYTES = [0, 20, 32];
const FILTER_BYTES = 8;
const PERMISSION_BYTES = 8;

/** What the card's maker or its issuer writes down; both sides of a rule have their own words in the standard. */
export interface AccessRule {
  /** 5–16 bytes; absent = every application. */
  aid?: Uint8Array;
  /** SHA-1 or SHA-256 of the app's signing certificate; absent = every app. */
  appHash?: Uint8Array;
  /** 'always', 'never', or pairs of 4-byte header and 4-byte mask. */
  apdu: 'always' | 'never' | Uint8Array;
  nfc?: 'always' | 'never';
}

const flag = (right: 'always' | 'never'): Uint8Array => Uint8Array.of(right === 'always' ? 1 : 0);

/** E1 and E3 values of a rule. */
export function encodeAccessRule({ aid, appHash, apdu, nfc }: AccessRule): AccessRuleImage {
  const none = new Uint8Array(0);
  const ref = concat(encodeTlv(TAG.aid, aid ?? none), encodeTlv(TAG.appHash, appHash ?? none));
  const rights = concat(
    encodeTlv(TAG.apdu, apdu instanceof Uint8Array ? apdu : flag(apdu)),
    nfc ? encodeTlv(TAG.nfc, flag(nfc)) : none,
  );
  const image = { ref: hex(ref), access: hex(rights) };
  checkRef(ref);
  checkRights(rights);
  return image;
}

/** REF-AR-DO, tag E2. */
export const refArDo = ({ ref, access }: AccessRuleImage): Uint8Array =>
  encodeTlv(TAG.refAr, encodeTlv(TAG.ref, bytes(ref)), encodeTlv(TAG.ar, bytes(access)));

/** Value of an E2. @throws StatusError 6A80, ApduFormatError */
export function decodeRefAr(value: Uint8Array): AccessRuleImage {
  const [ref, rights, ...more] = decodeTlvs(value);
  must(ref?.tag === TAG.ref && rights?.tag === TAG.ar && more.length === 0);
  checkRef(ref.value);
  checkRights(rights.value);
  return { ref: hex(ref.value), access: hex(rights.value) };
}

const once = (tlvs: Tlv[]): boolean => new Set(tlvs.map(({ tag }) => tag)).size === tlvs.length;

/** @throws StatusError 6A80 */
export function checkRef(value: Uint8Array): void {
  const parts = decodeTlvs(value);
  const known: number[] = [TAG.aid, TAG.implicitlySelected, TAG.appHash, TAG.package];
  must(once(parts) && parts.every(({ tag }) => known.includes(tag)));
  const aid = findTlv(parts, TAG.aid);
  const implicitly = findTlv(parts, TAG.implicitlySelected);
  must((aid === undefined) !== (implicitly === undefined));
  if (aid) must(aid.value.length === 0 || (aid.value.length >= 5 && aid.value.length <= 16));
  if (implicitly) must(implicitly.value.length === 0);
  must(HASH_BYTES.includes(findTlv(parts, TAG.appHash)?.value.length ?? 0));
}

function checkRights(value: Uint8Array): void {
  const parts = decodeTlvs(value);
  must(parts.length > 0 && once(parts));
  for (const { tag, value: right } of parts) {
    const isFlag = right.length === 1 && (right[0] === 0 || right[0] === 1);
    if (tag === TAG.apdu) must(isFlag || (right.length > 0 && right.length % FILTER_BYTES === 0));
    else if (tag === TAG.nfc) must(isFlag);
    else must(tag === TAG.permissions && right.length === PERMISSION_BYTES);
  }
}

/** Whether the rule is for this application, told by the 4F or C0 of both. */
export function isForAid({ ref }: AccessRuleImage, wanted: Tlv): boolean {
  const own = findTlv(decodeTlvs(bytes(ref)), wanted.tag);
  return own !== undefined && hex(own.value) === hex(wanted.value);
}
