import { ChangeDetectionStrategy, Component, computed, inject, output, signal } from '@angular/core';
import { staffRoutes } from '@sumaho-jpki/contract';
import {
  Button,
  ErrorOfPipe,
  ErrorSummary,
  type FieldError,
  InputText,
  ProblemError,
  ProblemNotice,
  Textarea,
  WishKeys,
} from '@sumaho-jpki/screen/dads';
import { type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';

/** A line of the carrier's own becomes a training line, by its number; the carrier is asked what stands behind it. */
@Component({
  selector: 'app-training-form',
  imports: [Button, ErrorOfPipe, ErrorSummary, InputText, ProblemNotice, Textarea, WordsPipe],
  template: `
    <dads-error-summary [errors]="errors()" />
    <dads-problem-notice [problem]="problem()" audience="desk">
      @if (why(); as reason) {
        <p>{{ reason.why }}<br />{{ reason.enables }}</p>
      }
    </dads-problem-notice>
    <form novalidate (submit)="send($event)">
      <dads-input-text
        fieldId="training-phone"
        required
        inputmode="tel"
        autocomplete="off"
        [label]="'backoffice.field.phone' | words"
        [support]="'backoffice.training.phone.support' | words"
        [error]="errors() | errorOf: 'training-phone'"
        [maxLength]="40"
        [(value)]="phoneNumber"
      />
      <dads-textarea
        fieldId="training-reason"
        required
        [rows]="2"
        [label]="'backoffice.training.reason' | words"
        [error]="errors() | errorOf: 'training-reason'"
        [limit]="400"
        [(value)]="reason"
      />
      <button dadsButton type="submit" [busy]="busy()">{{ 'backoffice.training.new' | words }}</button>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TrainingForm {
  readonly opened = output();
  protected readonly phoneNumber = signal('');
  protected readonly reason = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly errors = signal<readonly FieldError[]>([]);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly wish = new WishKeys();
  /** The rule that stood against it, and what would enable it. */
  protected readonly why = computed(() => {
    const failed = this.problem();
    if (failed?.rule == null) return null;
    return {
      why: this.words.label('rule', failed.rule, failed.facts ?? {}),
      enables: failed.enables === null ? '' : this.words.label('enabler', failed.enables),
    };
  });

  protected async send(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.problem.set(null);
    this.errors.set(this.missing());
    if (this.errors().length > 0) return;
    const body = { phoneNumber: this.phoneNumber().trim(), reason: this.reason().trim() };
    this.busy.set(true);
    try {
      await this.api.call(staffRoutes.openTrainingLine, { body, idempotencyKey: this.wish.of(body) });
      this.wish.fulfilled();
      this.phoneNumber.set('');
      this.reason.set('');
      this.opened.emit();
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }

  private missing(): readonly FieldError[] {
    const wrong: [boolean, string, WordingKey][] = [
      [this.phoneNumber().trim() === '', 'training-phone', 'backoffice.training.phone.missing'],
      [this.reason().trim() === '', 'training-reason', 'backoffice.training.reason.missing'],
    ];
    return wrong.flatMap(([is, fieldId, key]) => (is ? [{ fieldId, message: this.words.say(key) }] : []));
  }
}
