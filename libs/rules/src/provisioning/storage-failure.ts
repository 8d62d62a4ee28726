/**
 * Why a phone could not store what came, and whether a new key may mend it. A key that is lost, or a certificate that is not
 * this key's, is mended by a new enrolment, once; what the phone's store itself refuses is not.
 */
export const STORAGE_FAILURES = [
  'key-lost',
  'certificate-for-another-key',
  'chain-not-trusted',
  'not-within-validity',
  'subject-not-as-expected',
  'delivery-not-readable',
  'store-full',
  'store-refused',
] as const;
export type StorageFailure = (typeof STORAGE_FAILURES)[number];

const MENDED_BY_A_NEW_KEY: readonly StorageFailure[] = [
  'key-lost',
  'certificate-for-another-key',
  'delivery-not-readable',
];

/** An enrolment is begun anew at most so often. */
export const MOST_ENROLMENTS = 2;

/** @param enrolments how many this application has had */
export function afterStorageFailure(failure: StorageFailure, enrolments: number): 'enrol-anew' | 'end' {
  return MENDED_BY_A_NEW_KEY.includes(failure) && enrolments < MOST_ENROLMENTS ? 'enrol-anew' : 'end';
}

/** A delivered key that was not stored by then is forgotten, and the application ends. */
export const DELIVERY_HOURS = 24;
