/**
 * The element's axis: absent → sp-area → applet → personalised ⇄ locked → deletion-ordered → deleted | unreachable.
 * A lock and its lifting are first ordered, then confirmed by the carrier: what was ordered is never shown as done.
 * A phone's Keychain is an element, too: absent → personalised in one act, and the app itself reports that it is gone.
 * Revoked is not deleted: this axis never follows from the certificate's, it is reported by card and carrier.
 * Sources: jpki-domain §9 (state model), §10 points 15–17; globalplatform-tsm §4.2 (service state numbers).
 */
import type { Actor } from '../permissions/roles';
import { demand } from '../verdict';
import type { TransitionTable } from '../verdict';
import { isLive } from '../certificate/certificate-states';
import type { CertificateState } from '../certificate/certificate-states';
import type { Store } from '../issue-policy/issue-route';

export const ELEMENT_STATES = [
  'absent',
  'sp-area',
  'applet',
  'personalised',
  'lock-ordered',
  'locked',
  'unlock-ordered',
  'deletion-ordered',
  'deleted',
  'unreachable',
] as const;
export type ElementState = (typeof ELEMENT_STATES)[number];

export type ElementEvent =
  | 'create-area'
  | 'load-applet'
  | 'personalise'
  | 'store-in-keychain'
  | 'order-lock'
  | 'order-unlock'
  | 'lock'
  | 'unlock'
  | 'order-deletion'
  | 'confirm-deletion'
  | 'declare-unreachable'
  | 'contact-again'
  | 'report-wiped';

export type ElementEffect =
  'send-lock-order' | 'send-unlock-order' | 'send-deletion-order' | 'notify-holder' | 'record-card-audit';

export interface ElementSnapshot {
  readonly actor: Actor;
  readonly store: Store;
  /** State of the certificate this element holds or is to hold; absent before one is reserved. */
  readonly certificate?: CertificateState | undefined;
}

const NO_AREA = { refuse: 'area-missing' } as const;
const NO_APPLET = { refuse: 'applet-missing' } as const;
const AREA_THERE = { refuse: 'area-already-there' } as const;
const APPLET_THERE = { refuse: 'applet-already-there' } as const;
const NOT_PERSONALISED = { refuse: 'not-personalised' } as const;
const LOCKED = { refuse: 'element-locked' } as const;
const ORDERED = { refuse: 'deletion-already-ordered' } as const;
const NOT_ORDERED = { refuse: 'deletion-not-ordered' } as const;
const GONE = { refuse: 'element-gone' } as const;
const UNREACHABLE = { refuse: 'element-unreachable' } as const;
const STAYS = { stays: true } as const;
const ON_THE_SIM = { refuse: 'not-on-this-route' } as const;
/** Of a SIM only the carrier's word counts; of a Keychain only its app can know. */
const WIPED = { to: 'deleted', guards: ['in-keychain'], effects: ['record-card-audit'] } as const;
const ORDER_LOCK = {
  to: 'lock-ordered',
  guards: ['in-sim', 'certificate-held'],
  effects: ['send-lock-order'],
} as const;
const ORDER_UNLOCK = {
  to: 'unlock-ordered',
  guards: ['certificate-not-held'],
  effects: ['send-unlock-order'],
} as const;
const ORDER = {
  to: 'deletion-ordered',
  guards: ['certificate-not-live'],
  effects: ['send-deletion-order'],
} as const;

export const ELEMENT_TABLE = {
  name: 'element',
  states: ELEMENT_STATES,
  initial: 'absent',
  final: ['deleted'],
  events: {
    'create-area': { by: ['mno-tsm', 'system'] },
    'load-applet': { by: ['mno-tsm', 'system'] },
    personalise: { by: ['agent', 'system'] },
    'store-in-keychain': { by: ['agent', 'system'] },
    'order-lock': { by: ['system'] },
    'order-unlock': { by: ['system'] },
    lock: { by: ['mno-tsm', 'agent', 'system'] },
    unlock: { by: ['mno-tsm', 'agent', 'system'] },
    'order-deletion': { by: ['citizen', 'jlis-operator', 'jlis-approver', 'system'] },
    'confirm-deletion': { by: ['mno-tsm', 'agent', 'system'] },
    'declare-unreachable': { by: ['mno-tsm', 'jlis-operator', 'system'] },
    'contact-again': { by: ['mno-tsm', 'agent', 'system'] },
    'report-wiped': { by: ['agent'] },
  },
  guards: {
    'in-keychain': ({ store }) => demand(store === 'keychain', 'not-on-this-route', { store }),
    // Nobody reaches into a Keychain from outside: its key is stopped by the status of its certificate alone.
    'in-sim': ({ store }) => demand(store === 'sim', 'not-lockable-over-the-air', { store }),
    'certificate-held': ({ certificate }) =>
      demand(certificate === 'suspended', 'not-on-hold', { certificate: certificate ?? 'none' }),
    'certificate-not-live': ({ certificate }) =>
      demand(!certificate || !isLive(certificate), 'certificate-still-live', { certificate: certificate ?? 'none' }),
    'certificate-not-held': ({ certificate }) =>
      demand(certificate === 'active', 'certificate-on-hold', { certificate: certificate ?? 'none' }),
  },
  cells: {
    absent: {
      'create-area': { to: 'sp-area', effects: ['record-card-audit'] },
      'load-applet': NO_AREA,
      personalise: NO_APPLET,
      'store-in-keychain': { to: 'personalised', guards: ['in-keychain'], effects: ['record-card-audit'] },
      'order-lock': NOT_PERSONALISED,
      'order-unlock': NOT_PERSONALISED,
      lock: NOT_PERSONALISED,
      unlock: NOT_PERSONALISED,
      // Nothing was ever written: there is nothing to delete.
      'order-deletion': { to: 'deleted', guards: ['certificate-not-live'] },
      'confirm-deletion': NOT_ORDERED,
      'declare-unreachable': NOT_ORDERED,
      'contact-again': STAYS,
      'report-wiped': WIPED,
    },
    'sp-area': {
      'create-area': STAYS,
      'load-applet': { to: 'applet', effects: ['record-card-audit'] },
      personalise: NO_APPLET,
      'store-in-keychain': ON_THE_SIM,
      'order-lock': NOT_PERSONALISED,
      'order-unlock': NOT_PERSONALISED,
      lock: NOT_PERSONALISED,
      unlock: NOT_PERSONALISED,
      'order-deletion': ORDER,
      'confirm-deletion': NOT_ORDERED,
      'declare-unreachable': NOT_ORDERED,
      'contact-again': STAYS,
      'report-wiped': ON_THE_SIM,
    },
    applet: {
      'create-area': AREA_THERE,
      'load-applet': STAYS,
      personalise: { to: 'personalised', effects: ['record-card-audit'] },
      'store-in-keychain': ON_THE_SIM,
      'order-lock': NOT_PERSONALISED,
      'order-unlock': NOT_PERSONALISED,
      lock: NOT_PERSONALISED,
      unlock: NOT_PERSONALISED,
      'order-deletion': ORDER,
      'confirm-deletion': NOT_ORDERED,
      'declare-unreachable': NOT_ORDERED,
      'contact-again': STAYS,
      'report-wiped': ON_THE_SIM,
    },
    personalised: {
      'create-area': AREA_THERE,
      'load-applet': APPLET_THERE,
      personalise: STAYS,
      'store-in-keychain': STAYS,
      'order-lock': ORDER_LOCK,
      'order-unlock': STAYS,
      lock: { to: 'locked', effects: ['record-card-audit'] },
      unlock: STAYS,
      'order-deletion': ORDER,
      'confirm-deletion': NOT_ORDERED,
      'declare-unreachable': NOT_ORDERED,
      'contact-again': STAYS,
      'report-wiped': WIPED,
    },
    'lock-ordered': {
      'create-area': AREA_THERE,
      'load-applet': APPLET_THERE,
      personalise: LOCKED,
      'store-in-keychain': LOCKED,
      'order-lock': STAYS,
      'order-unlock': ORDER_UNLOCK,
      lock: { to: 'locked', effects: ['record-card-audit'] },
      // The answer to an order from before: the one that is on its way comes after it.
      unlock: STAYS,
      'order-deletion': ORDER,
      'confirm-deletion': NOT_ORDERED,
      'declare-unreachable': NOT_ORDERED,
      'contact-again': STAYS,
      'report-wiped': ON_THE_SIM,
    },
    locked: {
      'create-area': AREA_THERE,
      'load-applet': APPLET_THERE,
      personalise: LOCKED,
      'store-in-keychain': LOCKED,
      'order-lock': STAYS,
      'order-unlock': ORDER_UNLOCK,
      lock: STAYS,
      unlock: { to: 'personalised', guards: ['certificate-not-held'], effects: ['record-card-audit'] },
      'order-deletion': ORDER,
      'confirm-deletion': NOT_ORDERED,
      'declare-unreachable': NOT_ORDERED,
      'contact-again': STAYS,
      'report-wiped': WIPED,
    },
    'unlock-ordered': {
      'create-area': AREA_THERE,
      'load-applet': APPLET_THERE,
      // A locked application takes nothing: what was written proves that it is not locked any more.
      personalise: { to: 'personalised', effects: ['record-card-audit'] },
      'store-in-keychain': LOCKED,
      'order-lock': ORDER_LOCK,
      'order-unlock': STAYS,
      lock: STAYS,
      unlock: { to: 'personalised', effects: ['record-card-audit'] },
      'order-deletion': ORDER,
      'confirm-deletion': NOT_ORDERED,
      'declare-unreachable': NOT_ORDERED,
      'contact-again': STAYS,
      'report-wiped': ON_THE_SIM,
    },
    'deletion-ordered': {
      'create-area': ORDERED,
      'load-applet': ORDERED,
      personalise: ORDERED,
      'store-in-keychain': ORDERED,
      'order-lock': ORDERED,
      'order-unlock': ORDERED,
      lock: ORDERED,
      unlock: ORDERED,
      'order-deletion': STAYS,
      'confirm-deletion': { to: 'deleted', effects: ['record-card-audit', 'notify-holder'] },
      'declare-unreachable': { to: 'unreachable', effects: ['notify-holder'] },
      'contact-again': { to: 'deletion-ordered', effects: ['send-deletion-order'] },
      'report-wiped': WIPED,
    },
    deleted: {
      'create-area': GONE,
      'load-applet': GONE,
      personalise: GONE,
      'store-in-keychain': GONE,
      'order-lock': GONE,
      'order-unlock': GONE,
      lock: GONE,
      unlock: GONE,
      'order-deletion': STAYS,
      'confirm-deletion': STAYS,
      'declare-unreachable': GONE,
      'contact-again': STAYS,
      'report-wiped': STAYS,
    },
    unreachable: {
      'create-area': UNREACHABLE,
      'load-applet': UNREACHABLE,
      personalise: UNREACHABLE,
      'store-in-keychain': UNREACHABLE,
      'order-lock': UNREACHABLE,
      'order-unlock': UNREACHABLE,
      lock: UNREACHABLE,
      unlock: UNREACHABLE,
      'order-deletion': STAYS,
      // A late receipt from the card is proof; a wish is not.
      'confirm-deletion': { to: 'deleted', effects: ['record-card-audit', 'notify-holder'] },
      'declare-unreachable': STAYS,
      'contact-again': { to: 'deletion-ordered', effects: ['send-deletion-order'] },
      'report-wiped': WIPED,
    },
  },
} as const satisfies TransitionTable<
  ElementState,
  ElementEvent,
  'in-keychain' | 'in-sim' | 'certificate-held' | 'certificate-not-live' | 'certificate-not-held',
  ElementEffect,
  ElementSnapshot
>;

export const ELEMENT_EVENTS = Object.keys(ELEMENT_TABLE.events) as readonly ElementEvent[];

/** How long after a deletion order the phone may stay silent before the back office flags it (jpki-domain §2.2). */
export const DELETION_FLAG_HOURS = 48;

/**
 * GlobalPlatform System Messaging service states: 1 not deployed, 11 installed, 12 personalised, 13 incomplete,
 * 21 active, 22 suspended, 23 missing component, 31 terminated.
 */
export const GP_SERVICE_STATES = {
  absent: 1,
  'sp-area': 13,
  applet: 11,
  personalised: 12,
  // Until the card's own word arrives the service is what it was before.
  'lock-ordered': 21,
  locked: 22,
  'unlock-ordered': 22,
  'deletion-ordered': 22,
  deleted: 31,
  unreachable: 23,
} as const satisfies Readonly<Record<ElementState, number>>;

/** The service state told to the carrier: a personalised element whose certificate is active is 21. */
export function serviceState(element: ElementState, certificate?: CertificateState): number {
  return element === 'personalised' && certificate === 'active' ? 21 : GP_SERVICE_STATES[element];
}
