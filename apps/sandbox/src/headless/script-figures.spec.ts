import { describe, expect, it } from 'vitest';
import { MODES } from './sim-scripts';
import { scriptFigures } from './script-figures';

const figures = scriptFigures();
const one = (mode: string, bearer: string, script: string) => {
  const found = figures.find((each) => each.mode === mode && each.bearer === bearer && each.script === script);
  if (!found) throw new Error(`${script} by ${bearer} is missing`);
  return found;
};

describe('the figures of the scripts', () => {
  it.each(['seram', 'ram-over-http'])(
    'keep to the bar by %s: an empty SIM in 58 commands, 14 of them personalise',
    (by) => {
      const apdus = MODES.map((mode) => ['set-up', 'personalise'].map((script) => one(mode, by, script).apdus));
      expect(apdus).toEqual([
        [44, 14],
        [6, 51],
        [6, 51],
      ]);
      for (const [setUp = 0, personalise = 0] of apdus) expect(setUp + personalise).toBeLessThanOrEqual(58);
    },
  );

  it('have one exchange with card data for each script', () => {
    for (const each of figures.filter(({ bearer }) => bearer !== 'sms')) {
      const changed = ['lock', 'unlock', 'delete'].includes(each.script);
      expect(each.exchanges).toBe(changed ? 2 : 1);
    }
  });

  it('count lock, unlock and deletion by each bearer: agent with the registry read first, short messages one command each', () => {
    const counted = ['seram', 'ram-over-http', 'sms'].map((bearer) =>
      ['lock', 'unlock', 'delete'].map((script) => {
        const { apdus, exchanges, messages } = one('simple', bearer, script);
        return [apdus, exchanges, messages];
      }),
    );
    const byAgent = [
      [9, 2, 4],
      [9, 2, 4],
      [11, 2, 4],
    ];
    expect(counted).toEqual([
      byAgent,
      byAgent,
      [
        [1, 1, 2],
        [1, 1, 2],
        [3, 3, 6],
      ],
    ]);
  });

  it('fit each secured packet into one short message', () => {
    for (const { messageBytes, messages } of figures.filter(({ bearer }) => bearer === 'sms')) {
      expect(messageBytes).toBeLessThanOrEqual(140 * messages);
    }
  });

  it('say how long each takes to make and how many bytes it has', () => {
    for (const { buildMs, commandBytes, answerBytes, messageBytes, apdus, bearer } of figures) {
      expect(buildMs).toBeGreaterThan(0);
      expect(commandBytes).toBeGreaterThan(8 * apdus);
      expect(answerBytes).toBeGreaterThanOrEqual(2 * apdus);
      // What the SELECT by a header saves is less than what a secured packet or JSON adds.
      if (bearer !== 'ram-over-http') expect(messageBytes).toBeGreaterThan(commandBytes + answerBytes);
    }
  });
});
