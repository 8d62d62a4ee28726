import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  model,
  output,
  signal,
  untracked,
} from '@angular/core';
import { type BodyOf, type CertificateView, type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
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
  WishKeys,
} from '@sumaho-jpki/screen/dads';
import { isWordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { IdleWarning } from '../session/idle-warning';
import { StaffSession } from '../session/staff-session';
import { EndConsequences } from './end-consequences';
import { UndoWindow, UndoWindowBanner } from './undo-window';

type Body = BodyOf<typeof staffRoutes.revokeCertificate>;
type Cause = ResponseOf<typeof staffRoutes.revocationCauses>['causes'][number];

const FIELDS = { cause: 'revoke-cause', confirmation: 'revoke-confirmation' } as const;

/** Revocation never comes back: cause by statute, last four of the serial typed, consequences said before the button. */
@Component({
  selector: 'app-revoke-dialog',
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
    UndoWindowBanner,
    WordsPipe,
  ],
  template: `
    <dads-modal-dialog
      [heading]="'backoffice.revoke.title' | words"
      [open]="open() && !session.locked()"
      (openChange)="closed($event)"
    >
      <form id="revoke-form" (submit)="send($event)" novalidate>
        <app-idle-warning />
        <dads-error-summary [errors]="errors()" />
        <dads-problem-notice [problem]="problem()" audience="desk" />
        <app-end-consequences [certificate]="certificate()" />
        <dads-select
          [fieldId]="fields.cause"
          required
          [label]="'backoffice.revoke.cause' | words"
          [support]="reason()"
          [error]="errors() | errorOf: fields.cause"
          [options]="options()"
          [(value)]="cause"
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
        <app-undo-window [window]="undo" />
      </form>
      <button dialogActions dadsButton="primary" danger type="submit" form="revoke-form" [busy]="busy()">
        {{ 'backoffice.revoke.submit' | words }}
      </button>
      <button dialogActions dadsButton="secondary" type="button" (click)="closed(false)">
        {{ 'backoffice.cancel' | words }}
      </button>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RevokeDialog {
  readonly certificate = input.required<CertificateView>();
  readonly open = model(false);
  readonly revoked = output<ResponseOf<typeof staffRoutes.revokeCertificate>>();

  protected readonly session = inject(StaffSession);
  protected readonly confirmedBy = SERIAL_END;
  protected readonly fields = FIELDS;
  protected readonly cause = signal('');
  protected readonly confirmation = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly errors = signal<readonly FieldError[]>([]);
  protected readonly undo = new UndoWindow();
  private readonly causes = signal<readonly Cause[]>([]);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly wishes = new WishKeys();

  protected readonly options = computed(() =>
    this.causes().map(({ cause, reasonCode, labelJa, labelEn }) => ({
      value: cause,
      label: `${this.words.pick({ ja: labelJa, en: labelEn })} — ${reasonCode}`,
    })),
  );
  /** What the chosen cause is published as. */
  protected readonly reason = computed(() => {
    const chosen = this.causes().find(({ cause }) => cause === this.cause());
    if (chosen === undefined) return this.words.say('backoffice.revoke.cause-hint');
    const key = `backoffice.reason.${chosen.reasonCode}`;
    const reason = isWordingKey(key) ? this.words.say(key) : chosen.reasonCode;
    return this.words.say('backoffice.revoke.published', { reason, code: chosen.reasonCode });
  });

  constructor() {
    effect(() => {
      this.session.turn();
      if (this.open()) untracked(() => void this.loadCauses());
    });
  }

  protected closed(open: boolean): void {
    // A locked screen closes the dialog for the eye only: its words are there again after the sign-in.
    if (!open) this.undo.takeBack();
    if (!open && !this.session.locked()) this.open.set(false);
  }

  protected async send(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.problem.set(null);
    this.errors.set(this.missing());
    if (this.errors().length > 0) return;
    const params = { serial: this.certificate().serial };
    const body: Body = { cause: this.cause(), confirmation: foldSerialEnd(this.confirmation()) };
    this.busy.set(true);
    try {
      if (!(await this.undo.opened())) return;
      const answer = await this.api.call(staffRoutes.revokeCertificate, {
        params,
        body,
        idempotencyKey: this.wishes.of([params, body]),
      });
      this.clear();
      this.open.set(false);
      this.revoked.emit(answer);
    } catch (thrown) {
      const problem = ProblemError.from(thrown);
      this.problem.set(problem);
      this.errors.set(summaryOf(problem, FIELDS));
    } finally {
      this.busy.set(false);
    }
  }

  private missing(): readonly FieldError[] {
    const wrong: [boolean, string, string][] = [
      [this.cause() === '', FIELDS.cause, this.words.say('backoffice.revoke.cause-missing')],
      [
        !confirmsSerial(this.confirmation(), this.certificate().serial),
        FIELDS.confirmation,
        this.words.say('backoffice.revoke.confirmation-wrong', { n: SERIAL_END }),
      ],
    ];
    return wrong.flatMap(([is, fieldId, message]) => (is ? [{ fieldId, message }] : []));
  }

  private async loadCauses(): Promise<void> {
    try {
      const { causes } = await this.api.call(staffRoutes.revocationCauses);
      this.causes.set(causes);
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    }
  }

  private clear(): void {
    this.cause.set('');
    this.confirmation.set('');
    this.errors.set([]);
    this.problem.set(null);
  }
}
