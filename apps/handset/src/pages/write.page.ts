import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { ImpossibleView } from '../home/impossible-view';
import { PhoneList } from '../home/phone-list';
import { PhoneStore } from '../phone/phone-store';
import { WriteFlow } from '../write/write-flow';

/** The write request on a SIM that holds something already (a new application for the same SIM). */
@Component({
  selector: 'app-write-page',
  imports: [ImpossibleView, PhoneList, WriteFlow],
  template: `
    @if (store.phone(); as phone) {
      @if (phone.os === 'ios') {
        <app-impossible-view />
      } @else {
        <app-write-flow [iccid]="phone.iccid" [model]="phone.model" />
      }
    } @else {
      <app-phone-list />
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WritePage {
  protected readonly store = inject(PhoneStore);
}
