// What the authority's key ceremonies left: transcripts, each checked as it is read. No secret is ever among it.

export const CEREMONY_FINDINGS = [
  'unreadable',
  'entry-changed',
  'too-few-officers',
  'key-not-registered',
  'signature-wrong',
] as const;

export interface CeremonyFinding {
  readonly code: (typeof CEREMONY_FINDINGS)[number];
  /** Number of the entry that it is about. */
  readonly entry: number | null;
  /** The first or the second; null for somebody who is neither. */
  readonly officer: number | null;
}

export interface CeremonyEntry {
  readonly number: number;
  readonly at: Date;
  readonly act: string;
  /** The first or the second, where one of them did it. */
  readonly officer: number | null;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  /** SHA-256 over this entry and the hash of the one before, hex. */
  readonly hash: string;
}

export interface CeremonyOfficer {
  readonly place: number;
  /** Whether the authority knows a key under this name. */
  readonly registered: boolean;
  readonly keySha256: string | null;
  readonly signed: boolean;
}

export interface Ceremony {
  /** SHA-256 of the transcript's file, hex. */
  readonly id: string;
  readonly name: string;
  /** The file as it stands; empty for one that is too long to be one. */
  readonly text: string;
  readonly entries: readonly CeremonyEntry[];
  readonly officers: readonly CeremonyOfficer[];
  /** What stands against it; empty when every hash and both signatures hold. */
  readonly findings: readonly CeremonyFinding[];
}

export interface CeremonyLog {
  /** Newest first. */
  ceremonies(): Promise<Ceremony[]>;
}
