// A step source for the queues' own tests: claims by lease and fence like the register's kernel, without a database.
import { randomUUID } from 'node:crypto';
import type { StepHandler, StepRow } from '@sumaho-jpki/operations';
import { stepOf } from '@sumaho-jpki/rules';
import type { StepKind } from '@sumaho-jpki/rules';
import type { DueHint, StepSource } from '../tokens';

type Changing<T> = { -readonly [P in keyof T]: T[P] };

export class StepsInMemory implements StepSource {
  readonly steps = new Map<string, Changing<StepRow>>();
  onFinish: () => void = () => undefined;
  private fences = 0;
  private listeners: (() => void)[] = [];

  add(kind: StepKind, count = 1): string[] {
    const ids = Array.from({ length: count }, () => randomUUID());
    for (const id of ids) {
      const now = new Date();
      this.steps.set(id, {
        id,
        workflowId: id,
        seq: 1,
        kind,
        subject: id,
        effectKey: id,
        state: 'pending',
        fence: '0',
        attempt: 0,
        runAt: now,
        leaseUntil: null,
        reason: null,
        payload: {},
        createdAt: now,
      });
    }
    for (const listener of this.listeners) listener();
    return ids;
  }

  readonly wakeUps = (onWake: () => void) => {
    this.listeners.push(onWake);
    return {
      stop: () => {
        this.listeners = this.listeners.filter((listener) => listener !== onWake);
        return Promise.resolve();
      },
    };
  };

  open(): number {
    return [...this.steps.values()].filter((step) => step.state !== 'done').length;
  }

  claimDue(queues: readonly string[], limit: number): Promise<StepRow[]> {
    const due = [...this.steps.values()].filter((step) => this.due(step) && queues.includes(stepOf(step.kind).queue));
    return Promise.resolve(due.slice(0, limit).map((step) => this.lease(step)));
  }

  claimById(stepId: string): Promise<StepRow | null> {
    const step = this.steps.get(stepId);
    return Promise.resolve(step && this.due(step) ? this.lease(step) : null);
  }

  async run(step: StepRow, handler: StepHandler): Promise<string> {
    await handler.perform(step);
    this.onFinish();
    const row = this.steps.get(step.id);
    if (!row || row.fence !== step.fence || row.state !== 'leased') return 'superseded';
    row.state = 'done';
    return 'done';
  }

  sweepIds(limit: number): Promise<DueHint[]> {
    const due = [...this.steps.values()].filter((step) => this.due(step)).slice(0, limit);
    return Promise.resolve(
      due.map((step) => ({
        stepId: step.id,
        attempt: step.attempt,
        queue: stepOf(step.kind).queue,
        overdueSeconds: (Date.now() - (step.leaseUntil ?? step.runAt).getTime()) / 1_000,
      })),
    );
  }

  private due(step: StepRow): boolean {
    return step.state === 'pending' || (step.state === 'leased' && (step.leaseUntil?.getTime() ?? 0) < Date.now());
  }

  private lease(step: Changing<StepRow>): StepRow {
    step.state = 'leased';
    step.attempt += 1;
    step.fence = String((this.fences += 1));
    step.leaseUntil = new Date(Date.now() + 5_000);
    return { ...step };
  }
}

/** One handler per step kind that counts how often each step was performed. */
export function countingHandlers(kinds: readonly StepKind[], ms = 0) {
  const performed = new Map<string, number>();
  const handlers = kinds.map((kind): StepHandler => ({
    kind,
    perform: async (step) => {
      performed.set(step.id, (performed.get(step.id) ?? 0) + 1);
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
      return { kind: 'done', commit: () => Promise.resolve() };
    },
  }));
  return { handlers, performed };
}
