// What the dialogs about one's own certificate share: one wish, one idempotency key, and the card shown again where it is due.
import { DestroyRef, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { newIdempotencyKey, ProblemError } from '@sumaho-jpki/screen/dads';
import { CitizenSession } from '../session/citizen-session';
import { pathOf } from '../session/sign-in-again';

export class ActOfCare {
  private readonly session = inject(CitizenSession);
  private readonly router = inject(Router);
  private readonly owner = inject(DestroyRef);
  private key = newIdempotencyKey();

  readonly open = signal(false);
  readonly busy = signal(false);
  readonly failure = signal<ProblemError | null>(null);
  /** The act wants the card shown within the last minutes. */
  readonly wantsCard = signal(false);

  ask(): void {
    this.prepare();
    this.open.set(true);
  }

  /** A wish of its own; nothing of the one before is shown any more. */
  prepare(): void {
    this.key = newIdempotencyKey();
    this.failure.set(null);
    this.wantsCard.set(false);
  }

  /** True when it was done and the page is still there. */
  async run(call: (idempotencyKey: string) => Promise<unknown>): Promise<boolean> {
    if (this.busy()) return false;
    this.busy.set(true);
    this.failure.set(null);
    try {
      await call(this.key);
      this.open.set(false);
      return !this.owner.destroyed;
    } catch (thrown) {
      const failure = ProblemError.from(thrown);
      this.failure.set(failure);
      this.wantsCard.set(failure.code === 'step-up-required');
      return false;
    } finally {
      this.busy.set(false);
    }
  }

  showCard(): void {
    this.busy.set(true);
    this.session.signIn(pathOf(this.router.url));
  }
}
