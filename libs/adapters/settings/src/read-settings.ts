// The one reader of the environment: all settings are checked together, and all problems are told at once.
import { z } from 'zod';
import { Secret } from './secret';
import { SettingsError } from './settings-error';
import type { Role, SettingRow } from './settings-table';
import { SETTINGS_TABLE } from './settings-table';

type Table = typeof SETTINGS_TABLE;

/** All settings, checked. Names are those of the table; units are in the names. */
export type Settings = { readonly [Name in keyof Table]: z.output<Table[Name]['format']> };

export type Environment = Readonly<Record<string, string | undefined>>;

const ROWS: readonly (readonly [string, SettingRow])[] = Object.entries(SETTINGS_TABLE);
const KNOWN_KEYS: ReadonlySet<string> = new Set(ROWS.map(([, row]) => row.key));
/** Keys of the test set-up and the tools, not of the product. */
const OTHERS_KEYS = /^SUMAHO_(TEST|TOOLS)_/;

const expand = (roles: readonly Role[]): readonly Role[] =>
  roles.includes('all') ? [...roles, 'http', 'worker', 'clock'] : roles;

/** The shortest number of single-character edits between two keys, to name what a mistyped key may have meant. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function unknownKey(key: string): string {
  const nearest = [...KNOWN_KEYS].sort((a, b) => distance(key, a) - distance(key, b))[0] ?? '';
  const meant = distance(key, nearest) <= 4 ? ` Did you mean ${nearest}?` : '';
  return `${key} is not a setting.${meant} docs/settings.md lists them all.`;
}

/**
 * Reads and checks every setting.
 * @param options.roles the roles this process plays, when the command line says so rather than SUMAHO_ROLES
 * @throws SettingsError naming each wrong, missing or unknown key and what would be right
 */
export function readSettings(
  env: Environment = process.env,
  options: { readonly roles?: readonly Role[] } = {},
): Settings {
  const problems = new Map<string, string>();
  for (const key of Object.keys(env)) {
    if (key.startsWith('SUMAHO_') && !KNOWN_KEYS.has(key) && !OTHERS_KEYS.test(key)) problems.set(key, unknownKey(key));
  }

  const production = env[SETTINGS_TABLE.environment.key] === 'production';
  const rolesGiven = SETTINGS_TABLE.roles.format.safeParse(
    env[SETTINGS_TABLE.roles.key] ?? SETTINGS_TABLE.roles.default,
  );
  const roles = expand(options.roles ?? (rolesGiven.success ? rolesGiven.data : ['all']));

  const values: Record<string, unknown> = {};
  for (const [name, row] of ROWS) {
    const given = env[row.key];
    const absent = given === undefined || given === '';
    if (absent && production && row.developmentOnly) {
      const sentence = `${row.key} must be set in production: ${row.en}`;
      const needed = !row.neededBy || row.neededBy.some((role) => roles.includes(role));
      if (needed) problems.set(row.key, sentence);
      // Never read by these roles; a secret says so when somebody tries, a plain text stays empty.
      const shape = row.format.safeParse(row.default);
      values[name] =
        shape.success && shape.data instanceof Secret ? Secret.missing(new SettingsError([row.key], [sentence])) : '';
      continue;
    }
    const fallback = (production ? row.productionDefault : undefined) ?? row.default;
    const result = row.format.safeParse(absent ? fallback : given);
    if (result.success) values[name] = result.data;
    else problems.set(row.key, `${row.key} must be ${result.error.issues[0]?.message ?? 'another value'}. ${row.en}`);
  }
  if (options.roles) values['roles'] = options.roles;

  if (production && typeof values['publicOrigin'] === 'string' && values['publicOrigin'].startsWith('http:')) {
    problems.set(
      SETTINGS_TABLE.publicOrigin.key,
      `${SETTINGS_TABLE.publicOrigin.key} must be an https origin in production: cookies are sent over TLS only.`,
    );
  }
  if (problems.size > 0) throw new SettingsError([...problems.keys()], [...problems.values()]);
  return Object.freeze(values) as Settings;
}
