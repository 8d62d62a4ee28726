import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { type ResponseOf, type DriftView, staffRoutes } from '@sumaho-jpki/contract';
import { driftRule } from '@sumaho-jpki/rules';
import {
  Button,
  Card,
  newIdempotencyKey,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
} from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { StaffSession } from '../session/staff-session';
import { DriftFacts } from './drift-facts';

/** On the page of a line: its records compared at once, for whom it concerns. */
@Component({
  selector: 'app-line-drifts',
  imports: [Button, Card, DriftFacts, NotificationBanner, ProblemNotice, WordsPipe],
  template: `
    @if (allowed()) {
      <dads-card [heading]="'backoffice.reconcile.title' | words">
        <dads-problem-notice [problem]="problem()" audience="desk" />
        <button dadsButton="secondary" size="small" type="button" [busy]="busy()" (click)="compare()">
          {{ 'backoffice.reconcile.act' | words }}
        </button>
        <div role="status">
          @if (compared(); as found) {
            @if (found.unheard) {
              <dads-notification-banner kind="warning" [level]="0" [heading]="'backoffice.reconcile.unheard' | words" />
            } @else if (found.drifts.length === 0) {
              <p>{{ 'backoffice.reconcile.agree' | words }}</p>
            }
          }
        </div>
        @for (drift of compared()?.drifts ?? []; track drift.id) {
          <h3>{{ nameOf(drift) }}</h3>
          <app-drift-facts [drift]="drift" [linked]="false" />
        }
      </dads-card>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LineDrifts {
  readonly lineId = input.required<string>();
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly compared = signal<ResponseOf<typeof staffRoutes.reconcileLine> | null>(null);
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  protected readonly allowed = computed(() => this.session.may('reconcile-line').allowed);

  protected nameOf({ kind }: DriftView): string {
    return this.words.pick(driftRule(kind).name);
  }

  protected async compare(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      const asked = { params: { lineId: this.lineId() }, idempotencyKey: newIdempotencyKey() };
      this.compared.set(await this.api.call(staffRoutes.reconcileLine, asked));
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }
}
