/**
 * The access rule application master, AID A00000015141434C00 (GP Secure Element Access Control v1.1 §4): anybody may read
 * the rules, and only a personalisation session of its security domain changes them.
 */
import { randomBytes } from 'node:crypto';
import {
  ApduFormatError,
  bytes,
  decodeTlvs,
  encodeTlv,
  hex,
  StatusWord,
  type CommandApdu,
  type Tlv,
} from '@sumaho-jpki/wire/apdu';
import type { AccessRuleImage, AccessRulesImage, ApplicationImage, LoadFileImage } from '../card-image';
import { NOTHING, type AraSession, type CardMemory } from '../channel';
import { SELECTABLE } from '../globalplatform/life-cycle';
import { applicationOf } from '../globalplatform/registry';
import { ARA_M_AID, ARA_M_MODULE_AID, ARA_M_PACKAGE_AID } from '../known-aids';
import { must, refuse } from '../status-error';
import { checkRef, decodeRefAr, isForAid, refArDo, TAG } from './access-rules';

const GET_DATA = 0xca;
const STORE_DATA = 0xe2;
const READ = { all: 0xff40, specific: 0xff50, next: 0xff60, refreshTag: 0xdf20, configuration: 0xdf21 } as const;
const COMMAND = { store: 0xf0, delete: 0xf1, refresh: 0xf2 } as const;
const DEVICE_CONFIGURATION = 0xe4;
const ARA_CONFIGURATION = 0xe5;
const INTERFACE_VERSION = 0xe6;
const OWN_VERSION = bytes('010100');
const RULE_ALREADY_THERE = 0x6381;
const CONFLICTING_RULE = 0x6a89;
const LARGEST_ANSWER = 256;
const MOST_RULES = 64;

export const newRefreshTag = (): string => hex(randomBytes(8));

export interface AraCommand {
  application: ApplicationImage;
  session: AraSession;
  command: CommandApdu;
}

/** @throws StatusError 6D00, 6982 rules cannot be changed from here, 6A88 no such data, 6A80, 6A86, 6985 */
export function processAra({ application, session, command }: AraCommand): Uint8Array {
  if ((command.cla & 0x0c) !== 0) refuse(StatusWord.SECURE_MESSAGING_NOT_SUPPORTED);
  if (command.ins === STORE_DATA) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
  if (command.ins !== GET_DATA) refuse(StatusWord.INSTRUCTION_NOT_SUPPORTED);
  const rules = application.ara ?? refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const left = session.left;
  session.left = undefined;
  switch ((command.p1 << 8) | command.p2) {
    case READ.all:
      return firstPart(session, encodeTlv(READ.all, ...rules.rules.map(refArDo)));
    case READ.next:
      return firstPart(session, left ?? refuse(StatusWord.CONDITIONS_NOT_SATISFIED));
    case READ.specific:
      return firstPart(session, specific(rules, command.data));
    case READ.refreshTag:
      return encodeTlv(READ.refreshTag, bytes(rules.refreshTag));
    case READ.configuration:
      return configuration(command.data);
    default:
      return refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  }
}

/** As much as one answer carries; the rest waits for GET DATA [next]. */
function firstPart(session: AraSession, whole: Uint8Array): Uint8Array {
  if (whole.length > LARGEST_ANSWER) session.left = whole.slice(LARGEST_ANSWER);
  return whole.slice(0, LARGEST_ANSWER);
}

/** GET DATA [specific]: the rights of exactly one REF-DO. */
function specific({ rules }: AccessRulesImage, data: Uint8Array): Uint8Array {
  const [ref, ...more] = tlvsOf(data);
  must(ref?.tag === TAG.ref && more.length === 0);
  const rule = rules.find((each) => each.ref === hex(ref.value)) ?? refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  return encodeTlv(READ.specific, encodeTlv(TAG.ar, bytes(rule.access)));
}

function configuration(data: Uint8Array): Uint8Array {
  const asked = tlvsOf(data);
  must(asked.every(({ tag }) => tag === DEVICE_CONFIGURATION));
  return encodeTlv(READ.configuration, encodeTlv(ARA_CONFIGURATION, encodeTlv(INTERFACE_VERSION, OWN_VERSION)));
}

function tlvsOf(data: Uint8Array): Tlv[] {
  try {
    return decodeTlvs(data);
  } catch (error) {
    if (error instanceof ApduFormatError) refuse(StatusWord.INCORRECT_DATA);
    throw error;
  }
}

/**
 * STORE DATA that the security domain forwards: F0 store, F1 delete, F2 new refresh tag; all of it in one write.
 * @returns 9000, or 6381 when a stored rule was there already
 * @throws StatusError 6A80, 6A84 full, 6A88 nothing to delete, 6A89 another rule for the same app and application
 */
export function storeAccessRules(
  memory: CardMemory,
  target: ApplicationImage,
  data: Uint8Array,
): { data: Uint8Array; sw: number } {
  const commands = tlvsOf(data);
  must(commands.length > 0);
  let rules = [...(target.ara?.rules ?? [])];
  let known = false;
  for (const { tag, value } of commands) {
    if (tag === COMMAND.store) {
      const before = rules.length;
      const wanted = tlvsOf(value);
      rules = stored(rules, wanted);
      known ||= rules.length < before + wanted.length;
    } else if (tag === COMMAND.delete) rules = withoutDeleted(rules, value);
    else must(tag === COMMAND.refresh && value.length === 0);
  }
  memory.write((image) => {
    applicationOf(image, target.aid).ara = { rules, refreshTag: newRefreshTag() };
  });
  return { data: NOTHING, sw: known ? RULE_ALREADY_THERE : StatusWord.OK };
}

function stored(rules: AccessRuleImage[], wanted: Tlv[]): AccessRuleImage[] {
  must(wanted.length > 0 && wanted.every(({ tag }) => tag === TAG.refAr));
  const grown = [...rules];
  for (const { value } of wanted) {
    const rule = decodeRefAr(value);
    const same = grown.find(({ ref }) => ref === rule.ref);
    if (same && same.access !== rule.access) refuse(CONFLICTING_RULE);
    if (!same) grown.push(rule);
  }
  must(grown.length <= MOST_RULES, StatusWord.NOT_ENOUGH_MEMORY);
  return grown;
}

/** Nothing named = all rules; E2 = that rule; E1 = the rule of that reference; 4F or C0 = all rules of an application. */
function withoutDeleted(rules: AccessRuleImage[], value: Uint8Array): AccessRuleImage[] {
  const [named, ...more] = tlvsOf(value);
  must(more.length === 0);
  const left = named ? rules.filter((rule) => !isNamed(rule, named)) : [];
  if (left.length === rules.length) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  return left;
}

function isNamed(rule: AccessRuleImage, named: Tlv): boolean {
  switch (named.tag) {
    case TAG.refAr:
      return hex(refArDo(rule)) === hex(encodeTlv(TAG.refAr, named.value));
    case TAG.ref:
      checkRef(named.value);
      return rule.ref === hex(named.value);
    case TAG.aid:
    case TAG.implicitlySelected:
      return isForAid(rule, named);
    default:
      return refuse(StatusWord.INCORRECT_DATA);
  }
}

/** The application as the factory puts it on the card. */
export function factoryAra(isdAid: string, rules: AccessRuleImage[]): ApplicationImage {
  return {
    aid: ARA_M_AID,
    kind: 'ara-m',
    loadFileAid: ARA_M_PACKAGE_AID,
    moduleAid: ARA_M_MODULE_AID,
    state: SELECTABLE,
    privileges: 0,
    securityDomainAid: isdAid,
    fixed: true,
    ara: { rules, refreshTag: newRefreshTag() },
  };
}

export const araPackage = (isdAid: string): LoadFileImage => ({
  aid: ARA_M_PACKAGE_AID,
  securityDomainAid: isdAid,
  version: '0101',
  moduleAids: [ARA_M_MODULE_AID],
  size: 0,
  sha256: '',
  staticData: '',
  fixed: true,
});
