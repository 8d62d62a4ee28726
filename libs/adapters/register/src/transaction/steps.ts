// Steps and effects as operations see them. Claiming, running and finishing is the kernel's.
import { randomUUID } from 'node:crypto';
import type { RegisterTransaction, StepRow } from '@sumaho-jpki/operations';
import { Effects, STEP_COLUMNS, Steps } from '../entities/work';
import type { StoredStep } from '../entities/work';
import { rowOf, rowsOf } from './rows';
import { again, isUuid, present, run } from './unit';
import type { Unit } from './unit';

export function asStepRow({ failures: _failures, woken: _woken, ...row }: StoredStep): StepRow {
  return row;
}

/** The newest step of this kind in a workflow: earlier rounds of the same kind are over. */
const NEWEST = `id = (SELECT id FROM steps WHERE workflow_id = $1 AND kind = $2 ORDER BY seq DESC LIMIT 1)`;

export function steps(unit: Unit): RegisterTransaction['steps'] {
  const { manager } = unit;
  const changed = async (sql: string, parameters: readonly unknown[]): Promise<number> =>
    (await again(manager, sql, parameters)).affected;
  const notify = () => again(manager, `SELECT pg_notify('sumaho_steps', '')`);
  return {
    schedule: async (step) => {
      // Two transactions may add to one workflow at once; its numbers stay without gap or clash.
      const alone = again(manager, `SELECT pg_advisory_xact_lock(hashtextextended($1, 7305))`, [step.workflowId]);
      const { rows } = await again<StoredStep & { told?: unknown }>(
        manager,
        `WITH added AS (
         INSERT INTO steps (id, workflow_id, seq, kind, subject, effect_key, state, run_at, payload)
           SELECT $1, $2, coalesce(max(seq), 0) + 1, $3, $4, $5, $6,
                  clock_timestamp() + make_interval(secs => $7::double precision), $8::jsonb
             FROM steps WHERE workflow_id = $2
           ON CONFLICT (effect_key) DO NOTHING RETURNING ${STEP_COLUMNS})
         SELECT added.*, pg_notify('sumaho_steps', '') AS told FROM added`,
        [
          randomUUID(),
          step.workflowId,
          step.kind,
          step.subject,
          step.effectKey,
          step.state ?? 'pending',
          step.afterSeconds ?? 0,
          JSON.stringify(step.payload ?? {}),
        ],
      );
      await alone;
      const [added] = rows;
      if (added) {
        delete added.told;
        return asStepRow(added);
      }
      await notify();
      const row = present(await rowOf(manager, Steps, 'WHERE effect_key = $1', [step.effectKey]), 'step');
      if (row.workflowId !== step.workflowId || row.kind !== step.kind)
        throw new Error('The effect key belongs to another step.');
      return asStepRow(row);
    },
    byId: async (id) => {
      const row = isUuid(id) ? await rowOf(manager, Steps, 'WHERE id = $1', [id]) : null;
      return row && asStepRow(row);
    },
    ofWorkflow: async (workflowId) =>
      (await rowsOf(manager, Steps, 'WHERE workflow_id = $1 ORDER BY seq', [workflowId])).map(asStepRow),
    // Also while its own handler looks or waits for another try: what came from outside counts, the handler's finish is
    // then thrown away by its guard.
    completeWaiting: async (workflowId, kind) =>
      (await changed(
        `UPDATE steps SET state = 'done', lease_until = NULL, reason = NULL
          WHERE ${NEWEST} AND state IN ('waiting', 'leased', 'pending')`,
        [workflowId, kind],
      )) === 1,
    wake: async (workflowId, kind) => {
      // While the step is being run its mark keeps it from going back to sleep over what has just arrived.
      const woken = await changed(
        `UPDATE steps SET woken = true, run_at = CASE WHEN state = 'leased' THEN run_at ELSE clock_timestamp() END
          WHERE ${NEWEST} AND (state IN ('waiting', 'leased') OR (state = 'pending' AND run_at > clock_timestamp()))`,
        [workflowId, kind],
      );
      if (woken === 1) await notify();
      return woken === 1;
    },
    cancelOpen: (workflowId) =>
      changed(
        `UPDATE steps SET state = 'cancelled', lease_until = NULL
          WHERE workflow_id = $1 AND state IN ('pending', 'leased', 'waiting', 'parked')`,
        [workflowId],
      ),
    parked: async (limit) =>
      (await manager.find(Steps, { where: { state: 'parked' }, order: { createdAt: 'ASC' }, take: limit })).map(
        asStepRow,
      ),
    dismissParked: async (id) =>
      isUuid(id) &&
      (await changed(`UPDATE steps SET state = 'cancelled', lease_until = NULL WHERE id = $1 AND state = 'parked'`, [
        id,
      ])) === 1,
    orderParked: async (id, approval) => {
      if (!isUuid(id)) return false;
      const ordered = await changed(
        `UPDATE steps SET state = 'pending', run_at = clock_timestamp(), failures = 0, reason = NULL,
           payload = payload || jsonb_build_object('ordered', $2::text, 'despite', concat_ws(' ', payload->>'despite', reason))
          WHERE id = $1 AND state = 'parked'`,
        [id, approval],
      );
      if (ordered === 1) await notify();
      return ordered === 1;
    },
    retryParked: async (id) => {
      if (!isUuid(id)) return false;
      const retried = await changed(
        `UPDATE steps SET state = 'pending', run_at = clock_timestamp(), failures = 0, reason = NULL
          WHERE id = $1 AND state = 'parked'`,
        [id],
      );
      if (retried === 1) await notify();
      return retried === 1;
    },
  };
}

export function effects(unit: Unit): RegisterTransaction['effects'] {
  const { manager } = unit;
  return {
    byKey: (effectKey) => rowOf(manager, Effects, 'WHERE effect_key = $1', [effectKey]),
    intend: async ({ effectKey, stepId, requestHash }) => {
      await run(
        manager,
        `INSERT INTO effects (effect_key, step_id, request_hash) VALUES ($1, $2, $3) ON CONFLICT (effect_key) DO NOTHING`,
        [effectKey, stepId, requestHash],
      );
    },
    settle: async (effectKey, result) => {
      await run(
        manager,
        `UPDATE effects SET result = $2::jsonb, result_at = clock_timestamp()
          WHERE effect_key = $1 AND result_at IS NULL`,
        [effectKey, JSON.stringify(result)],
      );
    },
  };
}
