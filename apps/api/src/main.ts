// One build, several roles: `main.js [http] [worker] [clock] | all`, `main.js migrate`, `main.js seed [file]`.
import 'reflect-metadata';
import { readSettings, ROLES, SettingsError, type Role } from '@sumaho-jpki/adapters/settings';
import { startRoles } from './roles/start';
import { runMigrations, seed } from './roles/migrate.role';

async function main(words: readonly string[]): Promise<void> {
  const [verb, file] = words;
  if (verb === 'migrate') return runMigrations(readSettings(undefined, { roles: ['migrate'] }));
  if (verb === 'seed') return seed(readSettings(undefined, { roles: ['http', 'worker'] }), file);
  const asked = words.length > 0 ? words.map(asRole) : undefined;
  return startRoles(readSettings(undefined, asked ? { roles: asked } : {}), asked);
}

function asRole(word: string): Role {
  const role = ROLES.find((known) => known === word);
  if (!role) throw new Error(`Unknown role "${word}": one of ${ROLES.join(', ')}, migrate, seed.`);
  return role;
}

main(process.argv.slice(2)).catch((problem: unknown) => {
  const known = problem instanceof SettingsError;
  process.stderr.write(`${known ? problem.message : problem instanceof Error ? problem.stack : String(problem)}\n`);
  process.exitCode = 1;
});
