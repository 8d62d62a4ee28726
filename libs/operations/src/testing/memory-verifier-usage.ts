// Answered questions in memory, beside the register in memory.
import type { ToldQuestions, VerifierUsageTables } from '../ports/verifier-usage.port';
import type { Open } from './memory-rows';

export type UsageRow = Open<ToldQuestions> & { processId: string };

export function verifierUsageTables(db: { verifierUsage: UsageRow[] }): VerifierUsageTables {
  return {
    verifierUsage: {
      tell: async (processId, totals) => {
        for (const total of totals) {
          const known = db.verifierUsage.find(
            (row) =>
              row.processId === processId &&
              row.verifierId === total.verifierId &&
              row.month === total.month &&
              row.kind === total.kind,
          );
          if (!known) db.verifierUsage.push({ ...total, processId });
          else if (known.questions < total.questions) Object.assign(known, total);
        }
      },
      ofMonth: async (month) => {
        const sums: Open<ToldQuestions>[] = [];
        for (const { processId: _process, ...row } of db.verifierUsage.filter((each) => each.month === month)) {
          const sum = sums.find(({ verifierId, kind }) => verifierId === row.verifierId && kind === row.kind);
          if (!sum) sums.push({ ...row });
          else {
            sum.questions += row.questions;
            if (sum.lastAskedAt < row.lastAskedAt) sum.lastAskedAt = row.lastAskedAt;
          }
        }
        return sums;
      },
      lastAsked: async () => {
        const last = new Map<string, Date>();
        for (const { verifierId, lastAskedAt } of db.verifierUsage)
          if ((last.get(verifierId) ?? new Date(0)) < lastAskedAt) last.set(verifierId, lastAskedAt);
        return last;
      },
    },
  };
}
