// Access rules for the card's ARA-M (GlobalPlatform Secure Element Access Control v1.1 §4, §6), the writer's side: which app, by the
// hash of its signing certificate, may reach which application.
//   REF-AR-DO = E2{ E1{ 4F AID · C1 hash } · E3{ D0 commands · D1 NFC events } }; STORE DATA in BER-TLV form (P1 90): F0 stores rules,
//   F1 deletes them, F2 changes the refresh tag. It goes to the ARA-M through a session of its security domain, opened by
//   INSTALL [for personalization]: installForPersonalization(ARA_M_AID).
import { ApduFormatError, type CommandApdu, bytes, concat, encodeTlv } from '@sumaho-jpki/wire/apdu';

export const ARA_M_AID = bytes('A00000015141434C00');
const EMPTY = new Uint8Array(0);
const HASH_LENGTHS = [0, 20, 32];
const FILTER_LENGTH = 8;

export interface AccessRuleDescription {
  /** 5–16 bytes; absent = every application. */
  readonly aid?: Uint8Array;
  /** SHA-1 or SHA-256 of the app's signing certificate; absent = every app. */
  readonly appHash?: Uint8Array;
  /** `always`, `never`, or filters of 8 bytes each: 4 of header, 4 of mask. */
  readonly apdu: 'always' | 'never' | readonly Uint8Array[];
  /** Whether the app hears of contactless events; absent = as the rules for commands say. */
  readonly nfc?: 'always' | 'never';
}

/** REF-DO, tag E1: what a rule is about. Throws ApduFormatError. */
function accessReference({ aid = EMPTY, appHash = EMPTY }: Omit<AccessRuleDescription, 'apdu'>): Uint8Array {
  if (aid.length > 0 && (aid.length < 5 || aid.length > 16)) throw new ApduFormatError('an AID has 5 to 16 bytes');
  if (!HASH_LENGTHS.includes(appHash.length)) throw new ApduFormatError('an app hash has 20 or 32 bytes');
  return encodeTlv(0xe1, encodeTlv(0x4f, aid), encodeTlv(0xc1, appHash));
}

const flag = (right: 'always' | 'never'): Uint8Array => Uint8Array.of(right === 'always' ? 1 : 0);

/** REF-AR-DO, tag E2. Throws ApduFormatError. */
export function accessRule(rule: AccessRuleDescription): Uint8Array {
  const { apdu, nfc } = rule;
  const filters = typeof apdu === 'string' ? flag(apdu) : concat(...apdu);
  const whole = typeof apdu === 'string' || (apdu.length > 0 && apdu.every(({ length }) => length === FILTER_LENGTH));
  if (!whole) throw new ApduFormatError('a command filter has 8 bytes');
  const rights = concat(encodeTlv(0xd0, filters), nfc ? encodeTlv(0xd1, flag(nfc)) : EMPTY);
  return encodeTlv(0xe2, accessReference(rule), encodeTlv(0xe3, rights));
}

const storing = (data: Uint8Array): CommandApdu => ({ cla: 0x80, ins: 0xe2, p1: 0x90, p2: 0x00, data, le: 0 });

/** All of the rules or none; they must fit one command. Throws ApduFormatError. */
export function storeAccessRules(rules: readonly AccessRuleDescription[]): CommandApdu {
  const data = encodeTlv(0xf0, ...rules.map(accessRule));
  if (rules.length === 0 || data.length > 255) throw new ApduFormatError('one command takes one rule to some five');
  return storing(data);
}

/** The rules of one reference; without one, all rules. */
export function deleteAccessRules(reference?: Omit<AccessRuleDescription, 'apdu'>): CommandApdu {
  return storing(encodeTlv(0xf1, reference ? accessReference(reference) : EMPTY));
}
