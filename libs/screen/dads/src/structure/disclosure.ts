import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { Icon } from '../action/icon';

/** Native details/summary: find-in-page and print can open it. */
@Component({
  selector: 'dads-disclosure',
  imports: [Icon],
  template: `
    <details class="dads-disclosure" [open]="open()" (toggle)="follow($event)">
      <summary><dads-icon name="chevron-down" [size]="20" />{{ summary() }}</summary>
      <div class="dads-disclosure__body"><ng-content /></div>
    </details>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Disclosure {
  readonly summary = input.required<string>();
  readonly open = model(false);

  protected follow(toggle: Event): void {
    if (toggle.target instanceof HTMLDetailsElement) this.open.set(toggle.target.open);
  }
}
