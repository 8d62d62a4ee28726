import { ChangeDetectionStrategy, Component, computed, inject, input, model, output, signal } from '@angular/core';
import { type ColleagueView, type DeskTaskView, staffRoutes } from '@sumaho-jpki/contract';
import { TASK_RESULTS, type TaskResult } from '@sumaho-jpki/rules';
import { ModalDialog, ProblemError, ProblemNotice, Select, WishKeys } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { IdleWarning } from '../session/idle-warning';
import { StaffSession } from '../session/staff-session';
import { NoteForm } from './note-form';

export type TaskAct = 'hand-over' | 'finish';

/** To whom a task goes and where it stands, or what came of it. */
@Component({
  selector: 'app-desk-task-dialog',
  imports: [IdleWarning, ModalDialog, NoteForm, ProblemNotice, Select, WordsPipe],
  template: `
    <dads-modal-dialog
      [heading]="words.label('desk-task-event', act())"
      [open]="open() && !session.locked()"
      (openChange)="closed($event)"
    >
      <app-idle-warning />
      <dads-problem-notice [problem]="problem()" audience="desk" />
      <p>{{ words.label('desk-task-kind', task().kind) }} {{ task().phoneNumber }}</p>
      <app-note-form
        [fieldId]="'task-word-' + task().id"
        [label]="(act() === 'finish' ? 'backoffice.queue.result-text' : 'backoffice.queue.word') | words"
        [submit]="words.label('desk-task-event', act())"
        [mayBeEmpty]="act() === 'finish'"
        [busy]="busy()"
        [(text)]="text"
        (said)="send($event)"
      >
        <dads-select
          [fieldId]="'task-choice-' + task().id"
          required
          [label]="(act() === 'finish' ? 'backoffice.queue.result' : 'backoffice.queue.to') | words"
          [error]="unchosen() && choice() === '' ? ('backoffice.queue.choose' | words) : ''"
          [options]="choices()"
          [(value)]="choice"
        />
      </app-note-form>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DeskTaskDialog {
  readonly task = input.required<DeskTaskView>();
  readonly act = input.required<TaskAct>();
  readonly colleagues = input.required<readonly ColleagueView[]>();
  readonly open = model(false);
  readonly sent = output<TaskAct>();

  protected readonly session = inject(StaffSession);
  protected readonly words = inject(Words);
  protected readonly choice = signal('');
  protected readonly text = signal('');
  protected readonly unchosen = signal(false);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  private readonly api = inject(DeskApi);
  private readonly wishes = new WishKeys();

  protected readonly choices = computed(() =>
    this.act() === 'finish'
      ? TASK_RESULTS.map((value) => ({ value, label: this.words.label('desk-task-result', value) }))
      : this.colleagues()
          .filter(({ id }) => id !== this.task().claimedBy?.id)
          .map(({ id, name, role, shop }) => ({
            value: id,
            label: [name, this.words.label('actor', role), shop ?? ''].join(' ').trim(),
          })),
  );

  protected closed(open: boolean): void {
    // A locked screen closes the dialog for the eye only.
    if (!open && !this.session.locked()) this.open.set(false);
  }

  protected async send(text: string): Promise<void> {
    const choice = this.choice();
    this.unchosen.set(choice === '');
    if (this.busy() || choice === '') return;
    const params = { id: this.task().id };
    const idempotencyKey = this.wishes.of([params, this.act(), choice, text]);
    this.busy.set(true);
    this.problem.set(null);
    try {
      await (this.act() === 'finish'
        ? this.api.call(staffRoutes.finishDeskTask, {
            params,
            body: { result: choice as TaskResult, text },
            idempotencyKey,
          })
        : this.api.call(staffRoutes.handOverDeskTask, { params, body: { to: choice, text }, idempotencyKey }));
      this.wishes.fulfilled();
      this.open.set(false);
      this.sent.emit(this.act());
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }
}
