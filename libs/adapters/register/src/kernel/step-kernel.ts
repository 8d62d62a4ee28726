// The step kernel (reliability-security §3.2 R4–R8, R12): a step is claimed in Postgres by lease and fence, database time
// only; its handler works outside of any transaction; the finish is one transaction that counts only for the owner.
import type { FaultPoints, RegisterTransaction, StepHandler, StepResult, StepRow } from '@sumaho-jpki/operations';
import { noFaults, openTaskOfParkedStep, Refused } from '@sumaho-jpki/operations';
import { PROBLEM_KINDS } from '@sumaho-jpki/rules';
import type { DataSource } from 'typeorm';
import { STEP_COLUMNS } from '../entities/work';
import type { StoredStep } from '../entities/work';
import { registerTransaction } from '../transaction';
import { inTransaction } from '../transaction/in-transaction';
import { asStepRow } from '../transaction/steps';
import { again, isUuid, mustHold, run } from '../transaction/unit';
import type { Unit } from '../transaction/unit';
import { STEP_POLICY } from './step-policy';
import type { StepPolicy } from './step-policy';

const SYSTEM = { kind: 'system' } as const;

/** What became of one run. `superseded`: another owner took over, the outcome was thrown away. */
export type RunOutcome = 'done' | 'retry' | 'waiting' | 'parked' | 'superseded';

/** A due step as a hint names it: ids and counts, nothing else. */
export interface DueStep {
  readonly stepId: string;
  readonly attempt: number;
  readonly kind: string;
  readonly queue: string;
  /** Seconds since the step fell due or its lease ended. */
  readonly overdueSeconds: number;
}

export interface StepKernel {
  /** Claims up to `limit` due steps of these queues, oldest first. */
  claimDue(queues: readonly string[], limit: number): Promise<StepRow[]>;
  /** Claims this step if it is due; null when it is not, or when somebody else has it. */
  claimById(stepId: string): Promise<StepRow | null>;
  /** Runs a claimed step to its guarded finish. Rejects only where nothing could be recorded: the lease then ends by itself. */
  run(step: StepRow, handler: StepHandler): Promise<RunOutcome>;
  /** Due steps, oldest first, claimed by nobody. */
  sweepIds(limit: number): Promise<DueStep[]>;
}

class Superseded extends Error {
  override readonly name = 'Superseded';
}

const DUE = `(step.state IN ('pending', 'waiting') AND step.run_at <= (SELECT clock_timestamp())
           OR step.state = 'leased' AND step.lease_until < (SELECT clock_timestamp()))`;

/** Error names and codes only: a message may hold data. */
export function reasonOfError(problem: unknown): string {
  if (!(problem instanceof Error)) return 'unknown-error';
  const code: unknown = (problem as { code?: unknown }).code;
  return typeof code === 'string' && /^[A-Za-z0-9_-]{1,60}$/.test(code) ? `${problem.name} ${code}` : problem.name;
}

export function createStepKernel(
  dataSource: DataSource,
  options: { readonly policy?: StepPolicy; readonly faults?: FaultPoints } = {},
): StepKernel {
  const policy = options.policy ?? STEP_POLICY;
  const faults = options.faults ?? noFaults;

  const failuresAtClaim = new WeakMap<StepRow, number>();

  const atOnce = <T>(ask: (unit: Unit) => Promise<T>) => inTransaction(dataSource, SYSTEM, ask, 'at-once');

  const claim = (kinds: readonly string[], condition: string, extra: readonly unknown[]): Promise<StepRow[]> =>
    atOnce(async ({ manager }) => {
      const { rows } = await again<StoredStep>(
        manager,
        `WITH due AS (
           SELECT step.id, policy.lease
             FROM steps step JOIN unnest($1::text[], $2::double precision[]) AS policy (kind, lease) USING (kind)
            WHERE ${DUE} AND ${condition}
            FOR NO KEY UPDATE OF step SKIP LOCKED
         )
         UPDATE steps SET state = 'leased', fence = nextval('step_fence'), attempt = attempt + 1,
                failures = failures + CASE WHEN state = 'leased' THEN 1 ELSE 0 END, woken = false,
                lease_until = clock_timestamp() + make_interval(secs => due.lease)
           FROM due WHERE steps.id = due.id RETURNING ${STEP_COLUMNS}`,
        [kinds, kinds.map((kind) => policy.leaseSeconds(kind)), ...extra],
      );
      const claimed = rows.toSorted((one, other) => one.runAt.getTime() - other.runAt.getTime());
      return claimed.map((row) => {
        const step = asStepRow(row);
        failuresAtClaim.set(step, row.failures);
        return step;
      });
    });

  const finish = async (step: StepRow, result: StepResult): Promise<RunOutcome> => {
    try {
      return await inTransaction(dataSource, SYSTEM, (unit) =>
        settle(unit, registerTransaction(unit), step, result, policy),
      );
    } catch (problem) {
      if (problem instanceof Superseded) return 'superseded';
      throw problem;
    }
  };

  /** A step whose workers die again and again is no longer run: it is parked like any other failure. */
  const performed = async (step: StepRow, handler: StepHandler): Promise<StepResult> => {
    const failures = failuresAtClaim.get(step) ?? 0;
    if (failures > 0 && policy.backoffSeconds(step.kind, failures) === undefined)
      return { kind: 'retry', reason: 'lease-ended-again' };
    return Promise.resolve(step)
      .then((claimed) => handler.perform(claimed))
      .catch(asOutcome);
  };

  const reach = async (step: StepRow, point: string): Promise<void> => {
    await faults.reach(`step/${point}`);
    await faults.reach(`${step.kind}/${point}`);
  };

  return {
    claimDue: (queues, limit) => claim(policy.kindsOf(queues), `true ORDER BY step.run_at LIMIT $3`, [limit]),
    claimById: async (stepId) =>
      isUuid(stepId) ? ((await claim(policy.kinds, `step.id = $3`, [stepId]))[0] ?? null) : null,
    run: async (step, handler) => {
      await reach(step, 'claimed');
      const result = await performed(step, handler);
      await reach(step, 'performed');
      const outcome = await finish(step, result).catch((problem: unknown) => finish(step, asOutcome(problem)));
      await reach(step, 'committed');
      return outcome;
    },
    sweepIds: (limit) =>
      atOnce(async ({ manager }) => {
        const { rows } = await run<{ stepId: string; attempt: number; kind: string; overdueSeconds: number }>(
          manager,
          `SELECT step.id AS "stepId", step.attempt, step.kind,
                  extract(epoch FROM clock_timestamp() - CASE step.state WHEN 'leased' THEN step.lease_until
                                                         ELSE step.run_at END)::float8 AS "overdueSeconds"
             FROM steps step WHERE ${DUE} ORDER BY step.run_at LIMIT $1`,
          [limit],
        );
        return rows.map((row) => ({ ...row, queue: policy.queueOf(row.kind) }));
      }),
  };
}

/** What a rule refuses stays refused: it needs hands. Everything else may be better the next time. */
function asOutcome(problem: unknown): StepResult {
  if (problem instanceof Refused && !PROBLEM_KINDS[problem.code].retryHelps)
    return { kind: 'park', reason: problem.code, problem: problem.code };
  return { kind: 'retry', reason: reasonOfError(problem) };
}

/**
 * The finish: changes of the outcome first, the guarded step row last, as every other transaction takes its locks.
 * A step that its own outcome cancelled (an application undone as a whole) is still finished by its owner.
 */
async function settle(
  unit: Unit,
  tx: RegisterTransaction,
  step: StepRow,
  result: StepResult,
  policy: StepPolicy,
): Promise<RunOutcome> {
  const { manager } = unit;
  const asked = again<{ failures: number }>(
    manager,
    `SELECT failures FROM steps WHERE id = $1 AND fence = $2 AND state = 'leased'`,
    [step.id, step.fence],
  );
  // Its first questions go with ours. What it does while another owns the step is taken back; nothing of it is said after that.
  const [changed] = await Promise.allSettled([result.kind === 'retry' ? undefined : result.commit?.(tx), asked]);
  const standing = (await asked).rows[0];
  if (!standing) throw new Superseded();
  if (changed.status === 'rejected') throw changed.reason;

  const end = async (assignments: string, parameters: readonly unknown[]): Promise<void> => {
    const { affected } = await again(
      manager,
      `UPDATE steps SET lease_until = NULL, ${assignments}
        WHERE id = $1 AND fence = $2
          AND (state = 'leased' OR state = 'cancelled' AND xmin = pg_current_xact_id()::xid)`,
      [step.id, step.fence, ...parameters],
    );
    if (affected !== 1) throw new Superseded();
  };
  const park = async (reason: string, problem: string | null): Promise<RunOutcome> => {
    await recordParked(tx, step, reason, problem);
    await end(`state = 'parked', reason = $3`, [reason]);
    return 'parked';
  };

  switch (result.kind) {
    case 'done':
      mustHold(unit, end(`state = 'done', reason = NULL`, []));
      return 'done';
    case 'wait':
      await end(
        `state = 'waiting', failures = 0, reason = NULL, woken = false,
         run_at = CASE WHEN woken THEN clock_timestamp()
                       ELSE clock_timestamp() + make_interval(secs => $3::double precision) END`,
        [result.afterSeconds],
      );
      await run(manager, `SELECT pg_notify('sumaho_steps', '')`);
      return 'waiting';
    case 'park':
      return park(result.reason, result.problem);
    case 'retry': {
      const failures = standing.failures + 1;
      const backoff = policy.backoffSeconds(step.kind, failures);
      if (backoff === undefined) return park(result.reason, null);
      await end(
        `state = 'pending', failures = $4, reason = $5, woken = false,
         run_at = clock_timestamp() + make_interval(secs => $3::double precision)`,
        [result.afterSeconds ?? backoff, failures, result.reason],
      );
      return 'retry';
    }
  }
}

/** No silent end: a parked step stands in the timeline of its application. */
async function recordParked(
  tx: RegisterTransaction,
  step: StepRow,
  reason: string,
  problem: string | null,
): Promise<void> {
  const application = await tx.applications.byId(step.subject);
  await tx.history.record({
    event: 'step-parked',
    actorKind: 'system',
    actorId: null,
    applicationId: application?.id ?? null,
    lineId: application?.lineId ?? null,
    certificateSerial: application?.certificateSerial ?? null,
    carrier: application?.carrier ?? null,
    facts: { step: step.kind, reason, problem, attempt: step.attempt },
  });
  await openTaskOfParkedStep(tx, step, reason);
}
