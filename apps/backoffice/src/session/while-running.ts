import { DestroyRef, effect, inject } from '@angular/core';

const EVERY_MS = 1_500;

/** Asks again every moment while something runs, so that its progress is live. For injection contexts. */
export function whileRunning(runs: () => boolean, load: () => Promise<void>): void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let left = false;
  const ask = async (): Promise<void> => {
    await load();
    timer = null;
    next();
  };
  const next = (): void => {
    if (!left && timer === null && runs()) timer = setTimeout(() => void ask(), EVERY_MS);
  };
  effect(next);
  inject(DestroyRef).onDestroy(() => {
    left = true;
    if (timer !== null) clearTimeout(timer);
  });
}
