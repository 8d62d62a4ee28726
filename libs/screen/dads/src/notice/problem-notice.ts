import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { TriesLeft } from '../form/tries-left';
import type { ProblemError } from '../http/problem-error';
import { NotificationBanner } from './notification-banner';

/** A failed call for people: what happened, what to do, tries left, and a number to tell the desk (ux-ecosystem C13). */
@Component({
  selector: 'dads-problem-notice',
  imports: [NotificationBanner, TriesLeft, WordsPipe],
  template: `
    @if (problem(); as failed) {
      <dads-notification-banner kind="error" live="assertive" [heading]="sentence()">
        @if (failed.triesLeft; as tries) {
          <dads-tries-left [tries]="tries" />
        } @else if (failed.triesLeft === 0) {
          <dads-tries-left [tries]="0" />
        }
        <p>{{ (failed.retryHelps ? 'dads.problem.try-again' : 'dads.problem.ask') | words }}</p>
        <ng-content />
        @if (failed.number; as number) {
          <p>{{ 'dads.problem.number' | words: { number } }}</p>
        }
        @if (failed.traceId; as trace) {
          <p class="dads-mono dads-problem__trace">{{ 'dads.problem.trace' | words: { trace } }}</p>
        }
      </dads-notification-banner>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ProblemNotice {
  readonly problem = input.required<ProblemError | null>();
  private readonly words = inject(Words);
  protected readonly sentence = computed(() => {
    const failed = this.problem();
    return failed === null ? '' : this.words.pick({ ja: failed.ja, en: failed.en });
  });
}
