/**
 * Whether a version of a row stood at a past moment. The database keeps what a row was until it was overwritten; the version asked
 * about is the first one overwritten after the moment, or the row of today. A row begins with version 1, and each write adds one.
 * Source: issue "Isolation and proof" (state of a line at any past second).
 */
export interface VersionThen {
  readonly version: number;
  readonly writtenAt: Date;
  /** When the version before it ended, where that was by the moment and was kept. */
  readonly formerUntil: Date | null;
}

/** `not-yet`: the row was first written later. `not-known`: it was overwritten before former versions were kept. */
export function stoodAt({ version, writtenAt, formerUntil }: VersionThen, at: Date): 'stood' | 'not-yet' | 'not-known' {
  if (formerUntil !== null || writtenAt <= at) return 'stood';
  return version === 1 ? 'not-yet' : 'not-known';
}
