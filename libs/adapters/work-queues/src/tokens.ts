// What the work queues need from outside. The step kernel lives in adapters/register; here it is seen by its shape only.
import type { StepHandler, StepRow } from '@sumaho-jpki/operations';

export interface DueHint {
  readonly stepId: string;
  readonly attempt: number;
  readonly queue: string;
  readonly overdueSeconds: number;
}

export interface StepSource {
  claimDue(queues: readonly string[], limit: number): Promise<StepRow[]>;
  claimById(stepId: string): Promise<StepRow | null>;
  run(step: StepRow, handler: StepHandler): Promise<string>;
  sweepIds(limit: number): Promise<DueHint[]>;
}

/** Calls `onWake` whenever steps may have become due; a wake-up too few costs one sweep, one too many costs nothing. */
export type WakeUpSource = (onWake: () => void) => { stop(): Promise<void> };

export interface LeaderLock {
  lead(): Promise<boolean>;
  resign(): Promise<void>;
}

/** What the leader of role `clock` does from time to time: CRL, renewal scan, housekeeping. */
export interface ClockDuty {
  readonly name: string;
  readonly everySeconds: number;
  run(): Promise<unknown>;
}

/** Names and counts only: no message of an error, no payload. */
export type WorkReport = (event: string, facts: Readonly<Record<string, string | number>>) => void;

export const STEP_KERNEL = Symbol('STEP_KERNEL');
export const STEP_HANDLERS = Symbol('STEP_HANDLERS');
export const STEP_WAKE_UPS = Symbol('STEP_WAKE_UPS');
export const CLOCK_LEADERSHIP = Symbol('CLOCK_LEADERSHIP');
export const CLOCK_DUTIES = Symbol('CLOCK_DUTIES');

export function nameOf(problem: unknown): string {
  return problem instanceof Error ? problem.name : 'unknown-error';
}
