// One build, several roles: `main.js [http] [worker] [clock] | all`, `main.js migrate`, `main.js seed [file]`,
// `main.js reseal <file with the former key-encryption key>`, `main.js load-file-key <file>`, `main.js ceremony [options]`,
// `main.js party <what>`, `main.js staff <what>`.
import 'reflect-metadata';
import { readSettings, ROLES, SettingsError, type Role } from '@sumaho-jpki/adapters/settings';
import { holdCeremony } from './roles/ceremony.role';
import { resealKeys } from './roles/reseal.role';
import { writeLoadFileKey } from './roles/load-file-key.role';
import { startRoles } from './roles/start';
import { keepParties } from './roles/party.role';
import { keepFirstStaff } from './roles/staff.role';
import { runMigrations, seed } from './roles/migrate.role';

async function main(words: readonly string[]): Promise<void> {
  const [verb, file] = words;
  if (verb === 'migrate') return runMigrations(readSettings(undefined, { roles: ['migrate'] }));
  if (verb === 'seed') return seed(readSettings(undefined, { roles: ['http', 'worker'] }), file);
  if (verb === 'reseal') return resealKeys(readSettings(undefined, { roles: ['worker'] }), file);
  if (verb === 'load-file-key') return writeLoadFileKey(readSettings(undefined, { roles: ['clock'] }), file);
  if (verb === 'ceremony') return holdCeremony(readSettings(undefined, { roles: ['clock'] }), words.slice(1));
  if (verb === 'party') return keepParties(readSettings(undefined, { roles: ['http'] }), words.slice(1));
  if (verb === 'staff') return keepFirstStaff(readSettings(undefined, { roles: ['http'] }), words.slice(1));
  const asked = words.length > 0 ? words.map(asRole) : undefined;
  return startRoles(readSettings(undefined, asked ? { roles: asked } : {}), asked);
}

function asRole(word: string): Role {
  const role = ROLES.find((known) => known === word);
  if (!role)
    throw new Error(
      `Unknown role "${word}": one of ${ROLES.join(', ')}, migrate, seed, reseal, load-file-key, ceremony, party, staff.`,
    );
  return role;
}

main(process.argv.slice(2)).catch((problem: unknown) => {
  const known = problem instanceof SettingsError;
  process.stderr.write(`${known ? problem.message : problem instanceof Error ? problem.stack : String(problem)}\n`);
  process.exitCode = 1;
});
