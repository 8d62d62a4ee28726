import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { PolicySimulationView } from '@sumaho-jpki/contract';
import { Table } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';

/** What a policy would have changed among the wishes to apply of the last days: counts, and who would have been decided otherwise. */
@Component({
  selector: 'app-policy-simulation',
  imports: [Table, WordsPipe],
  template: `
    <h3>{{ 'backoffice.simulation.title' | words: { days: found().days } }}</h3>
    <p>
      {{
        'backoffice.simulation.counts'
          | words
            : {
                total: found().total,
                refused: found().newlyRefused,
                accepted: found().newlyAccepted,
                other: found().otherWay,
              }
      }}
    </p>
    @if (found().changedSince > 0 || found().unknown > 0) {
      <p class="desk-soft">
        {{ 'backoffice.simulation.since' | words: { count: found().changedSince, unknown: found().unknown } }}
      </p>
    }
    @if (found().otherwise.length > 0) {
      <dads-table [caption]="'backoffice.simulation.caption' | words">
        <thead>
          <tr>
            <th scope="col">{{ 'backoffice.figures.carrier' | words }}</th>
            <th scope="col">{{ 'backoffice.figures.handsetModel' | words }}</th>
            <th scope="col">{{ 'backoffice.figures.simProduct' | words }}</th>
            <th scope="col">{{ 'backoffice.simulation.before' | words }}</th>
            <th scope="col">{{ 'backoffice.simulation.after' | words }}</th>
            <th scope="col">{{ 'backoffice.figures.count' | words }}</th>
          </tr>
        </thead>
        <tbody>
          @for (row of found().otherwise; track $index) {
            <tr>
              <th scope="row">{{ row.carrier }}</th>
              <td>{{ row.handsetModel }}</td>
              <td>{{ row.simProduct }}</td>
              <td>{{ said(row.before) }}</td>
              <td>{{ said(row.after) }}</td>
              <td class="desk-number">{{ row.count.toLocaleString('ja-JP') }}</td>
            </tr>
          }
        </tbody>
      </dads-table>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PolicySimulation {
  readonly found = input.required<PolicySimulationView>();
  private readonly words = inject(Words);

  /** A way by its name; a refusal with the id of its rule, for its sentence would want the facts of one line. */
  protected said({ route, rule }: PolicySimulationView['otherwise'][number]['before']): string {
    return route === null
      ? this.words.say('backoffice.simulation.refused', { rule: rule ?? '' })
      : this.words.say(`backoffice.policies.route.${route}`);
  }
}
