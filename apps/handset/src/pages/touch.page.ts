import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { isPin } from '@sumaho-jpki/rules';
import {
  Button,
  type Choice,
  Disclosure,
  ErrorOfPipe,
  ErrorSummary,
  type FieldError,
  Icon,
  PinInput,
  RadioGroup,
} from '@sumaho-jpki/screen/dads';
import { type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { ContactlessError } from '@sumaho-jpki/stand-ins/handset';
import { FacePrompt } from '../home/face-prompt';
import { Touch } from '../home/touch';
import { KeyHolders, type Unlocking } from '../phone/key-holder';
import { type Handset, PhoneStore } from '../phone/phone-store';
import { type PinTrouble, pinTroubleOf, triesLeftOf } from '../write/pin-trouble';
import { PinTroubleNotice } from '../write/pin-trouble-notice';
import { Told } from '../home/told';

/** Hold the phone to a gate: choose the gate when there are several, type the PIN, done. */
@Component({
  selector: 'app-touch-page',
  imports: [
    Button,
    Disclosure,
    ErrorOfPipe,
    ErrorSummary,
    FacePrompt,
    Icon,
    PinInput,
    PinTroubleNotice,
    RadioGroup,
    RouterLink,
    Told,
    WordsPipe,
  ],
  providers: [Touch],
  template: `
    <h1>{{ 'handset.touch.title' | words }}</h1>
    <div role="status">
      @if (touched(); as gate) {
        <div class="handset-triumph"><dads-icon name="success" [size]="72" /></div>
        <p class="handset-triumph__word">{{ 'handset.touch.done' | words }}</p>
        <p>{{ 'handset.touch.done.what' | words: { gate } }}</p>
      }
    </div>
    @if (touched() !== null) {
      <button dadsButton="secondary" class="handset-wide" type="button" (click)="touched.set(null)">
        {{ 'handset.touch.again' | words }}
      </button>
    } @else {
      <app-pin-trouble-notice [trouble]="trouble()" [os]="os()" />
      @if (missed(); as key) {
        <app-told kind="warning" live="assertive" [words]="key | words" />
      }
      <dads-error-summary [errors]="errors()" />
      @if (gates().length === 0) {
        <p class="handset-waiting" role="status">
          <span class="dads-spinner" aria-hidden="true"></span>{{ 'handset.touch.none' | words }}
        </p>
      } @else {
        <form novalidate (submit)="submit($event)">
          <dads-radio-group
            fieldId="gate"
            [tiles]="true"
            [label]="'handset.touch.gates' | words"
            [options]="gates()"
            [error]="errors() | errorOf: 'gate'"
            [value]="gate()"
            (valueChange)="picked.set($event)"
          />
          @if (face()) {
            <button
              dadsButton="primary"
              size="large"
              class="handset-wide"
              type="button"
              [busy]="busy()"
              (click)="askFace()"
            >
              {{ 'handset.face.touch' | words }}
            </button>
          }
          <dads-pin-input
            fieldId="touch-pin"
            autocomplete="current-password"
            required
            [label]="'handset.touch.pin' | words"
            [support]="'handset.touch.pin.support' | words"
            [error]="errors() | errorOf: 'touch-pin'"
            [triesLeft]="triesLeft()"
            [(value)]="pin"
          />
          <button
            [dadsButton]="face() ? 'secondary' : 'primary'"
            size="large"
            class="handset-wide"
            type="submit"
            [busy]="busy()"
            [unavailable]="triesLeft() === 0"
          >
            {{ (face() ? 'handset.face.or-pin' : 'handset.touch.submit') | words }}
          </button>
        </form>
        @if (triesLeft() === 0) {
          <p>
            <a dadsButton="text" class="handset-wide" routerLink="/initialise-pin" queryParamsHandling="preserve">{{
              'handset.home.pin.forgotten' | words
            }}</a>
          </p>
        }
        <app-face-prompt [(open)]="facing" (answered)="faced($event)" />
        @if (os() === 'ios') {
          <dads-disclosure [summary]="'handset.iphone.touch.virtual' | words">
            <p>{{ 'handset.iphone.touch.virtual.what' | words }}</p>
          </dads-disclosure>
        }
      }
    }
    <p>
      <a dadsButton="text" class="handset-wide" routerLink="/" queryParamsHandling="preserve">{{
        'handset.home.back' | words
      }}</a>
    </p>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TouchPage {
  private readonly store = inject(PhoneStore);
  private readonly air = inject(Touch);
  private readonly holders = inject(KeyHolders);
  private readonly words = inject(Words);

  protected readonly os = computed(() => this.store.phone()?.os ?? 'android');
  /** The face may stand in for the PIN on this phone. */
  protected readonly face = signal(false);
  protected readonly facing = signal(false);
  protected readonly picked = signal('');
  protected readonly pin = signal('');
  protected readonly busy = signal(false);
  /** Name of the gate that was touched. */
  protected readonly touched = signal<string | null>(null);
  protected readonly missed = signal<WordingKey | null>(null);
  protected readonly errors = signal<readonly FieldError[]>([]);
  protected readonly trouble = signal<PinTrouble | null>(null);

  protected readonly gates = computed((): readonly Choice[] =>
    (this.air.gates() ?? []).map(({ relyingParty }) => ({ value: relyingParty, label: relyingParty })),
  );
  /** The only gate needs no choosing. */
  protected readonly gate = computed(() => {
    const gates = this.gates();
    return gates.length === 1 ? (gates[0]?.value ?? '') : this.picked();
  });
  protected readonly triesLeft = computed(() => triesLeftOf(this.trouble()));

  constructor() {
    void this.air.follow();
    effect(() => {
      const phone = this.store.phone();
      if (phone !== null) untracked(() => void this.see(phone));
    });
  }

  protected async submit(submission: Event): Promise<void> {
    submission.preventDefault();
    const pin = this.pin();
    const short = isPin(pin) ? [] : [{ fieldId: 'touch-pin', message: this.words.say('handset.pin.missing') }];
    await this.touch({ pin }, short);
  }

  protected askFace(): void {
    this.trouble.set(null);
    this.missed.set(null);
    this.errors.set(this.noGate());
    if (this.errors().length === 0) this.facing.set(true);
  }

  protected async faced(matches: boolean): Promise<void> {
    if (matches) return this.touch({ biometrics: true });
    this.missed.set('handset.face.failed');
  }

  private noGate(): readonly FieldError[] {
    return this.gate() === '' ? [{ fieldId: 'gate', message: this.words.say('handset.touch.choose') }] : [];
  }

  private async touch(unlocking: Unlocking, errors: readonly FieldError[] = []): Promise<void> {
    const phone = this.store.phone();
    if (this.busy() || phone === null) return;
    const gate = this.gate();
    this.trouble.set(null);
    this.missed.set(null);
    this.errors.set([...this.noGate(), ...errors]);
    if (this.errors().length > 0) return;
    this.busy.set(true);
    try {
      await this.air.touch(this.holders.of(phone), gate, unlocking);
      this.touched.set(gate);
    } catch (thrown) {
      this.tell(thrown);
    } finally {
      this.pin.set('');
      this.busy.set(false);
    }
  }

  private async see(phone: Handset): Promise<void> {
    if (phone.os !== 'ios') return;
    const look = await this.holders.of(phone).look();
    this.face.set(look.kind === 'personalised' && look.biometrics === 'allowed');
  }

  private tell(thrown: unknown): void {
    if (thrown instanceof ContactlessError) {
      const gone = thrown.fault === 'field-gone' || thrown.fault === 'already-touched';
      return this.missed.set(gone ? 'handset.touch.gone' : 'handset.touch.no-answer');
    }
    const trouble = pinTroubleOf(thrown);
    this.trouble.set(trouble);
    if (trouble.kind === 'face-refused') this.face.set(false);
    if (trouble.kind === 'wrong') {
      this.errors.set([{ fieldId: 'touch-pin', message: this.words.say('handset.pin.wrong') }]);
    }
  }
}
