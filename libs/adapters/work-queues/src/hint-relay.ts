// Turns due steps into Bull hints. A hint carries the step's id and nothing else; its job id holds the attempt, because
// Bull silently drops an id it has seen (reliability-security §3.2 R9). Losing a hint costs a second, never a step.
import type { Queue } from 'bull';
import { withinTime } from './redis-connections';
import { nameOf } from './tokens';
import type { DueHint, WorkReport } from './tokens';

/** All that Redis ever learns of a step. */
export interface HintPayload {
  readonly stepId: string;
}

const ADD_TIMEOUT = 1_500;
/** A hint is not repeated sooner; after that it may have been lost. */
const REPEAT_AFTER_MS = 2_000;

function jobIdOf(hint: DueHint): string {
  return `${hint.stepId}.${hint.attempt}`;
}

export class HintRelay {
  private readonly addedAt = new Map<string, number>();

  constructor(
    private readonly queues: ReadonlyMap<string, Queue<HintPayload>>,
    private readonly report: WorkReport,
  ) {}

  /** Adds the hints Redis takes in time; how many. Never rejects. */
  async add(due: readonly DueHint[]): Promise<number> {
    const now = performance.now();
    for (const [jobId, at] of this.addedAt) if (now - at >= REPEAT_AFTER_MS) this.addedAt.delete(jobId);
    const added = await Promise.all(
      due.filter((hint) => !this.addedAt.has(jobIdOf(hint))).map((hint) => this.addOne(hint)),
    );
    return added.filter(Boolean).length;
  }

  private async addOne(hint: DueHint): Promise<boolean> {
    const queue = this.queues.get(hint.queue);
    if (!queue) return false;
    try {
      await withinTime(
        queue.add(
          { stepId: hint.stepId },
          {
            jobId: jobIdOf(hint),
            attempts: 1,
            removeOnComplete: true,
            removeOnFail: true,
          },
        ),
        ADD_TIMEOUT,
      );
      this.addedAt.set(jobIdOf(hint), performance.now());
      return true;
    } catch (problem) {
      this.report('hint-not-added', { queue: hint.queue, problem: nameOf(problem) });
      return false;
    }
  }
}
