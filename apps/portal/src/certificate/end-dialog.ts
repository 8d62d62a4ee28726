import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { type BodyOf, citizenRoutes, HOLDER_CAUSES } from '@sumaho-jpki/contract';
import { confirmsSerial, foldSerialEnd } from '@sumaho-jpki/rules';
import {
  Button,
  ErrorOfPipe,
  ErrorSummary,
  type FieldError,
  InputText,
  ModalDialog,
  NotificationBanner,
  ProblemNotice,
  Select,
} from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { PortalApi } from '../session/portal-api';
import { ActOfCare } from './act-of-care';

type Cause = BodyOf<typeof citizenRoutes.revokeCertificate>['cause'];

const FIELDS = { cause: 'end-cause', confirmation: 'end-confirmation' } as const;

/** Ends the certificate for good: why, what it means, and the last four of the serial typed. */
@Component({
  selector: 'app-end-dialog',
  imports: [
    Button,
    ErrorOfPipe,
    ErrorSummary,
    InputText,
    ModalDialog,
    NotificationBanner,
    ProblemNotice,
    Select,
    WordsPipe,
  ],
  template: `
    <dads-modal-dialog [heading]="'portal.care.revoke.title' | words" [(open)]="care.open">
      <form id="end-form" (submit)="go($event)" novalidate>
        <dads-error-summary [errors]="errors()" />
        <dads-problem-notice [problem]="care.failure()" />
        <dads-notification-banner kind="warning" [level]="3" [heading]="'portal.care.revoke.final' | words">
          <ul>
            <li>{{ 'portal.care.revoke.now' | words }}</li>
            <li>{{ 'portal.care.revoke.data' | words }}</li>
            <li>{{ 'portal.care.revoke.again' | words }}</li>
          </ul>
        </dads-notification-banner>
        <dads-select
          [fieldId]="fields.cause"
          required
          [label]="'portal.care.revoke.cause' | words"
          [error]="errors() | errorOf: fields.cause"
          [options]="causes()"
          [(value)]="cause"
        />
        <dads-input-text
          [fieldId]="fields.confirmation"
          required
          width="narrow"
          autocomplete="off"
          [label]="'portal.care.revoke.confirmation' | words"
          [support]="'portal.care.revoke.serial' | words: { serial: serial() }"
          [error]="errors() | errorOf: fields.confirmation"
          [(value)]="confirmation"
        />
      </form>
      @if (care.wantsCard()) {
        <button dialogActions dadsButton type="button" [busy]="care.busy()" (click)="care.showCard()">
          {{ 'portal.care.show-card' | words }}
        </button>
      } @else {
        <button dialogActions dadsButton danger type="submit" form="end-form" [busy]="care.busy()">
          {{ 'portal.care.revoke.yes' | words }}
        </button>
      }
      <button dialogActions dadsButton="secondary" type="button" (click)="care.open.set(false)">
        {{ 'portal.care.no' | words }}
      </button>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EndDialog {
  readonly serial = input.required<string>();
  readonly changed = output();
  private readonly api = inject(PortalApi);
  private readonly words = inject(Words);
  protected readonly care = new ActOfCare();
  protected readonly fields = FIELDS;
  protected readonly cause = signal('');
  protected readonly confirmation = signal('');
  protected readonly errors = signal<readonly FieldError[]>([]);
  protected readonly causes = computed(() =>
    HOLDER_CAUSES.map((value) => ({ value, label: this.words.label('revocation-cause', value) })),
  );

  /** With the reason chosen already, where what leads here says it. */
  ask(cause: Cause | '' = ''): void {
    this.cause.set(cause);
    this.confirmation.set('');
    this.errors.set([]);
    this.care.ask();
  }

  protected async go(event: Event): Promise<void> {
    event.preventDefault();
    const cause = HOLDER_CAUSES.find((known) => known === this.cause());
    const matches = confirmsSerial(this.confirmation(), this.serial());
    this.errors.set([
      ...(cause ? [] : [{ fieldId: FIELDS.cause, message: this.words.say('portal.care.revoke.cause.missing') }]),
      ...(matches ? [] : [{ fieldId: FIELDS.confirmation, message: this.words.say('portal.care.revoke.mismatch') }]),
    ]);
    if (!cause || !matches) return;
    if (await this.care.run((idempotencyKey) => this.send(cause, idempotencyKey))) this.changed.emit();
  }

  private send(cause: Cause, idempotencyKey: string): Promise<unknown> {
    const params = { serial: this.serial() };
    const body = { cause, confirmation: foldSerialEnd(this.confirmation()) };
    return this.api.call(citizenRoutes.revokeCertificate, { params, body, idempotencyKey });
  }
}
