import { ChangeDetectionStrategy, Component, computed, effect, inject, input, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { staffRoutes } from '@sumaho-jpki/contract';
import {
  Description,
  DescriptionList,
  Link,
  ProblemNotice,
  StateBadge,
  StatusBadge,
  Timeline,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, WordsPipe } from '@sumaho-jpki/screen/wording';
import { AxisPicture } from '../parts/axis-picture';
import { ExactPipe } from '../parts/exact.pipe';
import { PemBox } from '../parts/pem-box';
import { SpacedPipe } from '../parts/spaced.pipe';
import { StatusCard } from '../parts/status-card';
import { TimelineItems } from '../parts/timeline-items';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';

/** J-LIS: one certificate of a TSM or a gate: its own axis, its party beside it, issue record, live OCSP answer, timeline. */
@Component({
  selector: 'app-party-certificate-page',
  imports: [
    AxisPicture,
    Description,
    DescriptionList,
    ExactPipe,
    InstantPipe,
    LabelPipe,
    Link,
    PemBox,
    ProblemNotice,
    RouterLink,
    SpacedPipe,
    StateBadge,
    StatusBadge,
    StatusCard,
    Timeline,
    WordsPipe,
  ],
  template: `
    <div class="desk-title">
      <h1>{{ 'backoffice.machines.page' | words }}</h1>
      @if (page(); as shown) {
        <dads-state-badge axis="certificate-state" [state]="shown.certificate.state" />
        <a dadsLink class="desk-title__end" routerLink="/parties">{{ 'backoffice.machines.register' | words }}</a>
      }
    </div>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    @if (page(); as shown) {
      <div class="desk-top">
        <section class="desk-panel" aria-labelledby="ocsp-title">
          <h2 id="ocsp-title">{{ 'backoffice.ocsp.title' | words }}</h2>
          <app-status-card [answer]="shown.status" (again)="looked.load()" />
        </section>
        <app-axis-picture axis="certificate-state" [state]="shown.certificate.state">
          @if (shown.certificate.revokedAt; as at) {
            <p class="desk-axis__note">
              {{ 'backoffice.line.revoked-at' | words: { at: at | instant } }}<br />
              {{ shown.certificate.revocationCause ?? '' | label: 'revocation-cause' }}
            </p>
          }
          @if (shown.endAsked) {
            <p class="desk-axis__note">{{ 'backoffice.machines.end-asked' | words }}</p>
          }
        </app-axis-picture>
        <section class="desk-panel" aria-labelledby="party-title">
          <h2 id="party-title">{{ 'backoffice.machines.party' | words }}</h2>
          <dl dadsDescriptionList class="desk-facts">
            <div [dadsDescription]="'backoffice.parties.state' | words">
              <dads-status-badge
                [kind]="shown.partyEnabled ? 'success' : 'neutral'"
                [label]="(shown.partyEnabled ? 'backoffice.parties.enabled' : 'backoffice.parties.disabled') | words"
              />
            </div>
            <div [dadsDescription]="'backoffice.machines.organisation' | words">
              {{ shown.certificate.organisation }}
            </div>
            <div [dadsDescription]="'backoffice.parties.code' | words">
              <span class="dads-mono">{{ shown.partyCode }}</span>
            </div>
            <div [dadsDescription]="'backoffice.parties.kind' | words">
              {{ shown.certificate.kind | label: 'machine-kind' }}
            </div>
            @if (shown.certificate.verifier; as code) {
              <div [dadsDescription]="'backoffice.machines.known-as' | words">
                <span class="dads-mono">{{ code }}</span>
              </div>
            }
          </dl>
        </section>
      </div>
      <section aria-labelledby="record-title">
        <h2 id="record-title">{{ 'backoffice.certificate.record' | words }}</h2>
        <dl dadsDescriptionList class="desk-facts">
          <div [dadsDescription]="'backoffice.field.serial' | words">
            <span class="dads-mono">{{ shown.certificate.serial | spaced }}</span>
          </div>
          <div [dadsDescription]="'backoffice.machines.subject' | words">{{ shown.certificate.subject }}</div>
          <div [dadsDescription]="'backoffice.field.validity' | words">
            {{ shown.certificate.notBefore | instant }} {{ 'backoffice.to' | words }}
            {{ shown.certificate.notAfter | instant }}
          </div>
          <div [dadsDescription]="'backoffice.field.profile' | words">
            <span class="dads-mono">{{ shown.profile }}</span>
          </div>
          @if (shown.generation; as number) {
            <div [dadsDescription]="'backoffice.machines.issuer' | words">
              {{ 'backoffice.machines.generation' | words: { number } }}
            </div>
          }
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
      <section aria-labelledby="timeline-title">
        <h2 id="timeline-title">{{ 'backoffice.timeline.title' | words }}</h2>
        <p class="desk-soft">{{ 'backoffice.timeline.zone' | words }}</p>
        <dads-timeline class="desk-timeline" [label]="'backoffice.timeline.title' | words" [entries]="timeline()" />
      </section>
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    } @else {
      <p>
        <a dadsLink routerLink="/certificates">{{ 'backoffice.back-to-search' | words }}</a>
      </p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PartyCertificatePage {
  readonly serial = input.required<string>();
  private readonly api = inject(DeskApi);
  private readonly items = inject(TimelineItems);
  protected readonly looked = lookUp(() =>
    this.api.call(staffRoutes.readPartyCertificate, { params: { serial: this.serial() } }),
  );
  protected readonly page = this.looked.found;
  protected readonly problem = this.looked.problem;
  protected readonly timeline = computed(() => this.items.of(this.page()?.timeline ?? []));

  constructor() {
    effect(() => {
      const serial = this.serial();
      untracked(() => {
        const shown = this.page();
        if (shown !== null && shown.certificate.serial !== serial) void this.looked.load();
      });
    });
  }

  protected readonly issueRecord = computed(() => {
    const issued = this.page()?.issued;
    if (!issued) return [];
    return [
      { term: 'backoffice.issued.reserved', at: issued.reservedAt },
      { term: 'backoffice.issued.signed', at: issued.signedAt },
      { term: 'backoffice.machines.confirmed', at: issued.confirmedAt },
    ] as const;
  });
}
