import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { isPin } from '@sumaho-jpki/rules';
import { Button, ErrorOfPipe, ErrorSummary, type FieldError, PinInput } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { judgeNewPin, NewPin } from './new-pin';
import { type PinTrouble, pinTroubleOf, triesLeftOf } from './pin-trouble';
import { PinTroubleNotice } from './pin-trouble-notice';
import { Provisioning } from './provisioning';
import { ViewHeading } from './view-heading';

/** The PIN of the phone certificate: chosen once (twice typed), or asked for when an interruption came after it was set. */
@Component({
  selector: 'app-pin-view',
  imports: [Button, ErrorOfPipe, ErrorSummary, NewPin, PinInput, PinTroubleNotice, ViewHeading, WordsPipe],
  template: `
    <h1 appViewHeading>{{ (known() ? 'handset.pin.known.title' : 'handset.pin.title') | words }}</h1>
    <p>{{ lead() | words }}</p>
    <app-pin-trouble-notice [trouble]="trouble()" [os]="os()" />
    <dads-error-summary [errors]="errors()" />
    <form novalidate (submit)="submit($event)">
      @if (known()) {
        <dads-pin-input
          fieldId="known-pin"
          autocomplete="current-password"
          required
          [label]="'handset.pin.known' | words"
          [error]="errors() | errorOf: 'known-pin'"
          [triesLeft]="triesLeft()"
          [(value)]="pin"
        />
      } @else {
        <app-new-pin [errors]="errors()" [(pin)]="pin" [(repeated)]="repeated" />
      }
      <button
        dadsButton="primary"
        size="large"
        class="handset-wide"
        type="submit"
        [busy]="busy()"
        [unavailable]="triesLeft() === 0"
      >
        {{ submitWords() | words }}
      </button>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PinView {
  private readonly provisioning = inject(Provisioning);
  private readonly words = inject(Words);

  protected readonly known = computed(() => this.provisioning.view() === 'enter-pin');
  protected readonly os = computed(() => this.provisioning.phone()?.os ?? 'android');
  protected readonly lead = computed(() =>
    this.known()
      ? this.provisioning.forPin()
        ? 'handset.pin-reset.known.lead'
        : 'handset.pin.known.lead'
      : this.os() === 'ios'
        ? 'handset.iphone.pin.lead'
        : 'handset.pin.lead',
  );
  protected readonly submitWords = computed(() => {
    if (!this.known()) return 'handset.pin.submit';
    return this.provisioning.forPin() ? 'handset.pin-reset.known.submit' : 'handset.pin.known.submit';
  });
  protected readonly pin = signal('');
  protected readonly repeated = signal('');
  protected readonly busy = signal(false);
  protected readonly errors = signal<readonly FieldError[]>([]);
  protected readonly trouble = signal<PinTrouble | null>(null);

  protected readonly triesLeft = computed(() => triesLeftOf(this.trouble()));

  protected async submit(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    const known = this.known();
    const pin = this.pin();
    this.trouble.set(null);
    this.errors.set(known ? this.judgeKnown(pin) : this.judgeNew(pin));
    if (this.errors().length > 0) return;
    this.busy.set(true);
    try {
      await (known ? this.provisioning.activate({ pin }) : this.provisioning.setPin(pin));
    } catch (thrown) {
      this.tell(pinTroubleOf(thrown));
    } finally {
      this.pin.set('');
      this.repeated.set('');
      this.busy.set(false);
    }
  }

  private tell(trouble: PinTrouble): void {
    this.trouble.set(trouble);
    if (trouble.kind === 'already-set') this.provisioning.pinIsKnown();
    if (trouble.kind === 'wrong')
      this.errors.set([{ fieldId: 'known-pin', message: this.words.say('handset.pin.wrong') }]);
  }

  private judgeKnown(pin: string): readonly FieldError[] {
    return isPin(pin) ? [] : [{ fieldId: 'known-pin', message: this.words.say('handset.pin.missing') }];
  }

  private judgeNew(pin: string): readonly FieldError[] {
    const phoneNumber = this.provisioning.application()?.phoneNumber;
    return judgeNewPin(this.words, { pin, repeated: this.repeated(), phoneNumber });
  }
}
