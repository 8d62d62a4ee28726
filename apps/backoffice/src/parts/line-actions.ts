import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import { Router } from '@angular/router';
import type { ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import { NotificationBanner } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { offerActs, whyNot } from '../session/at-hand';
import { StaffSession } from '../session/staff-session';
import { ActionList } from './action-list';
import { CallCode } from './call-code';
import { EndRequestDialog } from './end-request-dialog';
import { ProofsAndScript } from './proofs-and-script';

/** The acting half of a line's page: who is on the call, what can be done and why not, its proofs, what to say. */
@Component({
  selector: 'app-line-actions',
  imports: [ActionList, CallCode, EndRequestDialog, NotificationBanner, ProofsAndScript, WordsPipe],
  template: `
    @if (page().person && mayCall()) {
      <app-call-code [lineId]="page().line.lineId" [call]="page().call" (changed)="changed.emit()" />
    }
    <section aria-labelledby="actions-title">
      <h2 id="actions-title">{{ 'backoffice.actions.title' | words }}</h2>
      <div aria-live="polite">
        @if (asked()) {
          <dads-notification-banner kind="success" [level]="0" [heading]="'backoffice.end.done' | words" />
        }
      </div>
      @if (hosted()) {
        <p>{{ 'backoffice.actions.hosted' | words }}</p>
      } @else {
        <app-action-list
          [actions]="page().actions"
          [offered]="offered()"
          [past]="past()"
          [hint]="'backoffice.actions.on-certificate-page' | words"
          [hints]="{ 'end-at-desk': ('backoffice.end.hint' | words) }"
          (act)="act($event)"
        />
      }
    </section>
    @if (certificate(); as held) {
      <app-proofs-and-script
        [checklists]="page().checklists"
        [actions]="page().actions"
        [phoneNumber]="page().line.phoneNumber"
        [certificate]="held"
      />
      @if (mayEnd()) {
        <app-end-request-dialog
          [lineId]="page().line.lineId"
          [certificate]="held"
          [(open)]="ending"
          (sent)="requested()"
        />
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LineActions {
  readonly page = input.required<ResponseOf<typeof staffRoutes.readLine>>();
  /** An MVNO's line seen by its host network: no person, no acts. */
  readonly hosted = input.required<boolean>();
  /** Something became of it: the page looks again. */
  readonly changed = output();

  private readonly session = inject(StaffSession);
  private readonly router = inject(Router);
  private readonly lineId = computed(() => this.page().line.lineId);
  protected readonly ending = signal(false);
  /** A request was sent from this page, for this line. */
  protected readonly asked = linkedSignal({ source: this.lineId, computation: () => false });

  protected readonly certificate = computed(() => this.page().certificates[0] ?? null);
  protected readonly mayCall = computed(() => this.session.may('begin-call-code').allowed);
  protected readonly mayEnd = computed(() => this.session.may('end-at-desk').allowed);
  protected readonly offered = computed(() => {
    if (this.mayEnd()) return ['end-at-desk'];
    return this.session.may('read-certificate').allowed
      ? ['suspend-certificate', 'resume-certificate', 'lift-hold', 'revoke-certificate']
      : [];
  });
  protected readonly past = computed(() => (this.certificate()?.state === 'revoked' ? ['revoke-certificate'] : []));

  private readonly words = inject(Words);

  constructor() {
    offerActs(() =>
      (this.hosted() ? [] : this.page().actions).map(({ operation, verdict }) => ({
        id: `act-${operation}`,
        name: this.words.label('operation', operation),
        blocked: whyNot(this.words, verdict) ?? this.notHere(operation),
        run: () => this.act(operation),
      })),
    );
  }

  private notHere(operation: string): string | null {
    const here = this.offered().includes(operation) && !this.past().includes(operation);
    return here ? null : this.words.say('backoffice.palette.elsewhere');
  }

  protected act(operation: string): void {
    const serial = this.certificate()?.serial;
    if (operation === 'end-at-desk') this.ending.set(true);
    else if (serial !== undefined) void this.router.navigate(['/certificates', serial]);
  }

  protected requested(): void {
    this.asked.set(true);
    this.changed.emit();
  }
}
