// `npm run check`: the stages of `npm test` that need neither services nor a browser.
import { runStages } from './test.mjs';

process.exit(await runStages(['format', 'lint', 'types', 'unit']));
