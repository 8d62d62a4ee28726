import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { DriftView } from '@sumaho-jpki/contract';
import { DRIFT_REPAIRS, DRIFT_TASKS, driftRule } from '@sumaho-jpki/rules';
import { Description, DescriptionList, Link } from '@sumaho-jpki/screen/dads';
import { InstantPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';

/** One drift in words: since when, what each side says, which is believed and why, what puts it right, and what was done so far. */
@Component({
  selector: 'app-drift-facts',
  imports: [Description, DescriptionList, InstantPipe, Link, RouterLink, WordsPipe],
  template: `
    <dl dadsDescriptionList>
      <div [dadsDescription]="'backoffice.drifts.since' | words">{{ drift().since | instant }}</div>
      @for (side of drift().sides; track side.side) {
        <div [dadsDescription]="sideKey(side.side) | words">
          <span class="dads-mono">{{ side.said }}</span>
          @if (side.believed) {
            <strong>{{ 'backoffice.drifts.believed' | words }}</strong>
          }
        </div>
      }
      <div [dadsDescription]="'backoffice.drifts.why' | words">
        {{ why() }}
        @if (rule().believed === null) {
          <br />{{ 'backoffice.drifts.nobody' | words }}
        }
      </div>
      @if (answer(); as words) {
        <div [dadsDescription]="words.term | words">{{ words.text }}</div>
      }
      <div [dadsDescription]="'backoffice.drifts.history' | words">
        <ul>
          @for (entry of drift().log; track $index) {
            <li>{{ entry.at | instant }} {{ whatKey(entry.what) | words }} {{ repairWords(entry.repair) }}</li>
          }
        </ul>
      </div>
    </dl>
    @if (drift().lineId; as lineId) {
      @if (linked()) {
        <p>
          <a dadsLink [routerLink]="['/lines', lineId]">{{ 'backoffice.drifts.line' | words }}</a>
        </p>
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DriftFacts {
  readonly drift = input.required<DriftView>();
  /** Not on the line's own page. */
  readonly linked = input(true);
  private readonly words = inject(Words);

  protected readonly rule = computed(() => driftRule(this.drift().kind));
  protected readonly why = computed(() => this.words.pick(this.rule().why));
  protected readonly answer = computed(() => {
    const { answer, state } = this.drift();
    if (state === 'closed') return null;
    return 'repair' in answer
      ? { term: 'backoffice.drifts.repair' as const, text: this.words.pick(DRIFT_REPAIRS[answer.repair]) }
      : { term: 'backoffice.drifts.person' as const, text: this.words.pick(DRIFT_TASKS[answer.task]) };
  });

  protected readonly sideKey = (side: DriftView['sides'][number]['side']) => `backoffice.drifts.side.${side}` as const;
  protected readonly whatKey = (what: DriftView['log'][number]['what']) => `backoffice.drifts.what.${what}` as const;
  protected repairWords(repair: DriftView['log'][number]['repair']): string {
    return repair === null ? '' : this.words.pick(DRIFT_REPAIRS[repair]);
  }
}
