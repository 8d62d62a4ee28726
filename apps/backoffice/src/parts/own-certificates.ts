import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { type OwnAccountView, type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import {
  Button,
  Card,
  ErrorSummary,
  type FieldError,
  InputText,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  Table,
  Textarea,
  WishKeys,
} from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { AlarmBadge } from './alarm-badge';
import { ExactPipe } from './exact.pipe';
import { IssuedCertificate } from './issued-certificate';

/** The own client certificates (J-LIS): by serial and end, with the alarm of what ends soon; one more, one less. */
@Component({
  selector: 'app-own-certificates',
  imports: [
    AlarmBadge,
    Button,
    Card,
    ErrorSummary,
    ExactPipe,
    InputText,
    IssuedCertificate,
    NotificationBanner,
    ProblemNotice,
    Table,
    Textarea,
    WordsPipe,
  ],
  template: `
    <h2>{{ 'backoffice.certificate.title' | words }}</h2>
    <p>{{ 'backoffice.certificate.lead' | words }}</p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    @if (issued(); as one) {
      <dads-notification-banner
        kind="success"
        live="polite"
        [level]="0"
        [heading]="'backoffice.certificate.issued' | words: { time: (one.notAfter | exact) }"
      />
      <app-issued-certificate [issued]="one" />
    }
    @if (own().certificates.length > 0) {
      <dads-table [caption]="'backoffice.certificate.caption' | words: { count: own().certificates.length }">
        <thead>
          <tr>
            <th scope="col">{{ 'backoffice.certificate.name' | words }}</th>
            <th scope="col">{{ 'backoffice.certificate.serial' | words }}</th>
            <th scope="col">{{ 'backoffice.certificate.until' | words }}</th>
            <th scope="col">{{ 'backoffice.account.used' | words }}</th>
            <th scope="col">{{ 'backoffice.account.act' | words }}</th>
          </tr>
        </thead>
        <tbody>
          @for (each of own().certificates; track each.id) {
            <tr [attr.data-certificate]="each.serial">
              <th scope="row" [id]="'certificate-' + each.id">{{ each.name }}</th>
              <td class="dads-mono desk-wrap">{{ each.serial }}</td>
              <td>{{ each.notAfter | exact }} <app-alarm-badge [alarm]="each.alarm" /></td>
              <td>
                @if (each.usedAt; as at) {
                  {{ at | exact }}
                } @else {
                  {{ 'backoffice.account.never' | words }}
                }
              </td>
              <td>
                <button
                  dadsButton="secondary"
                  size="small"
                  type="button"
                  [id]="'end-' + each.id"
                  [attr.aria-labelledby]="'end-' + each.id + ' certificate-' + each.id"
                  [busy]="busy()"
                  (click)="end(each.id)"
                >
                  {{ 'backoffice.certificate.end' | words }}
                </button>
              </td>
            </tr>
          }
        </tbody>
      </dads-table>
    }
    <dads-card [heading]="'backoffice.certificate.add' | words">
      <dads-error-summary [errors]="errors()" />
      <form (submit)="add($event)" novalidate>
        <dads-input-text
          fieldId="certificate-name"
          required
          autocomplete="off"
          [label]="'backoffice.certificate.name' | words"
          [support]="'backoffice.certificate.name.support' | words"
          [error]="errorOf('certificate-name')"
          [maxLength]="60"
          [(value)]="name"
        />
        <dads-textarea
          fieldId="certificate-request"
          required
          [rows]="8"
          [label]="'backoffice.certificate.pem' | words"
          [support]="'backoffice.certificate.pem.support' | words"
          [error]="errorOf('certificate-request')"
          [(value)]="request"
        />
        <button dadsButton="primary" type="submit" [busy]="busy()">{{ 'backoffice.certificate.add' | words }}</button>
      </form>
    </dads-card>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OwnCertificates {
  readonly own = input.required<OwnAccountView>();
  readonly changed = output<void>();
  protected readonly name = signal('');
  protected readonly request = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly errors = signal<readonly FieldError[]>([]);
  protected readonly issued = signal<ResponseOf<typeof staffRoutes.addOwnCertificate>['issued'] | null>(null);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly wishes = new WishKeys();

  protected errorOf(fieldId: string): string {
    return this.errors().find((each) => each.fieldId === fieldId)?.message ?? '';
  }

  protected async add(submission: Event): Promise<void> {
    submission.preventDefault();
    const [name, request] = [this.name().trim(), this.request().trim()];
    const missing = [
      {
        fieldId: 'certificate-name',
        message: name === '' ? this.words.say('backoffice.certificate.name.missing') : '',
      },
      {
        fieldId: 'certificate-request',
        message: request === '' ? this.words.say('backoffice.certificate.pem.missing') : '',
      },
    ];
    this.errors.set(missing.filter(({ message }) => message !== ''));
    if (this.errors().length > 0) return;
    await this.work(async () => {
      const idempotencyKey = this.wishes.of(request);
      const body = { name, request };
      this.issued.set((await this.api.call(staffRoutes.addOwnCertificate, { body, idempotencyKey })).issued);
      this.name.set('');
      this.request.set('');
    });
  }

  protected end(credentialId: string): Promise<void> {
    return this.work(async () => {
      const idempotencyKey = this.wishes.of(credentialId);
      await this.api.call(staffRoutes.removeOwnCertificate, { params: { credentialId }, idempotencyKey });
    });
  }

  private async work(doing: () => Promise<void>): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      await doing();
      this.wishes.fulfilled();
      this.changed.emit();
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }
}
