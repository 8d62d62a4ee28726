import { describe, expect, it } from 'vitest';
import { scriptFigures } from './script-figures';

describe('the figures of the scripts', () => {
  const figures = scriptFigures();

  it('keep to the bar: an empty SIM in 58 commands with an 8 KB load file and a 1,600-byte certificate, 14 of them personalise', () => {
    expect(figures.map(({ party, apdus }) => [party, apdus])).toEqual([
      ['mno-tsm', 44],
      ['sp-tsm', 14],
      ['sp-tsm', 5],
      ['sp-tsm', 4],
    ]);
    expect((figures[0]?.apdus ?? 99) + (figures[1]?.apdus ?? 99)).toBeLessThanOrEqual(58);
  });

  it('say how long each takes to make and how many bytes it has', () => {
    for (const { buildMs, bytesDown, apdus } of figures) {
      expect(buildMs).toBeGreaterThan(0);
      expect(bytesDown).toBeGreaterThan(14 * apdus);
    }
  });
});
