import { describe, expect, it, vi } from 'vitest';
import { ClockDuties } from './clock-duties';

const leader = (leads: () => boolean) => ({ lead: () => Promise.resolve(leads()), resign: () => Promise.resolve() });

describe('the duties of the clock', () => {
  it('are done at once and then each in its own rhythm, by the leader only', async () => {
    let now = 0;
    let leads = false;
    const crl = vi.fn(() => Promise.resolve());
    const scan = vi.fn(() => Promise.resolve());
    const duties = new ClockDuties(
      [
        { name: 'crl', everySeconds: 10, run: crl },
        { name: 'scan', everySeconds: 60, run: scan },
      ],
      leader(() => leads),
      () => undefined,
      () => now,
    );
    const tickAt = async (second: number) => {
      now = second * 1_000;
      await duties.tick();
      await new Promise((resolve) => setImmediate(resolve));
    };
    await tickAt(0);
    expect(crl).not.toHaveBeenCalled();
    leads = true;
    for (const second of [1, 5, 11, 12, 21]) await tickAt(second);
    expect([crl.mock.calls.length, scan.mock.calls.length]).toEqual([3, 1]);
  });

  it('do not overlap themselves, and a failure is reported by name and not repeated at once', async () => {
    let now = 0;
    let finish: () => void = () => undefined;
    const slow = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    const report = vi.fn();
    const failing = vi.fn(() => Promise.reject(new RangeError('holds data')));
    const duties = new ClockDuties(
      [
        { name: 'slow', everySeconds: 1, run: slow },
        { name: 'failing', everySeconds: 10, run: failing },
      ],
      leader(() => true),
      report,
      () => now,
    );
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    await duties.tick();
    await settled();
    now = 5_000;
    await duties.tick();
    await settled();
    expect(slow).toHaveBeenCalledTimes(1);
    expect(failing).toHaveBeenCalledTimes(1);
    expect(report.mock.calls).toEqual([['duty-failed', { duty: 'failing', problem: 'RangeError' }]]);
    finish();
    await duties.stop();
    await duties.tick();
    expect(slow).toHaveBeenCalledTimes(1);
  });
});
