// The phone's access control enforcer (GP Secure Element Access Control v1.1 §4.2): asks the SIM's ARA-M which app may reach
// which application, and holds apps to the answer. A SIM without ARA-M has no rules to hold anybody to.
import { concat, decodeResponse, decodeTlvs, encodeCommand, findTlv, hex, type Tlv } from '@sumaho-jpki/wire/apdu';
import { PhoneError } from './phone-error';

const ARA_M = Uint8Array.from([0xa0, 0x00, 0x00, 0x01, 0x51, 0x41, 0x43, 0x4c, 0x00]);
const FILE_NOT_FOUND = 0x6a82;
const [ALL_RULES, NEXT_RULES, REFRESH_TAG] = [0xff40, 0xff60, 0xdf20];
const [REF, AR, AID, APP_HASH, APDU] = [0xe1, 0xe3, 0x4f, 0xc1, 0xd0];
const FILTER_BYTES = 8;
const MOST_PARTS = 64;

/** Whether a command may pass. */
export type ApduRight = (command: Uint8Array) => boolean;

type ApduRights = 'always' | 'never' | readonly Uint8Array[];

interface Rule {
  /** Empty = every application. */
  readonly aid: string;
  /** Empty = every app. */
  readonly appHash: string;
  readonly apdu: ApduRights;
}

export class AccessEnforcer {
  private known: { refreshTag: string; rules: readonly Rule[] } | undefined;

  /** @param basicChannel the phone's own channel: commands on it are seen by no app */
  constructor(private readonly basicChannel: (command: Uint8Array) => Uint8Array) {}

  /** @throws PhoneError access-denied */
  rightOf(appHash: Uint8Array, aid: Uint8Array): ApduRight {
    const rules = this.rules();
    if (!rules) return () => true;
    const right = decide(rules, hex(appHash), hex(aid));
    if (!right) throw new PhoneError('access-denied');
    return right;
  }

  /** undefined when the SIM has no ARA-M. @throws PhoneError access-denied when it has one that cannot be read */
  private rules(): readonly Rule[] | undefined {
    const select = { cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: ARA_M, le: 0 };
    const { sw } = decodeResponse(this.basicChannel(encodeCommand(select)));
    // A card that is locked meanwhile hides its ARA-M; the rules it told go on.
    if (sw !== 0x9000 && this.known) return this.known.rules;
    if (sw === FILE_NOT_FOUND) return undefined;
    if (sw !== 0x9000) throw new PhoneError('access-denied');
    const refreshTag = hex(this.getData(REFRESH_TAG));
    if (this.known?.refreshTag !== refreshTag) this.known = { refreshTag, rules: this.readRules() };
    return this.known.rules;
  }

  private readRules(): Rule[] {
    let whole = this.getData(ALL_RULES);
    for (let part = 0; whole.length < wholeLength(whole) && part < MOST_PARTS; part += 1) {
      whole = concat(whole, this.getData(NEXT_RULES));
    }
    try {
      return decodeTlvs(findTlv(decodeTlvs(whole), ALL_RULES)?.value ?? new Uint8Array(0)).map(ruleOf);
    } catch {
      throw new PhoneError('access-denied');
    }
  }

  private getData(tag: number): Uint8Array {
    const command = { cla: 0x80, ins: 0xca, p1: tag >> 8, p2: tag & 0xff, data: new Uint8Array(0), le: 0 };
    const { data, sw } = decodeResponse(this.basicChannel(encodeCommand(command)));
    if (sw !== 0x9000) throw new PhoneError('access-denied');
    return data;
  }
}

/** From the two-byte tag and its length field. */
function wholeLength(start: Uint8Array): number {
  const [, , first = 0, second = 0, third = 0] = start;
  if (first < 0x80) return 3 + first;
  return first === 0x81 ? 4 + second : 5 + ((second << 8) | third);
}

function ruleOf({ value }: Tlv): Rule {
  const parts = decodeTlvs(value);
  const ref = decodeTlvs(findTlv(parts, REF)?.value ?? new Uint8Array(0));
  const rights = decodeTlvs(findTlv(parts, AR)?.value ?? new Uint8Array(0));
  const apdu = findTlv(rights, APDU)?.value;
  const aid = findTlv(ref, AID);
  return {
    // A rule for the implicitly selected application is for none that is opened by name.
    aid: aid ? hex(aid.value) : 'implicitly selected',
    appHash: hex(findTlv(ref, APP_HASH)?.value ?? new Uint8Array(0)),
    apdu: apdu ? apduRights(apdu) : 'never',
  };
}

function apduRights(value: Uint8Array): ApduRights {
  if (value.length === 1) return value[0] === 1 ? 'always' : 'never';
  return Array.from({ length: value.length / FILTER_BYTES }, (_, i) =>
    value.slice(i * FILTER_BYTES, (i + 1) * FILTER_BYTES),
  );
}

/** 4 bytes of header and 4 of mask. */
function passes(filter: Uint8Array, command: Uint8Array): boolean {
  return [0, 1, 2, 3].every((i) => ((command[i] ?? 0) & (filter[i + 4] ?? 0)) === (filter[i] ?? 0));
}

/**
 * The most specific rule decides; a rule that gives another app an application keeps everybody else out of it, whatever
 * the rules for all apps say (§4.2.3).
 */
function decide(rules: readonly Rule[], appHash: string, aid: string): ApduRight | undefined {
  for (const level of [aid, '']) {
    const here = rules.filter((rule) => rule.aid === level);
    const own = here.find((rule) => rule.appHash === appHash);
    if (own) return rightUnder(own);
    if (here.some((rule) => rule.appHash !== '')) return undefined;
    const [forAll] = here;
    if (forAll) return rightUnder(forAll);
  }
  return undefined;
}

/** Rights that let nothing pass are told at the door, not at the first command. */
function rightUnder({ apdu }: Rule): ApduRight | undefined {
  if (apdu === 'never') return undefined;
  return apdu === 'always' ? () => true : (command) => apdu.some((filter) => passes(filter, command));
}
