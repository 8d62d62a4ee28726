import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { parseAccessCode } from '@sumaho-jpki/rules';
import {
  Button,
  CodeInput,
  ErrorSummary,
  type FieldError,
  InputText,
  newIdempotencyKey,
  ProblemError,
  ProblemNotice,
} from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { Provisioning } from './provisioning';
import { ViewHeading } from './view-heading';
import { Told } from '../home/told';

/** Step 12 of the flow of 2016: access code and download password. */
@Component({
  selector: 'app-code-form',
  imports: [Told, Button, CodeInput, ErrorSummary, InputText, ProblemNotice, ViewHeading, WordsPipe],
  template: `
    <h1 appViewHeading>{{ 'handset.code.title' | words }}</h1>
    <p>{{ 'handset.code.lead' | words }}</p>
    @if (provisioning.sessionOver()) {
      <app-told kind="info" [words]="'handset.code.session-over' | words" />
    }
    <dads-problem-notice [problem]="problem()" />
    <dads-error-summary [errors]="errors()" />
    <form novalidate (submit)="submit($event)">
      <dads-code-input
        fieldId="access-code"
        name="accessCode"
        required
        [label]="'handset.code.code' | words"
        [error]="errorOf('access-code')"
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
        [error]="errorOf('download-password')"
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
  /** Model id of the phone, told with the request. */
  readonly model = input.required<string>();
  protected readonly provisioning = inject(Provisioning);
  private readonly words = inject(Words);

  protected readonly code = signal('');
  protected readonly password = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly errors = signal<readonly FieldError[]>([]);

  protected errorOf(fieldId: string): string {
    return this.errors().find((error) => error.fieldId === fieldId)?.message ?? '';
  }

  protected async submit(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.problem.set(null);
    this.errors.set(this.missing());
    if (this.errors().length > 0) return;
    this.busy.set(true);
    try {
      await this.provisioning.redeem(this.code(), this.password(), this.model(), newIdempotencyKey());
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }

  private missing(): readonly FieldError[] {
    return [
      ...(parseAccessCode(this.code()) === undefined
        ? [{ fieldId: 'access-code', message: this.words.say('handset.code.incomplete') }]
        : []),
      ...(this.password() === ''
        ? [{ fieldId: 'download-password', message: this.words.say('handset.code.no-password') }]
        : []),
    ];
  }
}
