/**
 * The four ways a phone gets its certificate: the store that holds the key × the place where the key is born.
 * Sources: jpki-domain §1.3 (SIM, key made centrally), §1.5 (iPhone, option A delivered and option B born on the phone);
 * issue 3 (all four side by side, switched by J-LIS).
 */
import type { OperatingSystem } from '../compatibility/compatibility';

export const ISSUE_ROUTES = ['sim', 'sim-on-card', 'keychain', 'keychain-central'] as const;
export type IssueRoute = (typeof ISSUE_ROUTES)[number];

export const STORES = ['sim', 'keychain'] as const;
export type Store = (typeof STORES)[number];

export const KEY_BIRTHS = ['central', 'on-device'] as const;
export type KeyBirth = (typeof KEY_BIRTHS)[number];

const STORE_OF = {
  sim: 'sim',
  'sim-on-card': 'sim',
  keychain: 'keychain',
  'keychain-central': 'keychain',
} as const satisfies Readonly<Record<IssueRoute, Store>>;

const BORN = {
  sim: 'central',
  'sim-on-card': 'on-device',
  keychain: 'on-device',
  'keychain-central': 'central',
} as const satisfies Readonly<Record<IssueRoute, KeyBirth>>;

/** Where key and certificate live in the end. */
export function storeOf(route: IssueRoute): Store {
  return STORE_OF[route];
}

/** Where the key pair is made: in J-LIS's key service, or on the card or phone itself. */
export function keyBornOf(route: IssueRoute): KeyBirth {
  return BORN[route];
}

/** The store a phone's operating system opens to apps: the SIM by OMAPI on Android, nothing but the Keychain on iOS. */
export function storeOfOs(os: OperatingSystem): Store {
  return os === 'ios' ? 'keychain' : 'sim';
}

export function isIssueRoute(text: string): text is IssueRoute {
  return (ISSUE_ROUTES as readonly string[]).includes(text);
}
