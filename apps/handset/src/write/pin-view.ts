import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { judgePin, type Refusal } from '@sumaho-jpki/rules';
import { Button, ErrorSummary, type FieldError, PinInput, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { blockedWords, type PinTrouble, pinTroubleOf } from './pin-trouble';
import { Provisioning } from './provisioning';
import { ViewHeading } from './view-heading';
import { Told } from '../home/told';

/** The PIN of the phone certificate: chosen once (twice typed), or asked for when an interruption came after it was set. */
@Component({
  selector: 'app-pin-view',
  imports: [Told, Button, ErrorSummary, PinInput, ProblemNotice, ViewHeading, WordsPipe],
  template: `
    <h1 appViewHeading>{{ (known() ? 'handset.pin.known.title' : 'handset.pin.title') | words }}</h1>
    <p>{{ lead() | words }}</p>
    @switch (trouble()?.kind) {
      @case ('already-set') {
        <app-told live="assertive" [words]="'handset.pin.known.title' | words" />
      }
      @case ('blocked') {
        <app-told kind="error" live="assertive" [words]="blocked().sentence">
          <p>{{ blocked().number }}</p>
        </app-told>
      }
      @case ('gone') {
        <app-told kind="warning" live="assertive" [words]="gone() | words" />
      }
      @case ('reset-refused') {
        <app-told kind="error" live="assertive" [words]="'handset.pin-reset.refused' | words" />
      }
      @case ('silent') {
        <app-told kind="warning" live="assertive" [words]="'handset.sim.silent.title' | words">
          <p>{{ 'handset.sim.silent.what' | words }}</p>
        </app-told>
      }
    }
    <dads-problem-notice [problem]="problem()" />
    <dads-error-summary [errors]="errors()" />
    <form novalidate (submit)="submit($event)">
      @if (known()) {
        <dads-pin-input
          fieldId="known-pin"
          autocomplete="current-password"
          required
          [label]="'handset.pin.known' | words"
          [error]="errorOf('known-pin')"
          [triesLeft]="triesLeft()"
          [(value)]="pin"
        />
      } @else {
        <dads-pin-input
          fieldId="new-pin"
          autocomplete="new-password"
          required
          [label]="'handset.pin.new' | words"
          [support]="'handset.pin.new.support' | words"
          [error]="errorOf('new-pin')"
          [(value)]="pin"
        />
        <dads-pin-input
          fieldId="repeated-pin"
          autocomplete="new-password"
          required
          [label]="'handset.pin.repeat' | words"
          [error]="errorOf('repeated-pin')"
          [(value)]="repeated"
        />
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
  private readonly ios = computed(() => this.provisioning.phone()?.os === 'ios');
  protected readonly lead = computed(() =>
    this.known()
      ? this.provisioning.forPin()
        ? 'handset.pin-reset.known.lead'
        : 'handset.pin.known.lead'
      : this.ios()
        ? 'handset.iphone.pin.lead'
        : 'handset.pin.lead',
  );
  protected readonly submitWords = computed(() => {
    if (!this.known()) return 'handset.pin.submit';
    return this.provisioning.forPin() ? 'handset.pin-reset.known.submit' : 'handset.pin.known.submit';
  });
  protected readonly gone = computed(() => (this.ios() ? 'handset.iphone.touch.gone' : 'handset.touch.gone-from-sim'));
  protected readonly pin = signal('');
  protected readonly repeated = signal('');
  protected readonly busy = signal(false);
  protected readonly errors = signal<readonly FieldError[]>([]);
  protected readonly trouble = signal<PinTrouble | null>(null);

  protected readonly triesLeft = computed(() => {
    const trouble = this.trouble();
    if (trouble?.kind === 'wrong') return trouble.triesLeft;
    return trouble?.kind === 'blocked' ? 0 : null;
  });
  protected readonly problem = computed(() => {
    const trouble = this.trouble();
    return trouble?.kind === 'problem' ? trouble.problem : null;
  });
  protected readonly blocked = computed(() => blockedWords(this.words));

  protected errorOf(fieldId: string): string {
    return this.errors().find((error) => error.fieldId === fieldId)?.message ?? '';
  }

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
    return /^\d{4}$/.test(pin) ? [] : [{ fieldId: 'known-pin', message: this.words.say('handset.pin.missing') }];
  }

  private judgeNew(pin: string): readonly FieldError[] {
    const { reasons } = judgePin(pin, { phoneNumber: this.provisioning.application()?.phoneNumber });
    if (reasons.length > 0) return reasons.map((reason) => ({ fieldId: 'new-pin', message: this.sentence(reason) }));
    return pin === this.repeated() ? [] : [{ fieldId: 'repeated-pin', message: this.words.say('handset.pin.differs') }];
  }

  private sentence(reason: Refusal): string {
    return this.words.label('rule', reason.rule, reason.facts);
  }
}
