import { ChangeDetectionStrategy, Component, computed, inject, output, signal } from '@angular/core';
import { staffRoutes } from '@sumaho-jpki/contract';
import { VERIFIER_KINDS, type VerifierPurpose } from '@sumaho-jpki/rules';
import {
  Button,
  Checkbox,
  ErrorOfPipe,
  ErrorSummary,
  type FieldError,
  InputText,
  ProblemError,
  ProblemNotice,
  Select,
  Textarea,
  WishKeys,
} from '@sumaho-jpki/screen/dads';
import { LabelPipe, type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';

const REASON_LIMIT = 400;
const CODE = /^[a-z][a-z0-9-]{1,38}[a-z0-9]$/;

/** The end of a day in Japan; null for anything that is no day. */
export function endOfDay(date: string): string | null {
  const at = new Date(`${date}T23:59:59+09:00`);
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(at.getTime()) ? at.toISOString() : null;
}

/** A new verifier: what it is called, by what right it verifies, and until when. */
@Component({
  selector: 'app-verifier-form',
  imports: [
    Button,
    Checkbox,
    ErrorOfPipe,
    ErrorSummary,
    InputText,
    LabelPipe,
    ProblemNotice,
    Select,
    Textarea,
    WordsPipe,
  ],
  template: `
    <dads-error-summary [errors]="errors()" />
    <dads-problem-notice [problem]="problem()" audience="desk" />
    <form novalidate (submit)="send($event)">
      <dads-input-text
        fieldId="verifier-name"
        required
        autocomplete="off"
        [label]="'backoffice.verifiers.name' | words"
        [error]="errors() | errorOf: 'verifier-name'"
        [maxLength]="120"
        [(value)]="name"
      />
      <dads-input-text
        fieldId="verifier-code"
        required
        autocomplete="off"
        [label]="'backoffice.verifiers.code' | words"
        [support]="'backoffice.verifiers.code.support' | words"
        [error]="errors() | errorOf: 'verifier-code'"
        [maxLength]="40"
        [(value)]="code"
      />
      <dads-select
        fieldId="verifier-kind"
        required
        [blank]="false"
        [label]="'backoffice.verifiers.kind' | words"
        [options]="kinds()"
        [(value)]="kind"
      />
      <fieldset>
        <legend>{{ 'backoffice.verifiers.purposes' | words }}</legend>
        <dads-checkbox
          fieldId="verifier-purpose"
          [label]="'user-authentication' | label: 'verifier-purpose'"
          [error]="errors() | errorOf: 'verifier-purpose'"
          [(checked)]="authentication"
        />
        <dads-checkbox [label]="'signature' | label: 'verifier-purpose'" [(checked)]="signature" />
      </fieldset>
      @if (certified()) {
        <dads-input-text
          fieldId="verifier-until"
          required
          type="date"
          autocomplete="off"
          [label]="'backoffice.verifiers.until' | words"
          [support]="'backoffice.verifiers.until.support' | words"
          [error]="errors() | errorOf: 'verifier-until'"
          [(value)]="until"
        />
      }
      <dads-textarea
        fieldId="verifier-reason"
        required
        [label]="'backoffice.verifiers.reason' | words"
        [error]="errors() | errorOf: 'verifier-reason'"
        [limit]="limit"
        [(value)]="reason"
      />
      <button dadsButton type="submit" [busy]="busy()">{{ 'backoffice.verifiers.new' | words }}</button>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class VerifierForm {
  readonly registered = output();
  protected readonly limit = REASON_LIMIT;
  protected readonly name = signal('');
  protected readonly code = signal('');
  protected readonly kind = signal<string>('certified-business');
  protected readonly authentication = signal(true);
  protected readonly signature = signal(false);
  protected readonly until = signal('');
  protected readonly reason = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly errors = signal<readonly FieldError[]>([]);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly wishes = new WishKeys();

  protected readonly certified = computed(() => this.kind() === 'certified-business');
  protected readonly kinds = computed(() =>
    VERIFIER_KINDS.map((value) => ({ value, label: this.words.label('verifier-kind', value) })),
  );

  protected async send(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.problem.set(null);
    this.errors.set(this.missing());
    const kind = VERIFIER_KINDS.find((known) => known === this.kind());
    if (this.errors().length > 0 || kind === undefined) return;
    const purposes: VerifierPurpose[] = [
      ...(this.authentication() ? (['user-authentication'] as const) : []),
      ...(this.signature() ? (['signature'] as const) : []),
    ];
    const body = {
      code: this.code().trim(),
      name: this.name().trim(),
      kind,
      purposes,
      certifiedUntil: this.certified() ? endOfDay(this.until()) : null,
      reason: this.reason().trim(),
    };
    this.busy.set(true);
    try {
      await this.api.call(staffRoutes.registerVerifier, { body, idempotencyKey: this.wishes.of(body) });
      this.wishes.fulfilled();
      for (const field of [this.name, this.code, this.until, this.reason]) field.set('');
      this.registered.emit();
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }

  private missing(): readonly FieldError[] {
    const wrong: [boolean, string, WordingKey][] = [
      [this.name().trim() === '', 'verifier-name', 'backoffice.verifiers.name.missing'],
      [!CODE.test(this.code().trim()), 'verifier-code', 'backoffice.verifiers.code.wrong'],
      [!this.authentication() && !this.signature(), 'verifier-purpose', 'backoffice.verifiers.purpose.missing'],
      [this.certified() && endOfDay(this.until()) === null, 'verifier-until', 'backoffice.verifiers.until.missing'],
      [this.reason().trim() === '', 'verifier-reason', 'backoffice.verifiers.reason.missing'],
    ];
    return wrong.flatMap(([is, fieldId, key]) => (is ? [{ fieldId, message: this.words.say(key) }] : []));
  }
}
