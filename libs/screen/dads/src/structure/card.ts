import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** A framed group. With a heading it is a named region of the outline, not a landmark. */
@Component({
  selector: 'dads-card',
  template: `
    <div class="dads-card">
      @if (heading(); as words) {
        @switch (level()) {
          @case (3) {
            <h3 class="dads-card__title">{{ words }}</h3>
          }
          @case (4) {
            <h4 class="dads-card__title">{{ words }}</h4>
          }
          @default {
            <h2 class="dads-card__title dads-heading--22">{{ words }}</h2>
          }
        }
      }
      <ng-content />
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Card {
  readonly heading = input('');
  readonly level = input<2 | 3 | 4>(2);
}
