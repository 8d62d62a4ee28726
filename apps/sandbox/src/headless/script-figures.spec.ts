import { describe, expect, it } from 'vitest';
import { scriptFigures } from './script-figures';

describe('the figures of the scripts', () => {
  const figures = scriptFigures();

  it('keep to the bar: an empty SIM in 58 commands with an 8 KB load file and a 1,600-byte certificate, 14 of them personalise', () => {
    expect(figures.map(({ party, mode, apdus }) => [party, mode, apdus])).toEqual([
      ['mno-tsm', 'simple', 44],
      ['sp-tsm', 'simple', 14],
      ['mno-tsm', 'delegated', 6],
      ['sp-tsm', 'delegated', 51],
      ['mno-tsm', 'authorized', 6],
      ['sp-tsm', 'authorized', 51],
      ['sp-tsm', undefined, 5],
      ['sp-tsm', undefined, 4],
    ]);
    for (const mode of ['simple', 'delegated', 'authorized'] as const) {
      const sum = figures.reduce((all, each) => all + (each.mode === mode ? each.apdus : 0), 0);
      expect(sum).toBeLessThanOrEqual(58);
    }
  });

  it('say how long each takes to make and how many bytes it has', () => {
    for (const { buildMs, bytesDown, apdus } of figures) {
      expect(buildMs).toBeGreaterThan(0);
      expect(bytesDown).toBeGreaterThan(14 * apdus);
    }
  });
});
