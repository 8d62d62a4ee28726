import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type ColleagueView, type DeskTaskView, staffRoutes } from '@sumaho-jpki/contract';
import { DESK_TASK_EVENTS, type DeskTaskEvent } from '@sumaho-jpki/rules';
import {
  Button,
  Description,
  DescriptionList,
  Link,
  newIdempotencyKey,
  ProblemError,
  ProblemNotice,
  RefusalReason,
  StatusBadge,
  TrainingMark,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { BusinessTimePipe } from './business-time.pipe';
import { DeskTaskDialog, type TaskAct } from './desk-task-dialog';
import { colleagueName } from './colleague-name';

const STATE_KINDS = { open: 'neutral', claimed: 'info', done: 'success' } as const;

/** One task: what, on which line, until when in business time, who has it, and what may be done with it or why not. */
@Component({
  selector: 'app-desk-task-item',
  imports: [
    BusinessTimePipe,
    Button,
    Description,
    DescriptionList,
    DeskTaskDialog,
    InstantPipe,
    LabelPipe,
    Link,
    ProblemNotice,
    RefusalReason,
    RouterLink,
    StatusBadge,
    TrainingMark,
    WordsPipe,
  ],
  template: `
    @let shown = task();
    <div class="desk-action__head">
      <strong [id]="'task-' + shown.id">{{ shown.kind | label: 'desk-task-kind' }}</strong>
      @if (shown.training) {
        <dads-training-mark />
      }
      <dads-status-badge [kind]="stateKind()" [label]="shown.state | label: 'desk-task-state'" />
      @if (shown.state !== 'done') {
        <span>{{ shown.priority | label: 'desk-task-priority' }}</span>
        <dads-status-badge
          [kind]="shown.overdue ? 'error' : shown.minutes < 60 ? 'warning' : 'neutral'"
          [label]="
            (shown.overdue ? 'backoffice.queue.late' : 'backoffice.queue.left')
              | words: { time: shown.minutes | businessTime }
          "
        />
      }
    </div>
    <dl dadsDescriptionList class="desk-facts">
      @if (withLine()) {
        <div [dadsDescription]="'backoffice.queue.line' | words">
          <a dadsLink [routerLink]="['/lines', shown.lineId]">{{ shown.phoneNumber }}</a>
        </div>
      }
      @if (shown.about !== '') {
        <div [dadsDescription]="'backoffice.queue.about' | words">{{ shown.about }}</div>
      }
      @if (shown.state !== 'done') {
        <div [dadsDescription]="'backoffice.queue.due' | words">{{ shown.dueAt | instant }}</div>
        <div [dadsDescription]="'backoffice.queue.with' | words">
          {{ shown.claimedBy === null ? ('backoffice.queue.nobody' | words) : nameOf(shown.claimedBy) }}
        </div>
      }
      @if (shown.handover; as handed) {
        <div [dadsDescription]="'backoffice.queue.handed' | words">
          {{ 'backoffice.queue.handed-by' | words: { who: nameOf(handed.by), text: handed.text } }}
        </div>
      }
      <div [dadsDescription]="'backoffice.queue.opened' | words">
        {{ 'backoffice.queue.opened-by' | words: { at: shown.openedAt | instant, who: nameOf(shown.openedBy) } }}
      </div>
      @if (shown.done; as done) {
        <div [dadsDescription]="'backoffice.queue.result' | words">
          {{ done.result | label: 'desk-task-result' }} {{ done.text }}<br />
          {{ 'backoffice.queue.opened-by' | words: { at: done.at | instant, who: nameOf(done.by) } }}
        </div>
      }
    </dl>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    @if (shown.state !== 'done') {
      @if (blocked(); as verdict) {
        <dads-refusal-reason [verdict]="verdict" [reasonId]="'task-why-' + shown.id" />
      }
      <p class="desk-buttons">
        @for (event of offered(); track event) {
          <button
            [dadsButton]="event === 'claim' ? 'secondary' : 'text'"
            size="small"
            type="button"
            [id]="event + '-' + shown.id"
            [attr.aria-labelledby]="event + '-' + shown.id + ' task-' + shown.id"
            [busy]="busy() === event"
            [unavailable]="!shown.may[event].allowed"
            [attr.aria-describedby]="shown.may[event].allowed ? null : 'task-why-' + shown.id"
            (click)="begin(event)"
          >
            {{ event | label: 'desk-task-event' }}
          </button>
        }
      </p>
    }
    @if (dialog(); as act) {
      <app-desk-task-dialog
        [task]="shown"
        [act]="act"
        [colleagues]="colleagues()"
        [open]="true"
        (openChange)="dialog.set(null)"
        (sent)="acted.emit($event)"
      />
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DeskTaskItem {
  readonly task = input.required<DeskTaskView>();
  /** To whom it can be handed over; where nobody is named, that is not offered. */
  readonly colleagues = input<readonly ColleagueView[]>([]);
  readonly withLine = input(true);
  readonly acted = output<DeskTaskEvent>();

  protected readonly dialog = signal<TaskAct | null>(null);
  protected readonly busy = signal<DeskTaskEvent | null>(null);
  protected readonly problem = signal<ProblemError | null>(null);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);

  protected readonly stateKind = computed(() => STATE_KINDS[this.task().state]);
  /** What the state has no place for is not shown: an open task is claimed first, a claimed one is somebody's. */
  protected readonly offered = computed(() => {
    const { state } = this.task();
    if (state === 'open') return ['claim'] as const;
    return DESK_TASK_EVENTS.filter(
      (event) => event !== 'claim' && (event !== 'hand-over' || this.colleagues().length > 1),
    );
  });
  protected readonly blocked = computed(() => {
    const { may } = this.task();
    const refused = this.offered().find((event) => !may[event].allowed);
    return refused === undefined ? null : may[refused];
  });

  protected nameOf(person: ColleagueView | null): string {
    return colleagueName(this.words, person);
  }

  protected begin(event: DeskTaskEvent): void {
    if (!this.task().may[event].allowed) return;
    if (event === 'hand-over' || event === 'finish') this.dialog.set(event);
    else void this.act(event);
  }

  private async act(event: 'claim' | 'release'): Promise<void> {
    if (this.busy() !== null) return;
    this.busy.set(event);
    this.problem.set(null);
    const route = event === 'claim' ? staffRoutes.claimDeskTask : staffRoutes.releaseDeskTask;
    try {
      await this.api.call(route, { params: { id: this.task().id }, idempotencyKey: newIdempotencyKey() });
      this.acted.emit(event);
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(null);
    }
  }
}
