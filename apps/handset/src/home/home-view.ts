import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { PinStatus } from '@sumaho-jpki/wire/jpki-applet';
import { Button, Description, DescriptionList, StatusBadge } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { AppMemory } from '../phone/app-memory';
import { type Handset, phoneId } from '../phone/phone-store';
import { CertificateStatus } from '../write/certificate-status';
import { KeyDetails } from '../write/key-details';
import { blockedWords } from '../write/pin-trouble';
import { ViewHeading } from '../write/view-heading';
import { BiometricsConsent } from './biometrics-consent';
import { Told } from './told';

/** A phone that holds a certificate, on its SIM or in itself. */
@Component({
  selector: 'app-home-view',
  imports: [
    Told,
    BiometricsConsent,
    Button,
    CertificateStatus,
    Description,
    DescriptionList,
    KeyDetails,
    RouterLink,
    StatusBadge,
    ViewHeading,
    WordsPipe,
  ],
  template: `
    <h1 appViewHeading>{{ 'handset.home.title' | words }}</h1>
    <p>{{ (ios() ? 'handset.iphone.home.holds' : 'handset.home.holds') | words }}</p>
    @if (pin().blocked) {
      <app-told kind="error" [words]="blocked().sentence">
        <p>{{ blocked().number }}</p>
      </app-told>
      <a
        dadsButton="primary"
        size="large"
        class="handset-wide"
        routerLink="/initialise-pin"
        queryParamsHandling="preserve"
        >{{ 'handset.home.pin.forgotten' | words }}</a
      >
    } @else {
      <a dadsButton="primary" size="large" class="handset-wide" routerLink="/touch" queryParamsHandling="preserve">{{
        'handset.home.touch' | words
      }}</a>
    }
    <dl dadsDescriptionList class="handset-facts">
      @if (ios()) {
        <div [dadsDescription]="'handset.iphone.home.store' | words">
          {{ 'handset.iphone.home.keychain' | words }}
        </div>
      } @else {
        <div [dadsDescription]="'handset.home.sim' | words">
          <dads-status-badge kind="success" [label]="'handset.home.written' | words" />
        </div>
      }
      <div [dadsDescription]="'handset.home.pin' | words">
        @if (pin().blocked) {
          <dads-status-badge kind="error" [label]="'handset.home.pin.blocked' | words" />
        } @else if (pin().triesLeft; as tries) {
          {{ 'handset.home.pin.tries' | words: { tries } }}
        }
      </div>
    </dl>
    @if (facts(); as key) {
      <app-key-details [facts]="key" />
    }
    @if (ios() && !pin().blocked) {
      <app-biometrics-consent [phone]="phone()" [state]="biometrics()" (changed)="changed.emit()" />
    }
    @if (asks()) {
      <app-certificate-status />
    }
    @if (!pin().blocked) {
      <section class="handset-status" aria-labelledby="pin-care">
        <h2 id="pin-care" class="handset-section">{{ 'handset.home.pin.care' | words }}</h2>
        <div class="dads-stack">
          <a dadsButton="secondary" class="handset-wide" routerLink="/change-pin" queryParamsHandling="preserve">{{
            'handset.home.pin.change' | words
          }}</a>
          <a dadsButton="text" class="handset-wide" routerLink="/initialise-pin" queryParamsHandling="preserve">{{
            'handset.home.pin.forgotten' | words
          }}</a>
        </div>
      </section>
    }
    <section class="handset-status" aria-labelledby="new-code">
      <h2 id="new-code" class="handset-section">{{ 'handset.home.again' | words }}</h2>
      <a dadsButton="secondary" class="handset-wide" routerLink="/write" queryParamsHandling="preserve">{{
        'handset.home.write' | words
      }}</a>
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class HomeView {
  readonly phone = input.required<Handset>();
  readonly pin = input.required<PinStatus>();
  readonly biometrics = input<'off' | 'allowed' | 'changed'>('off');
  /** What was looked at is old. */
  readonly changed = output<void>();
  /** The write request's token is still good: with it the phone may ask for its status. */
  readonly asks = input(false);
  private readonly words = inject(Words);
  private readonly memory = inject(AppMemory);
  protected readonly ios = computed(() => this.phone().os === 'ios');
  protected readonly facts = computed(() =>
    this.ios() ? (this.memory.enrolment(phoneId(this.phone()))?.facts ?? null) : null,
  );
  protected readonly blocked = computed(() => blockedWords(this.words));
}
