import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { Button, Link, NotificationBanner, QrCode } from '@sumaho-jpki/screen/dads';
import { InstantPipe, LanguageStore, WordsPipe } from '@sumaho-jpki/screen/wording';
import { spokenApplicationNumber } from '../application/spoken-number';
import type { PinOrder } from './pin-dialog';

/** The one-time code, shown once: large, as it is read out, how long it is good, and what to do on the phone. */
@Component({
  selector: 'app-pin-code',
  imports: [Button, InstantPipe, Link, NotificationBanner, QrCode, WordsPipe],
  template: `
    <section class="portal-pin-code" aria-labelledby="pin-code-heading">
      <h3 #heading id="pin-code-heading" tabindex="-1">{{ 'portal.pin-code.title' | words }}</h3>
      @if (over()) {
        <dads-notification-banner kind="warning" [level]="0" live="polite" [heading]="'portal.pin-code.over' | words">
          <p>{{ 'portal.pin-code.over.text' | words }}</p>
        </dads-notification-banner>
      } @else {
        <p class="portal-number">
          <span class="portal-number__label">{{ 'portal.pin-code.label' | words }}&ngsp;</span>
          <strong class="dads-mono portal-number__value">{{ order().code }}</strong>
          <span class="portal-number__spoken">{{ 'portal.application.spoken' | words: { spoken: spoken() } }}</span>
        </p>
        <p>
          {{ 'portal.pin-code.until' | words }}&ngsp;<time [attr.datetime]="order().expiresAt">{{
            order().expiresAt | instant: 'time'
          }}</time
          ><span aria-hidden="true"
            >&ngsp;{{ 'portal.code.left' | words: { minutes: minutes(), seconds: seconds() } }}</span
          >
        </p>
        <p>{{ 'portal.pin-code.once' | words }}</p>
        <div class="portal-handover">
          <dads-qr-code [text]="order().handsetUrl" [label]="'portal.pin-code.qr' | words" />
          <div>
            <ol class="portal-numbers">
              <li>{{ 'portal.pin-code.step.open' | words }}</li>
              <li>{{ 'portal.pin-code.step.code' | words }}</li>
              <li>{{ 'portal.pin-code.step.pin' | words }}</li>
            </ol>
            <p>
              <a dadsLink newTab [href]="order().handsetUrl">{{ 'portal.phone.link' | words }}</a>
            </p>
          </div>
        </div>
      }
      <p>
        <button dadsButton="secondary" size="small" type="button" (click)="closed.emit()">
          {{ 'portal.pin-code.close' | words }}
        </button>
      </p>
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PinCode {
  readonly order = input.required<PinOrder>();
  readonly closed = output();
  private readonly languages = inject(LanguageStore);
  private readonly heading = viewChild.required<ElementRef<HTMLElement>>('heading');
  private readonly now = signal(Date.now());

  protected readonly spoken = computed(() => spokenApplicationNumber(this.order().code, this.languages.language()));
  private readonly left = computed(() =>
    Math.max(0, Math.ceil((Date.parse(this.order().expiresAt) - this.now()) / 1000)),
  );
  protected readonly over = computed(() => this.left() === 0);
  protected readonly minutes = computed(() => Math.floor(this.left() / 60));
  protected readonly seconds = computed(() => this.left() % 60);

  constructor() {
    // The dialog gives the focus back to its button first.
    afterNextRender({ write: () => this.heading().nativeElement.focus() });
    const timer = setInterval(() => this.now.set(Date.now()), 1000);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
}
