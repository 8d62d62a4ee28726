// Steps that a route passes more than once are told apart by their round, which is part of their effect key.
import type { StepRow } from '../ports/rows';

export const roundOf = (step: Pick<StepRow, 'payload'>): number => Number(step.payload['round'] ?? '0');
export const nextRound = (step: Pick<StepRow, 'payload'>): string => String(roundOf(step) + 1);
