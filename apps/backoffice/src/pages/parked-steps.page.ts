import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import {
  Button,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  RefusalReason,
  Table,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { ExactPipe } from '../parts/exact.pipe';
import { FactWords } from '../parts/facts';
import { type ParkedAsked, ParkedMessageDialog } from '../parts/parked-message-dialog';
import { ResidentFeed } from '../parts/resident-feed';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';
import { StaffSession } from '../session/staff-session';

type ParkedStep = ResponseOf<typeof staffRoutes.parkedSteps>['steps'][number];

/** J-LIS: steps that need hands, with the reason and since when; retrying lets the step run again. */
@Component({
  selector: 'app-parked-steps-page',
  imports: [
    Button,
    ExactPipe,
    InstantPipe,
    LabelPipe,
    NotificationBanner,
    ParkedMessageDialog,
    ProblemNotice,
    RefusalReason,
    ResidentFeed,
    Table,
    WordsPipe,
  ],
  template: `
    <h1>{{ 'backoffice.parked.title' | words }}</h1>
    <p>{{ 'backoffice.parked.lead' | words }}</p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    <div role="status">
      @if (told(); as words) {
        <dads-notification-banner kind="success" [level]="0" [heading]="words" />
      }
    </div>
    @if (steps(); as parked) {
      <div class="dads-cluster desk-status">
        <span>{{ 'backoffice.line.as-of' | words: { at: lookedAt() | exact } }}</span>
        <button dadsButton="text" size="small" type="button" (click)="load()">
          {{ 'backoffice.reload' | words }}
        </button>
      </div>
      @if (parked.length === 0) {
        <p>{{ 'backoffice.parked.none' | words }}</p>
      } @else {
        <dads-refusal-reason [verdict]="retryable()" reasonId="retry-reason" />
        @for (act of ACTS; track act) {
          @if (offers(act)) {
            <dads-refusal-reason [verdict]="rights()[act]" [reasonId]="act + '-reason'" />
          }
        }
        <dads-table [caption]="'backoffice.parked.caption' | words: { count: parked.length }">
          <thead>
            <tr>
              <th scope="col">{{ 'backoffice.parked.step' | words }}</th>
              <th scope="col">{{ 'backoffice.parked.reason' | words }}</th>
              <th scope="col">{{ 'backoffice.parked.since' | words }}</th>
              <th scope="col">{{ 'backoffice.parked.attempt' | words }}</th>
              <th scope="col">{{ 'backoffice.parked.subject' | words }}</th>
              <th scope="col">{{ 'backoffice.parked.act' | words }}</th>
            </tr>
          </thead>
          <tbody>
            @for (step of parked; track step.id) {
              <tr>
                <th scope="row" [id]="'step-' + step.id">{{ step.kind | label: 'step' }}</th>
                <td>
                  {{ reason(step) }}
                  @if (step.reason; as id) {
                    <br /><span class="dads-mono desk-soft">{{ id }}</span>
                  }
                </td>
                <td class="dads-nowrap">{{ step.since | instant }}</td>
                <td>{{ 'backoffice.parked.attempts' | words: { n: step.attempt } }}</td>
                <td class="dads-mono desk-soft desk-id">{{ step.subject }}</td>
                <td>
                  @if (step.acts.includes('retry')) {
                    <button
                      dadsButton="secondary"
                      size="small"
                      type="button"
                      [id]="'retry-' + step.id"
                      [busy]="busy() === step.id"
                      [unavailable]="!retryable().allowed"
                      [attr.aria-labelledby]="'retry-' + step.id + ' step-' + step.id"
                      [attr.aria-describedby]="retryable().allowed ? null : 'retry-reason'"
                      (click)="retry(step)"
                    >
                      {{ 'backoffice.parked.retry' | words }}
                    </button>
                  }
                  @for (act of ACTS; track act) {
                    @if (step.acts.includes(act)) {
                      <button
                        dadsButton="secondary"
                        size="small"
                        type="button"
                        [id]="act + '-' + step.id"
                        [unavailable]="!rights()[act].allowed"
                        [attr.aria-labelledby]="act + '-' + step.id + ' step-' + step.id"
                        [attr.aria-describedby]="rights()[act].allowed ? null : act + '-reason'"
                        (click)="ask(act, step)"
                      >
                        {{ ACT_WORDS[act] | words }}
                      </button>
                    }
                  }
                </td>
              </tr>
            }
          </tbody>
        </dads-table>
      }
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
    <app-parked-message-dialog [(asked)]="asked" (done)="ended($event)" />
    <app-resident-feed />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ParkedStepsPage {
  protected readonly busy = signal('');
  protected readonly told = signal('');
  protected readonly lookedAt = signal('');
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  private readonly facts = inject(FactWords);
  private readonly looked = lookUp(async () => {
    const { steps } = await this.api.call(staffRoutes.parkedSteps);
    this.lookedAt.set(new Date().toISOString());
    return steps;
  });
  protected readonly steps = this.looked.found;
  protected readonly problem = this.looked.problem;
  protected readonly load = this.looked.load;

  protected readonly asked = signal<ParkedAsked | null>(null);
  protected readonly ACTS = ['dismiss', 'act'] as const;
  protected readonly ACT_WORDS = { dismiss: 'backoffice.parked.dismiss', act: 'backoffice.parked.order' } as const;
  protected readonly rights = computed(() => ({
    dismiss: this.session.may('dismiss-parked-step'),
    act: this.session.may('act-on-parked-message'),
  }));
  protected readonly retryable = computed(() => this.session.may('retry-parked-step'));

  protected reason(step: ParkedStep): string {
    return step.reason === null ? this.words.say('backoffice.parked.no-reason') : this.facts.reason(step.reason);
  }

  protected offers(act: ParkedAsked['act']): boolean {
    return this.steps()?.some(({ acts }) => acts.includes(act)) ?? false;
  }

  protected ask(act: ParkedAsked['act'], step: ParkedStep): void {
    if (!this.rights()[act].allowed) return;
    this.told.set('');
    this.asked.set({ act, stepId: step.id, kind: step.kind, reason: this.reason(step) });
  }

  protected async ended(act: ParkedAsked['act']): Promise<void> {
    this.told.set(this.words.say(act === 'dismiss' ? 'backoffice.parked.dismissed' : 'backoffice.parked.ordered'));
    await this.load();
  }

  protected async retry(step: ParkedStep): Promise<void> {
    if (this.busy() !== '') return;
    this.busy.set(step.id);
    this.told.set('');
    try {
      const { retried } = await this.api.call(staffRoutes.retryParkedStep, { params: { stepId: step.id } });
      this.told.set(this.words.say(retried ? 'backoffice.parked.retried' : 'backoffice.parked.already'));
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
