import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { type WordingKey, WordsPipe } from '@sumaho-jpki/screen/wording';
import { Icon } from '../action/icon';

export type StepState = 'waiting' | 'reached' | 'completed' | 'editing' | 'error';

export interface Step {
  readonly title: string;
  readonly state: StepState;
}

/** The usual line of steps: everything before `current` completed, `current` editing (or in error), the rest waiting. */
export function stepsAt(titles: readonly string[], current: number, failed = false): readonly Step[] {
  return titles.map((title, index) => ({
    title,
    state: index < current ? 'completed' : index > current ? 'waiting' : failed ? 'error' : 'editing',
  }));
}

const STATE_WORD: Readonly<Record<StepState, WordingKey>> = {
  waiting: 'dads.steps.state.waiting',
  reached: 'dads.steps.state.reached',
  completed: 'dads.steps.state.completed',
  editing: 'dads.steps.state.editing',
  error: 'dads.steps.state.error',
};

/** DADS step navigation: where one is, said once as a sentence, then each step with its state in words. */
@Component({
  selector: 'dads-step-navigation',
  imports: [Icon, WordsPipe],
  template: `
    <nav class="dads-steps" [attr.aria-label]="label() || ('dads.steps.label' | words)">
      <p class="dads-visually-hidden">
        {{ 'dads.steps.reached' | words: { total: steps().length, reached: reached() } }}
      </p>
      <ol>
        @for (step of steps(); track $index) {
          <li
            [attr.data-state]="step.state"
            [attr.data-reached]="step.state !== 'waiting'"
            [attr.aria-current]="step.state === 'editing' || step.state === 'error' ? 'step' : null"
          >
            <span class="dads-steps__number" aria-hidden="true">
              @switch (step.state) {
                @case ('completed') {
                  <dads-icon name="check" [size]="22" />
                }
                @case ('error') {
                  !
                }
                @default {
                  {{ $index + 1 }}
                }
              }
            </span>
            <span class="dads-visually-hidden">&ngsp;{{ $index + 1 }}.&ngsp;</span>
            <span class="dads-steps__title">{{ step.title }}&ngsp;</span>
            <span class="dads-visually-hidden">{{ words[step.state] | words }}</span>
          </li>
        }
      </ol>
    </nav>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StepNavigation {
  readonly steps = input.required<readonly Step[]>();
  readonly label = input('');
  protected readonly words = STATE_WORD;
  /** Counts up to the farthest step that was seen. */
  protected readonly reached = computed(() => this.steps().findLastIndex((step) => step.state !== 'waiting') + 1);
}
