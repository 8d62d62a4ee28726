import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, input, output, signal } from '@angular/core';
import { type ApplicationView, citizenRoutes } from '@sumaho-jpki/contract';
import { ACCESS_CODE } from '@sumaho-jpki/rules';
import {
  Button,
  Description,
  DescriptionList,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  TriesLeft,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, WordsPipe } from '@sumaho-jpki/screen/wording';
import { PortalApi } from '../session/portal-api';

/** Where the access code went, how long it lives, how often it may be tried, and how to get another. */
@Component({
  selector: 'app-access-code',
  imports: [Button, Description, DescriptionList, InstantPipe, NotificationBanner, ProblemNotice, TriesLeft, WordsPipe],
  template: `
    @if (code().sent === 0) {
      <p role="status">{{ 'portal.code.sending' | words: { phone: application().phoneNumber } }}</p>
    } @else {
      <p>{{ 'portal.code.sent' | words: { phone: application().phoneNumber } }}</p>
      @if (over()) {
        <dads-notification-banner kind="warning" [level]="3" [heading]="'portal.code.over' | words">
          <p>{{ 'portal.code.over.text' | words }}</p>
        </dads-notification-banner>
      } @else if (code().triesLeft === 0) {
        <dads-notification-banner kind="error" [level]="3" [heading]="'portal.code.blocked' | words">
          <p>{{ 'portal.code.over.text' | words }}</p>
        </dads-notification-banner>
      }
      <dl dadsDescriptionList>
        <div [dadsDescription]="'portal.code.count' | words">
          {{ 'portal.code.count.times' | words: { count: code().sent } }}
        </div>
        @if (code().expiresAt; as until) {
          @if (!over()) {
            <div [dadsDescription]="'portal.code.until' | words">
              <time [attr.datetime]="until">{{ until | instant: 'time' }}</time>
              <span aria-hidden="true"
                >&ngsp;{{ 'portal.code.left' | words: { minutes: minutes(), seconds: seconds() } }}</span
              >
            </div>
            <div [dadsDescription]="'portal.code.tries' | words"><dads-tries-left [tries]="code().triesLeft" /></div>
          }
        }
      </dl>
    }
    <dads-problem-notice [problem]="failure()" />
    @if (announced()) {
      <p role="status">{{ 'portal.code.sent-again' | words }}</p>
    }
    <p class="portal-actions">
      <button
        [dadsButton]="over() ? 'primary' : 'secondary'"
        type="button"
        [busy]="sending()"
        [unavailable]="wait() > 0"
        [attr.aria-describedby]="wait() > 0 ? 'code-wait' : null"
        (click)="send()"
      >
        {{ 'portal.code.again' | words }}
      </button>
      @if (wait() > 0) {
        <span id="code-wait">{{ 'portal.code.wait' | words: { seconds: wait() } }}</span>
      }
    </p>
    <p class="portal-hint">{{ 'portal.code.hint' | words }}</p>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AccessCode {
  readonly application = input.required<ApplicationView>();
  readonly changed = output<ApplicationView>();
  private readonly api = inject(PortalApi);
  private readonly owner = inject(DestroyRef);

  protected readonly sending = signal(false);
  protected readonly announced = signal(false);
  protected readonly failure = signal<ProblemError | null>(null);
  private readonly now = signal(Date.now());
  /** When this page itself last asked for a code: the first one is asked for with the password. */
  private readonly askedAt = signal(Date.now());

  protected readonly code = computed(() => this.application().accessCode);
  private readonly expiresAt = computed(() => {
    const until = this.code().expiresAt;
    return until === null ? null : Date.parse(until);
  });
  private readonly left = computed(() => {
    const until = this.expiresAt();
    return until === null ? 0 : Math.max(0, Math.ceil((until - this.now()) / 1000));
  });
  protected readonly over = computed(() => this.expiresAt() !== null && this.left() === 0);
  protected readonly minutes = computed(() => Math.floor(this.left() / 60));
  protected readonly seconds = computed(() => this.left() % 60);
  /** Seconds until the next code may be asked for. */
  protected readonly wait = computed(() => {
    const until = this.expiresAt();
    const sentAt = until === null ? null : until - ACCESS_CODE.validMinutes * 60_000;
    const last = this.announced() || sentAt === null ? Math.max(sentAt ?? 0, this.askedAt()) : sentAt;
    return Math.max(0, Math.ceil((last + ACCESS_CODE.resendAfterSeconds * 1000 - this.now()) / 1000));
  });

  constructor() {
    const timer = setInterval(() => this.now.set(Date.now()), 1000);
    this.owner.onDestroy(() => clearInterval(timer));
  }

  protected async send(): Promise<void> {
    if (this.sending()) return;
    this.sending.set(true);
    this.failure.set(null);
    this.announced.set(false);
    try {
      const { application } = await this.api.call(citizenRoutes.sendAccessCode, {
        params: { applicationId: this.application().id },
      });
      this.askedAt.set(Date.now());
      this.announced.set(true);
      // The live stream may have told first, and this part is then gone already.
      if (!this.owner.destroyed) this.changed.emit(application);
    } catch (thrown) {
      this.failure.set(ProblemError.from(thrown));
    } finally {
      this.sending.set(false);
    }
  }
}
