import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { type ColleagueView, type LineNotesView, staffRoutes } from '@sumaho-jpki/contract';
import { DESK_OPENED_TASKS } from '@sumaho-jpki/rules';
import { NotificationBanner, ProblemError, ProblemNotice, Select, WishKeys } from '@sumaho-jpki/screen/dads';
import { InstantPipe, type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { StaffSession } from '../session/staff-session';
import { DeskTaskItem } from './desk-task-item';
import { NoteForm } from './note-form';
import { colleagueName } from './colleague-name';

/** What this desk wrote down about a line, and what it still has to do on it. */
@Component({
  selector: 'app-line-notes',
  imports: [DeskTaskItem, InstantPipe, NoteForm, NotificationBanner, ProblemNotice, Select, WordsPipe],
  template: `
    <section aria-labelledby="notes-title" data-part="notes">
      <h2 id="notes-title">{{ 'backoffice.notes.title' | words }}</h2>
      <p class="desk-soft">{{ 'backoffice.notes.lead' | words }}</p>
      <dads-problem-notice [problem]="problem()" audience="desk" />
      <div role="status">
        @if (told(); as key) {
          <dads-notification-banner kind="success" [level]="0" [heading]="key | words" />
        }
      </div>
      <div class="desk-two">
        <div>
          <app-note-form
            fieldId="line-note"
            [label]="'backoffice.notes.text' | words"
            [submit]="'backoffice.notes.submit' | words"
            [busy]="busy()"
            [(text)]="note"
            (said)="write($event)"
          />
          <ul class="desk-actions">
            @for (each of found()?.notes ?? []; track each.id) {
              <li class="desk-action">
                <p>{{ each.text }}</p>
                <p class="desk-soft">
                  {{ 'backoffice.queue.opened-by' | words: { at: each.at | instant, who: nameOf(each.by) } }}
                </p>
              </li>
            } @empty {
              <li>{{ 'backoffice.notes.none' | words }}</li>
            }
          </ul>
        </div>
        <div>
          <h3>{{ 'backoffice.notes.tasks' | words }}</h3>
          <app-note-form
            fieldId="line-task"
            [mayBeEmpty]="true"
            [label]="'backoffice.notes.about' | words"
            [submit]="'backoffice.notes.open' | words"
            [busy]="busy()"
            [(text)]="about"
            (said)="open($event)"
          >
            <dads-select
              fieldId="line-task-kind"
              required
              [label]="'backoffice.notes.kind' | words"
              [error]="unchosen() && kind() === '' ? ('backoffice.queue.choose' | words) : ''"
              [options]="kinds()"
              [(value)]="kind"
            />
          </app-note-form>
          <ul class="desk-actions">
            @for (task of found()?.tasks ?? []; track task.id) {
              <li class="desk-action" [attr.data-task]="task.id" [attr.data-state]="task.state">
                <app-desk-task-item [task]="task" [withLine]="false" (acted)="acted($event)" />
              </li>
            } @empty {
              <li>{{ 'backoffice.notes.tasks-none' | words }}</li>
            }
          </ul>
        </div>
      </div>
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LineNotes {
  readonly lineId = input.required<string>();
  /** When the page was last looked up: notes and tasks of colleagues come with it. */
  readonly lookedAt = input('');

  protected readonly found = signal<LineNotesView | null>(null);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly told = signal<WordingKey | null>(null);
  protected readonly note = signal('');
  protected readonly about = signal('');
  protected readonly kind = signal('');
  protected readonly unchosen = signal(false);
  protected readonly busy = signal(false);
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  private readonly wishes = new WishKeys();
  private of: string | null = null;

  protected readonly kinds = computed(() =>
    DESK_OPENED_TASKS.map((value) => ({ value, label: this.words.label('desk-task-kind', value) })),
  );

  constructor() {
    effect(() => {
      this.session.turn();
      this.lookedAt();
      const lineId = this.lineId();
      untracked(() => {
        if (this.of !== lineId) {
          this.of = lineId;
          for (const field of [this.note, this.about, this.kind]) field.set('');
          this.found.set(null);
          this.told.set(null);
        }
        void this.load(lineId);
      });
    });
  }

  protected nameOf(person: ColleagueView | null): string {
    return colleagueName(this.words, person);
  }

  protected acted(event: 'claim' | 'release' | 'hand-over' | 'finish'): void {
    this.told.set(`backoffice.queue.told.${event}`);
    void this.load(this.lineId());
  }

  protected write(text: string): Promise<void> {
    return this.send('backoffice.queue.told.noted', this.note, (params) =>
      this.api.call(staffRoutes.writeLineNote, {
        params,
        body: { text },
        idempotencyKey: this.wishes.of([params, 'note', text]),
      }),
    );
  }

  protected async open(about: string): Promise<void> {
    const kind = DESK_OPENED_TASKS.find((known) => known === this.kind());
    this.unchosen.set(kind === undefined);
    if (kind === undefined) return;
    await this.send('backoffice.queue.told.opened', this.about, (params) =>
      this.api.call(staffRoutes.openDeskTask, {
        params,
        body: { kind, about },
        idempotencyKey: this.wishes.of([params, kind, about]),
      }),
    );
    if (this.problem() === null) this.kind.set('');
  }

  private async send(
    key: WordingKey,
    field: { set(text: string): void },
    call: (params: { lineId: string }) => Promise<unknown>,
  ): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    this.told.set(null);
    const lineId = this.lineId();
    try {
      await call({ lineId });
      this.wishes.fulfilled();
      field.set('');
      this.told.set(key);
      await this.load(lineId);
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }

  private async load(lineId: string): Promise<void> {
    try {
      const found = await this.api.call(staffRoutes.lineNotes, { params: { lineId } });
      if (lineId === this.lineId()) this.found.set(found);
    } catch (thrown) {
      if (lineId === this.lineId()) this.problem.set(ProblemError.from(thrown));
    }
  }
}
