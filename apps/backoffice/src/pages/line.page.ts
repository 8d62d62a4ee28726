import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  DOCUMENT,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import { type LifeEventId, OPEN_APPLICATION_STATES } from '@sumaho-jpki/rules';
import {
  Button,
  Description,
  DescriptionList,
  Icon,
  Link,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  StateBadge,
  Table,
  Timeline,
  TrainingFrame,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { axesNote } from '../parts/axes-note';
import { AxisPicture } from '../parts/axis-picture';
import { CarrierTag } from '../parts/carrier-tag';
import { CleanProofs } from '../parts/clean-proofs';
import { ElementLock } from '../parts/element-lock';
import { ExactPipe } from '../parts/exact.pipe';
import { LineActions } from '../parts/line-actions';
import { LineApplications } from '../parts/line-applications';
import { LineDrifts } from '../parts/line-drifts';
import { LineEvents } from '../parts/line-events';
import { LineNotes } from '../parts/line-notes';
import { LinePapers } from '../parts/line-papers';
import { LinePast } from '../parts/line-past';
import { PresenceNotice } from '../parts/presence-notice';
import { SpacedPipe } from '../parts/spaced.pipe';
import { TimelineItems } from '../parts/timeline-items';
import { AtHand } from '../session/at-hand';
import { DeskApi } from '../session/desk-api';
import { StaffSession } from '../session/staff-session';

type Page = ResponseOf<typeof staffRoutes.readLine>;

/** Milliseconds between two looks while an application is on its way. */
export const LOOK_EVERY = 2000;
/** And while nothing is: a new application shows up by itself. */
export const LOOK_AT_REST = 15_000;
const ON_THE_WAY: readonly string[] = OPEN_APPLICATION_STATES;

/** One page per line: both axes, what can be done and why not, applications, timeline. */
@Component({
  selector: 'app-line-page',
  imports: [
    AxisPicture,
    Button,
    CarrierTag,
    CleanProofs,
    Description,
    DescriptionList,
    ElementLock,
    ExactPipe,
    Icon,
    InstantPipe,
    LabelPipe,
    LineActions,
    LineApplications,
    LineDrifts,
    LineEvents,
    LineNotes,
    LinePapers,
    LinePast,
    PresenceNotice,
    Link,
    NotificationBanner,
    ProblemNotice,
    RouterLink,
    SpacedPipe,
    StateBadge,
    Table,
    Timeline,
    TrainingFrame,
    WordsPipe,
  ],
  template: `
    <dads-training-frame [on]="page()?.line.training ?? false">
      <div class="desk-title">
        <h1>{{ title() }}</h1>
        @if (page(); as shown) {
          <app-carrier-tag [code]="shown.line.carrier" [name]="carrierName()" />
          <dads-state-badge axis="line-state" [state]="shown.line.state" />
          <button dadsButton="text" size="small" type="button" class="desk-title__end" (click)="load()">
            {{ 'backoffice.reload' | words }}
          </button>
        }
      </div>
      @if (page(); as shown) {
        <app-presence-notice [lineId]="shown.line.lineId" />
        @if (news(); as text) {
          <dads-notification-banner kind="success" live="polite" [level]="0" [heading]="text" />
        }
        <div class="desk-top">
          <dl dadsDescriptionList class="desk-facts">
            <div [dadsDescription]="'backoffice.field.carrier' | words">
              {{ carrierName() }}
              @if (shown.line.hostCarrier !== shown.line.carrier) {
                <span class="desk-soft">{{ 'backoffice.line.host' | words }}</span>
                <app-carrier-tag [code]="shown.line.hostCarrier" />
              }
            </div>
            <div [dadsDescription]="'backoffice.field.sim' | words">
              {{ shown.line.simProduct }}<br /><span class="dads-mono">{{ shown.line.iccid | spaced }}</span>
            </div>
            <div [dadsDescription]="'backoffice.field.handset' | words">
              {{ shown.line.handsetModel }}<br />
              <span class="dads-mono">{{
                shown.line.imei === null ? ('backoffice.line.no-imei' | words) : (shown.line.imei | spaced)
              }}</span>
              @if (shown.line.eid; as eid) {
                <br /><span class="desk-soft">EID</span> <span class="dads-mono">{{ eid | spaced }}</span>
              }
            </div>
            <div [dadsDescription]="'backoffice.field.person' | words">
              @if (shown.person; as person) {
                <span class="dads-mono">{{ person.reference }}&ngsp;</span>
                <span class="desk-soft">{{ 'backoffice.line.person-hint' | words }}</span>
              } @else {
                {{ (hosted() ? 'backoffice.line.person-hidden' : 'backoffice.line.person-none') | words }}
              }
            </div>
          </dl>
          <app-axis-picture
            axis="certificate-state"
            [state]="certificate()?.state ?? null"
            [absent]="(hosted() ? 'backoffice.line.certificate-hidden' : 'backoffice.line.no-certificate') | words"
          >
            @if (certificate(); as held) {
              <p class="desk-axis__note">
                @if (held.revokedAt; as at) {
                  {{ 'backoffice.line.revoked-at' | words: { at: at | instant } }}
                } @else {
                  {{ 'backoffice.line.valid-until' | words: { at: held.notAfter | instant: 'date' } }}
                  @if (held.holdEndsAt; as at) {
                    <br /><strong>{{ 'backoffice.line.hold-ends' | words: { at: at | instant: 'date' } }}</strong>
                  }
                }
              </p>
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
        @if (shown.endsAt; as at) {
          <p class="desk-note">
            <dads-icon name="info" [size]="22" />{{ 'backoffice.events.ends-at' | words: { at: at | instant } }}
          </p>
        }
        <p class="desk-status">
          @if (onTheWay()) {
            {{ 'backoffice.line.live' | words: { at: lookedAt() | exact } }}
          } @else {
            {{ 'backoffice.line.as-of' | words: { at: lookedAt() | exact } }}
          }
        </p>
        <p class="dads-visually-hidden" role="status">{{ change() }}</p>
        <dads-problem-notice [problem]="problem()" audience="desk" />

        <div class="desk-two">
          <app-line-actions [page]="shown" [hosted]="hosted()" (changed)="load()" />
          <section aria-labelledby="applications-title">
            <h2 id="applications-title">{{ 'backoffice.applications.title' | words }}</h2>
            <app-line-applications [applications]="shown.applications" [hidden]="hosted()" />
          </section>
        </div>

        @if (seesNotes()) {
          <app-line-notes [lineId]="shown.line.lineId" [lookedAt]="lookedAt()" />
        }

        @if (shown.events.length > 0) {
          <section aria-labelledby="events-title">
            <h2 id="events-title">{{ 'backoffice.events.title' | words }}</h2>
            <p class="desk-soft">{{ 'backoffice.events.lead' | words }}</p>
            <app-line-events
              [lineId]="shown.line.lineId"
              [phoneNumber]="shown.line.phoneNumber"
              [events]="shown.events"
              (recorded)="recorded($event)"
            />
          </section>
          <section aria-labelledby="clean-title">
            <h2 id="clean-title">{{ 'backoffice.clean.title' | words }}</h2>
            <app-clean-proofs [lineId]="shown.line.lineId" />
          </section>
        }

        <app-line-drifts [lineId]="shown.line.lineId" />
        @if (!hosted() && mayPrint()) {
          <app-line-papers [lineId]="shown.line.lineId" [timeline]="shown.timeline" />
        }

        @if (shown.certificates.length > 0) {
          <dads-table [caption]="'backoffice.line.certificates' | words: { count: shown.certificates.length }">
            <thead>
              <tr>
                <th scope="col">{{ 'backoffice.field.serial' | words }}</th>
                <th scope="col">{{ 'backoffice.field.state' | words }}</th>
                <th scope="col">{{ 'backoffice.field.validity' | words }}</th>
                <th scope="col">{{ 'backoffice.field.revoked' | words }}</th>
              </tr>
            </thead>
            <tbody>
              @for (each of shown.certificates; track each.serial) {
                <tr>
                  <th scope="row" class="desk-wrap">
                    @if (seesCertificates()) {
                      <a dadsLink class="dads-mono" [routerLink]="['/certificates', each.serial]">{{
                        each.serial | spaced
                      }}</a>
                    } @else {
                      <span class="dads-mono">{{ each.serial | spaced }}</span>
                    }
                  </th>
                  <td><dads-state-badge axis="certificate-state" [state]="each.state" /></td>
                  <td>
                    {{ each.notBefore | instant: 'date' }} {{ 'backoffice.to' | words }}
                    {{ each.notAfter | instant: 'date' }}
                  </td>
                  <td>
                    @if (each.revokedAt; as at) {
                      {{ at | instant }}<br />{{ each.revocationCause ?? '' | label: 'revocation-cause' }}
                    } @else {
                      {{ 'backoffice.not-revoked' | words }}
                    }
                  </td>
                </tr>
              }
            </tbody>
          </dads-table>
        }

        <app-line-past [lineId]="shown.line.lineId" [timeline]="shown.timeline" />

        <section aria-labelledby="timeline-title">
          <h2 id="timeline-title">{{ 'backoffice.timeline.title' | words }}</h2>
          @if (hosted() && timeline().length === 0) {
            <p>{{ 'backoffice.timeline.hosted' | words }}</p>
          } @else {
            <p class="desk-soft">{{ 'backoffice.timeline.zone' | words }}</p>
            <dads-timeline class="desk-timeline" [label]="'backoffice.timeline.title' | words" [entries]="timeline()" />
          }
        </section>
      } @else {
        <dads-problem-notice [problem]="problem()" audience="desk" />
        @if (problem() === null) {
          <p role="status">{{ 'dads.page.loading' | words }}</p>
        } @else {
          <p>
            <a dadsLink routerLink="/">{{ 'backoffice.back-to-search' | words }}</a>
          </p>
        }
      }
    </dads-training-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LinePage {
  readonly lineId = input.required<string>();

  protected readonly page = signal<Page | null>(null);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly lookedAt = signal('');
  protected readonly change = signal('');
  /** What was just recorded, said above the page. */
  protected readonly news = signal('');
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  private readonly atHand = inject(AtHand);
  private readonly words = inject(Words);
  private readonly items = inject(TimelineItems);
  private readonly document = inject(DOCUMENT);
  private timer: ReturnType<typeof setTimeout> | null = null;
  private looks = 0;

  protected readonly carrierName = computed(() => {
    const line = this.page()?.line;
    return line === undefined ? '' : this.words.pick({ ja: line.carrierNameJa, en: line.carrierNameEn });
  });
  /** One heading for loading and loaded: the focus that came to it with the navigation stays. */
  protected readonly title = computed(() => {
    const number = this.page()?.line.phoneNumber;
    return number === undefined
      ? this.words.say('backoffice.line.page')
      : this.words.say('backoffice.line.title', { number });
  });
  protected readonly certificate = computed(() => this.page()?.certificates[0] ?? null);
  /** An MVNO's line seen by its host network: SIM facts only. */
  protected readonly hosted = computed(() => {
    const mine = this.session.staff()?.carrier ?? null;
    const line = this.page()?.line;
    return mine !== null && line !== undefined && line.carrier !== mine;
  });
  protected readonly note = computed(() =>
    axesNote(this.certificate()?.state ?? null, this.page()?.element?.state ?? null, this.page()?.element?.store),
  );
  protected readonly mayPrint = computed(() => this.session.may('issue-receipt').allowed);
  /** Of the line's own desk: a host network has no part in them. */
  protected readonly seesNotes = computed(() => !this.hosted() && this.session.may('read-line-notes').allowed);
  protected readonly seesCertificates = computed(() => this.session.may('read-certificate').allowed);
  protected readonly timeline = computed(() => this.items.of(this.page()?.timeline ?? []));
  protected readonly onTheWay = computed(
    () => this.page()?.applications.some(({ state }) => ON_THE_WAY.includes(state)) ?? false,
  );

  constructor() {
    effect(() => {
      this.session.turn();
      const id = this.lineId();
      untracked(() => {
        if (this.page()?.line.lineId !== id) {
          this.page.set(null);
          this.news.set('');
        }
        void this.load();
      });
    });
    inject(DestroyRef).onDestroy(() => {
      this.looks += 1;
      this.stopTimer();
    });
  }

  protected async load(): Promise<void> {
    this.stopTimer();
    const mine = ++this.looks;
    try {
      const page = await this.api.call(staffRoutes.readLine, { params: { lineId: this.lineId() } });
      if (mine !== this.looks) return;
      this.tellChange(this.page(), page);
      this.page.set(page);
      this.atHand.opened(page.line);
      this.problem.set(null);
      this.lookedAt.set(new Date().toISOString());
    } catch (thrown) {
      if (mine !== this.looks) return;
      this.problem.set(ProblemError.from(thrown));
    }
    this.lookAgain();
  }

  /** Read back after the act: the page shows what is, not what was wished. */
  protected recorded(event: LifeEventId): void {
    this.news.set(this.words.say('backoffice.events.done', { event: this.words.label('life-event', event) }));
    void this.load();
  }

  private lookAgain(): void {
    if (this.page() === null) return;
    const wait = this.onTheWay() || this.page()?.call?.state === 'shown' ? LOOK_EVERY : LOOK_AT_REST;
    this.timer = setTimeout(() => {
      // Nobody looks at a hidden tab, and a locked or nearly locked screen must not keep the session alive.
      if (this.document.hidden || this.session.locked() || this.session.warning()) this.lookAgain();
      else void this.load();
    }, wait);
  }

  private stopTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** For a screen reader: only what changed, not each look. */
  private tellChange(before: Page | null, after: Page): void {
    if (before === null) return;
    const changed = after.applications.find(
      ({ id, state }) => before.applications.find((application) => application.id === id)?.state !== state,
    );
    if (changed === undefined) return;
    const state = this.words.label('application-state', changed.state);
    this.change.set(this.words.say('backoffice.line.changed', { number: changed.number, state }));
  }
}
