// The step kernel as operations see it (reliability R4–R8): claimed in Postgres by lease + fence with database time;
// intent before effect; guarded finish. The kernel itself lives in adapters/register and adapters/work-queues.
import type { ProblemCode, StepKind } from '@sumaho-jpki/rules';
import type { RegisterTransaction } from './register.port';
import type { StepRow } from './rows';

export type StepResult =
  /** `commit` runs inside the guarded finish transaction: state changes, history, next steps. */
  | { readonly kind: 'done'; commit(tx: RegisterTransaction): Promise<void> }
  /** Try again after the retry class's back-off (or `afterSeconds`); after the last attempt the kernel parks it. */
  | { readonly kind: 'retry'; readonly reason: string; readonly afterSeconds?: number }
  /** Not ours to move: back to waiting until `afterSeconds` (deadline). */
  | { readonly kind: 'wait'; readonly afterSeconds: number; commit?(tx: RegisterTransaction): Promise<void> }
  /** Needs hands: shown in the back office with its reason; never a silent end. */
  | {
      readonly kind: 'park';
      readonly reason: string;
      readonly problem: ProblemCode;
      commit?(tx: RegisterTransaction): Promise<void>;
    };

export interface StepHandler {
  readonly kind: StepKind;
  /** Effect phase, outside any transaction. Thrown errors count as `retry` with the error's name as reason (messages may hold data: not stored). */
  perform(step: StepRow): Promise<StepResult>;
}

/** Named hooks at every await between two durable states; production: no-op. Tests fail, delay or kill there by enumeration. */
export interface FaultPoints {
  reach(point: string): Promise<void>;
}
export const noFaults: FaultPoints = { reach: () => Promise.resolve() };
