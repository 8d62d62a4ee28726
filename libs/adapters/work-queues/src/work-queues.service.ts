// Starts and stops the queues of one process, in the order that loses nothing and waits for nobody.
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { StepHandler } from '@sumaho-jpki/operations';
import type { Job, Queue } from 'bull';
import { checkWiring, WORK_QUEUES } from './catalogue';
import { ClockDuties } from './clock-duties';
import { HintRelay } from './hint-relay';
import type { HintPayload } from './hint-relay';
import type { RedisConnections } from './redis-connections';
import { withinTime } from './redis-connections';
import { StepRunner } from './step-runner';
import { Sweeper } from './sweeper';
import type { SweeperTimes } from './sweeper';
import { nameOf } from './tokens';
import type { ClockDuty, LeaderLock, StepSource, WakeUpSource, WorkReport } from './tokens';

export interface WorkQueuesParts {
  readonly kernel: StepSource;
  readonly connections: RedisConnections;
  readonly queues: ReadonlyMap<string, Queue<HintPayload>>;
  readonly wakeUps: WakeUpSource;
  readonly report: WorkReport;
  /** Role `worker`. */
  readonly worker?: { readonly handlers: readonly StepHandler[]; readonly concurrency: number };
  /** Role `clock`. */
  readonly clock?: { readonly leadership: LeaderLock; readonly duties: readonly ClockDuty[] };
  readonly times?: SweeperTimes;
  /** Milliseconds running steps get at a stop; default 10000. */
  readonly stopMs?: number;
}

export class WorkQueues implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly runner: StepRunner | undefined;
  private readonly sweeper: Sweeper;
  private readonly duties: ClockDuties | undefined;
  private readonly processed: string[] = [];
  private wakeUps: { stop(): Promise<void> } | undefined;

  constructor(private readonly parts: WorkQueuesParts) {
    const { kernel, queues, report, worker, clock } = parts;
    if (worker) this.runner = new StepRunner(kernel, worker.handlers, report, worker.concurrency * WORK_QUEUES.length);
    if (clock) this.duties = new ClockDuties(clock.duties, clock.leadership, report);
    this.sweeper = new Sweeper(
      {
        kernel,
        queues: WORK_QUEUES,
        report,
        redisAnswers: () => parts.connections.answers(),
        ...(clock ? { relay: { hints: new HintRelay(queues, report), leadership: clock.leadership } } : {}),
        ...(this.runner ? { runner: this.runner } : {}),
      },
      parts.times,
    );
  }

  /** Throws WiringError before anything is processed. */
  onApplicationBootstrap(): void {
    const { queues, worker, report, wakeUps } = this.parts;
    for (const [name, queue] of queues)
      queue.on('error', (problem) => report('queue-error', { queue: name, problem: nameOf(problem) }));
    if (worker && this.runner) {
      checkWiring(worker.handlers, [...queues.keys()]);
      for (const [name, queue] of queues) this.process(name, queue, worker.concurrency, this.runner);
      checkWiring(worker.handlers, this.processed);
    }
    if (this.runner) this.runner.onRoom = () => this.sweeper.wake();
    this.wakeUps = wakeUps(() => this.sweeper.wake());
    this.sweeper.start();
    this.duties?.start();
  }

  /** In the first phase of Nest's stop: modules this one imports, the database among them, are still there. */
  async onModuleDestroy(): Promise<void> {
    const { connections, queues, report, stopMs = 10_000 } = this.parts;
    await this.wakeUps?.stop();
    await this.duties?.stop();
    await this.sweeper.stop();
    await this.runner?.stop(stopMs);
    if (!(await connections.answers())) connections.giveUpWaiting();
    const closing = Promise.all([...queues.values()].map((queue) => queue.close()));
    await withinTime(closing, stopMs).catch((problem: unknown) =>
      report('queues-not-closed', { problem: nameOf(problem) }),
    );
    connections.close();
  }

  /**
   * Not by @Process: the explorer of @nestjs/bull lets the promise of queue.process() float, and with a Redis that never
   * came it would end the process at its stop.
   */
  private process(name: string, queue: Queue<HintPayload>, concurrency: number, runner: StepRunner): void {
    this.processed.push(name);
    withoutWorkerName(queue);
    queue
      .process(concurrency, (job: Job<HintPayload>) => runner.runById(job.data.stepId))
      .catch((problem: unknown) => this.parts.report('queue-stopped', { queue: name, problem: nameOf(problem) }));
  }
}

/** Bull names its connection in a promise it lets float: with a Redis that goes away that would end the process. */
function withoutWorkerName(queue: Queue<HintPayload>): void {
  Object.assign(queue, { setWorkerName: () => Promise.resolve() });
}
