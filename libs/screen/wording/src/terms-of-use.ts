// The sentences that a citizen agrees to, by where the key will be. Their versions stand in libs/rules (`TERMS_VERSIONS`).
import type { WordingKey } from './wording';

const OF_BOTH = ['portal.consent.old.text', 'portal.consent.agree'] as const satisfies readonly WordingKey[];

export const TERMS_OF_USE = {
  sim: [
    'portal.consent.term.purpose',
    'portal.consent.term.phone',
    'portal.consent.term.data',
    'portal.consent.term.care',
    'portal.consent.term.end',
  ],
  keychain: [
    'portal.consent.term.purpose.keychain',
    'portal.consent.term.phone.keychain',
    'portal.consent.term.data',
    'portal.consent.term.care',
    'portal.consent.term.end.keychain',
  ],
} as const satisfies Readonly<Record<'sim' | 'keychain', readonly WordingKey[]>>;

/** Everything that stands on the page of consent for this store and means something. */
export const consentSentences = (store: keyof typeof TERMS_OF_USE): readonly WordingKey[] => [
  ...OF_BOTH,
  ...TERMS_OF_USE[store],
];
