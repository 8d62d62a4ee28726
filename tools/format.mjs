// `npm run format`: brings every file into the one layout.
import { PROGRAMS, runNode } from './workspace.mjs';

const { code } = await runNode(
  PROGRAMS.prettier,
  ['--write', '--log-level=warn', ...(process.argv.length > 2 ? process.argv.slice(2) : ['.'])],
  {
    show: true,
  },
);
process.exit(code);
