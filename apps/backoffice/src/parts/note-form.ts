import { ChangeDetectionStrategy, Component, computed, inject, input, model, output, signal } from '@angular/core';
import { judgeNoteText, NOTE_LENGTH } from '@sumaho-jpki/rules';
import { Button, RefusalReason, Textarea } from '@sumaho-jpki/screen/dads';
import { Words } from '@sumaho-jpki/screen/wording';

/** Words of a desk: what may not be written down is said while it is typed, by the rule that refuses it. */
@Component({
  selector: 'app-note-form',
  imports: [Button, RefusalReason, Textarea],
  template: `
    <form (submit)="send($event)" novalidate>
      <ng-content />
      <dads-textarea
        [fieldId]="fieldId()"
        [rows]="rows()"
        [limit]="limit"
        [label]="label()"
        [error]="error()"
        [(value)]="text"
      />
      @if (!verdict().allowed) {
        <dads-refusal-reason [verdict]="verdict()" [reasonId]="fieldId() + '-refused'" />
      }
      <p class="desk-buttons">
        <button
          dadsButton="secondary"
          size="small"
          type="submit"
          [busy]="busy()"
          [unavailable]="!verdict().allowed"
          [attr.aria-describedby]="verdict().allowed ? null : fieldId() + '-refused'"
        >
          {{ submit() }}
        </button>
      </p>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NoteForm {
  readonly fieldId = input.required<string>();
  readonly label = input.required<string>();
  readonly submit = input.required<string>();
  readonly rows = input(2);
  readonly busy = input(false);
  /** Nothing typed is something said. */
  readonly mayBeEmpty = input(false);
  readonly text = model('');
  readonly said = output<string>();

  protected readonly limit = NOTE_LENGTH;
  private readonly unsaid = signal(false);
  private readonly words = inject(Words);
  protected readonly verdict = computed(() => judgeNoteText(this.text()));
  protected readonly error = computed(() =>
    this.unsaid() && this.text().trim() === '' ? this.words.say('backoffice.queue.write') : '',
  );

  protected send(submission: Event): void {
    submission.preventDefault();
    const text = this.text().trim();
    this.unsaid.set(text === '' && !this.mayBeEmpty());
    if (this.busy() || this.unsaid() || !this.verdict().allowed || text.length > NOTE_LENGTH) return;
    this.said.emit(text);
  }
}
