import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  inject,
  Injector,
  input,
  output,
  signal,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import { faultOfPassword, readPassword, STAFF_PASSWORD_LEAST, STAFF_PASSWORD_MOST } from '@sumaho-jpki/rules';
import {
  ApiClient,
  Button,
  ErrorSummary,
  type FieldError,
  InputText,
  Link,
  NotificationBanner,
  PinInput,
  ProblemError,
  ProblemNotice,
  QrCode,
  Textarea,
} from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { StaffSession } from '../session/staff-session';
import { ExactPipe } from './exact.pipe';
import { IssuedCertificate } from './issued-certificate';

const CODE_LENGTH = 6;
type Issued = ResponseOf<typeof staffRoutes.enrolByCertificate>;

/** A joiner without a passkey: an authenticator app is set up, and with a code of it a certificate or a password. */
@Component({
  selector: 'app-enrol-without-passkey',
  imports: [
    Button,
    ErrorSummary,
    ExactPipe,
    InputText,
    IssuedCertificate,
    Link,
    NotificationBanner,
    PinInput,
    ProblemNotice,
    QrCode,
    RouterLink,
    Textarea,
    WordsPipe,
  ],
  template: `
    <dads-error-summary [errors]="errors()" />
    <dads-problem-notice [problem]="problem()" audience="desk" />
    @if (issued(); as one) {
      <dads-notification-banner
        kind="success"
        live="polite"
        [level]="0"
        [heading]="'backoffice.certificate.issued' | words: { time: (one.notAfter | exact) }"
      />
      <app-issued-certificate [issued]="one" />
      <p>{{ 'backoffice.enrol.certificate.then' | words }}</p>
      <p>
        <a dadsLink routerLink="/sign-in">{{ 'backoffice.enrol.to-sign-in' | words }}</a>
      </p>
    } @else if (begun(); as one) {
      <form (submit)="send($event)" novalidate>
        <h3 class="desk-step">{{ 'backoffice.enrol.app' | words }}</h3>
        <p>{{ 'backoffice.enrol.app.lead' | words }}</p>
        <dads-qr-code [text]="one.uri" [label]="'backoffice.enrol.app.qr' | words" />
        <p>
          {{ 'backoffice.enrol.app.secret' | words }}
          <span class="dads-mono desk-secret" data-part="totp-secret">{{ grouped(one.secret) }}</span>
        </p>
        <dads-pin-input
          fieldId="joiner-one-time-code"
          autocomplete="one-time-code"
          required
          [length]="codeLength"
          [secret]="false"
          [label]="'backoffice.sign-in.code' | words"
          [support]="'backoffice.sign-in.code-hint' | words"
          [error]="errorOf('joiner-one-time-code')"
          [(value)]="oneTimeCode"
        />
        @if (way() === 'certificate') {
          <h3 class="desk-step">{{ 'backoffice.certificate.request' | words }}</h3>
          <dads-input-text
            fieldId="joiner-certificate-name"
            required
            autocomplete="off"
            [label]="'backoffice.certificate.name' | words"
            [support]="'backoffice.certificate.name.support' | words"
            [error]="errorOf('joiner-certificate-name')"
            [maxLength]="60"
            [(value)]="name"
          />
          <dads-textarea
            fieldId="joiner-request"
            required
            [rows]="8"
            [label]="'backoffice.certificate.pem' | words"
            [support]="'backoffice.certificate.pem.support' | words"
            [error]="errorOf('joiner-request')"
            [(value)]="request"
          />
        } @else {
          <h3 class="desk-step">{{ 'backoffice.sign-in.password' | words }}</h3>
          <dads-input-text
            fieldId="joiner-password"
            type="password"
            required
            autocomplete="new-password"
            [label]="'backoffice.enrol.password' | words"
            [support]="'backoffice.enrol.password.support' | words: { n: least }"
            [error]="errorOf('joiner-password')"
            [(value)]="password"
          />
          <dads-input-text
            fieldId="joiner-password-again"
            type="password"
            required
            autocomplete="new-password"
            [label]="'backoffice.enrol.password.again' | words"
            [error]="errorOf('joiner-password-again')"
            [(value)]="again"
          />
        }
        <button dadsButton="primary" size="large" type="submit" [busy]="busy()">
          {{
            (way() === 'certificate' ? 'backoffice.enrol.certificate.send' : 'backoffice.enrol.password.send') | words
          }}
        </button>
      </form>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EnrolWithoutPasskey {
  readonly way = input.required<'certificate' | 'password'>();
  /** The one-time enrolment code, as it was typed. */
  readonly code = input.required<string>();
  readonly account = input.required<string>();
  readonly enrolled = output<void>();
  protected readonly codeLength = CODE_LENGTH;
  protected readonly least = STAFF_PASSWORD_LEAST;
  protected readonly begun = signal<ResponseOf<typeof staffRoutes.beginOneTimeCodes> | null>(null);
  protected readonly issued = signal<Issued | null>(null);
  protected readonly oneTimeCode = signal('');
  protected readonly name = signal('');
  protected readonly request = signal('');
  protected readonly password = signal('');
  protected readonly again = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly errors = signal<readonly FieldError[]>([]);
  private readonly api = inject(ApiClient);
  private readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  private readonly document = inject(DOCUMENT);
  private readonly injector = inject(Injector);

  constructor() {
    // The inputs are there after the first render; the secret is made for whoever is looking now.
    afterNextRender({ write: () => void this.begin() });
  }

  protected grouped(secret: string): string {
    return secret.match(/.{1,4}/g)?.join(' ') ?? secret;
  }

  protected errorOf(fieldId: string): string {
    return this.errors().find((each) => each.fieldId === fieldId)?.message ?? '';
  }

  protected async send(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.problem.set(null);
    this.errors.set(this.missing());
    if (this.errors().length > 0) return;
    await this.work(async () => {
      if (this.way() === 'password') {
        await this.session.enrolByPassword({ ...this.proof(), password: readPassword(this.password()) });
        this.enrolled.emit();
        return;
      }
      const body = { ...this.proof(), name: this.name().trim(), request: this.request().trim() };
      this.issued.set(await this.api.call(staffRoutes.enrolByCertificate, { body }));
      this.begun.set(null);
    });
    this.oneTimeCode.set('');
  }

  private proof() {
    return { code: this.code(), oneTimeCode: this.oneTimeCode() };
  }

  private missing(): FieldError[] {
    const found: [string, string][] = [];
    if (this.oneTimeCode().length !== CODE_LENGTH)
      found.push(['joiner-one-time-code', this.words.say('backoffice.sign-in.code-missing', { n: CODE_LENGTH })]);
    if (this.way() === 'certificate') {
      if (this.name().trim() === '')
        found.push(['joiner-certificate-name', this.words.say('backoffice.certificate.name.missing')]);
      if (this.request().trim() === '')
        found.push(['joiner-request', this.words.say('backoffice.certificate.pem.missing')]);
    } else {
      const fault = faultOfPassword(this.password(), this.account());
      const figures = { least: STAFF_PASSWORD_LEAST, most: STAFF_PASSWORD_MOST };
      if (fault !== null)
        found.push(['joiner-password', this.words.say(`backoffice.enrol.password.${fault}`, figures)]);
      else if (readPassword(this.password()) !== readPassword(this.again()))
        found.push(['joiner-password-again', this.words.say('backoffice.enrol.password.differs')]);
    }
    return found.map(([fieldId, message]) => ({ fieldId, message }));
  }

  private begin(): Promise<void> {
    return this.work(async () => {
      this.begun.set(await this.api.call(staffRoutes.beginOneTimeCodes, { body: { code: this.code() } }));
      afterNextRender(
        { write: () => this.document.getElementById('joiner-one-time-code')?.focus() },
        { injector: this.injector },
      );
    });
  }

  private async work(doing: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    try {
      await doing();
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }
}
