import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { isPin } from '@sumaho-jpki/rules';
import {
  Button,
  Checkbox,
  Disclosure,
  ErrorOfPipe,
  ErrorSummary,
  type FieldError,
  PinInput,
  StatusBadge,
} from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { KeyHolders } from '../phone/key-holder';
import { PhoneKeychain } from '../phone/phone-keychain';
import type { Handset } from '../phone/phone-store';
import { type PinTrouble, pinTroubleOf, triesLeftOf } from '../write/pin-trouble';
import { PinTroubleNotice } from '../write/pin-trouble-notice';
import { Told } from './told';

/** Face recognition in place of the PIN: what it means, the holder's consent, and the PIN once. */
@Component({
  selector: 'app-biometrics-consent',
  imports: [
    Button,
    Checkbox,
    Disclosure,
    ErrorOfPipe,
    ErrorSummary,
    PinInput,
    PinTroubleNotice,
    StatusBadge,
    Told,
    WordsPipe,
  ],
  template: `
    <section class="handset-status" aria-labelledby="biometrics">
      <h2 id="biometrics" class="handset-section">{{ 'handset.biometrics.title' | words }}</h2>
      <div role="status">
        @if (state() === 'allowed') {
          <dads-status-badge kind="success" [label]="'handset.biometrics.on' | words" />
        }
      </div>
      @if (state() !== 'allowed' && !keychain.biometrics()) {
        <p>{{ 'handset.biometrics.no-face' | words }}</p>
      } @else if (state() !== 'allowed') {
        @if (state() === 'changed') {
          <app-told kind="warning" [words]="'handset.face.changed' | words" />
        } @else {
          <p>{{ 'handset.biometrics.off' | words }}</p>
        }
        <dads-disclosure [summary]="'handset.biometrics.submit' | words" [(open)]="open">
          <app-pin-trouble-notice [trouble]="trouble()" [os]="phone().os" />
          <dads-error-summary [errors]="errors()" />
          <form novalidate (submit)="submit($event)">
            <p>{{ 'handset.biometrics.consent' | words }}</p>
            <dads-checkbox
              fieldId="biometrics-agreed"
              required
              [label]="'handset.biometrics.agree' | words"
              [error]="errors() | errorOf: 'biometrics-agreed'"
              [(checked)]="agreed"
            />
            <dads-pin-input
              fieldId="biometrics-pin"
              autocomplete="current-password"
              required
              [label]="'handset.biometrics.pin' | words"
              [error]="errors() | errorOf: 'biometrics-pin'"
              [triesLeft]="triesLeft()"
              [(value)]="pin"
            />
            <button dadsButton="secondary" class="handset-wide" type="submit" [busy]="busy()">
              {{ 'handset.biometrics.submit' | words }}
            </button>
          </form>
        </dads-disclosure>
      }
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BiometricsConsent {
  readonly phone = input.required<Handset>();
  readonly state = input<'off' | 'allowed' | 'changed'>('off');
  /** Allowed, or the tries changed: the holder is to be looked at anew. */
  readonly changed = output<void>();
  protected readonly keychain = inject(PhoneKeychain);
  private readonly holders = inject(KeyHolders);
  private readonly words = inject(Words);

  protected readonly open = signal(false);
  protected readonly agreed = signal(false);
  protected readonly pin = signal('');
  protected readonly busy = signal(false);
  protected readonly errors = signal<readonly FieldError[]>([]);
  protected readonly trouble = signal<PinTrouble | null>(null);
  protected readonly triesLeft = computed(() => triesLeftOf(this.trouble()));

  protected async submit(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.trouble.set(null);
    this.errors.set([
      ...(this.agreed()
        ? []
        : [{ fieldId: 'biometrics-agreed', message: this.words.say('handset.biometrics.agree.missing') }]),
      ...(isPin(this.pin()) ? [] : [{ fieldId: 'biometrics-pin', message: this.words.say('handset.pin.missing') }]),
    ]);
    if (this.errors().length > 0) return;
    this.busy.set(true);
    try {
      await this.holders.of(this.phone()).allowBiometrics(this.pin());
      this.changed.emit();
    } catch (thrown) {
      const trouble = pinTroubleOf(thrown);
      this.trouble.set(trouble);
      if (trouble.kind === 'wrong') {
        this.errors.set([{ fieldId: 'biometrics-pin', message: this.words.say('handset.pin.wrong') }]);
      }
    } finally {
      this.pin.set('');
      this.busy.set(false);
    }
  }
}
