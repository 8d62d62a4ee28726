import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { type DeskQueueView, type ShiftDigestView, staffRoutes } from '@sumaho-jpki/contract';
import { ProblemError, ProblemNotice, WishKeys } from '@sumaho-jpki/screen/dads';
import { InstantPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { NoteForm } from './note-form';
import { colleagueName } from './colleague-name';

/** 引き継ぎ: words for the next shift, with what was open when they were written. */
@Component({
  selector: 'app-handover-notes',
  imports: [InstantPipe, NoteForm, ProblemNotice, WordsPipe],
  template: `
    <section aria-labelledby="handover-title" data-part="handover">
      <h2 id="handover-title">{{ 'backoffice.queue.handover.title' | words }}</h2>
      <dads-problem-notice [problem]="problem()" audience="desk" />
      <app-note-form
        fieldId="handover-text"
        [label]="'backoffice.queue.handover.text' | words"
        [submit]="'backoffice.queue.handover.submit' | words"
        [busy]="busy()"
        [(text)]="text"
        (said)="send($event)"
      >
        <p class="desk-soft">
          {{ 'backoffice.queue.handover.now' | words: { digest: digestOf(queue().digest) } }}
        </p>
      </app-note-form>
      <ul class="desk-actions">
        @for (note of queue().handovers; track note.id) {
          <li class="desk-action">
            <p>{{ note.text }}</p>
            <p class="desk-soft">{{ digestOf(note.digest) }}</p>
            <p class="desk-soft">
              {{ 'backoffice.queue.opened-by' | words: { at: note.at | instant, who: nameOf(note.by) } }}
            </p>
          </li>
        } @empty {
          <li>{{ 'backoffice.queue.handover.none' | words }}</li>
        }
      </ul>
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class HandoverNotes {
  readonly queue = input.required<DeskQueueView>();
  readonly written = output();

  protected readonly text = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly wishes = new WishKeys();

  protected digestOf({ kinds, ...counts }: ShiftDigestView): string {
    const named = kinds.map(({ kind, count }) => `${this.words.label('desk-task-kind', kind)} ${count}`);
    return [this.words.say('backoffice.queue.handover.digest', counts), ...named].join(' / ');
  }

  protected nameOf(by: DeskQueueView['handovers'][number]['by']): string {
    return colleagueName(this.words, by);
  }

  protected async send(text: string): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      await this.api.call(staffRoutes.writeHandoverNote, { body: { text }, idempotencyKey: this.wishes.of(text) });
      this.wishes.fulfilled();
      this.text.set('');
      this.written.emit();
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }
}
