import { ChangeDetectionStrategy, Component, computed, inject, resource, signal, viewChild } from '@angular/core';
import { RouterLink } from '@angular/router';
import { citizenRoutes, type OwnLineView } from '@sumaho-jpki/contract';
import {
  foretellLifeEvent,
  HOLD_GROUND_IDS,
  HOLDER_EVENT_IDS,
  HOLDER_EVENTS,
  type HolderEvent,
  isIssueRoute,
  LIFE_EVENT_GROUPS,
  lifeEventRule,
  type LifeSnapshot,
  NO_CALL,
  preparationFor,
  storeOf,
} from '@sumaho-jpki/rules';
import { Button, Card, NotificationBanner, ProblemError, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { LabelPipe, type WordingKey, WordsPipe } from '@sumaho-jpki/screen/wording';
import { EndDialog } from '../certificate/end-dialog';
import { HoldDialog } from '../certificate/hold-dialog';
import type { OwnCertificateView } from '../certificate/own-certificate';
import { OwnCleanProofs } from '../clean/own-clean-proofs';
import { PortalApi } from '../session/portal-api';

/** What will happen to the own certificate in each event, and what to do about it while the phone is still at hand. */
@Component({
  selector: 'app-before-change-page',
  imports: [
    Button,
    Card,
    EndDialog,
    HoldDialog,
    LabelPipe,
    NotificationBanner,
    OwnCleanProofs,
    ProblemNotice,
    RouterLink,
    WordsPipe,
  ],
  template: `
    <h1>{{ 'portal.before.title' | words }}</h1>
    <p class="dads-lead">{{ 'portal.before.lead' | words }}</p>
    <dads-problem-notice [problem]="failure()" />
    @if (done(); as key) {
      <dads-notification-banner kind="success" [level]="2" [heading]="key | words" live="polite" />
    }
    @if (live(); as certificate) {
      <p>{{ where() | words }}</p>
      @for (group of groups(); track group.id) {
        <section [attr.aria-labelledby]="'before-' + group.id">
          <h2 [id]="'before-' + group.id">{{ group.id | label: 'life-event-group' }}</h2>
          @for (row of group.events; track row.event) {
            <dads-card [heading]="row.event | label: 'life-event'" [level]="3" [attr.data-event]="row.event">
              @if (row.answer.allowed) {
                <p>{{ 'portal.before.follows' | words }}</p>
                <ul>
                  @for (follow of row.answer.follows; track follow) {
                    <li>{{ follow | label: 'follow' }}</li>
                  }
                </ul>
              } @else {
                <p>{{ row.answer.rule | label: 'rule' }}</p>
              }
              <p>
                <strong>{{ row.advice | words }}</strong>
              </p>
              @switch (row.preparation) {
                @case ('end-now') {
                  <button dadsButton="secondary" danger type="button" (click)="end(row.event)">
                    {{ 'portal.before.end' | words
                    }}<span class="dads-visually-hidden">&ngsp;{{ row.event | label: 'life-event' }}</span>
                  </button>
                }
                @case ('stop-now') {
                  <button
                    dadsButton="secondary"
                    type="button"
                    [attr.aria-describedby]="'stop-when-' + row.event"
                    (click)="stop()"
                  >
                    {{ 'portal.before.stop' | words }}
                  </button>
                  <p [id]="'stop-when-' + row.event">{{ 'portal.care.suspend.when' | words }}</p>
                }
                @case ('apply-on-the-new') {
                  <a dadsButton="secondary" routerLink="/apply"
                    >{{ 'portal.before.apply' | words
                    }}<span class="dads-visually-hidden">&ngsp;{{ row.event | label: 'life-event' }}</span></a
                  >
                }
              }
            </dads-card>
          }
        </section>
      }
      <app-end-dialog [serial]="certificate.serial" (changed)="told('portal.before.ended')" />
      <app-hold-dialog [serial]="certificate.serial" (changed)="told('portal.before.stopped')" />
    } @else if (overview.hasValue()) {
      <p>{{ 'portal.before.none' | words }}</p>
    } @else if (overview.isLoading()) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
    <section aria-labelledby="clean-heading">
      <app-own-clean-proofs />
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BeforeChangePage {
  private readonly api = inject(PortalApi);
  private readonly endDialog = viewChild(EndDialog);
  private readonly holdDialog = viewChild(HoldDialog);
  private readonly proofs = viewChild.required(OwnCleanProofs);
  protected readonly done = signal<WordingKey | null>(null);

  protected readonly overview = resource({
    loader: ({ abortSignal }) => this.api.call(citizenRoutes.overview, { signal: abortSignal }),
  });
  protected readonly failure = computed(() => {
    const thrown = this.overview.error();
    return thrown === undefined ? null : ProblemError.from(thrown);
  });
  protected readonly live = computed(() => {
    const certificates = this.overview.hasValue() ? this.overview.value().certificates : [];
    return certificates.find(({ state }) => state === 'active' || state === 'suspended') ?? null;
  });
  protected readonly where = computed((): WordingKey => `portal.before.where.${storeIn(this.live()?.route)}`);
  protected readonly groups = computed(() => {
    const certificate = this.live();
    if (!certificate) return [];
    const snapshot = snapshotOf(certificate, this.lineOf(certificate));
    return LIFE_EVENT_GROUPS.map((id) => ({
      id,
      events: HOLDER_EVENT_IDS.filter((event) => lifeEventRule(event).group === id).map((event) => {
        const preparation = preparationFor(event, snapshot);
        const advice: WordingKey = `portal.before.do.${preparation}`;
        return { event, preparation, advice, answer: foretellLifeEvent(event, snapshot) };
      }),
    })).filter(({ events }) => events.length > 0);
  });

  private lineOf({ serial }: OwnCertificateView): OwnLineView | undefined {
    return this.overview.value()?.lines.find(({ serials }) => serials.includes(serial));
  }

  protected end(event: HolderEvent): void {
    this.done.set(null);
    this.endDialog()?.ask(HOLDER_EVENTS[event]);
  }

  protected stop(): void {
    this.done.set(null);
    void this.holdDialog()?.stop();
  }

  protected told(key: WordingKey): void {
    this.done.set(key);
    this.overview.reload();
    this.proofs().again();
  }
}

const storeIn = (route: string | undefined) => (route !== undefined && isIssueRoute(route) ? storeOf(route) : 'sim');

/** As the holder has it in hand: a live certificate, on the line as the carrier keeps it. */
function snapshotOf(
  { state, route, holds, notAfter, phoneLock }: OwnCertificateView,
  line: OwnLineView | undefined,
): LifeSnapshot {
  const certificate = state === 'suspended' ? 'suspended' : 'active';
  const element = phoneLock?.state === 'locked' ? 'locked' : 'personalised';
  const store = storeIn(route);
  return {
    actor: 'citizen',
    now: new Date(),
    line: line?.state ?? 'active',
    lineEndsAt: line?.endsAt ? new Date(line.endsAt) : null,
    // A plan: by the day it happens, what a SIM change keeps waiting is over, and the call is still to come.
    simChangedAt: null,
    // Asked of what a desk does; the holder's own acts are judged by the service.
    contract: null,
    call: NO_CALL,
    certificate: {
      state: certificate,
      store,
      holds: HOLD_GROUND_IDS.filter((ground) => holds.includes(ground)),
      notAfter: new Date(notAfter),
    },
    element,
    stores: { [store]: { certificate, element } },
    holderKnown: true,
  };
}
