import { effect, inject, signal, untracked, type Signal, type WritableSignal } from '@angular/core';
import { ProblemError } from '@sumaho-jpki/screen/dads';
import { StaffSession } from './staff-session';

export interface LookUp<T> {
  /** The last answer; it stays when a later question fails. Null before the first. */
  readonly found: Signal<T | null>;
  /** Why the last question failed. An act on the page may tell its own here. */
  readonly problem: WritableSignal<ProblemError | null>;
  /** @param quiet asked by the page itself: what an act told stays */
  load(quiet?: boolean): Promise<void>;
}

/** What a page or part shows of one question: asked when it opens and again at each sign-in. For injection contexts. */
export function lookUp<T>(ask: () => Promise<T>): LookUp<T> {
  const session = inject(StaffSession);
  const found = signal<T | null>(null);
  const problem = signal<ProblemError | null>(null);
  let own: ProblemError | null = null;
  const load = async (quiet = false): Promise<void> => {
    try {
      found.set(await ask());
      if (!quiet || problem() === own) problem.set(null);
      own = null;
    } catch (thrown) {
      own = ProblemError.from(thrown);
      problem.set(own);
    }
  };
  effect(() => {
    session.turn();
    untracked(() => void load());
  });
  return { found: found.asReadonly(), problem, load };
}
