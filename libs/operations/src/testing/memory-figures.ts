// Decisions in memory, beside the register in memory; what SQL counts is tested against Postgres in adapters/register.
import type { FigureTables, NewIssueDecision } from '../ports/figures.port';
import type { Open } from './memory-rows';

export type DecisionRow = Open<NewIssueDecision> & { applicationId: string | null };

const countedBySql = (): never => {
  throw new Error('The register in memory counts nothing.');
};

export function figureTables(db: { issueDecisions: DecisionRow[] }): FigureTables {
  return {
    issueDecisions: {
      insert: async (row) => {
        db.issueDecisions.push({ ...row, applicationId: null });
      },
      attach: async (requestId, applicationId) => {
        const row = db.issueDecisions.find((each) => each.requestId === requestId && each.applicationId === null);
        if (row) row.applicationId = applicationId;
      },
      since: async () => db.issueDecisions.map((row) => ({ ...row, count: 1 })),
    },
    figures: {
      funnel: countedBySql,
      issueTimes: countedBySql,
      pins: countedBySql,
      renewals: countedBySql,
      revocations: countedBySql,
      hosted: countedBySql,
    },
  };
}
