import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Link, QrCode } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';

/** The way over to the phone: QR code, link, and what to do there. */
@Component({
  selector: 'app-continue-on-phone',
  imports: [Link, QrCode, WordsPipe],
  template: `
    <div class="portal-handover">
      <dads-qr-code [text]="handsetUrl()" [label]="'portal.phone.qr' | words: { phone: phoneNumber() }" />
      <div>
        <ol class="portal-numbers">
          <li>{{ 'portal.phone.step.open' | words: { phone: phoneNumber() } }}</li>
          <li>{{ 'portal.phone.step.code' | words }}</li>
          <li>{{ 'portal.phone.step.pin' | words }}</li>
        </ol>
        <p>
          <a dadsLink newTab [href]="handsetUrl()">{{ 'portal.phone.link' | words }}</a>
        </p>
        <p class="portal-hint">{{ 'portal.phone.stay' | words }}</p>
      </div>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ContinueOnPhone {
  readonly handsetUrl = input.required<string>();
  readonly phoneNumber = input.required<string>();
}
