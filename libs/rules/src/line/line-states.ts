/**
 * The mobile line as its carrier reports it; what each report means for certificate and element stands in carrier-report.ts.
 * Sources: globalplatform-tsm §4.2 (subscription status), jpki-domain §9 (events by the line), reliability-security F11.
 */
import type { Actor } from '../permissions/roles';
import type { TransitionTable } from '../verdict';

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
