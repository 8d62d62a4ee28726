import { ChangeDetectionStrategy, Component, inject, output, signal } from '@angular/core';
import { staffRoutes } from '@sumaho-jpki/contract';
import { isRegisteredCode, REGISTERED_KINDS } from '@sumaho-jpki/rules';
import {
  Button,
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
import { type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';

/** A new TSM or gate, asked for: a second person registers it by approving. */
@Component({
  selector: 'app-party-form',
  imports: [Button, ErrorOfPipe, ErrorSummary, InputText, ProblemNotice, Select, Textarea, WordsPipe],
  template: `
    <dads-error-summary [errors]="errors()" />
    <dads-problem-notice [problem]="problem()" audience="desk" />
    <form novalidate (submit)="send($event)">
      <dads-input-text
        fieldId="party-organisation"
        required
        autocomplete="off"
        [label]="'backoffice.parties.organisation' | words"
        [error]="errors() | errorOf: 'party-organisation'"
        [maxLength]="100"
        [(value)]="organisation"
      />
      <dads-input-text
        fieldId="party-code"
        required
        autocomplete="off"
        [label]="'backoffice.parties.code' | words"
        [support]="'backoffice.parties.code.support' | words"
        [error]="errors() | errorOf: 'party-code'"
        [maxLength]="63"
        [(value)]="code"
      />
      <dads-select
        fieldId="party-kind"
        required
        [blank]="false"
        [label]="'backoffice.parties.kind' | words"
        [options]="kinds"
        [(value)]="kind"
      />
      <dads-textarea
        fieldId="party-why"
        required
        [label]="'backoffice.end.reason' | words"
        [error]="errors() | errorOf: 'party-why'"
        [limit]="400"
        [(value)]="reason"
      />
      <button dadsButton type="submit" [busy]="busy()">{{ 'backoffice.parties.ask' | words }}</button>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PartyForm {
  readonly sent = output();
  protected readonly organisation = signal('');
  protected readonly code = signal('');
  protected readonly kind = signal<string>('gate');
  protected readonly reason = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly errors = signal<readonly FieldError[]>([]);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly wishes = new WishKeys();

  protected readonly kinds = REGISTERED_KINDS.map((value) => ({ value, label: this.words.label('party-kind', value) }));

  protected async send(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.problem.set(null);
    this.errors.set(this.missing());
    const partyKind = REGISTERED_KINDS.find((known) => known === this.kind());
    if (this.errors().length > 0 || partyKind === undefined) return;
    const [code, organisation, reason] = [this.code().trim(), this.organisation().trim(), this.reason().trim()];
    const body = { wish: { kind: 'register-party', code, partyKind, organisation } as const, reason };
    this.busy.set(true);
    try {
      await this.api.call(staffRoutes.requestPartyChange, { body, idempotencyKey: this.wishes.of(body) });
      this.wishes.fulfilled();
      for (const field of [this.organisation, this.code, this.reason]) field.set('');
      this.sent.emit();
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }

  private missing(): readonly FieldError[] {
    const wrong: [boolean, string, WordingKey][] = [
      [this.organisation().trim() === '', 'party-organisation', 'backoffice.parties.organisation.missing'],
      [!isRegisteredCode(this.code().trim()), 'party-code', 'backoffice.parties.code.wrong'],
      [this.reason().trim() === '', 'party-why', 'backoffice.end.reason-missing'],
    ];
    return wrong.flatMap(([is, fieldId, key]) => (is ? [{ fieldId, message: this.words.say(key) }] : []));
  }
}
