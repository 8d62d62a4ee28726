import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  DOCUMENT,
  inject,
  Injector,
  output,
  signal,
} from '@angular/core';
import { staffRoutes } from '@sumaho-jpki/contract';
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
} from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { PasskeyCancelled } from './passkey-ceremony';
import { StaffSession } from './staff-session';

const CODE_LENGTH = 6;

/** A passkey, a client certificate and then the one-time code, or account and password and then the one-time code. Used by the sign-in page and over a locked page. */
@Component({
  selector: 'app-sign-in-form',
  imports: [Button, ErrorSummary, InputText, Link, NotificationBanner, PinInput, ProblemNotice, WordsPipe],
  template: `
    <dads-error-summary [errors]="errors()" />
    <dads-problem-notice [problem]="problem()" audience="desk" />
    @if (cancelled()) {
      <dads-notification-banner
        kind="warning"
        live="assertive"
        [level]="0"
        [heading]="'backoffice.passkey.cancelled' | words"
      />
    }
    @if (step() === 'password') {
      <div class="desk-passkey">
        <button dadsButton="primary" size="large" type="button" [busy]="busy()" (click)="usePasskey()">
          {{ 'backoffice.passkey.sign-in' | words }}
        </button>
        <p class="desk-soft">{{ 'backoffice.passkey.sign-in.support' | words }}</p>
        @if (providers().length > 0) {
          <h2 class="desk-passkey__or">{{ 'backoffice.sso.title' | words }}</h2>
          @if (session.locked()) {
            <p class="desk-soft">{{ 'backoffice.sso.loses' | words }}</p>
          }
          <ul class="dads-cluster desk-passkey__companies">
            @for (each of providers(); track each.carrier) {
              <li>
                <a dadsLink [href]="each.href">{{ 'backoffice.sso.of' | words: { name: each.name } }}</a>
              </li>
            }
          </ul>
        }
      </div>
      @if (certificates()) {
        <div class="desk-passkey">
          <h2 class="desk-passkey__or">{{ 'backoffice.certificate.sign-in.title' | words }}</h2>
          <div>
            <button dadsButton="secondary" size="large" type="button" [busy]="busy()" (click)="useCertificate()">
              {{ 'backoffice.certificate.sign-in' | words }}
            </button>
          </div>
          <p class="desk-soft">{{ 'backoffice.certificate.sign-in.support' | words }}</p>
        </div>
      }
      <h2 class="desk-passkey__or">{{ 'backoffice.passkey.or' | words }}</h2>
      <form (submit)="sendPassword($event)" novalidate>
        <dads-input-text
          fieldId="account"
          name="account"
          autocomplete="username"
          required
          [label]="'backoffice.sign-in.account' | words"
          [error]="accountError()"
          [(value)]="account"
        />
        <dads-input-text
          fieldId="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          [label]="'backoffice.sign-in.password' | words"
          [support]="'backoffice.sign-in.lock-hint' | words"
          [error]="passwordError()"
          [(value)]="password"
        />
        <button dadsButton="secondary" size="large" type="submit" [busy]="busy()">
          {{ 'backoffice.sign-in.next' | words }}
        </button>
      </form>
    } @else {
      <form (submit)="sendCode($event)" novalidate>
        <dads-pin-input
          fieldId="one-time-code"
          name="one-time-code"
          autocomplete="one-time-code"
          required
          [length]="codeLength"
          [secret]="false"
          [label]="'backoffice.sign-in.code' | words"
          [support]="'backoffice.sign-in.code-hint' | words"
          [error]="codeError()"
          [(value)]="code"
        />
        <div class="dads-cluster">
          <button dadsButton="primary" size="large" type="submit" [busy]="busy()">
            {{ 'backoffice.sign-in.submit' | words }}
          </button>
          <button dadsButton="text" type="button" (click)="backToPassword()">
            {{ 'backoffice.sign-in.back' | words }}
          </button>
        </div>
      </form>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignInForm {
  readonly signedIn = output<void>();

  protected readonly codeLength = CODE_LENGTH;
  protected readonly step = signal<'password' | 'code'>('password');
  protected readonly account = signal('');
  protected readonly password = signal('');
  protected readonly code = signal('');
  protected readonly busy = signal(false);
  protected readonly cancelled = signal(false);
  private readonly companies = signal<readonly { carrier: string; nameJa: string; nameEn: string }[]>([]);
  /** Certificates reach the service at all. */
  protected readonly certificates = signal(false);
  protected readonly providers = computed(() =>
    this.companies().map(({ carrier, nameJa: ja, nameEn: en }) => ({
      carrier,
      name: this.words.pick({ ja, en }),
      href: `${staffRoutes.beginSso.path}?carrier=${encodeURIComponent(carrier)}`,
    })),
  );
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly errors = signal<readonly FieldError[]>([]);
  protected readonly accountError = signal('');
  protected readonly passwordError = signal('');
  protected readonly codeError = signal('');

  protected readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  private readonly document = inject(DOCUMENT);
  private readonly injector = inject(Injector);
  private readonly destroyRef = inject(DestroyRef);

  constructor() {
    // Whoever is not offered the company's provider has the other ways in.
    inject(ApiClient)
      .call(staffRoutes.ssoProviders)
      .then(({ providers, certificates }) => {
        this.companies.set(providers);
        this.certificates.set(certificates);
      })
      .catch(() => undefined);
    // After the shell has moved the focus to the page's heading.
    afterNextRender({ write: () => setTimeout(() => this.document.getElementById('account')?.focus()) });
  }

  protected async usePasskey(): Promise<void> {
    if (this.busy()) return;
    this.errors.set([]);
    await this.send(async () => {
      await this.session.passkey();
      if (!this.destroyRef.destroyed) this.signedIn.emit();
    });
  }

  protected async useCertificate(): Promise<void> {
    if (this.busy()) return;
    this.errors.set([]);
    await this.send(async () => {
      if ((await this.session.certificate()) === 'passkey') {
        await this.session.passkey();
        if (!this.destroyRef.destroyed) this.signedIn.emit();
        return;
      }
      this.step.set('code');
      this.focus('one-time-code');
    });
  }

  protected async sendPassword(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.accountError.set(this.account().trim() === '' ? this.words.say('backoffice.sign-in.account-missing') : '');
    this.passwordError.set(this.password() === '' ? this.words.say('backoffice.sign-in.password-missing') : '');
    this.list(['account', this.accountError()], ['password', this.passwordError()]);
    if (this.errors().length > 0) return;
    await this.send(async () => {
      await this.session.password(this.account(), this.password());
      this.password.set('');
      this.step.set('code');
      this.focus('one-time-code');
    });
  }

  protected async sendCode(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.codeError.set(
      this.code().length === CODE_LENGTH ? '' : this.words.say('backoffice.sign-in.code-missing', { n: CODE_LENGTH }),
    );
    this.list(['one-time-code', this.codeError()]);
    if (this.errors().length > 0) return;
    await this.send(async () => {
      await this.session.oneTimeCode(this.code());
      // Over a locked page the form is gone by now; there is nobody to tell.
      if (!this.destroyRef.destroyed) this.signedIn.emit();
    });
    this.code.set('');
  }

  protected backToPassword(): void {
    this.problem.set(null);
    this.errors.set([]);
    this.code.set('');
    this.step.set('password');
    this.focus('account');
  }

  private async send(work: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    this.problem.set(null);
    this.cancelled.set(false);
    try {
      await work();
    } catch (thrown) {
      if (thrown instanceof PasskeyCancelled) {
        this.cancelled.set(true);
        return;
      }
      const problem = ProblemError.from(thrown);
      this.problem.set(problem);
      // The five minutes between the two factors are over, or the account is locked: begin again.
      if (problem.code !== 'sign-in-refused' && problem.status >= 400 && problem.status < 429) {
        this.step.set('password');
        this.password.set('');
      }
    } finally {
      this.busy.set(false);
    }
  }

  private list(...fields: readonly (readonly [fieldId: string, message: string])[]): void {
    this.problem.set(null);
    this.errors.set(fields.filter(([, message]) => message !== '').map(([fieldId, message]) => ({ fieldId, message })));
  }

  private focus(id: string): void {
    afterNextRender({ write: () => this.document.getElementById(id)?.focus() }, { injector: this.injector });
  }
}
