import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { StepNavigation, stepsAt } from '@sumaho-jpki/screen/dads';
import { type WordingKey, Words } from '@sumaho-jpki/screen/wording';

const STEPS: readonly WordingKey[] = [
  'portal.step.line',
  'portal.step.consent',
  'portal.step.sign',
  'portal.step.password',
  'portal.step.phone',
  'portal.step.done',
];

/** The whole way from the line to "使えます", the same on every page of it. */
@Component({
  selector: 'app-apply-steps',
  imports: [StepNavigation],
  template: `<dads-step-navigation [steps]="steps()" />`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ApplySteps {
  /** Index of the step on screen; `STEPS.length` when all are done. */
  readonly at = input.required<number>();
  readonly failed = input(false);
  private readonly words = inject(Words);
  protected readonly steps = computed(() =>
    stepsAt(
      STEPS.map((key) => this.words.say(key)),
      this.at(),
      this.failed(),
    ),
  );
}
