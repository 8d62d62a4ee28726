import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  DOCUMENT,
  inject,
  Injector,
  signal,
} from '@angular/core';
import { Router } from '@angular/router';
import { type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import {
  ApiClient,
  Button,
  InputText,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
} from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { EnrolWithoutPasskey } from '../parts/enrol-without-passkey';
import { PasskeyCancelled, PasskeyThereAlready } from '../session/passkey-ceremony';
import { StaffSession } from '../session/staff-session';

/** A joiner: the one-time code, then the first passkey, or what the organisation offers beside it. */
@Component({
  selector: 'app-enrol-page',
  imports: [Button, EnrolWithoutPasskey, InputText, NotificationBanner, ProblemNotice, WordsPipe],
  template: `
    <div class="desk-narrow">
      <h1>{{ 'backoffice.enrol.title' | words }}</h1>
      <p>{{ 'backoffice.enrol.lead' | words }}</p>
      <dads-problem-notice [problem]="problem()" audience="desk" />
      @if (cancelled()) {
        <dads-notification-banner
          kind="warning"
          live="assertive"
          [level]="0"
          [heading]="'backoffice.passkey.cancelled' | words"
        />
      }
      @if (begun(); as one) {
        <form (submit)="make($event)" novalidate>
          <dads-notification-banner
            [level]="0"
            [heading]="'backoffice.enrol.who' | words: { name: one.staff.displayName, account: one.account }"
          />
          <dads-input-text
            fieldId="passkey-name"
            required
            autocomplete="off"
            [label]="'backoffice.passkey.name' | words"
            [support]="'backoffice.passkey.name.support' | words"
            [error]="wrong()"
            [maxLength]="60"
            [(value)]="name"
          />
          <button dadsButton="primary" size="large" type="submit" [busy]="busy()">
            {{ 'backoffice.enrol.make' | words }}
          </button>
        </form>
        @if (others().length > 0) {
          <h2 class="desk-passkey__or">{{ 'backoffice.enrol.otherwise' | words }}</h2>
          <div class="dads-cluster">
            @for (each of others(); track each) {
              <button
                dadsButton="secondary"
                type="button"
                [attr.aria-expanded]="way() === each"
                (click)="way.set(way() === each ? null : each)"
              >
                {{
                  (each === 'certificate' ? 'backoffice.enrol.by-certificate' : 'backoffice.enrol.by-password') | words
                }}
              </button>
            }
          </div>
          @if (way(); as chosen) {
            <app-enrol-without-passkey [way]="chosen" [code]="code()" [account]="one.account" (enrolled)="goIn()" />
          }
        }
      } @else {
        <form (submit)="ask($event)" novalidate>
          <dads-input-text
            fieldId="enrolment-code"
            required
            autocomplete="one-time-code"
            [label]="'backoffice.enrol.code' | words"
            [support]="'backoffice.enrol.code.support' | words"
            [error]="wrong()"
            [maxLength]="80"
            [(value)]="code"
          />
          <button dadsButton="primary" size="large" type="submit" [busy]="busy()">
            {{ 'backoffice.enrol.next' | words }}
          </button>
        </form>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EnrolPage {
  protected readonly code = signal('');
  protected readonly name = signal('');
  protected readonly busy = signal(false);
  protected readonly wrong = signal('');
  protected readonly cancelled = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly begun = signal<ResponseOf<typeof staffRoutes.beginEnrolment> | null>(null);
  /** The way beside the passkey that was chosen. */
  protected readonly way = signal<'certificate' | 'password' | null>(null);
  protected readonly others = computed(() =>
    (['certificate', 'password'] as const).filter((way) => this.begun()?.ways.includes(way)),
  );
  private readonly api = inject(ApiClient);
  private readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  private readonly router = inject(Router);
  private readonly document = inject(DOCUMENT);
  private readonly injector = inject(Injector);

  protected async ask(submission: Event): Promise<void> {
    submission.preventDefault();
    this.wrong.set(this.code().trim() === '' ? this.words.say('backoffice.enrol.code.missing') : '');
    if (this.busy() || this.wrong() !== '') return;
    await this.work(async () => {
      await this.begin();
      this.focus('passkey-name');
    });
  }

  protected async make(submission: Event): Promise<void> {
    submission.preventDefault();
    const begun = this.begun();
    this.wrong.set(this.name().trim() === '' ? this.words.say('backoffice.passkey.name.missing') : '');
    if (this.busy() || begun === null || this.wrong() !== '') return;
    await this.work(async () => {
      try {
        await this.session.enrol(this.code(), this.name().trim(), begun);
      } catch (thrown) {
        // The challenge is spent whatever came out: the next try gets another.
        if (thrown instanceof ProblemError && thrown.code === 'enrolment-code-wrong') this.begun.set(null);
        else await this.begin();
        throw thrown;
      }
      await this.goIn();
    });
  }

  protected goIn(): Promise<boolean> {
    return this.router.navigateByUrl('/');
  }

  private async begin(): Promise<void> {
    this.begun.set(await this.api.call(staffRoutes.beginEnrolment, { body: { code: this.code() } }));
  }

  private async work(doing: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    this.problem.set(null);
    this.cancelled.set(false);
    try {
      await doing();
    } catch (thrown) {
      if (thrown instanceof PasskeyCancelled || thrown instanceof PasskeyThereAlready) this.cancelled.set(true);
      else this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }

  private focus(id: string): void {
    afterNextRender({ write: () => this.document.getElementById(id)?.focus() }, { injector: this.injector });
  }
}
