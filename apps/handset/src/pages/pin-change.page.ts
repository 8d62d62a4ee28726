import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { isPin } from '@sumaho-jpki/rules';
import { Button, ErrorOfPipe, ErrorSummary, type FieldError, PinInput } from '@sumaho-jpki/screen/dads';
import { type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { PhoneList } from '../home/phone-list';
import { Told } from '../home/told';
import { KeyHolders } from '../phone/key-holder';
import { type Handset, PhoneStore } from '../phone/phone-store';
import { judgeNewPin, NewPin } from '../write/new-pin';
import { type PinTrouble, pinTroubleOf, triesLeftOf } from '../write/pin-trouble';
import { PinTroubleNotice } from '../write/pin-trouble-notice';

/** Old PIN, new PIN: between the holder and the SIM or the Keychain, no server hears of it. */
@Component({
  selector: 'app-pin-change-page',
  imports: [
    Button,
    ErrorOfPipe,
    ErrorSummary,
    NewPin,
    PhoneList,
    PinInput,
    PinTroubleNotice,
    RouterLink,
    Told,
    WordsPipe,
  ],
  template: `
    @if (store.phone(); as phone) {
      <h1>{{ 'handset.pin-change.title' | words }}</h1>
      <div role="status">
        @if (done()) {
          <app-told kind="success" [words]="'handset.pin-change.done' | words" />
        }
      </div>
      @if (!done()) {
        <p>{{ 'handset.pin-change.lead' | words }}</p>
        <app-pin-trouble-notice [trouble]="trouble()" [os]="phone.os" />
        <dads-error-summary [errors]="errors()" />
        <form novalidate (submit)="submit($event, phone)">
          <dads-pin-input
            fieldId="old-pin"
            autocomplete="current-password"
            required
            [label]="'handset.pin-change.old' | words"
            [error]="errors() | errorOf: 'old-pin'"
            [triesLeft]="triesLeft()"
            [(value)]="old"
          />
          <app-new-pin [errors]="errors()" [(pin)]="pin" [(repeated)]="repeated" />
          <button
            dadsButton="primary"
            size="large"
            class="handset-wide"
            type="submit"
            [busy]="busy()"
            [unavailable]="triesLeft() === 0"
          >
            {{ 'handset.pin-change.submit' | words }}
          </button>
        </form>
        <p>
          <a dadsButton="text" class="handset-wide" routerLink="/initialise-pin" queryParamsHandling="preserve">{{
            'handset.home.pin.forgotten' | words
          }}</a>
        </p>
      }
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
export class PinChangePage {
  protected readonly store = inject(PhoneStore);
  private readonly holders = inject(KeyHolders);
  private readonly words = inject(Words);

  protected readonly old = signal('');
  protected readonly pin = signal('');
  protected readonly repeated = signal('');
  protected readonly busy = signal(false);
  protected readonly done = signal(false);
  protected readonly errors = signal<readonly FieldError[]>([]);
  protected readonly trouble = signal<PinTrouble | null>(null);
  protected readonly triesLeft = computed(() => triesLeftOf(this.trouble()));

  protected async submit(submission: Event, phone: Handset): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.trouble.set(null);
    // Judged before the old one is tried: what is refused here costs no try.
    this.errors.set(this.judge(phone));
    if (this.errors().length > 0) return;
    this.busy.set(true);
    try {
      await this.holders.of(phone).changePin(this.old(), this.pin());
      this.done.set(true);
    } catch (thrown) {
      const trouble = pinTroubleOf(thrown);
      this.trouble.set(trouble);
      if (trouble.kind === 'wrong') this.errors.set([this.error('old-pin', 'handset.pin.wrong')]);
    } finally {
      for (const typed of [this.old, this.pin, this.repeated]) typed.set('');
      this.busy.set(false);
    }
  }

  private judge({ phoneNumber }: Handset): readonly FieldError[] {
    const [old, pin] = [this.old(), this.pin()];
    const missing = isPin(old) ? [] : [this.error('old-pin', 'handset.pin.missing')];
    const wrong = [...missing, ...judgeNewPin(this.words, { pin, repeated: this.repeated(), phoneNumber })];
    return wrong.length === 0 && pin === old ? [this.error('new-pin', 'handset.pin-change.same')] : wrong;
  }

  private error(fieldId: string, key: WordingKey): FieldError {
    return { fieldId, message: this.words.say(key) };
  }
}
