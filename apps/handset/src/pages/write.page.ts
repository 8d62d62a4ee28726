import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Router } from '@angular/router';
import { PhoneList } from '../home/phone-list';
import { PhoneStore } from '../phone/phone-store';
import { WriteFlow } from '../write/write-flow';

/** The write request on a phone that holds something already (a new application for the same phone). */
@Component({
  selector: 'app-write-page',
  imports: [PhoneList, WriteFlow],
  template: `
    @if (store.phone(); as phone) {
      <app-write-flow [phone]="phone" (home)="goHome()" />
    } @else {
      <app-phone-list />
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WritePage {
  protected readonly store = inject(PhoneStore);
  private readonly router = inject(Router);

  protected goHome(): void {
    void this.router.navigate(['/'], { queryParamsHandling: 'preserve' });
  }
}
