/**
 * The mobile line as its carrier reports it, and what each report means for the certificate and the element.
 * Sources: globalplatform-tsm §4.2 (subscription status and reason numbers), jpki-domain §9 (events by the line),
 * reliability-security F11–F13 (transfer, recycled number, SIM swap).
 */
import type { Actor } from '../permissions/roles';
import type { TransitionTable } from '../verdict';
import type { HoldGround, RevocationCause } from '../certificate/causes';

export const LINE_STATES = ['active', 'suspended', 'restricted', 'terminated'] as const;
export type LineState = (typeof LINE_STATES)[number];

export type LineEvent = 'suspend' | 'restrict' | 'restore' | 'terminate' | 'change-owner';
export type LineEffect = 'hold-certificate' | 'revoke-certificate' | 'order-deletion' | 'end-tenancy' | 'notify-holder';

export interface LineSnapshot {
  readonly actor: Actor;
}

const TERMINATED = { refuse: 'line-terminated' } as const;
const STAYS = { stays: true } as const;
const TERMINATE = {
  to: 'terminated',
  effects: ['revoke-certificate', 'order-deletion', 'notify-holder'],
} as const;
/** The number goes to another person: nothing of the former holder may be seen again (F11). */
const changeOwner = <State extends LineState>(to: State) =>
  ({ to, effects: ['revoke-certificate', 'order-deletion', 'end-tenancy', 'notify-holder'] }) as const;

export const LINE_TABLE = {
  name: 'line',
  states: LINE_STATES,
  initial: 'active',
  final: ['terminated'],
  events: {
    suspend: { by: ['mno-tsm', 'carrier-desk', 'carrier-supervisor', 'mvno-desk'] },
    restrict: { by: ['mno-tsm', 'carrier-desk', 'carrier-supervisor'] },
    restore: { by: ['mno-tsm', 'carrier-desk', 'carrier-supervisor', 'mvno-desk'] },
    terminate: { by: ['mno-tsm', 'carrier-desk', 'carrier-supervisor', 'mvno-desk'] },
    'change-owner': { by: ['mno-tsm', 'carrier-desk', 'carrier-supervisor', 'mvno-desk'] },
  },
  guards: {},
  cells: {
    active: {
      suspend: { to: 'suspended', effects: ['notify-holder'] },
      restrict: { to: 'restricted' },
      restore: STAYS,
      terminate: TERMINATE,
      'change-owner': changeOwner('active'),
    },
    suspended: {
      suspend: STAYS,
      restrict: { to: 'restricted' },
      restore: { to: 'active', effects: ['notify-holder'] },
      terminate: TERMINATE,
      'change-owner': changeOwner('suspended'),
    },
    restricted: {
      suspend: { to: 'suspended', effects: ['notify-holder'] },
      restrict: STAYS,
      restore: { to: 'active' },
      terminate: TERMINATE,
      'change-owner': changeOwner('restricted'),
    },
    terminated: {
      suspend: TERMINATED,
      restrict: TERMINATED,
      restore: TERMINATED,
      terminate: STAYS,
      'change-owner': TERMINATED,
    },
  },
} as const satisfies TransitionTable<LineState, LineEvent, never, LineEffect, LineSnapshot>;

export const LINE_EVENTS = Object.keys(LINE_TABLE.events) as readonly LineEvent[];

/** GP System Messaging mobile subscription status for each line state. */
export const SUBSCRIPTION_STATUS = {
  active: 'ACTIVATED',
  suspended: 'SUSPENDED',
  restricted: 'RESTRICTED',
  terminated: 'TERMINATED',
} as const satisfies Readonly<Record<LineState, string>>;

export interface CarrierReportMeaning {
  readonly line?: LineEvent;
  readonly hold?: HoldGround;
  readonly revoke?: RevocationCause;
  /** Lifts a hold placed by an earlier report of the same carrier. */
  readonly liftsLineHold?: true;
  /** Ask the compatibility rules again before the next use. */
  readonly recheckCompatibility?: true;
}

/** GP reason number in a carrier's notification → what it means here. A number not listed is parked for a person. */
export const CARRIER_REPORTS = {
  1: { line: 'suspend' },
  2: { line: 'restrict' },
  3: { line: 'terminate', revoke: 'line-cancelled' },
  4: { line: 'change-owner', revoke: 'handing-over' },
  11: { recheckCompatibility: true },
  12: { recheckCompatibility: true },
  21: { hold: 'line-event' },
  22: { hold: 'line-event' },
  23: { hold: 'line-event' },
  24: { recheckCompatibility: true },
  31: { hold: 'line-event' },
  32: { hold: 'line-event' },
  33: { hold: 'line-event' },
  34: { recheckCompatibility: true },
  41: { hold: 'line-event' },
  42: { hold: 'line-event' },
  43: { hold: 'line-event' },
  101: { line: 'restore' },
  102: { hold: 'line-event', recheckCompatibility: true },
  111: { recheckCompatibility: true },
  121: { liftsLineHold: true },
  122: { revoke: 'sim-reissue' },
  123: { revoke: 'sim-reissue' },
  124: { revoke: 'sim-reissue' },
  131: { liftsLineHold: true },
  132: { recheckCompatibility: true },
  133: { recheckCompatibility: true },
  134: { recheckCompatibility: true },
} as const satisfies Readonly<Record<number, CarrierReportMeaning>>;

export type CarrierReportReason = keyof typeof CARRIER_REPORTS;

export function carrierReport(reason: number): CarrierReportMeaning | undefined {
  return (CARRIER_REPORTS as Readonly<Record<number, CarrierReportMeaning>>)[reason];
}
