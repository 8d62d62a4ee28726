import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';

let made = 0;

/** Outage or danger for everybody, at the top of the page: a landmark of its own, not an interruption. */
@Component({
  selector: 'dads-emergency-banner',
  imports: [WordsPipe],
  template: `
    <section class="dads-emergency" [attr.aria-labelledby]="id">
      <h2 class="dads-emergency__title" [id]="id">{{ 'dads.emergency' | words }} {{ heading() }}</h2>
      <div class="dads-emergency__body"><ng-content /></div>
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EmergencyBanner {
  readonly heading = input.required<string>();
  protected readonly id = `dads-emergency-${++made}`;
}
