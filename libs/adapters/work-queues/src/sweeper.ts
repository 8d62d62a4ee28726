// The guarantee behind the hints (reliability-security §3.2 R9–R10): each second, and at every NOTIFY, it looks for due
// steps. With Redis up the leader adds hints; with Redis down, or for a step no hint brought in time, workers run them.
import type { HintRelay } from './hint-relay';
import type { StepRunner } from './step-runner';
import { nameOf } from './tokens';
import type { DueHint, LeaderLock, StepSource, WorkReport } from './tokens';

export interface SweeperParts {
  readonly kernel: StepSource;
  readonly queues: readonly string[];
  readonly report: WorkReport;
  /** Whether Redis answers now. */
  redisAnswers(): Promise<boolean>;
  /** Role `clock`: adds hints while it leads. */
  readonly relay?: { readonly hints: HintRelay; readonly leadership: LeaderLock };
  /** Role `worker`: runs steps itself when it has to. */
  readonly runner?: StepRunner;
}

export interface SweeperTimes {
  /** Milliseconds between two sweeps; default 1000. */
  readonly everyMs?: number;
  /** A step due for longer is run without waiting for its hint; default 2 s. */
  readonly overdueSeconds?: number;
  /** Steps looked at per sweep; default 200. */
  readonly limit?: number;
}

export class Sweeper {
  private readonly everyMs: number;
  private readonly overdueSeconds: number;
  private readonly limit: number;
  private timer: NodeJS.Timeout | undefined;
  private current: Promise<void> | undefined;
  private again = false;
  private stopped = false;

  constructor(
    private readonly parts: SweeperParts,
    times: SweeperTimes = {},
  ) {
    this.everyMs = times.everyMs ?? 1_000;
    this.overdueSeconds = times.overdueSeconds ?? 2;
    this.limit = times.limit ?? 200;
  }

  start(): void {
    this.timer = setInterval(() => this.wake(), this.everyMs);
    this.wake();
  }

  /** Looks now, or once more after the look going on: many wake-ups are one look. */
  wake(): void {
    if (this.stopped) return;
    if (this.current) {
      this.again = true;
      return;
    }
    this.current = this.sweep()
      .catch((problem: unknown) => this.parts.report('sweep-failed', { problem: nameOf(problem) }))
      .finally(() => {
        this.current = undefined;
        if (!this.again) return;
        this.again = false;
        this.wake();
      });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.current;
    await this.parts.relay?.leadership.resign();
  }

  private async sweep(): Promise<void> {
    const { kernel, relay, runner, queues } = this.parts;
    const leads = relay ? await relay.leadership.lead() : false;
    if (!leads && !runner) return;
    const up = await this.parts.redisAnswers();
    if (!up) {
      while (runner && (await runner.runDue(queues)) > 0 && !this.stopped);
      return;
    }
    const due = await kernel.sweepIds(this.limit);
    if (relay && leads) await relay.hints.add(due);
    await runner?.runOverdue(this.overdue(due));
  }

  private overdue(due: readonly DueHint[]): string[] {
    return due.filter((hint) => hint.overdueSeconds > this.overdueSeconds).map((hint) => hint.stepId);
  }
}
