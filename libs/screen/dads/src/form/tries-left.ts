import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { Icon } from '../action/icon';

/** How many tries are left, always in view; the last one says what happens next (ux-ecosystem C6). */
@Component({
  selector: 'dads-tries-left',
  imports: [Icon, WordsPipe],
  template: `
    <p class="dads-tries" [class.dads-tries--last]="tries() <= 1">
      <dads-icon [name]="tries() <= 0 ? 'lock' : tries() === 1 ? 'warning' : 'info'" [size]="20" />
      <span>
        @if (tries() <= 0) {
          {{ 'dads.pin.locked' | words }}
        } @else if (tries() === 1) {
          {{ 'dads.pin.last-try' | words }}
        } @else {
          {{ 'dads.pin.tries' | words: { tries: tries() } }}
        }
      </span>
    </p>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TriesLeft {
  readonly tries = input.required<number>();
}
