// Role `migrate` of apps/api: migrations and grants as the owner, then exit.
import type { DataSource } from 'typeorm';
import { findRoleProblems, grantPrivileges } from './privileges';

/** Any 63-bit number of our own; two migrating processes wait for each other by it. */
const MIGRATION_LOCK = '7305114881207301';

export class RegisterRolesError extends Error {
  override readonly name = 'RegisterRolesError';
}

/**
 * Brings the schema up to date and sets the application's privileges to exactly what privileges.ts says.
 * `owner` is an initialised DataSource of role sumaho_owner; the roles exist already.
 * Give it `statementTimeout: 0` where a migration may take long.
 * Returns the migrations run now. Throws RegisterRolesError when the app's role could do more than it may.
 */
export async function migrate(owner: DataSource): Promise<string[]> {
  const gate = owner.createQueryRunner();
  await gate.connect();
  try {
    // The other process may take long.
    await gate.query('SET statement_timeout = 0');
    await gate.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const done = await owner.runMigrations({ transaction: 'each' });
    await grantPrivileges(owner);
    const problems = await findRoleProblems(owner);
    if (problems.length > 0) throw new RegisterRolesError(`The database roles are not safe: ${problems.join('; ')}.`);
    return done.map((migration) => migration.name);
  } finally {
    await gate.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await gate.query('RESET statement_timeout');
    await gate.release();
  }
}
