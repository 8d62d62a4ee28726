// The only way to the pool: one transaction, its scope set by SET LOCAL, timeline and audit written just before COMMIT.
// Source: reliability-security §5.6 (a session-level SET on a pooled connection leaks to the next borrower).
import { RegisterConflictError } from '@sumaho-jpki/operations';
import type { Scope } from '@sumaho-jpki/operations';
import { QueryFailedError } from 'typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { writeRecorded } from './audit-chain';
import { again } from './unit';
import type { Unit } from './unit';

/** Serialisation failure and deadlock: nothing happened, the same work may run again. */
const RETRYABLE = new Set(['40001', '40P01']);
const ATTEMPTS = 4;

const CONFLICTS: Readonly<Record<string, string>> = {
  applications_one_open: 'one-open-application',
  applications_one_open_sim: 'one-open-application-of-sim',
  applications_number: 'application-number-taken',
  certificates_one_live: 'one-live-certificate',
  lines_host_iccid: 'sim-on-another-line',
  access_codes_lookup: 'access-code-taken',
  idempotency_keys_pkey: 'idempotency-key-taken',
  steps_effect_key: 'effect-key-taken',
};

function databaseError(problem: unknown): { code: string; constraint: string } | null {
  if (!(problem instanceof QueryFailedError)) return null;
  const { code, constraint } = problem.driverError as { code?: unknown; constraint?: unknown };
  return { code: String(code ?? ''), constraint: String(constraint ?? '') };
}

/** A unique key said no: tells which rule it guards. Everything else goes on as it is. */
function translated(problem: unknown): unknown {
  const error = databaseError(problem);
  if (error?.code !== '23505') return problem;
  return new RegisterConflictError(CONFLICTS[error.constraint] ?? error.constraint, { cause: problem });
}

async function setScope(manager: EntityManager, scope: Scope): Promise<void> {
  await again(
    manager,
    `SELECT set_config('sumaho.scope', $1, true), set_config('sumaho.carrier', $2, true),
            set_config('sumaho.person', $3, true)`,
    [scope.kind, scope.kind === 'carrier' ? scope.carrier : '', scope.kind === 'citizen' ? scope.personId : ''],
  );
}

export async function inTransaction<T>(
  dataSource: DataSource,
  scope: Scope,
  work: (unit: Unit) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dataSource.transaction(async (manager) => {
        const unit: Unit = { manager, scope, recorded: [] };
        await setScope(manager, scope);
        const result = await work(unit);
        await writeRecorded(unit);
        return result;
      });
    } catch (problem) {
      const code = databaseError(problem)?.code;
      if (code === undefined || !RETRYABLE.has(code) || attempt >= ATTEMPTS) throw translated(problem);
      await new Promise((resolve) => setTimeout(resolve, 5 * attempt + Math.random() * 20));
    }
  }
}
