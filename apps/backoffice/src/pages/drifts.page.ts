import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { type BodyOf, type DriftView, type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import { driftRule } from '@sumaho-jpki/rules';
import {
  Button,
  Card,
  InputText,
  newIdempotencyKey,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  RefusalReason,
  StatusBadge,
  TrainingMark,
} from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DriftFacts } from '../parts/drift-facts';
import { ExactPipe } from '../parts/exact.pipe';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';
import { StaffSession } from '../session/staff-session';

type Round = NonNullable<ResponseOf<typeof staffRoutes.drifts>['round']>;
const BADGES = { open: 'warning', repairing: 'info', closed: 'success' } as const;

/** 記録の不一致: what differs, since when, which side is believed, and the repair or why a person is needed. */
@Component({
  selector: 'app-drifts-page',
  imports: [
    Button,
    Card,
    DriftFacts,
    ExactPipe,
    InputText,
    NotificationBanner,
    ProblemNotice,
    RefusalReason,
    StatusBadge,
    TrainingMark,
    WordsPipe,
  ],
  template: `
    <h1>{{ 'backoffice.drifts.title' | words }}</h1>
    <p>{{ 'backoffice.drifts.lead' | words }}</p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    <div role="status">
      @if (told()) {
        <dads-notification-banner kind="success" [level]="0" [heading]="'backoffice.drifts.ordered' | words" />
      }
    </div>
    @if (list(); as all) {
      <div class="dads-cluster desk-status">
        <span>{{ 'backoffice.line.as-of' | words: { at: lookedAt() | exact } }}</span>
        <button dadsButton="text" size="small" type="button" (click)="load()">
          {{ 'backoffice.reload' | words }}
        </button>
      </div>
      @if (all.round; as round) {
        <p>
          {{ 'backoffice.drifts.round' | words: figuresOf(round) }}
          @if (round.finishedAt === null) {
            {{ 'backoffice.drifts.round-open' | words }}
          }
        </p>
      }
      @for (drift of all.open; track drift.id) {
        <dads-card [heading]="nameOf(drift)" [attr.data-drift]="drift.kind" [attr.data-state]="drift.state">
          <p>
            <dads-status-badge [kind]="badges[drift.state]" [label]="stateKey(drift) | words" />
            @if (drift.lineId !== null && all.trainingLines.includes(drift.lineId)) {
              <dads-training-mark />
            }
          </p>
          <app-drift-facts [drift]="drift" />
          @if (drift.state === 'open' && repairOf(drift); as repair) {
            <form (submit)="order($event, drift)" novalidate>
              @if (repair.final) {
                <dads-input-text
                  required
                  width="narrow"
                  inputmode="numeric"
                  autocomplete="off"
                  [fieldId]="'confirmation-' + drift.id"
                  [label]="'backoffice.drifts.confirmation' | words"
                  [value]="typed()[drift.id] ?? ''"
                  (valueChange)="type(drift, $event)"
                />
              }
              <button
                dadsButton="primary"
                type="submit"
                [danger]="repair.final"
                [busy]="busy() === drift.id"
                [unavailable]="!repairable().allowed"
                [attr.aria-describedby]="repairable().allowed ? null : 'repair-reason-' + drift.id"
              >
                {{ 'backoffice.drifts.repair.act' | words }}
              </button>
              <dads-refusal-reason [verdict]="repairable()" [reasonId]="'repair-reason-' + drift.id" />
            </form>
          }
        </dads-card>
      } @empty {
        <p>{{ 'backoffice.drifts.none' | words }}</p>
      }
      @if (all.closed.length > 0) {
        <h2>{{ 'backoffice.drifts.closed' | words }}</h2>
        @for (drift of all.closed; track drift.id) {
          <details>
            <summary>{{ nameOf(drift) }}</summary>
            <app-drift-facts [drift]="drift" />
          </details>
        }
      }
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DriftsPage {
  protected readonly badges = BADGES;
  protected readonly busy = signal('');
  protected readonly told = signal(false);
  protected readonly lookedAt = signal('');
  protected readonly typed = signal<Readonly<Record<string, string>>>({});
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  private readonly looked = lookUp(async () => {
    const answer = await this.api.call(staffRoutes.drifts);
    this.lookedAt.set(new Date().toISOString());
    return answer;
  });
  protected readonly list = this.looked.found;
  protected readonly problem = this.looked.problem;
  protected readonly load = this.looked.load;
  protected readonly repairable = computed(() => this.session.may('repair-drift'));

  protected readonly figuresOf = ({ day, looked, found, unheard }: Round) => ({ day, looked, found, unheard });

  protected nameOf({ kind }: DriftView): string {
    return this.words.pick(driftRule(kind).name);
  }

  protected readonly stateKey = ({ state }: DriftView) => `backoffice.drifts.state.${state}` as const;

  protected repairOf({ answer }: DriftView): { final: boolean } | null {
    return 'repair' in answer ? { final: answer.final } : null;
  }

  protected type({ id }: DriftView, typed: string): void {
    this.typed.update((all) => ({ ...all, [id]: typed }));
  }

  protected async order(submission: Event, drift: DriftView): Promise<void> {
    submission.preventDefault();
    if (this.busy() !== '' || !this.repairable().allowed) return;
    const confirmation = (this.typed()[drift.id] ?? '').normalize('NFKC').replace(/\D/gu, '');
    const body: BodyOf<typeof staffRoutes.repairDrift> = confirmation === '' ? {} : { confirmation };
    this.busy.set(drift.id);
    this.told.set(false);
    try {
      const params = { driftId: drift.id };
      await this.api.call(staffRoutes.repairDrift, { params, body, idempotencyKey: newIdempotencyKey() });
      this.told.set(true);
      await this.load();
    } catch (thrown) {
      // Somebody else may have been faster: the list is shown as it is now.
      await this.load();
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set('');
    }
  }
}
