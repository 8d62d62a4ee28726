/**
 * What can happen to a line, its SIM, its phone and its subscriber, and what follows on both axes: one row per event. The desk's
 * buttons, the holder's page "before you change your phone", the API and the docs read the same rows; what an event does to states
 * stands in the tables of line, certificate and element and is asked there. Sources: jpki-domain §7 (who may: a carrier records what
 * happens to lines and SIMs, never ends or resumes for the holder), §9 (events), reliability-security F11–F13.
 */
import type { CarrierReportMeaning } from '../line/carrier-report';
import type { HolderProof } from '../identity-proof/identity-proof';
import { STORES } from '../issue-policy/issue-route';
import type { ContractSwitch } from '../mvno-contract/mvno-contract';
import type { Actor } from '../permissions/roles';
import type { RuleId } from '../refusal-rules';

export const LIFE_EVENT_GROUPS = [
  'device-change',
  'transfer',
  'loss',
  'line',
  'letting-go',
  'care',
  'outside',
] as const;
export type LifeEventGroup = (typeof LIFE_EVENT_GROUPS)[number];

/** The part of a carrier's report that an event recorded by a person has as well. */
export type LifeMeaning = Pick<
  CarrierReportMeaning,
  'line' | 'stores' | 'hold' | 'revoke' | 'tellsHowToLift' | 'recheckCompatibility'
> & {
  /** The holder's own act alone; no report has it. */
  readonly liftsHold?: true;
};

export interface LifeEventRule {
  readonly group: LifeEventGroup;
  /** Who brings it about in the product; anybody else is told who can. */
  readonly by: readonly Actor[];
  /** Why the others cannot. */
  readonly elsewhere: RuleId;
  readonly means: LifeMeaning;
  /** Ends something for good: a fresh second factor and a typed confirmation. */
  readonly final?: true;
  /** Asked before anything else of the states. */
  readonly asks:
    'live-line' | 'any-line' | 'ended-by-holder' | 'clean-handset' | 'clean-sim' | 'end-announced' | 'a-hold' | 'a-pin';
  /** The line goes on for GRACE_HOURS, so that its SIM can still be reached, and ends then. */
  readonly endsLine?: true;
  /** Binds the number to another SIM: a cool-down begins. */
  readonly newSim?: true;
  /**
   * The holder's own proof: `at-stake` where the line's subscriber has a live certificate in any store or an application under way,
   * `known-holder` wherever it is known whose line it is.
   */
  readonly proof?: 'at-stake' | 'known-holder';
  /** Takes the number away from its holder: it waits out a cool-down (rules `judgeCoolDown`). */
  readonly coolsDown?: true;
  /** The key does not come along: on the new phone the holder applies again. */
  readonly appliesAnew?: true;
  /** What the contract of an MVNO with its host includes, where the desk of an MVNO does it. */
  readonly contract?: readonly ContractSwitch[];
  /** GP reason number under which the carrier is asked afterwards what SIM and handset it sees now. */
  readonly asksCarrierAs?: 122 | 132;
}

/** What the holder shows where an event asks for a proof; a picture of a card is none (rules `identity-proof`). */
export const PROOFS_OF_LIFE_EVENT = ['call-code', 'ic-chip'] as const satisfies readonly HolderProof[];

/** How long the data in the SIM can still be deleted after the end of a contract was announced (jpki-domain §2.2: phone online, 48 h). */
export const GRACE_HOURS = 48;

const CARRIER = ['carrier-desk', 'carrier-supervisor', 'mvno-desk'] as const satisfies readonly Actor[];
const HOLDER = ['citizen'] as const satisfies readonly Actor[];
const AT_DESK = { by: CARRIER, elsewhere: 'not-your-action' } as const;
const BY_HOLDER = { by: HOLDER, elsewhere: 'holder-acts-alone' } as const;
const SIM = ['sim'] as const;
const NOTHING = { stores: [] } as const;
const NEW_HANDSET = { stores: SIM, recheckCompatibility: true } as const;
const DEAD_SIM = { stores: SIM, revoke: 'sim-reissue', recheckCompatibility: true } as const;
const LINE_ENDS = { stores: SIM, revoke: 'line-cancelled' } as const;
const ANOTHER_SIM = { newSim: true, proof: 'at-stake', contract: ['sim-change-at-desk'] } as const;
const ENDING = { group: 'line', ...AT_DESK, means: LINE_ENDS, asks: 'live-line', endsLine: true, final: true } as const;
const LETTING_GO = { group: 'letting-go', ...AT_DESK, means: NOTHING, asks: 'clean-handset' } as const;

export const LIFE_EVENTS = {
  // 機種変更
  'change-handset': {
    group: 'device-change',
    ...AT_DESK,
    means: NEW_HANDSET,
    asks: 'live-line',
    asksCarrierAs: 132,
  },
  'change-platform': {
    group: 'device-change',
    ...AT_DESK,
    means: NEW_HANDSET,
    asks: 'live-line',
    appliesAnew: true,
    asksCarrierAs: 132,
  },
  // The old SIM is at hand and lives until the swap: its data is deleted while it can be.
  'change-sim': {
    group: 'device-change',
    ...AT_DESK,
    means: { stores: SIM, revoke: 'device-change' },
    asks: 'live-line',
    ...ANOTHER_SIM,
    final: true,
  },
  // The old SIM is lost, broken or replaced already: nobody will ever hear of it again.
  'reissue-sim': {
    group: 'device-change',
    ...AT_DESK,
    means: DEAD_SIM,
    asks: 'live-line',
    ...ANOTHER_SIM,
    final: true,
    asksCarrierAs: 122,
  },
  // A profile downloaded again is a new one: the key went with the old.
  'redownload-esim': {
    group: 'device-change',
    ...AT_DESK,
    means: DEAD_SIM,
    asks: 'live-line',
    newSim: true,
    proof: 'at-stake',
    contract: ['esim', 'sim-change-at-desk'],
    final: true,
    asksCarrierAs: 122,
  },
  // 譲渡: the former holder ends the certificate, then the desk writes the new holder in. Two persons, two acts.
  'transfer-contract': {
    group: 'transfer',
    ...AT_DESK,
    means: { line: 'change-owner', stores: SIM, revoke: 'handing-over' },
    asks: 'ended-by-holder',
    proof: 'known-holder',
    coolsDown: true,
    final: true,
  },
  'transfer-handset': { ...LETTING_GO, group: 'transfer' },
  // 紛失・盗難
  'lose-phone': {
    group: 'loss',
    // Holder and hotline suspend the certificate itself, at once and without a desk.
    ...AT_DESK,
    means: { stores: STORES, hold: 'line-event' },
    asks: 'any-line',
  },
  'find-phone': {
    group: 'loss',
    ...BY_HOLDER,
    means: { stores: STORES, liftsHold: true },
    asks: 'a-hold',
  },
  // 解約・転出・停止
  'cancel-contract': ENDING,
  'port-out': { ...ENDING, coolsDown: true },
  'keep-line': { group: 'line', ...AT_DESK, means: NOTHING, asks: 'end-announced' },
  'suspend-line': { group: 'line', ...AT_DESK, means: { line: 'suspend', stores: SIM }, asks: 'live-line' },
  'restore-line': { group: 'line', ...AT_DESK, means: { line: 'restore', stores: SIM }, asks: 'live-line' },
  // 修理・下取り・廃棄
  'repair-handset': LETTING_GO,
  'trade-in-handset': LETTING_GO,
  'dispose-handset': LETTING_GO,
  'dispose-sim': { ...LETTING_GO, asks: 'clean-sim' },
  // The holder's own
  'renew-certificate': {
    group: 'care',
    ...BY_HOLDER,
    means: NOTHING,
    asks: 'live-line',
    appliesAnew: true,
  },
  'reset-pin': { group: 'care', ...BY_HOLDER, means: NOTHING, asks: 'a-pin' },
  // From outside
  'leave-register': {
    group: 'outside',
    by: ['resident-register'],
    elsewhere: 'register-tells-it',
    means: { stores: STORES, revoke: 'left-the-register' },
    asks: 'any-line',
  },
  'incident-of-kind': {
    group: 'outside',
    by: ['jlis-operator', 'jlis-approver'],
    elsewhere: 'authority-orders-it',
    means: { stores: STORES, hold: 'incident' },
    asks: 'any-line',
  },
} as const satisfies Readonly<Record<string, LifeEventRule>>;

export type LifeEventId = keyof typeof LIFE_EVENTS;
export const LIFE_EVENT_IDS = Object.keys(LIFE_EVENTS) as readonly LifeEventId[];

export const lifeEventRule = (event: LifeEventId): LifeEventRule => LIFE_EVENTS[event];

export function isLifeEvent(text: string): text is LifeEventId {
  return Object.hasOwn(LIFE_EVENTS, text);
}

/** What follows, in the order it is told. */
export const FOLLOWS = [
  'line-suspended',
  'line-restored',
  'line-ends-later',
  'line-goes-on',
  'tenancy-ends',
  'certificate-revoked',
  'certificate-held',
  'hold-lifted',
  'certificate-stays',
  'application-ends',
  'deletion-ordered',
  'deletion-goes-on',
  'data-out-of-reach',
  'data-deleted',
  'lock-ordered',
  'keychain-not-lockable',
  'key-stays-in-sim',
  'key-stays-in-old-phone',
  'take-the-sim-out',
  'pin-code-shown',
  'carrier-asked',
  'holder-applies-anew',
  'holder-told',
] as const;
export type Follow = (typeof FOLLOWS)[number];
