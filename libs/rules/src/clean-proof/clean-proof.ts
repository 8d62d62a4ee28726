/**
 * きれいなスマホの証明: may somebody else have this SIM or phone? Only what the card or the phone said itself counts: its data deleted,
 * its certificate ended, nothing written since. Everything else is told as what is missing; "unreachable" is never "deleted".
 * The code is whoever's who was given it; it shows the state as it is when asked, not as it was when printed.
 * Sources: jpki-domain §9 (譲渡・下取り・廃棄・修理: certificate of deletion), peers §5 (buyers refuse phones, a reset cleans nothing).
 */
import { isLive, type CertificateState } from '../certificate/certificate-states';
import type { ElementState } from '../element/element-states';
import { SPEAKABLE } from '../identifiers/application-number';

export const CLEAN_GAPS = [
  'certificate-still-live',
  'application-under-way',
  'deletion-not-ordered',
  'deletion-awaited',
  'out-of-reach',
  'no-word-of-the-card',
  'written-again',
] as const;
export type CleanGap = (typeof CLEAN_GAPS)[number];

export interface CleanFacts {
  readonly element: ElementState;
  /** Of the certificate whose key was written there last; null where there never was one. */
  readonly certificate: CertificateState | null;
  /** Something was written to the same SIM or phone after the deletion. */
  readonly writtenAgain: boolean;
}

/** What keeps it from being clean; none is the proof. */
export function cleanGaps({ element, certificate, writtenAgain }: CleanFacts): readonly CleanGap[] {
  const gaps = new Set<CleanGap>();
  if (certificate && isLive(certificate)) gaps.add('certificate-still-live');
  if (certificate === 'reserved' || certificate === 'issued') gaps.add('application-under-way');
  const data = gapOfData(element);
  if (data) gaps.add(data);
  if (writtenAgain) gaps.add('written-again');
  return CLEAN_GAPS.filter((gap) => gaps.has(gap));
}

function gapOfData(element: ElementState): CleanGap | null {
  if (element === 'deleted') return null;
  if (element === 'unreachable') return 'out-of-reach';
  if (element === 'deletion-ordered') return 'deletion-awaited';
  return element === 'absent' ? 'no-word-of-the-card' : 'deletion-not-ordered';
}

/** Sixteen characters, 80 bits: nobody finds one by trying. */
const CODE_CHARACTERS = 16;

const inFours = (text: string): string => text.replace(/(.{4})(?=.)/gu, '$1-');

/** @param random at least 10 bytes from a cryptographic source @throws RangeError on fewer */
export function cleanCodeFrom(random: Uint8Array): string {
  if (random.length < 10) throw new RangeError('A code needs 10 random bytes.');
  const bits = random.subarray(0, 10).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const characters = Array.from({ length: CODE_CHARACTERS }, (_, index) =>
    SPEAKABLE.charAt(Number((bits >> BigInt(5 * index)) & 31n)),
  );
  return inFours(characters.join(''));
}

/** `XXXX-XXXX-XXXX-XXXX` of whatever was typed or scanned, or undefined when it cannot be one. */
export function parseCleanCode(typed: string): string | undefined {
  const text = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-‐‑‒–—―−ー]/g, '');
  return /^[2-9A-HJ-NP-Z]{16}$/.test(text) ? inFours(text) : undefined;
}
