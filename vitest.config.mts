// Two projects: `unit` needs nothing but Node; `integration` (*.int.spec.ts) gets a private Postgres and Redis of its own.
import { defineConfig } from 'vitest/config';

const sources = ['libs/**', 'apps/api/**', 'apps/sandbox/**', 'tools/**'];
const exclude = ['**/node_modules/**', '**/dist/**', 'libs/screen/**'];

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: sources.map((root) => `${root}/*.spec.ts`),
          exclude: [...exclude, '**/*.int.spec.ts'],
          setupFiles: ['reflect-metadata'],
          // Nothing is judged by time: a test that hangs ends the run late, a busy machine fails none.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: sources.map((root) => `${root}/*.int.spec.ts`),
          exclude,
          setupFiles: ['reflect-metadata'],
          globalSetup: ['tools/private-services.mts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
