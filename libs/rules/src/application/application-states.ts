/**
 * The citizen's application on every route, and what each state means as progress on the screen.
 * Sources: jpki-domain §1.3 (step ⑫ and a–g), §9 (issue, registration); issue "The thin whole" (stages shown live).
 */
import type { Actor } from '../permissions/roles';
import { demand } from '../verdict';
import type { TransitionTable } from '../verdict';
import { storeOf } from '../issue-policy/issue-route';
import type { IssueRoute } from '../issue-policy/issue-route';

export const APPLICATION_STATES = [
  'accepted',
  'code-sent',
  'redeemed',
  'preparing',
  'writing-area',
  'writing-key',
  'awaiting-pin',
  'completed',
  'failed',
  'cancelled',
  'expired',
] as const;
export type ApplicationState = (typeof APPLICATION_STATES)[number];

/** The states that still count as the person's one application in flight. */
export const OPEN_APPLICATION_STATES = [
  'accepted',
  'code-sent',
  'redeemed',
  'preparing',
  'writing-area',
  'writing-key',
  'awaiting-pin',
] as const satisfies readonly ApplicationState[];

export function isOpen(state: ApplicationState): boolean {
  return (OPEN_APPLICATION_STATES as readonly ApplicationState[]).includes(state);
}

/** Progress in per cent shown to the citizen; null where there is no way on. */
export const APPLICATION_PROGRESS = {
  accepted: 10,
  'code-sent': 20,
  redeemed: 30,
  preparing: 40,
  'writing-area': 55,
  'writing-key': 75,
  'awaiting-pin': 90,
  completed: 100,
  failed: null,
  cancelled: null,
  expired: null,
} as const satisfies Readonly<Record<ApplicationState, number | null>>;

export type ApplicationEvent =
  | 'send-code'
  | 'redeem-code'
  | 'prepare'
  | 'write-area'
  | 'write-key'
  | 'send-certificate'
  | 'await-pin'
  | 'complete'
  | 'fail'
  | 'cancel'
  | 'expire';

export type ApplicationEffect =
  'send-access-code' | 'open-phone-session' | 'start-provisioning' | 'undo-provisioning' | 'notify-citizen';

export interface ApplicationSnapshot {
  readonly actor: Actor;
  readonly now: Date;
  /** Acceptance plus APPLICATION_LIFETIME_DAYS. */
  readonly expiresAt: Date;
  /** Fixed when the application began. */
  readonly route: IssueRoute;
  /** The card or the phone's store answered that the holder set the PIN. */
  readonly pinSet: boolean;
  /** The certificate is active, or becomes so in the same transaction. */
  readonly certificateActive: boolean;
}

/** An application lives seven days; a new access code may be asked for as long as it does. */
export const APPLICATION_LIFETIME_DAYS = 7;

export function applicationExpiry(acceptedAt: Date): Date {
  return new Date(acceptedAt.getTime() + APPLICATION_LIFETIME_DAYS * 86_400_000);
}

const STAYS = { stays: true } as const;
const NOT_REDEEMED = { refuse: 'code-not-redeemed' } as const;
const TOO_EARLY = { refuse: 'earlier-stage-missing' } as const;
const ON_THE_SIM = { refuse: 'not-on-this-route' } as const;
const PASSED = { refuse: 'stage-already-passed' } as const;
const COMPLETED = { refuse: 'application-completed' } as const;
const FAILED = { refuse: 'application-failed' } as const;
const CANCELLED = { refuse: 'application-cancelled' } as const;
const EXPIRED = { refuse: 'application-expired' } as const;

const CANCEL = { to: 'cancelled', effects: ['undo-provisioning', 'notify-citizen'] } as const;
const FAIL = { to: 'failed', effects: ['undo-provisioning', 'notify-citizen'] } as const;
const EXPIRE = {
  to: 'expired',
  guards: ['lifetime-over'],
  effects: ['undo-provisioning', 'notify-citizen'],
} as const;

/** A phone that lost its session asks for a new code and goes on where it was: nothing goes backward. */
const sendAgain = <State extends ApplicationState>(to: State) =>
  ({ to, guards: ['alive'], effects: ['send-access-code'] }) as const;
const redeemAgain = <State extends ApplicationState>(to: State) =>
  ({ to, guards: ['alive'], effects: ['open-phone-session'] }) as const;

const closed = <Answer extends object>(answer: Answer) => ({
  'send-code': answer,
  'redeem-code': answer,
  prepare: answer,
  'write-area': answer,
  'write-key': answer,
  'send-certificate': answer,
  'await-pin': answer,
  complete: answer,
  fail: answer,
  cancel: answer,
  expire: answer,
});

export const APPLICATION_TABLE = {
  name: 'application',
  states: APPLICATION_STATES,
  initial: 'accepted',
  final: ['completed', 'failed', 'cancelled', 'expired'],
  events: {
    'send-code': { by: ['citizen', 'system'] },
    'redeem-code': { by: ['agent'] },
    prepare: { by: ['system'] },
    'write-area': { by: ['system', 'mno-tsm'] },
    'write-key': { by: ['system', 'mno-tsm', 'agent'] },
    // Keychain: the certificate is issued and on its way to the phone.
    'send-certificate': { by: ['system'] },
    'await-pin': { by: ['system', 'agent'] },
    complete: { by: ['system', 'agent'] },
    fail: { by: ['system', 'jlis-operator'] },
    cancel: { by: ['citizen', 'jlis-operator', 'hotline'] },
    expire: { by: ['system'] },
  },
  guards: {
    alive: ({ now, expiresAt }) =>
      demand(now.getTime() < expiresAt.getTime(), 'application-expired', { expiresAt: expiresAt.toISOString() }),
    'lifetime-over': ({ now, expiresAt }) =>
      demand(now.getTime() >= expiresAt.getTime(), 'application-still-alive', { expiresAt: expiresAt.toISOString() }),
    'sim-route': ({ route }) => demand(storeOf(route) === 'sim', 'not-on-this-route', { route }),
    'keychain-route': ({ route }) => demand(storeOf(route) === 'keychain', 'not-on-this-route', { route }),
    'pin-set': ({ pinSet }) => demand(pinSet, 'pin-not-set'),
    'certificate-active': ({ certificateActive }) => demand(certificateActive, 'not-active-yet'),
  },
  cells: {
    accepted: {
      'send-code': { to: 'code-sent', guards: ['alive'], effects: ['send-access-code'] },
      'redeem-code': { refuse: 'no-access-code' },
      prepare: NOT_REDEEMED,
      'write-area': NOT_REDEEMED,
      'write-key': NOT_REDEEMED,
      'send-certificate': NOT_REDEEMED,
      'await-pin': NOT_REDEEMED,
      complete: NOT_REDEEMED,
      fail: FAIL,
      cancel: CANCEL,
      expire: EXPIRE,
    },
    'code-sent': {
      'send-code': sendAgain('code-sent'),
      'redeem-code': { to: 'redeemed', guards: ['alive'], effects: ['open-phone-session', 'start-provisioning'] },
      prepare: NOT_REDEEMED,
      'write-area': NOT_REDEEMED,
      'write-key': NOT_REDEEMED,
      'send-certificate': NOT_REDEEMED,
      'await-pin': NOT_REDEEMED,
      complete: NOT_REDEEMED,
      fail: FAIL,
      cancel: CANCEL,
      expire: EXPIRE,
    },
    redeemed: {
      'send-code': sendAgain('redeemed'),
      'redeem-code': redeemAgain('redeemed'),
      prepare: { to: 'preparing' },
      'write-area': TOO_EARLY,
      'write-key': TOO_EARLY,
      'send-certificate': TOO_EARLY,
      'await-pin': TOO_EARLY,
      complete: TOO_EARLY,
      fail: FAIL,
      cancel: CANCEL,
      expire: EXPIRE,
    },
    preparing: {
      'send-code': sendAgain('preparing'),
      'redeem-code': redeemAgain('preparing'),
      prepare: STAYS,
      'write-area': { to: 'writing-area', guards: ['sim-route'] },
      'write-key': TOO_EARLY,
      'send-certificate': { to: 'writing-key', guards: ['keychain-route'] },
      'await-pin': TOO_EARLY,
      complete: TOO_EARLY,
      fail: FAIL,
      cancel: CANCEL,
      expire: EXPIRE,
    },
    'writing-area': {
      'send-code': sendAgain('writing-area'),
      'redeem-code': redeemAgain('writing-area'),
      prepare: PASSED,
      'write-area': STAYS,
      'write-key': { to: 'writing-key' },
      'send-certificate': ON_THE_SIM,
      'await-pin': TOO_EARLY,
      complete: TOO_EARLY,
      fail: FAIL,
      cancel: CANCEL,
      expire: EXPIRE,
    },
    'writing-key': {
      'send-code': sendAgain('writing-key'),
      'redeem-code': redeemAgain('writing-key'),
      prepare: PASSED,
      'write-area': PASSED,
      'write-key': STAYS,
      // A second enrolment of the same application sends a second certificate.
      'send-certificate': STAYS,
      'await-pin': { to: 'awaiting-pin' },
      complete: TOO_EARLY,
      fail: FAIL,
      cancel: CANCEL,
      expire: EXPIRE,
    },
    'awaiting-pin': {
      'send-code': sendAgain('awaiting-pin'),
      'redeem-code': redeemAgain('awaiting-pin'),
      prepare: PASSED,
      'write-area': PASSED,
      'write-key': PASSED,
      'send-certificate': PASSED,
      'await-pin': STAYS,
      complete: { to: 'completed', guards: ['pin-set', 'certificate-active'], effects: ['notify-citizen'] },
      fail: FAIL,
      cancel: CANCEL,
      expire: EXPIRE,
    },
    completed: { ...closed(COMPLETED), complete: STAYS },
    failed: { ...closed(FAILED), fail: STAYS, cancel: STAYS, expire: STAYS },
    cancelled: { ...closed(CANCELLED), cancel: STAYS, fail: STAYS, expire: STAYS },
    expired: { ...closed(EXPIRED), expire: STAYS, cancel: STAYS, fail: STAYS },
  },
} as const satisfies TransitionTable<
  ApplicationState,
  ApplicationEvent,
  'alive' | 'lifetime-over' | 'sim-route' | 'keychain-route' | 'pin-set' | 'certificate-active',
  ApplicationEffect,
  ApplicationSnapshot
>;

export const APPLICATION_EVENTS = Object.keys(APPLICATION_TABLE.events) as readonly ApplicationEvent[];
