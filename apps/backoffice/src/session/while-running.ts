import { DestroyRef, DOCUMENT, effect, inject } from '@angular/core';
import { StaffSession } from './staff-session';

/** Milliseconds between two questions. */
export const EVERY_MS = 1_500;

/** Asks again every moment while something runs, so that its progress is live. For injection contexts. */
export function whileRunning(runs: () => boolean, load: () => Promise<void>): void {
  const session = inject(StaffSession);
  const document = inject(DOCUMENT);
  let timer: ReturnType<typeof setTimeout> | null = null;
  let left = false;
  const ask = async (): Promise<void> => {
    // A hidden tab is nobody's look, and an idle screen must not keep the session alive.
    if (!document.hidden && !session.locked() && !session.warning()) await load();
    timer = null;
    next();
  };
  const next = (): void => {
    // Read before the timer is looked at: an effect that does not read what it waits for never runs again.
    const wanted = runs() && !session.locked();
    if (!left && timer === null && wanted) timer = setTimeout(() => void ask(), EVERY_MS);
  };
  effect(next);
  inject(DestroyRef).onDestroy(() => {
    left = true;
    if (timer !== null) clearTimeout(timer);
  });
}
