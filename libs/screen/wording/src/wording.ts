// Every sentence a screen shows, composed from one file per surface. A key missing in one language does not compile
// (see Entry); the spec checks places, doubled keys and empty sentences.
import { backofficeWords } from './backoffice';
import { backofficeApprovalWords } from './backoffice-approvals';
import { backofficeAuthorityWords } from './backoffice-authority';
import { backofficeEquivalenceWords } from './backoffice-equivalence';
import { backofficeEventWords } from './backoffice-events';
import { backofficeFigureWords } from './backoffice-figures';
import { backofficeStaffWords } from './backoffice-staff';
import { backofficePaletteWords } from './backoffice-palette';
import { backofficeQueueWords } from './backoffice-queue';
import { backofficeTrainingWords } from './backoffice-training';
import { backofficeTranscriptWords } from './backoffice-transcript';
import { backofficeContractWords } from './backoffice-contracts';
import { backofficePartyWords } from './backoffice-parties';
import { backofficeVerifierWords } from './backoffice-verifiers';
import { backofficeCallWords, portalCallWords } from './call-code';
import { dadsWords } from './dads';
import type { Entry } from './entry';
import { gateWords } from './gate';
import { handsetWords } from './handset';
import type { Language } from './language';
import { backofficeLockWords, handsetLockWords, portalLockWords } from './phone-lock';
import { portalWords } from './portal';
import { backofficePaperWords, portalReceiptWords } from './receipts';
import { portalBeforeWords } from './portal-before';
import { portalCareWords } from './portal-care';

export const SURFACES = {
  dads: dadsWords,
  portal: {
    ...portalWords,
    ...portalCareWords,
    ...portalBeforeWords,
    ...portalLockWords,
    ...portalReceiptWords,
    ...portalCallWords,
  },
  backoffice: {
    ...backofficeWords,
    ...backofficeTranscriptWords,
    ...backofficeEquivalenceWords,
    ...backofficeAuthorityWords,
    ...backofficeEventWords,
    ...backofficeFigureWords,
    ...backofficePaletteWords,
    ...backofficeLockWords,
    ...backofficeCallWords,
    ...backofficeStaffWords,
    ...backofficeContractWords,
    ...backofficePartyWords,
    ...backofficeVerifierWords,
    ...backofficeApprovalWords,
    ...backofficeQueueWords,
    ...backofficeTrainingWords,
    ...backofficePaperWords,
  },
  handset: { ...handsetWords, ...handsetLockWords },
  gate: gateWords,
} as const;

export const wording = {
  ...SURFACES.dads,
  ...SURFACES.portal,
  ...SURFACES.backoffice,
  ...SURFACES.handset,
  ...SURFACES.gate,
} as const;

/** A key that has a sentence in every language. */
export type WordingKey = keyof typeof wording;

export function isWordingKey(key: string): key is WordingKey {
  return Object.hasOwn(wording, key);
}

/** All sentences of one language, flat, as transloco wants them. */
export function wordsIn(language: Language): Record<string, string> {
  const entries: readonly (readonly [string, Entry])[] = Object.entries(wording);
  return Object.fromEntries(entries.map(([key, entry]) => [key, entry[language]]));
}
