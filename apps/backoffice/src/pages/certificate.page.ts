import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import { isIssueRoute, storeOf } from '@sumaho-jpki/rules';
import {
  Description,
  DescriptionList,
  Icon,
  Link,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  StateBadge,
  Timeline,
  TrainingFrame,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { ActionList } from '../parts/action-list';
import { ApplicationBadge } from '../parts/application-badge';
import { axesNote } from '../parts/axes-note';
import { AxisPicture } from '../parts/axis-picture';
import { CarrierTag } from '../parts/carrier-tag';
import { ElementLock } from '../parts/element-lock';
import { ExactPipe } from '../parts/exact.pipe';
import { type Hold, HoldDialog } from '../parts/hold-dialog';
import { PemBox } from '../parts/pem-box';
import { RevokeDialog } from '../parts/revoke-dialog';
import { SpacedPipe } from '../parts/spaced.pipe';
import { StatusCard } from '../parts/status-card';
import { TimelineItems } from '../parts/timeline-items';
import { DeskApi } from '../session/desk-api';
import { StaffSession } from '../session/staff-session';

type Page = ResponseOf<typeof staffRoutes.readCertificate>;
/** Milliseconds between looks after a revocation, and how many: the SIM's axis and the timeline follow a moment later. */
const FOLLOW_EVERY = 2000;
const FOLLOW_TIMES = 3;
type Revoked = ResponseOf<typeof staffRoutes.revokeCertificate>;

/** J-LIS: one certificate, both axes, issue record, live OCSP answer, actions, timeline. */
@Component({
  selector: 'app-certificate-page',
  imports: [
    ActionList,
    ApplicationBadge,
    AxisPicture,
    CarrierTag,
    Description,
    DescriptionList,
    ElementLock,
    ExactPipe,
    HoldDialog,
    Icon,
    InstantPipe,
    LabelPipe,
    Link,
    NotificationBanner,
    PemBox,
    ProblemNotice,
    RevokeDialog,
    RouterLink,
    SpacedPipe,
    StateBadge,
    StatusCard,
    Timeline,
    TrainingFrame,
    WordsPipe,
  ],
  template: `
    <dads-training-frame [on]="page()?.training ?? false">
      <div class="desk-title">
        <h1>{{ 'backoffice.certificate.page' | words }}</h1>
        @if (page(); as shown) {
          <app-carrier-tag [code]="shown.carrier" />
          <dads-state-badge axis="certificate-state" [state]="shown.certificate.state" />
          <a dadsLink class="desk-title__end" [routerLink]="['/lines', shown.lineId]">{{
            'backoffice.certificate.line' | words
          }}</a>
        }
      </div>
      @if (page(); as shown) {
        @if (news(); as key) {
          <dads-notification-banner kind="success" live="polite" [level]="0" [heading]="key | words" />
        }
        <dads-problem-notice [problem]="problem()" audience="desk" />
        <div class="desk-top">
          <section class="desk-panel" aria-labelledby="ocsp-title">
            <h2 id="ocsp-title">{{ 'backoffice.ocsp.title' | words }}</h2>
            <app-status-card [answer]="shown.status" [busy]="busy()" (again)="load()" />
          </section>
          <app-axis-picture axis="certificate-state" [state]="shown.certificate.state">
            @if (shown.certificate.revokedAt; as at) {
              <p class="desk-axis__note">
                {{ 'backoffice.line.revoked-at' | words: { at: at | instant } }}<br />
                {{ shown.certificate.revocationCause ?? '' | label: 'revocation-cause' }}
              </p>
            }
            @for (hold of shown.certificate.holds; track hold) {
              <p class="desk-axis__note">{{ hold | label: 'hold-ground' }}</p>
            }
          </app-axis-picture>
          <app-axis-picture
            axis="element-state"
            [store]="shown.element?.store ?? 'sim'"
            [state]="shown.element?.state ?? null"
            [absent]="'backoffice.line.no-element' | words"
          >
            @if (shown.element; as element) {
              <p class="desk-axis__note">
                {{ 'backoffice.line.element-at' | words: { at: element.updatedAt | instant } }}
              </p>
              <app-element-lock [lock]="element.lock" />
            }
          </app-axis-picture>
        </div>
        @if (note(); as key) {
          <p class="desk-note"><dads-icon name="info" [size]="22" />{{ key | words }}</p>
        }

        <div class="desk-two">
          <section aria-labelledby="actions-title">
            <h2 id="actions-title">{{ 'backoffice.actions.title' | words }}</h2>
            <app-action-list
              [actions]="shown.actions"
              [offered]="offered"
              [past]="past()"
              [hint]="'backoffice.hold.hint' | words"
              (act)="act($event)"
            />
          </section>
          <section aria-labelledby="record-title">
            <h2 id="record-title">{{ 'backoffice.certificate.record' | words }}</h2>
            <dl dadsDescriptionList class="desk-facts">
              <div [dadsDescription]="'backoffice.field.serial' | words">
                <span class="dads-mono">{{ shown.certificate.serial | spaced }}</span>
              </div>
              <div [dadsDescription]="'backoffice.field.validity' | words">
                {{ shown.certificate.notBefore | instant }} {{ 'backoffice.to' | words }}
                {{ shown.certificate.notAfter | instant }}
              </div>
              <div [dadsDescription]="'backoffice.field.application' | words">
                @if (shown.application; as application) {
                  <span class="dads-mono">{{ application.number }}</span>
                  &ngsp;<app-application-badge [state]="application.state" />
                } @else {
                  {{ 'backoffice.applications.none' | words }}
                }
              </div>
              @if (shown.application; as application) {
                <div [dadsDescription]="'backoffice.field.phone' | words">{{ application.phoneNumber }}</div>
                <div [dadsDescription]="'backoffice.field.handset' | words">{{ application.handsetModel }}</div>
                <div [dadsDescription]="'backoffice.field.sim' | words">
                  <span class="dads-mono">{{ application.iccid | spaced }}</span>
                </div>
              }
              <div [dadsDescription]="'backoffice.field.profile' | words">
                <span class="dads-mono">{{ shown.certificate.profile }}</span>
              </div>
              <div [dadsDescription]="'backoffice.field.route' | words">{{ route() }}</div>
              @for (step of issueRecord(); track step.term) {
                <div [dadsDescription]="step.term | words">
                  @if (step.at; as at) {
                    {{ at | exact }}
                  } @else {
                    {{ 'backoffice.issued.not-yet' | words }}
                  }
                </div>
              }
            </dl>
            <app-pem-box [serial]="shown.certificate.serial" [pem]="shown.pem" />
          </section>
        </div>

        <section aria-labelledby="timeline-title">
          <h2 id="timeline-title">{{ 'backoffice.timeline.title' | words }}</h2>
          <p class="desk-soft">{{ 'backoffice.timeline.zone' | words }}</p>
          <dads-timeline class="desk-timeline" [label]="'backoffice.timeline.title' | words" [entries]="timeline()" />
        </section>

        <app-revoke-dialog
          [certificate]="shown.certificate"
          [(open)]="revoking"
          (revoked)="take($event, 'backoffice.revoke.done')"
        />
        <app-hold-dialog
          [certificate]="shown.certificate"
          [(act)]="holding"
          (done)="take($event, 'backoffice.hold.suspend.done')"
          (requested)="asked()"
        />
      } @else {
        <dads-problem-notice [problem]="problem()" audience="desk" />
        @if (problem() === null) {
          <p role="status">{{ 'dads.page.loading' | words }}</p>
        } @else {
          <p>
            <a dadsLink routerLink="/certificates">{{ 'backoffice.back-to-search' | words }}</a>
          </p>
        }
      }
    </dads-training-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CertificatePage {
  readonly serial = input.required<string>();

  protected readonly offered = ['suspend-certificate', 'resume-certificate', 'lift-hold', 'revoke-certificate'];
  protected readonly page = signal<Page | null>(null);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly busy = signal(false);
  protected readonly revoking = signal(false);
  protected readonly holding = signal<Hold | null>(null);
  /** What was just done, said above the page. */
  protected readonly news = signal<WordingKey | null>(null);
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  private readonly items = inject(TimelineItems);
  private looks = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  protected readonly note = computed(() =>
    axesNote(this.page()?.certificate.state ?? null, this.page()?.element?.state ?? null, this.page()?.element?.store),
  );
  protected readonly past = computed(() =>
    this.page()?.certificate.state === 'revoked' ? ['revoke-certificate'] : [],
  );
  protected readonly timeline = computed(() => this.items.of(this.page()?.timeline ?? []));
  protected readonly issueRecord = computed(() => {
    const issued = this.page()?.issued;
    if (!issued) return [];
    return [
      { term: 'backoffice.issued.reserved', at: issued.reservedAt },
      { term: 'backoffice.issued.signed', at: issued.signedAt },
      { term: 'backoffice.issued.stored', at: issued.storedAt },
      { term: 'backoffice.issued.activated', at: issued.activatedAt },
    ] as const;
  });
  protected readonly route = computed(() => {
    const route = this.page()?.certificate.route ?? '';
    return isIssueRoute(route) ? this.words.say(`backoffice.route.${storeOf(route)}`) : route;
  });

  constructor() {
    effect(() => {
      this.session.turn();
      const serial = this.serial();
      untracked(() => {
        if (this.page()?.certificate.serial !== serial) {
          this.page.set(null);
          this.news.set(null);
        }
        void this.load();
      });
    });
    inject(DestroyRef).onDestroy(() => {
      this.looks += 1;
      if (this.timer !== null) clearTimeout(this.timer);
    });
  }

  protected async load(): Promise<void> {
    const mine = ++this.looks;
    this.busy.set(true);
    try {
      const page = await this.api.call(staffRoutes.readCertificate, { params: { serial: this.serial() } });
      if (mine !== this.looks) return;
      this.page.set(page);
      this.problem.set(null);
    } catch (thrown) {
      if (mine === this.looks) this.problem.set(ProblemError.from(thrown));
    } finally {
      if (mine === this.looks) this.busy.set(false);
    }
  }

  protected act(operation: string): void {
    if (operation === 'revoke-certificate') this.revoking.set(true);
    if (operation === 'suspend-certificate') this.holding.set('suspend');
    if (operation === 'lift-hold') this.holding.set('resume');
  }

  /** The answer of the act is shown at once; timeline and actions follow. */
  protected take({ certificate, status }: Revoked, news: WordingKey): void {
    this.page.update((page) => page && { ...page, certificate, status });
    this.news.set(news);
    void this.follow(FOLLOW_TIMES);
  }

  protected asked(): void {
    this.news.set('backoffice.end.done');
    void this.load();
  }

  private async follow(times: number): Promise<void> {
    await this.load();
    if (times > 0) this.timer = setTimeout(() => void this.follow(times - 1), FOLLOW_EVERY);
  }
}
