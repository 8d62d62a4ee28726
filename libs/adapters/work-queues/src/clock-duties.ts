// The leader's periodic duties (CRL, renewal scan, housekeeping): no cron in Redis, no two leaders, no overlap of one duty.
import { nameOf } from './tokens';
import type { ClockDuty, LeaderLock, WorkReport } from './tokens';

export class ClockDuties {
  private readonly nextAt = new Map<string, number>();
  private readonly running = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly duties: readonly ClockDuty[],
    private readonly leadership: LeaderLock,
    private readonly report: WorkReport,
    /** Monotonic milliseconds; only for the spacing, never for a decision about rows. */
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {}

  start(everyMs = 1_000): void {
    this.timer = setInterval(() => void this.tick(), everyMs);
    void this.tick();
  }

  /** Starts what is due, when this process leads. Never rejects. */
  async tick(): Promise<void> {
    if (this.stopped || this.duties.length === 0 || !(await this.leadership.lead())) return;
    const now = this.monotonicMs();
    for (const duty of this.duties) {
      if (this.running.has(duty.name) || now < (this.nextAt.get(duty.name) ?? -Infinity)) continue;
      this.nextAt.set(duty.name, now + duty.everySeconds * 1_000);
      const work = Promise.resolve()
        .then(() => duty.run())
        .catch((problem: unknown) => this.report('duty-failed', { duty: duty.name, problem: nameOf(problem) }))
        .then(() => void this.running.delete(duty.name));
      this.running.set(duty.name, work);
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await Promise.all(this.running.values());
  }
}
