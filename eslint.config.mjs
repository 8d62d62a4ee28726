// Lint of the whole workspace. The import law of docs/architecture.md ("Rings") stands in `depConstraints`:
// imports go down only. tools/boundary-canary.mjs proves at every run that a planted violation fails.
import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import tseslint from 'typescript-eslint';

const NEST = ['@nestjs/*', 'passport', 'passport-*'];
const STORAGE = ['typeorm', 'pg', 'bull', 'ioredis'];
const PKI = ['pkijs', 'asn1js'];
const BROWSER = ['@angular/*', '@jsverse/*'];

const ring = (name, mayImport, banned = []) => ({
  sourceTag: `ring:${name}`,
  onlyDependOnLibsWithTags: mayImport.map((tag) => `ring:${tag}`),
  bannedExternalImports: banned,
});

export const depConstraints = [
  ring('wire', ['wire'], [...NEST, ...STORAGE, ...BROWSER]),
  { ...ring('rules', ['rules']), bannedExternalImports: undefined, allowedExternalImports: ['vitest', 'fast-check'] },
  ring('contract', ['rules'], [...NEST, ...STORAGE, ...PKI, ...BROWSER]),
  ring('operations', ['rules', 'wire', 'operations'], [...NEST, ...STORAGE, ...PKI, ...BROWSER]),
  ring('adapters', ['wire', 'rules', 'contract', 'operations'], [...BROWSER, ...PKI]),
  ring('stand-ins', ['wire', 'stand-ins'], [...NEST, ...STORAGE, ...PKI, ...BROWSER]),
  ring('screen', ['screen', 'contract', 'rules'], [...NEST, ...STORAGE, ...PKI]),
  ring('app-api', ['wire', 'rules', 'contract', 'operations', 'adapters'], [...BROWSER, ...PKI]),
  ring('app-screen', ['screen', 'contract', 'rules'], [...NEST, ...STORAGE, ...PKI]),
  ring('app-handset', ['screen', 'contract', 'rules', 'stand-ins', 'wire'], [...NEST, ...STORAGE, ...PKI]),
  ring('app-sandbox', ['stand-ins', 'wire', 'contract'], [...NEST, ...STORAGE, ...PKI, ...BROWSER]),
  ring('journey', ['contract', 'wire', 'stand-ins'], [...NEST, ...PKI, ...BROWSER]),
  { sourceTag: 'runs:anywhere', onlyDependOnLibsWithTags: ['runs:anywhere'] },
  { sourceTag: 'runs:browser', onlyDependOnLibsWithTags: ['runs:browser', 'runs:anywhere'] },
  { sourceTag: 'runs:node', onlyDependOnLibsWithTags: ['runs:node', 'runs:anywhere'] },
].map((constraint) => Object.fromEntries(Object.entries(constraint).filter(([, value]) => value !== undefined)));

const pkiElsewhere = { paths: PKI.map((name) => ({ name, message: 'pkijs lives in libs/wire/x509 only.' })) };
const nodeBuiltIns = { patterns: [{ regex: '^node:', message: 'This ring runs anywhere: no Node built-ins.' }] };

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.data/**', '.angular/**', 'test-results/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.mts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, allowCircularSelfDependency: false, allow: [], depConstraints },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-empty-object-type': 'off',
      'no-restricted-globals': ['error', { name: 'event', message: 'Name the event.' }],
    },
  },
  {
    files: ['libs/**/*.ts', 'apps/api/**/*.ts', 'apps/sandbox/**/*.ts'],
    ignores: ['libs/screen/**'],
    languageOptions: { parserOptions: { project: './tsconfig.node.json', tsconfigRootDir: import.meta.dirname } },
    rules: { '@typescript-eslint/no-floating-promises': 'error', '@typescript-eslint/no-misused-promises': 'error' },
  },
  {
    files: ['libs/**/*.ts', 'apps/**/*.ts'],
    ignores: ['libs/adapters/settings/**', '**/*.spec.ts', '**/testing/**', 'apps/sandbox/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only libs/adapters/settings reads the environment.' },
      ],
    },
  },
  {
    files: ['libs/rules/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': ['error', nodeBuiltIns],
      'no-restricted-globals': [
        'error',
        ...['process', 'Buffer', 'crypto', 'performance', 'fetch', 'setTimeout', 'setInterval'].map((name) => ({
          name,
          message: 'Rules are pure: no clock, random or environment.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Rules are pure: take the instant as an argument.' },
        { object: 'Math', property: 'random', message: 'Rules are pure.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Rules are pure: no clock.' },
      ],
    },
  },
  // One rule, so one block per combination: a later block replaces the earlier one's patterns.
  {
    files: ['libs/**/*.ts', 'apps/**/*.ts'],
    ignores: ['**/*.spec.ts', 'libs/rules/**', 'libs/wire/x509/**'],
    rules: { 'no-restricted-imports': ['error', pkiElsewhere] },
  },
  {
    files: ['libs/wire/x509/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-imports': ['error', nodeBuiltIns] },
  },
  {
    files: [
      'libs/contract/**/*.ts',
      'libs/operations/**/*.ts',
      'libs/wire/{apdu,byte-narrator,enrolment,jpki-applet,keychain,tsm-messages,tsm-proxy-agent}/**/*.ts',
      'libs/stand-ins/handset/**/*.ts',
    ],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-imports': ['error', { ...nodeBuiltIns, ...pkiElsewhere }] },
  },
  ...[...angular.configs.tsRecommended].map((config) => ({
    ...config,
    files: ['apps/{portal,backoffice,handset,gate}/**/*.ts', 'libs/screen/**/*.ts'],
  })),
  ...[...angular.configs.templateRecommended, ...angular.configs.templateAccessibility].map((config) => ({
    ...config,
    files: ['apps/{portal,backoffice,handset,gate}/**/*.html', 'libs/screen/**/*.html'],
  })),
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'require',
          'module',
          '__dirname',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'fetch',
          'URL',
          'Buffer',
          'AbortController',
          'AbortSignal',
          'performance',
        ].map((g) => [g, 'readonly']),
      ),
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
