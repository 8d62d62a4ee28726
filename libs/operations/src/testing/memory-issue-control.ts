// The part of the register in memory that the nightly lint uses.
import type { LintRunRow, LintRuns } from '../ports/issue-control.port';
import type { CertificateRow } from '../ports/rows';

export function memoryLintRuns(
  db: { readonly certificates: readonly CertificateRow[]; readonly lintRuns: LintRunRow[] },
  now: () => Date,
): LintRuns['lintRuns'] {
  const named = (night: string) => db.lintRuns.find((run) => run.night === night);
  return {
    ofNight: (night) => Promise.resolve(structuredClone(named(night) ?? null)),
    latest: () => Promise.resolve(structuredClone(db.lintRuns.at(-1) ?? null)),
    begin: (night) => {
      const none = { version: 1, cursor: '', seen: 0, failed: 0, findings: [], finishedAt: null };
      if (!named(night)) db.lintRuns.push({ night, ...none, startedAt: now() });
      return Promise.resolve();
    },
    advance: (at, change) => {
      const run = named(at.night);
      if (run?.version !== at.version) return Promise.resolve(false);
      Object.assign(run, structuredClone(change), { version: run.version + 1 });
      return Promise.resolve(true);
    },
    signedAfter: (cursor, limit) =>
      Promise.resolve(
        structuredClone(
          db.certificates
            .filter(({ serial, certificateDer }) => certificateDer !== null && serial > cursor)
            .sort((a, b) => (a.serial < b.serial ? -1 : 1))
            .slice(0, limit),
        ),
      ),
  };
}
