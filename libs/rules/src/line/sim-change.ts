/**
 * The number is bound to another SIM: whoever took it over that way would go for the PIN or take the number away next. For a day these
 * wait, and the notice of the change has time to reach the holder. Sources: reliability-security F13 (SIM swap: chip proof, cool-down on
 * the PIN reset after it), peers 151 and 375 (cool-down after a SIM change); issue "The desk": cool-down after SIM change.
 */
import { ALLOWED, refuse } from '../verdict';
import type { Verdict } from '../verdict';

export const SIM_CHANGE_COOL_DOWN_HOURS = 24;

/** @param simChangedAt when the line was last bound to another SIM; null while it never was */
export function judgeCoolDown(simChangedAt: Date | null, now: Date): Verdict {
  const until = coolDownUntil(simChangedAt, now);
  return until ? refuse('sim-changed-recently', { until: until.toISOString() }) : ALLOWED;
}

/** When the day after a SIM change is over; null while nothing waits. */
export function coolDownUntil(simChangedAt: Date | null, now: Date): Date | null {
  if (simChangedAt === null) return null;
  const until = new Date(simChangedAt.getTime() + SIM_CHANGE_COOL_DOWN_HOURS * 3_600_000);
  return now.getTime() < until.getTime() ? until : null;
}
