/**
 * 職員: who works at a desk or at J-LIS, from the invitation to the last day, and who keeps that list.
 * Sources: issue "carriers and staff (joiner/leaver)"; reliability-security §5.3 (no default accounts, recovery never weaker than sign-in).
 */
import type { Actor, StaffRole } from '../permissions/roles';
import { ALLOWED, demand, firstRefusal, refuse, type TransitionTable, type Verdict } from '../verdict';

/** `invited`: a one-time code was given out. `stopped`: for a while. `left`: for good. */
export const STAFF_STATES = ['invited', 'active', 'stopped', 'left'] as const;
export type StaffState = (typeof STAFF_STATES)[number];

/** `invite`: another one-time code; what the person signed in by before counts no more. */
export type StaffEvent = 'enrol' | 'invite' | 'stop' | 'resume' | 'leave';

export interface StaffSnapshot {
  readonly actor: Actor;
  /** Passkeys, certificates, password: by how many ways the person could sign in. */
  readonly waysIn: number;
}

const LEFT = { refuse: 'staff-left' } as const;
const STAYS = { stays: true } as const;
const KEEPERS = ['carrier-supervisor', 'jlis-approver'] as const;

/** A stop is quick and for more people; what gives a way in, or ends it for good, is for those who keep the list. */
export const STAFF_TABLE = {
  name: 'staff',
  states: STAFF_STATES,
  initial: 'invited',
  final: ['left'],
  events: {
    // By the one-time code alone: the person is nobody before.
    enrol: { by: ['system'] },
    // `system`: the operator at the console, for the first administrator.
    invite: { by: [...KEEPERS, 'system'] },
    stop: { by: [...KEEPERS, 'jlis-operator'] },
    resume: { by: KEEPERS },
    leave: { by: KEEPERS },
  },
  guards: {
    'can-sign-in': ({ waysIn }) => demand(waysIn > 0, 'staff-no-way-in'),
  },
  cells: {
    invited: {
      enrol: { to: 'active' },
      invite: { to: 'invited' },
      stop: { to: 'stopped' },
      resume: STAYS,
      leave: { to: 'left' },
    },
    active: {
      enrol: { refuse: 'staff-enrolled' },
      invite: { to: 'invited' },
      stop: { to: 'stopped' },
      resume: STAYS,
      leave: { to: 'left' },
    },
    stopped: {
      enrol: { refuse: 'staff-stopped' },
      invite: { to: 'invited' },
      stop: STAYS,
      resume: { to: 'active', guards: ['can-sign-in'] },
      leave: { to: 'left' },
    },
    left: { enrol: LEFT, invite: LEFT, stop: STAYS, resume: LEFT, leave: STAYS },
  },
} as const satisfies TransitionTable<StaffState, StaffEvent, 'can-sign-in', never, StaffSnapshot>;

/** What somebody who keeps the list can do to an entry; to enrol is the person's own. */
export const STAFF_ACTS = ['invite', 'stop', 'resume', 'leave'] as const satisfies readonly StaffEvent[];
export type StaffAct = (typeof STAFF_ACTS)[number];

/** A code that lies about is a way in: it is over within a day. */
export const STAFF_ENROLMENT_HOURS = 24;

const OF_CARRIER: readonly StaffRole[] = ['carrier-desk', 'carrier-supervisor', 'mvno-desk'];

/** Whose entry it is or shall be. */
export interface StaffPlace {
  readonly role: StaffRole;
  /** null at J-LIS and the hotline. */
  readonly carrier: string | null;
}

export interface StaffKeeper extends StaffPlace {
  readonly id: string;
}

/** Every role at carrier or J-LIS where it belongs: an MVNO has desks alone, its host network has no MVNO desk. */
export function judgePlace({ role, carrier }: StaffPlace, isMvno: boolean): Verdict {
  const facts = { role, carrier: carrier ?? '' };
  if (!OF_CARRIER.includes(role)) return demand(carrier === null, 'staff-place', facts);
  return demand(carrier !== null && (role === 'mvno-desk') === isMvno, 'staff-place', facts);
}

/**
 * May this person touch that entry, or make it? J-LIS keeps all; a supervisor keeps the own carrier's, and nobody the own.
 * @param id of the entry; null for a new one
 */
export function judgeKeeper(keeper: StaffKeeper, entry: StaffPlace & { readonly id: string | null }): Verdict {
  return firstRefusal([
    keeper.carrier === null || keeper.carrier === entry.carrier ? ALLOWED : refuse('other-tenant'),
    demand(keeper.id !== entry.id, 'staff-yourself'),
  ]);
}

/** A person signs in while active: the identity provider, a passkey or a certificate never say more than the register. */
export function judgeStaffMember(state: StaffState): Verdict {
  if (state === 'active') return ALLOWED;
  if (state === 'stopped') return refuse('staff-stopped');
  return refuse(state === 'left' ? 'staff-left' : 'staff-not-enrolled');
}

/** Passkeys are several, named and removable, but the last way in stays. */
export const PASSKEYS_AT_MOST = 10;

export const judgeRemoval = (waysIn: number): Verdict => demand(waysIn > 1, 'staff-last-way-in');
