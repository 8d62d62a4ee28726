// One run of a step as the kernel does it, without leases: performed, its outcome committed, its row left as it then stands.
import type { StepRow } from '../ports/rows';
import type { StepHandler, StepResult } from '../ports/step.port';
import type { MemoryRegister } from './memory-register';

const RETRY_SECONDS = 5;

export async function runStep(register: MemoryRegister, handler: StepHandler, id: string): Promise<StepResult> {
  const result = await handler.perform(structuredClone(rowOf(register, id)));
  await settleStep(register, id, result);
  return result;
}

/** What the outcome changes comes first, the step's own row last: also a step that its outcome cancelled is finished. */
export async function settleStep(register: MemoryRegister, id: string, result: StepResult): Promise<void> {
  if (result.kind !== 'retry') await register.by(async (tx) => result.commit?.(tx));
  Object.assign(rowOf(register, id), standing(register.now, result));
}

function rowOf(register: MemoryRegister, id: string) {
  const row = register.rows.steps.find((step) => step.id === id);
  if (!row) throw new Error(`no step ${id}`);
  return row;
}

function standing(now: Date, result: StepResult): Partial<StepRow> {
  const after = (seconds: number) => ({ runAt: new Date(now.getTime() + seconds * 1000) });
  switch (result.kind) {
    case 'done':
      return { state: 'done', reason: null };
    case 'park':
      return { state: 'parked', reason: result.reason };
    case 'wait':
      return { state: 'waiting', reason: null, ...after(result.afterSeconds) };
    case 'retry':
      return { state: 'pending', reason: result.reason, ...after(result.afterSeconds ?? RETRY_SECONDS) };
  }
}
