import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { PhoneList } from '../home/phone-list';
import { PhoneStore } from '../phone/phone-store';
import { PinResetFlow } from '../pin/pin-reset-flow';

/** The PIN is forgotten or locked: reached from home, or by the portal's link. */
@Component({
  selector: 'app-pin-reset-page',
  imports: [PhoneList, PinResetFlow],
  template: `
    @if (store.phone(); as phone) {
      @for (attempt of [attempt()]; track attempt) {
        <app-pin-reset-flow [phone]="phone" (givenUp)="again()" />
      }
    } @else {
      <app-phone-list />
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PinResetPage {
  protected readonly store = inject(PhoneStore);
  protected readonly attempt = signal(0);

  protected again(): void {
    this.attempt.update((attempts) => attempts + 1);
  }
}
