import { ChangeDetectionStrategy, Component, inject, linkedSignal, model, output, signal } from '@angular/core';
import { staffRoutes } from '@sumaho-jpki/contract';
import { DISMISS_REASONS, isDismissReason } from '@sumaho-jpki/rules';
import { Button, ModalDialog, ProblemError, ProblemNotice, Select, Textarea, WishKeys } from '@sumaho-jpki/screen/dads';
import { LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { IdleWarning } from '../session/idle-warning';
import { StaffSession } from '../session/staff-session';

export interface ParkedAsked {
  readonly act: 'dismiss' | 'act';
  readonly stepId: string;
  readonly kind: string;
  /** Why it waits, in words. */
  readonly reason: string;
}

/** J-LIS: a message that no rule believes is put aside with the reason, or a second person is asked to have it acted on. */
@Component({
  selector: 'app-parked-message-dialog',
  imports: [Button, IdleWarning, LabelPipe, ModalDialog, ProblemNotice, Select, Textarea, WordsPipe],
  template: `
    <dads-modal-dialog
      [heading]="(asked()?.act === 'act' ? 'backoffice.parked.order.title' : 'backoffice.parked.dismiss.title') | words"
      [open]="asked() !== null && !session.locked()"
      (openChange)="closed($event)"
    >
      <app-idle-warning />
      <dads-problem-notice [problem]="problem()" audience="desk" />
      @if (asked(); as what) {
        <p>
          {{ what.kind | label: 'step' }}<br />
          <strong>{{ what.reason }}</strong>
        </p>
        @if (what.act === 'act') {
          <p>{{ 'backoffice.parked.order.text' | words }}</p>
          <dads-textarea
            fieldId="parked-reason"
            required
            [label]="'backoffice.end.reason' | words"
            [error]="error()"
            [limit]="400"
            [(value)]="said"
          />
        } @else {
          <p>{{ 'backoffice.parked.dismiss.text' | words }}</p>
          <dads-select
            fieldId="parked-why"
            required
            [label]="'backoffice.parked.why' | words"
            [error]="error()"
            [options]="whys"
            [(value)]="said"
          />
        }
      }
      <button dialogActions dadsButton type="button" [busy]="busy()" (click)="go()">
        {{ (asked()?.act === 'act' ? 'backoffice.end.submit' : 'backoffice.parked.dismiss') | words }}
      </button>
      <button dialogActions dadsButton="secondary" type="button" (click)="asked.set(null)">
        {{ 'backoffice.cancel' | words }}
      </button>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ParkedMessageDialog {
  /** What is asked for; null while the dialog is closed. */
  readonly asked = model<ParkedAsked | null>(null);
  readonly done = output<ParkedAsked['act']>();

  protected readonly session = inject(StaffSession);
  protected readonly busy = signal(false);
  protected readonly problem = linkedSignal<ParkedAsked | null, ProblemError | null>({
    source: this.asked,
    computation: () => null,
  });
  protected readonly said = linkedSignal({ source: this.asked, computation: () => '' });
  protected readonly error = linkedSignal({ source: this.asked, computation: () => '' });
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  /** One key per wish. */
  private readonly wishes = new WishKeys();
  protected readonly whys = DISMISS_REASONS.map((value) => ({
    value,
    label: this.words.say(`backoffice.parked.why.${value}`),
  }));

  protected closed(open: boolean): void {
    if (!open && !this.session.locked()) this.asked.set(null);
  }

  protected async go(): Promise<void> {
    const asked = this.asked();
    if (asked === null || this.busy()) return;
    const said = this.said().trim();
    const missing = asked.act === 'act' ? 'backoffice.end.reason-missing' : 'backoffice.parked.why.missing';
    this.error.set(said === '' ? this.words.say(missing) : '');
    if (said === '') return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      await this.send(asked, said);
      this.asked.set(null);
      this.done.emit(asked.act);
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }

  private async send({ act, stepId }: ParkedAsked, said: string): Promise<void> {
    const params = { stepId };
    const idempotencyKey = this.wishes.of([act, stepId, said]);
    if (act === 'act') {
      await this.api.call(staffRoutes.requestParkedAct, { params, body: { reason: said }, idempotencyKey });
    } else if (isDismissReason(said)) {
      await this.api.call(staffRoutes.dismissParkedStep, { params, body: { why: said }, idempotencyKey });
    }
  }
}
