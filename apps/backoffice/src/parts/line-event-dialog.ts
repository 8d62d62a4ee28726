import { ChangeDetectionStrategy, Component, inject, input, linkedSignal, model, output, signal } from '@angular/core';
import { type BodyOf, type LineEventView, staffRoutes } from '@sumaho-jpki/contract';
import {
  Button,
  InputText,
  ModalDialog,
  newIdempotencyKey,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
} from '@sumaho-jpki/screen/dads';
import { LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { IdleWarning } from '../session/idle-warning';
import { StaffSession } from '../session/staff-session';
import { UndoWindow, UndoWindowBanner } from './undo-window';

const digitsOf = (typed: string): string => typed.normalize('NFKC').replace(/\D/gu, '');

/** What follows is read out before it happens; what ends something for good is confirmed by the end of the phone number. */
@Component({
  selector: 'app-line-event-dialog',
  imports: [
    Button,
    IdleWarning,
    InputText,
    LabelPipe,
    ModalDialog,
    NotificationBanner,
    ProblemNotice,
    UndoWindowBanner,
    WordsPipe,
  ],
  template: `
    <dads-modal-dialog
      [heading]="heading()"
      [open]="asked() !== null && !session.locked()"
      (openChange)="closed($event)"
    >
      @if (asked(); as row) {
        <form id="line-event-form" (submit)="send($event, row)" novalidate>
          <app-idle-warning />
          <dads-problem-notice [problem]="problem()" audience="desk" />
          <p>
            {{ 'backoffice.field.phone' | words }}<br />
            <strong class="dads-mono">{{ phoneNumber() }}</strong>
          </p>
          <dads-notification-banner
            [kind]="row.final ? 'warning' : 'info'"
            [level]="3"
            [heading]="'backoffice.events.follows' | words"
          >
            <ul>
              @for (follow of row.follows; track follow) {
                <li>{{ follow | label: 'follow' }}</li>
              } @empty {
                <li>{{ 'backoffice.events.noted' | words }}</li>
              }
            </ul>
          </dads-notification-banner>
          @if (row.final) {
            <dads-input-text
              fieldId="line-event-confirmation"
              required
              width="narrow"
              inputmode="numeric"
              autocomplete="off"
              [label]="'backoffice.events.confirmation' | words"
              [error]="error()"
              [(value)]="confirmation"
            />
          }
          <app-undo-window [window]="undo" />
        </form>
      }
      <button
        dialogActions
        dadsButton="primary"
        [danger]="asked()?.final === true"
        type="submit"
        form="line-event-form"
        [busy]="busy()"
      >
        {{ 'backoffice.events.submit' | words }}
      </button>
      <button dialogActions dadsButton="secondary" type="button" (click)="closed(false)">
        {{ 'backoffice.cancel' | words }}
      </button>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LineEventDialog {
  readonly lineId = input.required<string>();
  readonly phoneNumber = input.required<string>();
  /** The event that is asked for; null while the dialog is closed. */
  readonly asked = model<LineEventView | null>(null);
  readonly recorded = output<LineEventView['event']>();

  protected readonly session = inject(StaffSession);
  protected readonly undo = new UndoWindow();
  protected readonly busy = signal(false);
  /** Of this opening: the next begins without them. */
  protected readonly problem = linkedSignal<LineEventView | null, ProblemError | null>({
    source: this.asked,
    computation: () => null,
  });
  protected readonly confirmation = linkedSignal({ source: this.asked, computation: () => '' });
  protected readonly error = linkedSignal({ source: this.asked, computation: () => '' });
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  /** One key per opening and confirmation: the same wish sent twice is recorded once. */
  private readonly key = linkedSignal({ source: this.asked, computation: newIdempotencyKey });

  protected heading(): string {
    const row = this.asked();
    return row === null ? '' : this.words.label('life-event', row.event);
  }

  protected closed(open: boolean): void {
    // A locked screen closes the dialog for the eye only: its words are there again after the sign-in.
    if (!open) this.undo.takeBack();
    if (!open && !this.session.locked()) this.asked.set(null);
  }

  protected async send(submission: Event, { event, final }: LineEventView): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    const confirmation = digitsOf(this.confirmation());
    const wrong = final && confirmation !== this.phoneNumber().slice(-4);
    this.error.set(wrong ? this.words.say('backoffice.events.confirmation-wrong') : '');
    if (wrong) return;
    const body: BodyOf<typeof staffRoutes.recordLineEvent> = final ? { event, confirmation } : { event };
    this.busy.set(true);
    this.problem.set(null);
    try {
      if (final && !(await this.undo.opened())) return;
      const params = { lineId: this.lineId() };
      await this.api.call(staffRoutes.recordLineEvent, { params, body, idempotencyKey: this.key() });
      this.asked.set(null);
      this.recorded.emit(event);
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }
}
