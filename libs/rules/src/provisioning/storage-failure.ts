/**
 * Why a phone could not store what came, and whether a new key may mend it. A key that is lost, or a certificate that is not
 * this key's, is mended by a new enrolment, once; what the phone's store itself refuses is not.
 */
import type { ApplicationState } from '../application/application-states';
import type { StepKind } from './provisioning-steps';

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

/**
 * What follows. A key that is lost after it was stored ends the application: no stage is gone back to.
 * @param enrolments how many this application has had
 */
export function afterStorageFailure(
  failure: StorageFailure,
  enrolments: number,
  state: ApplicationState = 'writing-key',
): 'enrol-anew' | 'end' {
  if (state === 'awaiting-pin') return 'end';
  return MENDED_BY_A_NEW_KEY.includes(failure) && enrolments < MOST_ENROLMENTS ? 'enrol-anew' : 'end';
}

/**
 * The step that the report ends, which must be waiting for the phone; null where the phone has nothing of the kind to say. While it
 * stores, it may say anything; of what it has stored, only that the key is gone before it was ever proved.
 */
export function stepEndedByStorageFailure(
  failure: StorageFailure,
  state: ApplicationState,
): Extract<StepKind, 'await-storage' | 'await-activation'> | null {
  if (state !== 'awaiting-pin') return 'await-storage';
  return failure === 'key-lost' ? 'await-activation' : null;
}

/** A delivered key that was not stored by then is forgotten, and the application ends. */
export const DELIVERY_HOURS = 24;
