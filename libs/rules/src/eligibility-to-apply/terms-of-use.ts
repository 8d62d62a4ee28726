/**
 * The terms that a citizen accepts differ by where the key will be; each text has a version of its own, which stands in the signed
 * document. A changed text has a new version (fixed by its hash in screen/wording). Source: jpki-domain §9 (application).
 */
import type { IssueRoute, Store } from '../issue-policy/issue-route';
import { storeOf } from '../issue-policy/issue-route';

export const TERMS_VERSIONS = {
  sim: '2026-11.sim',
  keychain: '2026-11.keychain',
} as const satisfies Readonly<Record<Store, string>>;
export type TermsVersion = (typeof TERMS_VERSIONS)[Store];

/** Version of the terms for this route. */
export const termsVersionFor = (route: IssueRoute): TermsVersion => TERMS_VERSIONS[storeOf(route)];
