import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Button, StatusBadge } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { FactoryReset } from '../home/factory-reset';
import { PhoneList } from '../home/phone-list';
import { Told } from '../home/told';
import { PhoneKeychain } from '../phone/phone-keychain';
import { PhoneStore } from '../phone/phone-store';

/** Settings of the virtual phone itself: screen lock, enrolled face, factory reset. */
@Component({
  selector: 'app-phone-page',
  imports: [Button, FactoryReset, PhoneList, RouterLink, StatusBadge, Told, WordsPipe],
  template: `
    @if (store.phone(); as phone) {
      <h1>{{ 'handset.phone.title' | words }}</h1>
      <p>{{ 'handset.phone.lead' | words }}</p>
      @if (phone.os === 'ios') {
        <section class="handset-status" aria-labelledby="lock">
          <h2 id="lock" class="handset-section">{{ 'handset.phone.lock' | words }}</h2>
          <p>{{ 'handset.phone.lock.state' | words }}</p>
          <button dadsButton="secondary" class="handset-wide" type="button" (click)="keychain.lock()">
            {{ 'handset.phone.lock.now' | words }}
          </button>
        </section>
        <section class="handset-status" aria-labelledby="face">
          <h2 id="face" class="handset-section">{{ 'handset.phone.face' | words }}</h2>
          <div role="status" class="handset-gap">
            @if (keychain.biometrics()) {
              <dads-status-badge kind="success" [label]="'handset.phone.face.on' | words" />
            } @else {
              <p>{{ 'handset.phone.face.off' | words }}</p>
            }
          </div>
          <div class="dads-stack">
            <button dadsButton="secondary" class="handset-wide" type="button" (click)="keychain.setBiometrics(true)">
              {{ (keychain.biometrics() ? 'handset.phone.face.again' : 'handset.phone.face.enrol') | words }}
            </button>
            @if (keychain.biometrics()) {
              <button dadsButton="text" class="handset-wide" type="button" (click)="keychain.setBiometrics(false)">
                {{ 'handset.phone.face.remove' | words }}
              </button>
            }
          </div>
        </section>
      }
      <section class="handset-status" aria-labelledby="reset">
        <h2 id="reset" class="handset-section">{{ 'handset.reset.title' | words }}</h2>
        <div role="status">
          @if (reset()) {
            <app-told kind="success" [words]="'handset.reset.done.android' | words" />
          }
        </div>
        <app-factory-reset [phone]="phone" (done)="reset.set(true)" />
      </section>
      <p>
        <a dadsButton="text" class="handset-wide" routerLink="/" queryParamsHandling="preserve">{{
          'handset.home.back' | words
        }}</a>
      </p>
    } @else {
      <app-phone-list />
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PhonePage {
  protected readonly store = inject(PhoneStore);
  protected readonly keychain = inject(PhoneKeychain);
  /** An iPhone goes back to its lock screen by itself; Android stays here and says what is left. */
  protected readonly reset = signal(false);
}
