// The only way to the pool: one transaction, its scope set by SET LOCAL, timeline and audit written just before COMMIT.
// Source: reliability-security §5.6 (a session-level SET on a pooled connection leaks to the next borrower).
import { RegisterConflictError } from '@sumaho-jpki/operations';
import type { Asking, Scope } from '@sumaho-jpki/operations';
import type pg from 'pg';
import { QueryFailedError } from 'typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { writeRecorded } from './audit-chain';
import { Conversation } from './conversation';
import { again, converse } from './said';
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

function setScope(manager: EntityManager, scope: Scope): Promise<unknown> {
  return again(
    manager,
    `SELECT set_config('sumaho.scope', $1, true), set_config('sumaho.carrier', $2, true),
            set_config('sumaho.person', $3, true)`,
    [scope.kind, scope.kind === 'carrier' ? scope.carrier : '', scope.kind === 'citizen' ? scope.personId : ''],
  );
}

/** All of them, when the last is over: nobody says anything more once the first problem is told. */
async function settled<T extends readonly unknown[]>(all: {
  [place in keyof T]: Promise<T[place]>;
}): Promise<T> {
  await Promise.allSettled(all);
  return Promise.all(all) as Promise<unknown> as Promise<T>;
}

/** BEGIN and scope go with the first that `work` says, COMMIT with the last: of the audit, or at once of `work`. */
async function once<T>(
  dataSource: DataSource,
  scope: Scope,
  work: (unit: Unit) => Promise<T>,
  asking: Asking | undefined,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    const conversation = new Conversation((await runner.connect()) as pg.PoolClient);
    const { manager } = runner;
    converse(manager, conversation);
    try {
      const begun = [again(manager, 'START TRANSACTION'), setScope(manager, scope)];
      // TypeORM takes its row locks only in a transaction that it knows of.
      Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
      const unit: Unit = { manager, scope, recorded: [], mustHold: [] };
      const working = work(unit);
      if (asking === 'at-once') {
        const committed = again(manager, 'COMMIT');
        // Whatever is asked for later would stand outside of the transaction and its scope.
        Object.assign(runner, { isReleased: true });
        const [result] = await settled([working, committed, ...begun]);
        if (unit.recorded.length > 0) throw new Error('What asks for all at once records nothing.');
        return result;
      }
      const result = await working;
      const written = await writeRecorded(unit);
      await Promise.all(unit.mustHold);
      await Promise.all([...begun, ...written, again(manager, 'COMMIT')]);
      return result;
    } catch (problem) {
      Object.assign(runner, { isReleased: false });
      conversation.pause();
      // Where this fails too, the connection is lost, and the transaction with it.
      const back = again(manager, 'ROLLBACK');
      // Who still goes on says nothing more outside of the transaction and its scope.
      Object.assign(runner, { isReleased: true });
      await back.catch(() => undefined);
      throw problem;
    } finally {
      Object.assign(runner, { isTransactionActive: false, transactionDepth: 0, isReleased: false });
    }
  } finally {
    await runner.release();
  }
}

export async function inTransaction<T>(
  dataSource: DataSource,
  scope: Scope,
  work: (unit: Unit) => Promise<T>,
  asking?: Asking,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(dataSource, scope, work, asking);
    } catch (problem) {
      const code = databaseError(problem)?.code;
      if (code === undefined || !RETRYABLE.has(code) || attempt >= ATTEMPTS) throw translated(problem);
      await new Promise((resolve) => setTimeout(resolve, 5 * attempt + Math.random() * 20));
    }
  }
}
