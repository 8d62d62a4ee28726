import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { PinStatus } from '@sumaho-jpki/wire/jpki-applet';
import { Button, Description, DescriptionList, StatusBadge } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { CertificateStatus } from '../write/certificate-status';
import { blockedWords } from '../write/pin-trouble';
import { ViewHeading } from '../write/view-heading';
import { Told } from './told';

/** A phone whose SIM holds a certificate. */
@Component({
  selector: 'app-home-view',
  imports: [
    Told,
    Button,
    CertificateStatus,
    Description,
    DescriptionList,
    RouterLink,
    StatusBadge,
    ViewHeading,
    WordsPipe,
  ],
  template: `
    <h1 appViewHeading>{{ 'handset.home.title' | words }}</h1>
    <p>{{ 'handset.home.holds' | words }}</p>
    @if (pin().blocked) {
      <app-told kind="error" [words]="blocked().sentence">
        <p>{{ blocked().number }}</p>
      </app-told>
    } @else {
      <a dadsButton="primary" size="large" class="handset-wide" routerLink="/touch" queryParamsHandling="preserve">{{
        'handset.home.touch' | words
      }}</a>
    }
    <dl dadsDescriptionList class="handset-facts">
      <div [dadsDescription]="'handset.home.sim' | words">
        <dads-status-badge kind="success" [label]="'handset.home.written' | words" />
      </div>
      <div [dadsDescription]="'handset.home.pin' | words">
        @if (pin().blocked) {
          <dads-status-badge kind="error" [label]="'handset.home.pin.blocked' | words" />
        } @else if (pin().triesLeft; as tries) {
          {{ 'handset.home.pin.tries' | words: { tries } }}
        }
      </div>
    </dl>
    @if (asks()) {
      <app-certificate-status />
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
  readonly pin = input.required<PinStatus>();
  /** The write request's token is still good: with it the phone may ask for its status. */
  readonly asks = input(false);
  private readonly words = inject(Words);
  protected readonly blocked = computed(() => blockedWords(this.words));
}
