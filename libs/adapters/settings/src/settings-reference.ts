// docs/settings.md, generated from the table so that it cannot differ from what the product reads.
import type { SettingRow } from './settings-table';
import { SETTINGS_TABLE } from './settings-table';

const SECRET_KEYS = /PASSPHRASE|SECRET|KEK/;

function defaultOf(row: SettingRow): string {
  if (SECRET_KEYS.test(row.key)) return 'a value for development only';
  const inProduction = row.productionDefault === undefined ? '' : `; in production \`${row.productionDefault}\``;
  return `\`${row.default}\`${row.developmentOnly ? ' (development only)' : ''}${inProduction}`;
}

/** The settings page in Markdown, English and Japanese, laid out as prettier leaves it. */
export function settingsReference(): string {
  const rows = Object.values<SettingRow>(SETTINGS_TABLE);
  const sections = rows.map((row) => {
    const roles = row.neededBy ? ` Needed by: ${row.neededBy.join(', ')}.` : '';
    return `## \`${row.key}\`\n\n${row.en}\n${row.ja}\n\nDefault: ${defaultOf(row)}.${roles}\n`;
  });
  return `# Settings

Generated from \`libs/adapters/settings/src/settings-table.ts\`; a test fails when this page differs from it
(\`npx vitest run --project unit libs/adapters/settings -u\` writes it again).
A wrong, missing or misspelt key stops the start with a sentence that names the key.
With \`SUMAHO_ENVIRONMENT=production\` a default marked "development only" is refused for the roles that need the key.

${sections.join('\n')}`;
}
