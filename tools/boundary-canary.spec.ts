import { describe, expect, it } from 'vitest';
import { PLANTED, runCanary } from './boundary-canary.mjs';

const boundaries = PLANTED.filter(({ rule }) => rule === '@nx/enforce-module-boundaries').slice(0, 1);
const clock = PLANTED.filter(({ text }) => text.includes('Date.now'));

// ESLint reads the whole project graph first: on a busy machine that alone takes half a minute.
describe('the canary of the import law', { timeout: 180_000 }, () => {
  it('sings when a rule is switched off', async () => {
    const failures = await runCanary({
      planted: clock,
      overrideConfig: [{ rules: { 'no-restricted-properties': 'off' } }],
    });
    expect(failures).toEqual([expect.stringMatching(/Date\.now.*did not report it in libs\/rules/)]);
  });

  it('does not take a warning for a report', async () => {
    const failures = await runCanary({
      planted: clock,
      overrideConfig: [{ rules: { 'no-restricted-properties': 'warn' } }],
    });
    expect(failures).toHaveLength(1);
  });

  it('sings when what is planted is allowed', async () => {
    const harmless = {
      sentence: 'nothing wrong',
      file: 'libs/rules/src/planted.ts',
      text: 'export const a = 1;\n',
      rule: 'no-restricted-imports',
    };
    expect(await runCanary({ planted: [harmless] })).toEqual([expect.stringContaining('nothing wrong')]);
  });

  it('sings when the lib it plants in has gone', async () => {
    const moved = boundaries.map((violation) => ({ ...violation, file: 'libs/gone/src/planted.ts' }));
    expect(await runCanary({ planted: moved })).toEqual([expect.stringContaining('there is no libs/gone any more')]);
  });
});
