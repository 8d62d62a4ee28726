import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  inject,
  input,
  linkedSignal,
  signal,
} from '@angular/core';
import { Button, NotificationBanner } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';

/** Time to take a final act back after it was confirmed. */
export const UNDO_SECONDS = 10;

/**
 * The seconds between a confirmed final act and its sending. Nothing has left this page yet, so that taking it back leaves no trace; what
 * was sent is final. Closing the page or the dialog takes it back, too. Made in an injection context.
 */
export class UndoWindow {
  private readonly seconds = signal<number | null>(null);
  /** Seconds left; null while nothing waits. */
  readonly left = this.seconds.asReadonly();
  private decide: (go: boolean) => void = () => undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.takeBack());
  }

  /** @returns true when the time is over or was cut short, false when the act was taken back */
  async opened(): Promise<boolean> {
    this.seconds.set(UNDO_SECONDS);
    const clock = setInterval(() => {
      const left = (this.seconds() ?? 0) - 1;
      if (left <= 0) this.goAhead();
      else this.seconds.set(left);
    }, 1000);
    try {
      return await new Promise<boolean>((decide) => (this.decide = decide));
    } finally {
      clearInterval(clock);
      this.seconds.set(null);
    }
  }

  goAhead(): void {
    this.decide(true);
  }

  takeBack(): void {
    this.decide(false);
  }
}

/** Said once to a screen reader, from a place that was there before its text; the seconds run for the eye. */
@Component({
  selector: 'app-undo-window',
  imports: [Button, NotificationBanner, WordsPipe],
  template: `
    <p class="dads-visually-hidden" role="status">{{ said() }}</p>
    @if (window().left(); as left) {
      <dads-notification-banner kind="warning" [level]="3" [heading]="'backoffice.undo.title' | words">
        <p>{{ 'backoffice.undo.text' | words: { n: total } }}</p>
        <p aria-hidden="true">{{ 'backoffice.undo.left' | words: { n: left } }}</p>
        <div class="desk-buttons">
          <button dadsButton="primary" type="button" data-undo (click)="takeBack()">
            {{ 'backoffice.undo.take-back' | words }}
          </button>
          <button dadsButton="secondary" type="button" (click)="window().goAhead()">
            {{ 'backoffice.undo.now' | words }}
          </button>
        </div>
      </dads-notification-banner>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UndoWindowBanner {
  readonly window = input.required<UndoWindow>();
  protected readonly total = UNDO_SECONDS;
  private readonly words = inject(Words);
  private readonly waits = computed(() => this.window().left() !== null);
  /** Taken back here, and nothing waits since. */
  private readonly takenBack = linkedSignal<boolean, boolean>({
    source: this.waits,
    computation: (waits, before) => !waits && before?.value === true,
  });

  protected readonly said = computed(() => {
    const takenBack = this.takenBack();
    if (this.waits()) return this.words.say('backoffice.undo.text', { n: UNDO_SECONDS });
    return takenBack ? this.words.say('backoffice.undo.taken-back') : '';
  });

  protected takeBack(): void {
    this.takenBack.set(true);
    this.window().takeBack();
  }
}
