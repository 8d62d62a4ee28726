import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { type Audience, isKnownProblem, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { TriesLeft } from '../form/tries-left';
import type { ProblemError } from '../http/problem-error';
import { NotificationBanner } from './notification-banner';

/** A failed call for people: what happened, what to do, tries left, and a number to tell the desk (ux-ecosystem C13). */
@Component({
  selector: 'dads-problem-notice',
  imports: [NotificationBanner, TriesLeft, WordsPipe],
  template: `
    @if (problem(); as failed) {
      <dads-notification-banner kind="error" live="assertive" [heading]="told().what">
        @if (failed.triesLeft !== null && failed.triesLeft <= 1) {
          <!-- More than one: the sentence says how many. -->
          <dads-tries-left [tries]="failed.triesLeft" />
        }
        @if (told().then !== '') {
          <p>{{ told().then }}</p>
        } @else if (failed.retryHelps) {
          <p>{{ 'dads.problem.try-again' | words }}</p>
        }
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
  /** `desk` reads the sentence written for staff. */
  readonly audience = input<Audience>('citizen');
  private readonly words = inject(Words);

  protected readonly told = computed(() => {
    const failed = this.problem();
    if (failed === null) return { what: '', then: '' };
    const forDesk = this.audience() === 'desk' && isKnownProblem(failed.code);
    const text = forDesk
      ? this.words.problem(failed.code, failed.facts, 'desk')
      : this.words.pick({ ja: failed.ja, en: failed.en });
    // Conclusion first (rules/problems): the first sentence is the heading, the rest says what to do.
    const end = /。|[.?!](?= )/u.exec(text);
    const cut = end === null ? text.length : end.index + 1;
    return { what: text.slice(0, cut), then: text.slice(cut).trim() };
  });
}
