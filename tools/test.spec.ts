import { describe, expect, it } from 'vitest';
import { countSummaries, stagesOf } from './test.mjs';

describe('the choice of stages', () => {
  it.each<[choice: { only?: string; from?: string }, stages: string[]]>([
    [{}, ['format', 'lint', 'types', 'unit', 'integration', 'build', 'e2e']],
    [{ only: 'unit' }, ['unit']],
    [{ only: 'e2e,format' }, ['format', 'e2e']],
    [{ from: 'integration' }, ['integration', 'build', 'e2e']],
  ])('%j means %j', (choice, stages) => {
    expect(stagesOf(choice)).toEqual(stages);
  });

  it('refuses a stage that does not exist', () => {
    expect(() => stagesOf({ only: 'unit,lnit' })).toThrow('There is no stage lnit');
  });
});

describe('counting the summaries of several test runs', () => {
  it('adds up what passed, failed and was skipped, through colours', () => {
    const output = [
      '\u001b[2m      Tests \u001b[22m \u001b[1m\u001b[32m12 passed\u001b[39m\u001b[22m\u001b[90m (12)\u001b[39m',
      ' Test Files  1 failed | 2 passed (3)',
      '      Tests  1 failed | 4 passed | 2 skipped (7)',
    ].join('\n');
    expect(countSummaries(output)).toEqual({ passed: 16, failed: 1, skipped: 2 });
  });
});
