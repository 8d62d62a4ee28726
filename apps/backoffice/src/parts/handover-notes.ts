import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { type DeskQueueView, type ShiftDigestView, staffRoutes } from '@sumaho-jpki/contract';
import { ProblemError, ProblemNotice, Select, WishKeys } from '@sumaho-jpki/screen/dads';
import { InstantPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { NoteForm } from './note-form';
import { colleagueName } from './colleague-name';

/** 引き継ぎ: words for the next shift, with what was open when they were written. */
@Component({
  selector: 'app-handover-notes',
  imports: [InstantPipe, NoteForm, ProblemNotice, Select, WordsPipe],
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
        @if (shop(); as mine) {
          <dads-select
            fieldId="handover-for"
            [blank]="false"
            [label]="'backoffice.queue.handover.for' | words"
            [options]="reaches()"
            [(value)]="reach"
          />
        }
        <p class="desk-soft">
          {{ 'backoffice.queue.handover.now' | words: { digest: digestOf(queue().digest) } }}
        </p>
      </app-note-form>
      <ul class="desk-actions">
        @for (note of queue().handovers; track note.id) {
          <li class="desk-action">
            <p>
              <strong>{{ forWhom(note.shop) }}</strong><br />{{ note.text }}
            </p>
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
  protected readonly reach = signal<string>('desk');
  /** The reader's own; null for who belongs to none. */
  protected readonly shop = computed(() => this.queue().colleagues.find(({ you }) => you)?.shop ?? null);
  protected readonly reaches = computed(() => [
    { value: 'desk', label: this.forWhom(null) },
    { value: 'shop', label: this.forWhom(this.shop()) },
  ]);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly wishes = new WishKeys();

  protected forWhom(shop: string | null): string {
    return shop === null
      ? this.words.say('backoffice.queue.handover.for.desk')
      : this.words.say('backoffice.queue.handover.for.shop', { shop });
  }

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
      const body = {
        text,
        for: this.shop() !== null && this.reach() === 'shop' ? ('shop' as const) : ('desk' as const),
      };
      await this.api.call(staffRoutes.writeHandoverNote, { body, idempotencyKey: this.wishes.of(body) });
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
