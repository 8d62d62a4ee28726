import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { TrainingMark } from './training-mark';

/**
 * 練習用回線: a frame around everything that is practice, with its word at the top and beside the colour (WCAG 1.4.1). A region with a name, so
 * that whoever goes through the page by landmarks hears where practice begins; the word comes as a status when the page learns of it.
 */
@Component({
  selector: 'dads-training-frame',
  imports: [TrainingMark, WordsPipe],
  template: `
    <div
      [class.dads-training]="on()"
      [attr.role]="on() ? 'region' : null"
      [attr.aria-label]="on() ? ('dads.training.region' | words) : null"
    >
      <p class="dads-training__words" role="status">
        @if (on()) {
          <dads-training-mark /> {{ 'dads.training.text' | words }}
        }
      </p>
      <ng-content />
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TrainingFrame {
  readonly on = input.required<boolean>();
}
