// Proves that the import law of eslint.config.mjs bites: each planted violation must be reported by the rule that
// forbids it. Nx prints "rule will be skipped" and passes everything when it has no project graph; then these fail.
import { ESLint } from 'eslint';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NX_ENVIRONMENT, ROOT } from './workspace.mjs';

const BOUNDARIES = '@nx/enforce-module-boundaries';

/**
 * @typedef {object} PlantedViolation
 * @property {string} sentence what is forbidden
 * @property {string} file where it is planted; the file need not exist
 * @property {string} text
 * @property {string} rule which rule must report it
 * @property {RegExp} [message] what the report must say
 */

/** @param {string} name @param {string} from */
const use = (name, from) => `import { ${name} } from '${from}';\nexport const used = ${name};\n`;

/** @type {readonly PlantedViolation[]} */
export const PLANTED = [
  {
    sentence: 'rules import no npm package',
    file: 'libs/rules/src/planted.ts',
    text: use('Injectable', '@nestjs/common'),
    rule: BOUNDARIES,
  },
  {
    sentence: 'rules import no Node built-in',
    file: 'libs/rules/src/planted.ts',
    text: use('randomUUID', 'node:crypto'),
    rule: 'no-restricted-imports',
  },
  {
    sentence: 'rules do not read the clock by Date.now',
    file: 'libs/rules/src/planted.ts',
    text: 'export const now = Date.now();\n',
    rule: 'no-restricted-properties',
  },
  {
    sentence: 'rules do not read the clock by new Date()',
    file: 'libs/rules/src/planted.ts',
    text: 'export const now = new Date();\n',
    rule: 'no-restricted-syntax',
  },
  {
    sentence: 'rules do not read the environment',
    file: 'libs/rules/src/planted.ts',
    text: "export const mode = process.env['MODE'];\n",
    rule: 'no-restricted-globals',
  },
  {
    sentence: 'stand-ins share nothing with operations',
    file: 'libs/stand-ins/uicc/src/planted.ts',
    text: "export * from '@sumaho-jpki/operations';\n",
    rule: BOUNDARIES,
  },
  {
    sentence: 'stand-ins share nothing with rules',
    file: 'libs/stand-ins/mno-tsm/src/planted.ts',
    text: "export * from '@sumaho-jpki/rules';\n",
    rule: BOUNDARIES,
  },
  {
    sentence: 'screens do not know the database',
    file: 'libs/screen/dads/src/planted.ts',
    text: use('DataSource', 'typeorm'),
    rule: BOUNDARIES,
  },
  {
    sentence: 'pkijs stays in wire/x509',
    file: 'libs/wire/globalplatform/src/planted.ts',
    text: use('Certificate', 'pkijs'),
    rule: 'no-restricted-imports',
  },
  {
    sentence: 'pkijs does not come into a ring that runs anywhere',
    file: 'libs/operations/src/planted.ts',
    text: use('Certificate', 'pkijs'),
    rule: 'no-restricted-imports',
  },
  {
    sentence: 'what runs anywhere imports no Node built-in',
    file: 'libs/wire/x509/src/planted.ts',
    text: use('randomUUID', 'node:crypto'),
    rule: 'no-restricted-imports',
  },
  {
    sentence: 'an adapter does not import another adapter',
    file: 'libs/adapters/sp-tsm/src/planted.ts',
    text: "export * from '@sumaho-jpki/adapters/register';\n",
    rule: BOUNDARIES,
  },
  {
    sentence: 'wire knows nothing of the rules above it',
    file: 'libs/wire/apdu/src/planted.ts',
    text: "export * from '@sumaho-jpki/rules';\n",
    rule: BOUNDARIES,
  },
  {
    sentence: 'operations import no framework',
    file: 'libs/operations/src/planted.ts',
    text: use('Injectable', '@nestjs/common'),
    rule: BOUNDARIES,
  },
  {
    sentence: 'only settings reads the environment',
    file: 'libs/adapters/sp-tsm/src/planted.ts',
    text: "export const mode = process.env['MODE'];\n",
    rule: 'no-restricted-properties',
  },
  {
    sentence: 'nobody writes any',
    file: 'libs/wire/apdu/src/planted.ts',
    text: 'export const anything: any = 1;\n',
    rule: '@typescript-eslint/no-explicit-any',
  },
];

/**
 * Lints every planted violation.
 * @param {{ planted?: readonly PlantedViolation[], overrideConfig?: import('eslint').Linter.Config[] }} [options]
 * @returns {Promise<string[]>} one sentence for each violation that was not reported
 */
export async function runCanary({ planted = PLANTED, overrideConfig = [] } = {}) {
  Object.assign(process.env, NX_ENVIRONMENT);
  /** @type {string[]} */
  const warnings = [];
  const { write } = process.stderr;
  const eslint = new ESLint({
    cwd: ROOT,
    overrideConfig: [
      {
        // The planted files do not exist, so there are no types to ask for.
        files: ['libs/**/*.ts'],
        languageOptions: { parserOptions: { project: false } },
        rules: { '@typescript-eslint/no-floating-promises': 'off', '@typescript-eslint/no-misused-promises': 'off' },
      },
      ...overrideConfig,
    ],
  });
  const { log, warn } = console;
  const listen = (/** @type {unknown[]} */ ...parts) => void warnings.push(parts.map(String).join(' '));
  /** @type {string[]} */
  const failures = [];
  try {
    console.log = console.warn = listen;
    process.stderr.write = (/** @type {string | Uint8Array} */ text) => {
      warnings.push(String(text));
      return true;
    };
    for (const { sentence, file, text, rule } of planted) {
      if (!existsSync(join(ROOT, file, '../..'))) {
        failures.push(`${sentence}: there is no ${file.split('/src/')[0]} any more; move the canary.`);
        continue;
      }
      const [result] = await eslint.lintText(text, { filePath: join(ROOT, file) });
      const reported = result?.messages ?? [];
      if (!reported.some((message) => message.ruleId === rule && message.severity === 2)) {
        const instead =
          reported.map((message) => `${message.ruleId ?? 'fatal'}: ${message.message}`).join('; ') || 'nothing';
        failures.push(`${sentence}: ${rule} did not report it in ${file} (reported: ${instead})`);
      }
    }
  } finally {
    Object.assign(console, { log, warn });
    process.stderr.write = write;
  }
  const skipped = warnings.find((line) => line.includes('rule will be skipped'));
  if (skipped) failures.push(`The import law was skipped: ${skipped.trim()}`);
  return failures;
}

if (import.meta.main) {
  const failures = await runCanary();
  process.stdout.write(
    failures.length ? `${failures.join('\n')}\n` : `${PLANTED.length} planted violations were all reported.\n`,
  );
  process.exit(failures.length ? 1 : 0);
}
