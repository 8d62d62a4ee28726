import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Button } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { carrierName, modelName, PhoneStore } from '../phone/phone-store';
import { ViewHeading } from '../write/view-heading';
import { Told } from './told';

/** All phones of the sandbox, to become one of them. */
@Component({
  selector: 'app-phone-list',
  imports: [Told, Button, RouterLink, ViewHeading, WordsPipe],
  template: `
    <h1 appViewHeading>{{ 'handset.choose.title' | words }}</h1>
    @if (store.iccid() !== '' && store.phones() !== null) {
      <app-told kind="warning" [words]="'handset.choose.unknown' | words" />
    }
    <p>{{ 'handset.choose.lead' | words }}</p>
    @if (store.phones(); as phones) {
      <ul class="handset-list" [attr.aria-label]="'handset.choose.list' | words">
        @for (phone of phones; track phone.iccid) {
          <li>
            <a
              class="handset-list__phone"
              routerLink="/"
              queryParamsHandling="merge"
              [queryParams]="{ iccid: phone.iccid, model: null }"
            >
              <span class="handset-list__number">{{ phone.phoneNumber }}</span>
              <span>{{ words.pick(carrierName(phone.carrier)) }} · {{ words.pick(modelName(phone.model)) }}</span>
              <span class="handset-list__holder" lang="ja">{{ phone.nameJa }}</span>
              @if (phone.os === 'ios') {
                <span class="handset-list__note">{{ 'handset.choose.ios' | words }}</span>
              }
            </a>
          </li>
        }
      </ul>
    } @else if (store.unreachable()) {
      <app-told kind="warning" live="polite" [words]="'handset.choose.none' | words">
        <button dadsButton="secondary" type="button" (click)="store.load()">{{ 'handset.retry' | words }}</button>
      </app-told>
    } @else {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PhoneList {
  protected readonly store = inject(PhoneStore);
  protected readonly words = inject(Words);
  protected readonly carrierName = carrierName;
  protected readonly modelName = modelName;
}
