import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  model,
  output,
  signal,
} from '@angular/core';
import { type CertificateView, type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import { HOLD_GROUND_IDS, HOLD_GROUNDS } from '@sumaho-jpki/rules';
import { Button, ModalDialog, ProblemError, ProblemNotice, Select, Textarea, WishKeys } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { IdleWarning } from '../session/idle-warning';
import { StaffSession } from '../session/staff-session';
import { SpacedPipe } from './spaced.pipe';

export type Hold = 'suspend' | 'resume';

/** Puts a hold on a certificate, or asks for J-LIS's own to be lifted: grounds by role, consequences said before the button. */
@Component({
  selector: 'app-hold-dialog',
  imports: [Button, IdleWarning, ModalDialog, ProblemNotice, Select, SpacedPipe, Textarea, WordsPipe],
  template: `
    <dads-modal-dialog
      [heading]="(act() === 'resume' ? 'backoffice.hold.resume.title' : 'backoffice.hold.suspend.title') | words"
      [open]="act() !== null && !session.locked()"
      (openChange)="closed($event)"
    >
      <app-idle-warning />
      <dads-problem-notice [problem]="problem()" audience="desk" />
      <p>
        {{ 'backoffice.field.serial' | words }}<br />
        <strong class="dads-mono">{{ certificate().serial | spaced }}</strong>
      </p>
      @if (act() === 'resume') {
        <p>{{ 'backoffice.hold.resume.text' | words }}</p>
        <ul>
          @for (hold of holds(); track hold) {
            <li>{{ hold }}</li>
          }
        </ul>
        <dads-textarea
          fieldId="lift-reason"
          required
          [label]="'backoffice.end.reason' | words"
          [error]="error()"
          [limit]="400"
          [(value)]="reason"
        />
      } @else {
        <p>{{ 'backoffice.hold.suspend.text' | words }}</p>
        @if (grounds().length > 1) {
          <dads-select
            fieldId="hold-ground"
            required
            [label]="'backoffice.hold.ground' | words"
            [error]="error()"
            [options]="grounds()"
            [(value)]="ground"
          />
        }
      }
      <button dialogActions dadsButton type="button" [busy]="busy()" (click)="go()">
        {{ (act() === 'resume' ? 'backoffice.end.submit' : 'backoffice.hold.suspend.submit') | words }}
      </button>
      <button dialogActions dadsButton="secondary" type="button" (click)="act.set(null)">
        {{ 'backoffice.cancel' | words }}
      </button>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class HoldDialog {
  readonly certificate = input.required<CertificateView>();
  /** The act that is asked for; null while the dialog is closed. */
  readonly act = model<Hold | null>(null);
  readonly done = output<ResponseOf<typeof staffRoutes.suspendCertificate>>();
  /** A second person has to approve: nothing changed yet. */
  readonly requested = output();

  protected readonly session = inject(StaffSession);
  protected readonly busy = signal(false);
  /** Of this opening: the next begins without it. */
  protected readonly problem = linkedSignal<Hold | null, ProblemError | null>({
    source: this.act,
    computation: () => null,
  });
  protected readonly ground = linkedSignal({ source: this.act, computation: () => '' });
  protected readonly reason = linkedSignal({ source: this.act, computation: () => '' });
  protected readonly error = linkedSignal({ source: this.act, computation: () => '' });
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  /** One key per wish; another certificate, act or ground is another wish. */
  private readonly wishes = new WishKeys();

  protected readonly grounds = computed(() => {
    const role = this.session.staff()?.role ?? '';
    return HOLD_GROUND_IDS.filter((ground) => (HOLD_GROUNDS[ground].placedBy as readonly string[]).includes(role)).map(
      (value) => ({ value, label: this.words.label('hold-ground', value) }),
    );
  });
  protected readonly holds = computed(() =>
    this.certificate().holds.map((hold) => this.words.label('hold-ground', hold)),
  );

  protected closed(open: boolean): void {
    if (!open && !this.session.locked()) this.act.set(null);
  }

  protected async go(): Promise<void> {
    const act = this.act();
    if (act === null || this.busy()) return;
    const wrong = this.missing(act);
    this.error.set(wrong);
    if (wrong !== '') return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      await (act === 'resume' ? this.askLift() : this.suspend());
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }

  private missing(act: Hold): string {
    if (act === 'resume') return this.reason().trim() === '' ? this.words.say('backoffice.end.reason-missing') : '';
    return this.grounds().length > 1 && this.ground() === '' ? this.words.say('backoffice.hold.ground.missing') : '';
  }

  private async askLift(): Promise<void> {
    const params = { serial: this.certificate().serial };
    const body = { reason: this.reason().trim() };
    const idempotencyKey = this.wishes.of(['resume', params.serial, body, this.certificate().holds]);
    await this.api.call(staffRoutes.requestLift, { params, body, idempotencyKey });
    // The same words may be asked again after a refusal: that is another wish.
    this.wishes.fulfilled();
    this.act.set(null);
    this.requested.emit();
  }

  private async suspend(): Promise<void> {
    const params = { serial: this.certificate().serial };
    const ground = this.ground() === '' ? undefined : this.ground();
    const idempotencyKey = this.wishes.of(['suspend', params.serial, ground, this.certificate().holds]);
    const body = ground ? { ground } : {};
    const answer = await this.api.call(staffRoutes.suspendCertificate, { params, body, idempotencyKey });
    this.act.set(null);
    this.done.emit(answer);
  }
}
