// Runs steps of this process: each claimed in Postgres first, handled by the one handler of its kind.
import type { StepHandler, StepRow } from '@sumaho-jpki/operations';
import { nameOf } from './tokens';
import type { StepSource, WorkReport } from './tokens';

export class StepRunner {
  private readonly handlers: ReadonlyMap<string, StepHandler>;
  private readonly running = new Set<Promise<void>>();
  private stopped = false;
  private full = false;
  /** Called when there is room again after there was none. */
  onRoom: () => void = () => undefined;

  constructor(
    private readonly kernel: StepSource,
    handlers: readonly StepHandler[],
    private readonly report: WorkReport,
    /** Steps this process runs at once outside of the queues. */
    private readonly most: number,
  ) {
    this.handlers = new Map(handlers.map((handler) => [handler.kind, handler]));
  }

  /** For a hint: runs the step if it is still due. Never rejects. */
  async runById(stepId: string): Promise<void> {
    if (this.stopped) return;
    try {
      const step = await this.kernel.claimById(stepId);
      if (step) await this.track(this.runClaimed(step));
    } catch (problem) {
      this.report('step-not-claimed', { problem: nameOf(problem) });
    }
  }

  /** Without Redis: claims what there is room for and runs it, without waiting for its end. */
  async runDue(queues: readonly string[]): Promise<number> {
    const room = this.most - this.running.size;
    this.full = room <= 0;
    if (this.stopped || this.full) return 0;
    const steps = await this.kernel.claimDue(queues, room);
    for (const step of steps) void this.track(this.runClaimed(step));
    return steps.length;
  }

  /** For overdue steps that no hint brought: the same, one by one. */
  async runOverdue(stepIds: readonly string[]): Promise<void> {
    for (const stepId of stepIds) {
      this.full = this.running.size >= this.most;
      if (this.stopped || this.full) return;
      const step = await this.kernel.claimById(stepId);
      if (step) void this.track(this.runClaimed(step));
    }
  }

  /** Takes nothing new and waits for what runs, at most `ms`; what is left is finished by the next owner of its lease. */
  async stop(ms: number): Promise<void> {
    this.stopped = true;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([Promise.all(this.running), limit]);
    clearTimeout(timer);
  }

  private async runClaimed(step: StepRow): Promise<void> {
    const handler = this.handlers.get(step.kind);
    if (!handler) {
      this.report('step-without-handler', { step: step.kind });
      return;
    }
    try {
      const outcome = await this.kernel.run(step, handler);
      if (outcome !== 'done') this.report('step-not-done', { step: step.kind, outcome, attempt: step.attempt });
    } catch (problem) {
      this.report('step-not-recorded', { step: step.kind, problem: nameOf(problem) });
    }
  }

  private async track(work: Promise<void>): Promise<void> {
    this.running.add(work);
    try {
      await work;
    } finally {
      this.running.delete(work);
      if (this.full) {
        this.full = false;
        this.onRoom();
      }
    }
  }
}
