import { ChangeDetectionStrategy, Component, computed, inject, input, model, output, signal } from '@angular/core';
import { type BodyOf, type CertificateView, HOLDER_CAUSES, staffRoutes } from '@sumaho-jpki/contract';
import { confirmsSerial, foldSerialEnd, SERIAL_END } from '@sumaho-jpki/rules';
import {
  Button,
  ErrorOfPipe,
  ErrorSummary,
  type FieldError,
  InputText,
  ModalDialog,
  ProblemError,
  ProblemNotice,
  Select,
  summaryOf,
  Textarea,
  WishKeys,
} from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { IdleWarning } from '../session/idle-warning';
import { StaffSession } from '../session/staff-session';
import { EndConsequences } from './end-consequences';

type Body = BodyOf<typeof staffRoutes.requestEnd>;
const FIELDS = { cause: 'end-cause', reason: 'end-reason', confirmation: 'end-confirmation' } as const;
const REASON_LIMIT = 400;

/** 窓口での利用終了: the holder's cause, words for the approver, the last four of the serial typed; what follows is said before the button. */
@Component({
  selector: 'app-end-request-dialog',
  imports: [
    Button,
    EndConsequences,
    ErrorOfPipe,
    ErrorSummary,
    IdleWarning,
    InputText,
    ModalDialog,
    ProblemNotice,
    Select,
    Textarea,
    WordsPipe,
  ],
  template: `
    <dads-modal-dialog
      [heading]="'backoffice.end.title' | words"
      [open]="open() && !session.locked()"
      (openChange)="closed($event)"
    >
      <form id="end-form" (submit)="send($event)" novalidate>
        <app-idle-warning />
        <dads-error-summary [errors]="errors()" />
        <dads-problem-notice [problem]="problem()" audience="desk" />
        <p>{{ 'backoffice.end.lead' | words }}</p>
        <app-end-consequences [certificate]="certificate()" />
        <dads-select
          [fieldId]="fields.cause"
          required
          [label]="'backoffice.end.cause' | words"
          [error]="errors() | errorOf: fields.cause"
          [options]="causes()"
          [(value)]="cause"
        />
        <dads-textarea
          [fieldId]="fields.reason"
          required
          [rows]="2"
          [limit]="limit"
          [label]="'backoffice.end.reason' | words"
          [error]="errors() | errorOf: fields.reason"
          [(value)]="reason"
        />
        <dads-input-text
          [fieldId]="fields.confirmation"
          required
          width="narrow"
          autocomplete="off"
          [label]="'backoffice.revoke.confirmation' | words: { n: confirmedBy }"
          [support]="'backoffice.revoke.confirmation-hint' | words"
          [error]="errors() | errorOf: fields.confirmation"
          [(value)]="confirmation"
        />
      </form>
      <button dialogActions dadsButton danger type="submit" form="end-form" [busy]="busy()">
        {{ 'backoffice.end.submit' | words }}
      </button>
      <button dialogActions dadsButton="secondary" type="button" (click)="open.set(false)">
        {{ 'backoffice.cancel' | words }}
      </button>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EndRequestDialog {
  readonly lineId = input.required<string>();
  readonly certificate = input.required<CertificateView>();
  readonly open = model(false);
  readonly sent = output();

  protected readonly session = inject(StaffSession);
  protected readonly confirmedBy = SERIAL_END;
  protected readonly fields = FIELDS;
  protected readonly limit = REASON_LIMIT;
  protected readonly cause = signal('');
  protected readonly reason = signal('');
  protected readonly confirmation = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly errors = signal<readonly FieldError[]>([]);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly wishes = new WishKeys();

  protected readonly causes = computed(() =>
    HOLDER_CAUSES.map((value) => ({ value, label: this.words.label('revocation-cause', value) })),
  );

  protected closed(open: boolean): void {
    // A locked screen closes the dialog for the eye only: its words are there again after the sign-in.
    if (!open && !this.session.locked()) this.open.set(false);
  }

  protected async send(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.problem.set(null);
    this.errors.set(this.missing());
    const cause = HOLDER_CAUSES.find((known) => known === this.cause());
    if (this.errors().length > 0 || cause === undefined) return;
    const { serial } = this.certificate();
    const body: Body = {
      serial,
      cause,
      reason: this.reason().trim(),
      confirmation: foldSerialEnd(this.confirmation()),
    };
    this.busy.set(true);
    try {
      const params = { lineId: this.lineId() };
      const idempotencyKey = this.wishes.of([params, body]);
      await this.api.call(staffRoutes.requestEnd, { params, body, idempotencyKey });
      this.clear();
      this.open.set(false);
      this.sent.emit();
    } catch (thrown) {
      const problem = ProblemError.from(thrown);
      this.problem.set(problem);
      this.errors.set(summaryOf(problem, FIELDS));
    } finally {
      this.busy.set(false);
    }
  }

  private missing(): readonly FieldError[] {
    const confirmed = confirmsSerial(this.confirmation(), this.certificate().serial);
    const wrong: [boolean, string, string][] = [
      [this.cause() === '', FIELDS.cause, this.words.say('backoffice.end.cause-missing')],
      [this.reason().trim() === '', FIELDS.reason, this.words.say('backoffice.end.reason-missing')],
      [!confirmed, FIELDS.confirmation, this.words.say('backoffice.revoke.confirmation-wrong', { n: SERIAL_END })],
    ];
    return wrong.flatMap(([is, fieldId, message]) => (is ? [{ fieldId, message }] : []));
  }

  private clear(): void {
    this.cause.set('');
    this.reason.set('');
    this.confirmation.set('');
    // Declined, it may be asked for again in the same words.
    this.wishes.fulfilled();
  }
}
