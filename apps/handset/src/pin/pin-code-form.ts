import { ChangeDetectionStrategy, Component, computed, DOCUMENT, inject, linkedSignal, signal } from '@angular/core';
import { parseApplicationNumber, parsePinCode } from '@sumaho-jpki/rules';
import {
  Button,
  CodeInput,
  ErrorOfPipe,
  ErrorSummary,
  type FieldError,
  Link,
  newIdempotencyKey,
  ProblemError,
  ProblemNotice,
} from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { Told } from '../home/told';
import { AppMemory } from '../phone/app-memory';
import { phoneId, PhoneStore } from '../phone/phone-store';
import { ApplicationNumber, numberErrors } from '../write/application-number';
import { Provisioning } from '../write/provisioning';
import { ViewHeading } from '../write/view-heading';

/** The one-time code that the portal shows to whoever holds the card. */
@Component({
  selector: 'app-pin-code-form',
  imports: [
    ApplicationNumber,
    Button,
    CodeInput,
    ErrorOfPipe,
    ErrorSummary,
    Link,
    ProblemNotice,
    Told,
    ViewHeading,
    WordsPipe,
  ],
  template: `
    <h1 appViewHeading>{{ 'handset.pin-reset.title' | words }}</h1>
    <p>{{ 'handset.pin-reset.lead' | words }}</p>
    @if (provisioning.sessionOver()) {
      <app-told kind="info" [words]="'handset.pin-reset.session-over' | words" />
    }
    <dads-problem-notice [problem]="problem()" />
    <dads-error-summary [errors]="errors()" />
    <form novalidate (submit)="submit($event)">
      @if (ios()) {
        <app-application-number [errors]="errors()" [(value)]="number" />
      }
      <dads-code-input
        fieldId="pin-code"
        name="pinCode"
        autocomplete="off"
        required
        [groups]="2"
        [label]="'handset.pin-reset.code' | words"
        [error]="errors() | errorOf: 'pin-code'"
        [(value)]="code"
      />
      <button dadsButton="primary" size="large" class="handset-wide" type="submit" [busy]="busy()">
        {{ 'handset.pin-reset.submit' | words }}
      </button>
    </form>
    <p class="handset-small">{{ 'handset.pin-reset.where' | words }}</p>
    <p>
      <a dadsLink newTab [href]="portal">{{ 'handset.pin-reset.portal' | words }}</a>
    </p>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PinCodeForm {
  protected readonly provisioning = inject(Provisioning);
  private readonly words = inject(Words);
  private readonly store = inject(PhoneStore);
  private readonly memory = inject(AppMemory);
  protected readonly portal = `${inject(DOCUMENT).location.origin}/`;

  protected readonly ios = computed(() => this.provisioning.phone()?.os === 'ios');
  /** From the link; else as the app knows it from the time when the key was made. */
  protected readonly number = linkedSignal(() => {
    const phone = this.provisioning.phone();
    const known = phone === null ? null : this.memory.enrolment(phoneId(phone));
    return this.store.applicationNumber() || (known?.number ?? '');
  });
  protected readonly code = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly errors = signal<readonly FieldError[]>([]);

  protected async submit(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.problem.set(null);
    const applicationNumber = this.ios() ? parseApplicationNumber(this.number()) : undefined;
    this.errors.set([
      ...(this.ios() ? numberErrors(this.number(), this.words) : []),
      ...(parsePinCode(this.code()) === undefined
        ? [{ fieldId: 'pin-code', message: this.words.say('handset.pin-reset.incomplete') }]
        : []),
    ]);
    if (this.errors().length > 0) return;
    this.busy.set(true);
    try {
      const typed = { pinCode: this.code(), ...(applicationNumber === undefined ? {} : { applicationNumber }) };
      await this.provisioning.redeemPin(typed, newIdempotencyKey());
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }
}
