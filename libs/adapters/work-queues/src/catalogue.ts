// The queues and which step kinds go through each: read from the rules' provisioning table, checked at boot.
import { QUEUES, STEP_KINDS, stepOf } from '@sumaho-jpki/rules';
import type { QueueName, StepKind } from '@sumaho-jpki/rules';
import type { StepHandler } from '@sumaho-jpki/operations';

export const WORK_QUEUES: readonly QueueName[] = QUEUES;

export function queueOf(kind: StepKind): QueueName {
  return stepOf(kind).queue;
}

export class WiringError extends Error {
  override readonly name = 'WiringError';
}

function counted(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function defectsOf(what: string, wanted: readonly string[], present: readonly string[]): string[] {
  const counts = counted(present);
  const defects = wanted
    .filter((name) => counts.get(name) !== 1)
    .map((name) => `${what} "${name}" has ${counts.get(name) ?? 0} instead of 1`);
  const unknown = [...counts.keys()].filter((name) => !wanted.includes(name));
  return [...defects, ...unknown.map((name) => `${what} "${name}" is not in the rules`)];
}

/**
 * Every step kind has exactly one handler and every queue exactly one processor.
 * Throws WiringError naming every defect: a process that would let steps lie does not start.
 */
export function checkWiring(handlers: readonly StepHandler[], processedQueues: readonly string[]): void {
  const defects = [
    ...defectsOf(
      'handler of step',
      STEP_KINDS,
      handlers.map((handler) => handler.kind),
    ),
    ...defectsOf('processor of queue', WORK_QUEUES, processedQueues),
  ];
  if (defects.length > 0) throw new WiringError(`The work queues are not wired: ${defects.join('; ')}.`);
}
