import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { parseAccessCode, parseApplicationNumber } from '@sumaho-jpki/rules';
import {
  Button,
  CodeInput,
  ErrorOfPipe,
  ErrorSummary,
  type FieldError,
  InputText,
  newIdempotencyKey,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
} from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { Told } from '../home/told';
import { PhoneStore } from '../phone/phone-store';
import { ApplicationNumber, numberErrors } from './application-number';
import { Provisioning } from './provisioning';
import { ViewHeading } from './view-heading';

/** Step 12 of the flow of 2016: access code and download password. */
@Component({
  selector: 'app-code-form',
  imports: [
    ApplicationNumber,
    Button,
    CodeInput,
    ErrorOfPipe,
    ErrorSummary,
    InputText,
    NotificationBanner,
    ProblemNotice,
    Told,
    ViewHeading,
    WordsPipe,
  ],
  template: `
    <h1 appViewHeading>{{ (ios() ? 'handset.iphone.code.title' : 'handset.code.title') | words }}</h1>
    @if (ios()) {
      <dads-notification-banner kind="info" [level]="0" [heading]="'handset.iphone.why.title' | words">
        <p>{{ 'handset.iphone.why' | words }}</p>
      </dads-notification-banner>
    }
    <p>{{ (ios() ? 'handset.iphone.code.lead' : 'handset.code.lead') | words }}</p>
    @if (provisioning.sessionOver()) {
      <app-told kind="info" [words]="'handset.code.session-over' | words" />
    }
    <dads-problem-notice [problem]="problem()" />
    <dads-error-summary [errors]="errors()" />
    <form novalidate (submit)="submit($event)">
      @if (ios()) {
        <app-application-number [errors]="errors()" [(value)]="number" />
      }
      <dads-code-input
        fieldId="access-code"
        name="accessCode"
        required
        [label]="'handset.code.code' | words"
        [error]="errors() | errorOf: 'access-code'"
        [(value)]="code"
      />
      <dads-input-text
        fieldId="download-password"
        name="downloadPassword"
        type="password"
        autocomplete="off"
        width="full"
        required
        [label]="'handset.code.password' | words"
        [support]="'handset.code.password.support' | words"
        [error]="errors() | errorOf: 'download-password'"
        [(value)]="password"
      />
      <button dadsButton="primary" size="large" class="handset-wide" type="submit" [busy]="busy()">
        {{ 'handset.code.submit' | words }}
      </button>
    </form>
    <p class="handset-small">{{ 'handset.code.again' | words }}</p>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CodeForm {
  protected readonly provisioning = inject(Provisioning);
  private readonly words = inject(Words);
  private readonly store = inject(PhoneStore);

  protected readonly ios = computed(() => this.provisioning.phone()?.os === 'ios');
  protected readonly number = linkedSignal(() => this.store.applicationNumber());
  protected readonly code = signal('');
  protected readonly password = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly errors = signal<readonly FieldError[]>([]);

  protected async submit(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.problem.set(null);
    this.errors.set(this.missing());
    if (this.errors().length > 0) return;
    this.busy.set(true);
    try {
      const applicationNumber = this.ios() ? parseApplicationNumber(this.number()) : undefined;
      const typed = {
        accessCode: this.code(),
        downloadPassword: this.password(),
        ...(applicationNumber === undefined ? {} : { applicationNumber }),
      };
      await this.provisioning.redeem(typed, newIdempotencyKey());
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }

  private missing(): readonly FieldError[] {
    return [
      ...(this.ios() ? numberErrors(this.number(), this.words) : []),
      ...(parseAccessCode(this.code()) === undefined
        ? [{ fieldId: 'access-code', message: this.words.say('handset.code.incomplete') }]
        : []),
      ...(this.password() === ''
        ? [{ fieldId: 'download-password', message: this.words.say('handset.code.no-password') }]
        : []),
    ];
  }
}
