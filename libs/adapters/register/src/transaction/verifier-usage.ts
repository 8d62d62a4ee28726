// Answered questions about status. Each process owns its rows, so that replicas never wait for one another.
import type { ToldQuestions, VerifierUsageTables } from '@sumaho-jpki/operations';
import { run } from './unit';
import type { Unit } from './unit';

export function verifierUsage({ manager }: Unit): VerifierUsageTables['verifierUsage'] {
  return {
    tell: async (processId, totals) => {
      await run(
        manager,
        `INSERT INTO verifier_usage (process_id, verifier_id, month, kind, questions, last_asked_at)
           SELECT $1::uuid, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[])
           ON CONFLICT (process_id, verifier_id, month, kind) DO UPDATE SET
             questions = greatest(verifier_usage.questions, EXCLUDED.questions),
             last_asked_at = greatest(verifier_usage.last_asked_at, EXCLUDED.last_asked_at)`,
        [
          processId,
          totals.map(({ verifierId }) => verifierId),
          totals.map(({ month }) => month),
          totals.map(({ kind }) => kind),
          totals.map(({ questions }) => questions),
          totals.map(({ lastAskedAt }) => lastAskedAt),
        ],
      );
    },
    ofMonth: async (month) => {
      const { rows } = await run<Omit<ToldQuestions, 'questions'> & { questions: string }>(
        manager,
        `SELECT verifier_id AS "verifierId", month, kind, sum(questions) AS questions, max(last_asked_at) AS "lastAskedAt"
           FROM verifier_usage WHERE month = $1 GROUP BY verifier_id, month, kind
          ORDER BY verifier_id, array_position(ARRAY['ocsp', 'crl', 'gate'], kind)`,
        [month],
      );
      return rows.map((row) => ({ ...row, questions: Number(row.questions) }));
    },
    lastAsked: async () => {
      // One look into the index for each verifier, however long the history is.
      const { rows } = await run<{ id: string; at: Date }>(
        manager,
        `SELECT v.id, last.at FROM verifiers v, LATERAL
           (SELECT max(u.last_asked_at) AS at FROM verifier_usage u WHERE u.verifier_id = v.id) last
          WHERE last.at IS NOT NULL`,
      );
      return new Map(rows.map(({ id, at }) => [id, at]));
    },
  };
}
