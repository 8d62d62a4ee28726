// Intent before effect (reliability-security §3.2 R6): the intent is committed before the call, so that a retry that
// finds it without a result asks the other side first and acts only when nothing happened there.
import { createHash } from 'node:crypto';
import type { FaultPoints, Register, StepRow } from '@sumaho-jpki/operations';
import { canonicalJson, noFaults } from '@sumaho-jpki/operations';

export class EffectContradictionError extends Error {
  override readonly name = 'EffectContradictionError';
}

export interface OnceEffect<T extends Record<string, unknown>> {
  readonly register: Register;
  readonly step: StepRow;
  /** Default: the step's own effect key. */
  readonly effectKey?: string;
  /** What is asked for; only its SHA-256 is stored. */
  readonly request: unknown;
  /** What became of an earlier try; null when the other side knows nothing of it. */
  readBack(): Promise<T | null>;
  perform(): Promise<T>;
  readonly faults?: FaultPoints;
}

/**
 * The result of an effect that happens once however often the step is run. The result is stored: ids and facts only.
 * Throws EffectContradictionError when the same key was used for another request.
 */
export async function onceEffect<T extends Record<string, unknown>>(effect: OnceEffect<T>): Promise<T> {
  const { register, step, faults = noFaults } = effect;
  const effectKey = effect.effectKey ?? step.effectKey;
  const requestHash = createHash('sha256').update(canonicalJson(effect.request)).digest('hex');
  const known = await register.transaction({ kind: 'system' }, async (tx) => {
    const row = await tx.effects.byKey(effectKey);
    if (!row) await tx.effects.intend({ effectKey, stepId: step.id, requestHash });
    return row;
  });
  if (known && known.requestHash !== requestHash)
    throw new EffectContradictionError('The effect key was used for another request.');
  if (known?.result) return known.result as T;
  await faults.reach(`${step.kind}/intended`);
  const result = (known ? await effect.readBack() : null) ?? (await effect.perform());
  await faults.reach(`${step.kind}/effected`);
  await register.transaction({ kind: 'system' }, (tx) => tx.effects.settle(effectKey, result));
  await faults.reach(`${step.kind}/settled`);
  return result;
}
