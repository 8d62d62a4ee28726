// Queue, lease and back-off of every step kind, from the rules' provisioning table.
import { backoffSeconds, PROVISIONING_STEPS, STEP_KINDS, stepOf } from '@sumaho-jpki/rules';
import type { StepKind } from '@sumaho-jpki/rules';

export interface StepPolicy {
  readonly kinds: readonly string[];
  kindsOf(queues: readonly string[]): string[];
  queueOf(kind: string): string;
  leaseSeconds(kind: string): number;
  /** Seconds to wait after this many failures in a row; undefined: park. */
  backoffSeconds(kind: string, failures: number): number | undefined;
}

function known(kind: string): StepKind {
  if (!Object.hasOwn(PROVISIONING_STEPS, kind)) throw new Error(`The rules know no step "${kind}".`);
  return kind as StepKind;
}

export const STEP_POLICY: StepPolicy = {
  kinds: STEP_KINDS,
  kindsOf: (queues) => STEP_KINDS.filter((kind) => queues.includes(stepOf(kind).queue)),
  queueOf: (kind) => stepOf(known(kind)).queue,
  leaseSeconds: (kind) => stepOf(known(kind)).leaseSeconds,
  backoffSeconds: (kind, failures) => backoffSeconds(known(kind), failures),
};
