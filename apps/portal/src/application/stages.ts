// The stages of the live display, in their order. States without a way on (failed, cancelled, expired) are none of them.
import { isOpen, type ApplicationState } from '@sumaho-jpki/rules';
import type { WordingKey } from '@sumaho-jpki/screen/wording';

export const STAGES = [
  'accepted',
  'code-sent',
  'redeemed',
  'preparing',
  'writing-area',
  'writing-key',
  'awaiting-pin',
  'completed',
] as const satisfies readonly ApplicationState[];

export const STAGE_WORDS: readonly WordingKey[] = STAGES.map((stage): WordingKey => `portal.stage.${stage}`);

/** Index of a stage that came over HTTP; the first one when this build does not know it. */
export function stageAt(state: string): number {
  return Math.max(
    0,
    STAGES.findIndex((stage) => stage === state),
  );
}

/** Still under way; a state this build does not know counts as closed. */
export function underWay(state: string): boolean {
  return isOpen(state as ApplicationState);
}

/** The phone has taken over: the access code was entered on it. */
export function onThePhone(state: string): boolean {
  return underWay(state) && stageAt(state) >= STAGES.indexOf('redeemed');
}
