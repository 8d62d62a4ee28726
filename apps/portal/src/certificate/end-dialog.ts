import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { type BodyOf, citizenRoutes, HOLDER_CAUSES } from '@sumaho-jpki/contract';
import {
  Button,
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

/** Characters of the serial's end that are typed. */
const TYPED = 4;
const FIELDS = { cause: 'end-cause', confirmation: 'end-confirmation' } as const;

/** Ends the certificate for good: why, what it means, and the last four of the serial typed. */
@Component({
  selector: 'app-end-dialog',
  imports: [Button, ErrorSummary, InputText, ModalDialog, NotificationBanner, ProblemNotice, Select, WordsPipe],
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
          [error]="causeError()"
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
          [error]="confirmationError()"
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
  protected readonly causeError = signal('');
  protected readonly confirmationError = signal('');
  protected readonly causes = computed(() =>
    HOLDER_CAUSES.map((value) => ({ value, label: this.words.label('revocation-cause', value) })),
  );

  ask(): void {
    this.cause.set('');
    this.confirmation.set('');
    this.complain([]);
    this.care.ask();
  }

  protected async go(event: Event): Promise<void> {
    event.preventDefault();
    const cause = HOLDER_CAUSES.find((known) => known === this.cause());
    const typed = this.confirmation().normalize('NFKC').trim().toLowerCase();
    const matches = typed === this.serial().slice(-TYPED);
    this.complain([
      ...(cause ? [] : [{ id: FIELDS.cause, message: this.words.say('portal.care.revoke.cause.missing') }]),
      ...(matches ? [] : [{ id: FIELDS.confirmation, message: this.words.say('portal.care.revoke.mismatch') }]),
    ]);
    if (!cause || !matches) return;
    if (await this.care.run((idempotencyKey) => this.send(cause, typed, idempotencyKey))) this.changed.emit();
  }

  private send(cause: Cause, confirmation: string, idempotencyKey: string): Promise<unknown> {
    const params = { serial: this.serial() };
    return this.api.call(citizenRoutes.revokeCertificate, { params, body: { cause, confirmation }, idempotencyKey });
  }

  private complain(errors: readonly { id: string; message: string }[]): void {
    const of = (id: string): string => errors.find((error) => error.id === id)?.message ?? '';
    this.causeError.set(of(FIELDS.cause));
    this.confirmationError.set(of(FIELDS.confirmation));
    this.errors.set(errors.map(({ id, message }) => ({ fieldId: id, message })));
  }
}
