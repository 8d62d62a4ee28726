// What is looked at after issuing: the nightly lint of everything that was ever signed for a citizen.
import type { Guarded } from './register.port';
import type { CertificateRow } from './rows';

export interface LintFinding {
  readonly serial: string;
  readonly rule: string;
  /** Holds no personal datum. */
  readonly message: string;
}

export interface LintRunRow {
  /** Date of the night in Japan, YYYY-MM-DD. */
  readonly night: string;
  readonly version: number;
  /** The last serial looked at; the run goes on behind it after a crash. */
  readonly cursor: string;
  readonly seen: number;
  readonly failed: number;
  /** The first findings of the night; `failed` counts all. */
  readonly findings: readonly LintFinding[];
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

export interface LintRuns {
  lintRuns: {
    ofNight(night: string): Promise<LintRunRow | null>;
    latest(): Promise<LintRunRow | null>;
    /** Harmless when the night has its run already. */
    begin(night: string): Promise<void>;
    /** Guarded by the version. */
    advance(
      at: Pick<LintRunRow, 'night' | 'version'>,
      change: Pick<LintRunRow, 'cursor' | 'seen' | 'failed' | 'findings' | 'finishedAt'>,
    ): Guarded;
    /** Certificates that were signed, in the order of their serials, behind `cursor`. */
    signedAfter(
      cursor: string,
      limit: number,
    ): Promise<Pick<CertificateRow, 'serial' | 'profile' | 'tbsDer' | 'certificateDer' | 'notAfter' | 'spkiSha256'>[]>;
  };
}
