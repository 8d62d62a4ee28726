import { ChangeDetectionStrategy, Component, DestroyRef, DOCUMENT, inject, signal } from '@angular/core';
import { staffRoutes } from '@sumaho-jpki/contract';
import type { DeskTaskEvent } from '@sumaho-jpki/rules';
import { Button, NotificationBanner, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { type WordingKey, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskTaskItem } from '../parts/desk-task-item';
import { HandoverNotes } from '../parts/handover-notes';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';
import { StaffSession } from '../session/staff-session';

/** Milliseconds between two looks: the clocks run, and colleagues claim. */
export const QUEUE_EVERY = 30_000;

/** 対応待ち: overdue first, then by priority and by what is due next; and what one shift tells the next. */
@Component({
  selector: 'app-queue-page',
  imports: [Button, DeskTaskItem, HandoverNotes, NotificationBanner, ProblemNotice, WordsPipe],
  template: `
    <div class="desk-title">
      <h1>{{ 'backoffice.queue.title' | words }}</h1>
      @if (queue(); as all) {
        <span class="desk-soft">{{ 'backoffice.queue.count' | words: { count: all.tasks.length } }}</span>
      }
      <button dadsButton="text" size="small" type="button" class="desk-title__end" (click)="load()">
        {{ 'backoffice.reload' | words }}
      </button>
    </div>
    <p>{{ 'backoffice.queue.lead' | words }}</p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    <div role="status" data-part="told">
      @if (told(); as key) {
        <dads-notification-banner kind="success" [level]="0" [heading]="key | words" />
      }
    </div>
    @if (queue(); as all) {
      <ul class="desk-actions desk-queue">
        @for (task of all.tasks; track task.id) {
          <li
            class="desk-action"
            [attr.data-task]="task.id"
            [attr.data-state]="task.state"
            [attr.data-kind]="task.kind"
          >
            <app-desk-task-item [task]="task" [colleagues]="all.colleagues" (acted)="acted($event)" />
          </li>
        } @empty {
          <li>{{ 'backoffice.queue.none' | words }}</li>
        }
      </ul>
      <app-handover-notes [queue]="all" (written)="say('backoffice.queue.told.handover')" />
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class QueuePage {
  protected readonly told = signal<WordingKey | null>(null);
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  private readonly document = inject(DOCUMENT);
  private readonly looked = lookUp(() => this.api.call(staffRoutes.deskQueue));
  protected readonly queue = this.looked.found;
  protected readonly problem = this.looked.problem;

  constructor() {
    const timer = setInterval(() => {
      // Nobody looks at a hidden tab, and a locked or nearly locked screen must not keep the session alive.
      if (!this.document.hidden && !this.session.locked() && !this.session.warning()) void this.load();
    }, QUEUE_EVERY);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  protected load(): Promise<void> {
    return this.looked.load();
  }

  protected acted(event: DeskTaskEvent): void {
    this.say(`backoffice.queue.told.${event}`);
  }

  protected say(key: WordingKey): void {
    this.told.set(key);
    void this.load();
  }
}
