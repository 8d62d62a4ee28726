import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  resolve: { tsconfigPaths: true },
  build: {
    ssr: true,
    rollupOptions: {
      input: {
        main: 'src/main.ts',
        'card.cli': 'src/card/card.cli.ts',
        demo: 'src/headless/demo.main.ts',
        bench: 'src/headless/bench.main.ts',
        equivalence: 'src/headless/equivalence/index.ts',
      },
    },
    outDir: '../../dist/apps/sandbox',
    emptyOutDir: true,
    target: 'node24',
    sourcemap: true,
    minify: false,
  },
});
