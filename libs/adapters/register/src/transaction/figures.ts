// Figures of the dashboards, aggregated where the rows are: a period is read by its index, and only groups leave the database.
import { randomUUID } from 'node:crypto';
import type { FigureFilter, FigureTables, Percentiles } from '@sumaho-jpki/operations';
import {
  CRL_PARTS,
  FUNNEL_STAGES,
  isDropKind,
  LIVE_CERTIFICATE_STATES,
  type DecisionGroup,
  type FunnelGroup,
} from '@sumaho-jpki/rules';
import { IssueDecisions } from '../entities/figures';
import { insertRow, run } from './unit';
import type { Unit } from './unit';

/** A request for a signature that is not used by then was given up. */
const TO_SIGN = `interval '15 minutes'`;
const JST_DAY = (column: string) => `(${column} AT TIME ZONE 'Asia/Tokyo')::date`;

/** Criteria on a decision, behind the parameters that are there already. Practice is counted nowhere. */
function criteria(filter: FigureFilter, taken: number): { readonly where: string; readonly values: unknown[] } {
  const wanted = [
    ['carrier', filter.carrier],
    ['handset_model', filter.handsetModel],
    ['sim_product', filter.simProduct],
  ].filter((pair): pair is [string, string] => pair[1] !== undefined);
  return {
    where: ` AND NOT d.training${wanted.map(([column], index) => ` AND d.${column} = $${taken + index + 1}`).join('')}`,
    values: wanted.map(([, value]) => value),
  };
}

interface FunnelLine {
  readonly carrier: string;
  readonly handset_model: string;
  readonly sim_product: string;
  readonly reached: number;
  readonly kind: string | null;
  readonly code: string | null;
  readonly count: number;
}

const FUNNEL = (where: string) => `
  SELECT carrier, handset_model, sim_product, reached, kind, code, count(*)::int AS count FROM (
    SELECT d.carrier, d.handset_model, d.sim_product,
           CASE WHEN a.id IS NULL THEN 0 WHEN a.state = 'completed' THEN 5 ELSE coalesce(far.reached, 1) END AS reached,
           CASE WHEN d.rule IS NOT NULL THEN 'rule'
                WHEN a.id IS NULL AND d.at < clock_timestamp() - ${TO_SIGN} THEN 'not-signed'
                WHEN a.id IS NULL THEN 'under-way'
                WHEN a.state = 'completed' OR far.reached = 5 THEN NULL
                WHEN a.state = 'failed' THEN 'problem'
                WHEN a.state IN ('cancelled', 'expired') THEN a.state
                ELSE 'under-way' END AS kind,
           CASE WHEN d.rule IS NOT NULL THEN d.rule
                WHEN a.state = 'failed' THEN coalesce(a.problem, 'internal-error') END AS code
      FROM issue_decisions d
      LEFT JOIN applications a ON a.id = d.application_id
      -- Nine in ten are completed: of those the state says it all, and the timeline is not looked at.
      LEFT JOIN LATERAL (
        SELECT max(CASE h.event WHEN 'certificate-activated' THEN 5 WHEN 'pin-set-and-possession-proved' THEN 4
                                WHEN 'card-proved-possession' THEN 3 WHEN 'certificate-stored' THEN 3
                                WHEN 'certificate-issued' THEN 2 ELSE 1 END) AS reached
          FROM history h WHERE h.application_id = a.id AND a.state <> 'completed'
      ) far ON true
     WHERE d.at >= $1 AND d.at < $2${where}
  ) counted GROUP BY 1, 2, 3, 4, 5, 6`;

function groupOf(line: FunnelLine): FunnelGroup {
  const reached = FUNNEL_STAGES[line.reached] ?? 'applied';
  const of = { carrier: line.carrier, handsetModel: line.handset_model, simProduct: line.sim_product };
  const drop = line.kind !== null && isDropKind(line.kind) ? { kind: line.kind, code: line.code } : null;
  return { ...of, reached, drop: reached === 'active' ? null : drop, count: line.count };
}

/** Milliseconds since the revocation; two clocks of one database may differ by their rounding. */
const MS = (until: string) =>
  `CASE WHEN ${until} IS NOT NULL THEN greatest(0, extract(epoch FROM ${until} - c.revoked_at) * 1000) END`;
const ranks = (value: string) =>
  `percentile_disc(ARRAY[0.5, 0.95, 0.99]::float8[]) WITHIN GROUP (ORDER BY (${value})::float8)`;

function percentiles(count: number, found: readonly (number | null)[] | null): Percentiles | null {
  const [p50, p95, p99] = found ?? [];
  return p50 == null || p95 == null || p99 == null ? null : { count, p50, p95, p99 };
}

export function issueDecisions(unit: Unit): FigureTables['issueDecisions'] {
  return {
    insert: (row) => insertRow(unit, IssueDecisions, { ...row, id: randomUUID(), applicationId: null }),
    attach: async (requestId, applicationId) => {
      await run(
        unit.manager,
        `UPDATE issue_decisions SET application_id = $2 WHERE request_id = $1 AND application_id IS NULL`,
        [requestId, applicationId],
      );
    },
    since: async (at) => {
      const { rows } = await run<DecisionGroup>(
        unit.manager,
        `SELECT carrier, handset_model AS "handsetModel", sim_product AS "simProduct", line_state AS "lineState", wish, route,
                rule, count(*)::int AS count
           FROM issue_decisions WHERE at >= $1 AND NOT training GROUP BY 1, 2, 3, 4, 5, 6, 7`,
        [at],
      );
      return rows;
    },
  };
}

export function figures({ manager }: Unit): FigureTables['figures'] {
  const period = ({ start, end }: FigureFilter) => [start, end];
  return {
    funnel: async (filter) => {
      const { where, values } = criteria(filter, 2);
      const { rows } = await run<FunnelLine>(manager, FUNNEL(where), [...period(filter), ...values]);
      return rows.map(groupOf);
    },
    issueTimes: async (filter) => {
      const { where, values } = criteria(filter, 2);
      const { rows } = await run<{ day: string; carrier: string; count: number; p50: number; p95: number }>(
        manager,
        `SELECT ${JST_DAY('h.at')}::text AS day, a.carrier, count(*)::int AS count,
                percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM h.at - a.created_at)::float8) AS p50,
                percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM h.at - a.created_at)::float8) AS p95
           FROM history h JOIN applications a ON a.id = h.application_id
           JOIN issue_decisions d ON d.application_id = a.id
          WHERE h.event = 'certificate-activated' AND h.at >= $1 AND h.at < $2${where}
          GROUP BY 1, 2 ORDER BY 1, 2`,
        [...period(filter), ...values],
      );
      return rows.map(({ p50, p95, ...row }) => ({ ...row, p50Seconds: p50, p95Seconds: p95 }));
    },
    pins: async (filter) => {
      const { where, values } = criteria(filter, 2);
      const { rows } = await run<Awaited<ReturnType<FigureTables['figures']['pins']>>[number]>(
        manager,
        `SELECT d.carrier, count(*) FILTER (WHERE h.event = 'pin-initialisation-ordered')::int AS ordered,
                count(*) FILTER (WHERE h.event = 'pin-reset')::int AS reset,
                count(*) FILTER (WHERE h.event = 'pin-code-refused')::int AS refused,
                count(*) FILTER (WHERE h.event = 'pin-code-refused' AND h.facts->>'triesLeft' = '0')::int AS blocked
           FROM history h JOIN issue_decisions d ON d.application_id = h.application_id
          WHERE h.event IN ('pin-initialisation-ordered', 'pin-reset', 'pin-code-refused')
            AND h.at >= $1 AND h.at < $2${where}
          GROUP BY 1 ORDER BY 1`,
        [...period(filter), ...values],
      );
      return rows;
    },
    renewals: async (at, filter) => {
      const { where, values } = criteria(filter, 2);
      const left = `${JST_DAY('c.not_after')} - ${JST_DAY('CAST($1 AS timestamptz)')}`;
      const { rows } = await run<Awaited<ReturnType<FigureTables['figures']['renewals']>>[number]>(
        manager,
        `SELECT c.carrier, count(*) FILTER (WHERE ${left} <= 7)::int AS "within7",
                count(*) FILTER (WHERE ${left} BETWEEN 8 AND 30)::int AS "within30",
                count(*) FILTER (WHERE ${left} BETWEEN 31 AND 90)::int AS "within90"
           FROM certificates c JOIN issue_decisions d ON d.application_id = c.application_id
          WHERE c.state IN (${LIVE_CERTIFICATE_STATES.map((state) => `'${state}'`).join()})
            AND c.not_after >= $1 AND c.not_after < $2${where} AND ${left} <= 90
          GROUP BY 1 ORDER BY 1`,
        // The index narrows by the instant; the dates of Japan decide.
        [at, new Date(at.getTime() + 92 * 86_400_000), ...values],
      );
      return rows;
    },
    revocations: async (filter) => {
      const { where, values } = criteria(filter, 2);
      interface Line {
        readonly carrier: string;
        readonly revoked: number;
        readonly answered: number;
        readonly listed: number;
        readonly answers: number[] | null;
        readonly lists: number[] | null;
      }
      const { rows } = await run<Line>(
        manager,
        `SELECT carrier, count(*)::int AS revoked, count(answered)::int AS answered, count(listed)::int AS listed,
                ${ranks('answered')} AS answers, ${ranks('listed')} AS lists
           FROM (
             SELECT c.carrier, ${MS('seen.answered_at')} AS answered,
                    ${MS('list.published_at')} AS listed
               FROM certificates c JOIN issue_decisions d ON d.application_id = c.application_id
               LEFT JOIN revocations_answered seen ON seen.serial = c.serial
               -- The full list, or the part that this serial belongs to, whichever came first.
               LEFT JOIN LATERAL (
                 SELECT min(published_at) AS published_at FROM (
                   (SELECT published_at FROM list_publications
                     WHERE part IS NULL AND this_update >= c.revoked_at ORDER BY this_update LIMIT 1)
                   UNION ALL
                   (SELECT published_at FROM list_publications
                     WHERE part = CASE WHEN length(c.serial) < 4 THEN 0
                                       ELSE ('x' || substr(c.serial, 3, 2))::bit(8)::int * ${CRL_PARTS} / 256 END
                       AND this_update >= c.revoked_at ORDER BY this_update LIMIT 1)) either
               ) list ON true
              WHERE c.state = 'revoked' AND c.revoked_at >= $1 AND c.revoked_at < $2${where}
           ) lag GROUP BY 1 ORDER BY 1`,
        [...period(filter), ...values],
      );
      return rows.map(({ carrier, revoked, answered, listed, answers, lists }) => ({
        carrier,
        revoked,
        answered: percentiles(answered, answers),
        listed: percentiles(listed, lists),
      }));
    },
    hosted: async (host) => {
      const { rows } = await run<Awaited<ReturnType<FigureTables['figures']['hosted']>>[number]>(
        manager,
        `SELECT e.carrier, s.product AS "simProduct", e.state, count(*)::int AS count
           FROM elements e JOIN sims s ON s.host_carrier = e.host_carrier AND s.iccid = e.iccid
           JOIN lines l ON l.id = e.line_id AND NOT l.training
          WHERE e.host_carrier = $1 AND e.carrier <> e.host_carrier
          GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
        [host],
      );
      return rows;
    },
  };
}
