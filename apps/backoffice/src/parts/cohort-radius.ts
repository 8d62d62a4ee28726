import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { BlastRadiusView } from '@sumaho-jpki/contract';
import { ISSUE_ROUTES } from '@sumaho-jpki/rules';
import { Table } from '@sumaho-jpki/screen/dads';
import { LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';

/** Who an act on many certificates meets, spread by what they have in common, and who it cannot meet and why. */
@Component({
  selector: 'app-cohort-radius',
  imports: [LabelPipe, Table, WordsPipe],
  template: `
    <p id="mass-radius">
      <strong>{{ heading() }}</strong>
    </p>
    @if (radius().heldOtherwise > 0) {
      <p>{{ 'backoffice.cohort.held-otherwise' | words: { count: radius().heldOtherwise } }}</p>
    }
    <dads-table [caption]="'backoffice.cohort.spread' | words">
      <thead>
        <tr>
          <th scope="col">{{ 'backoffice.cohort.by' | words }}</th>
          <th scope="col">{{ 'backoffice.cohort.value' | words }}</th>
          <th scope="col">{{ 'backoffice.cohort.count' | words }}</th>
        </tr>
      </thead>
      <tbody>
        @for (row of rows(); track row.id) {
          <tr>
            <th scope="row">{{ row.by }}</th>
            <td>{{ row.value }}</td>
            <td class="dads-number">{{ row.count }}</td>
          </tr>
        }
      </tbody>
    </dads-table>
    @if (unmet().length > 0) {
      <p>
        <strong>{{ 'backoffice.cohort.unmet' | words }}</strong>
      </p>
      <ul id="mass-unmet">
        @for (one of unmet(); track one[0]) {
          <li>{{ 'backoffice.cohort.of' | words: { count: one[1] } }} {{ one[0] | label: 'unmet-reason' }}</li>
        }
      </ul>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CohortRadius {
  readonly radius = input.required<BlastRadiusView>();
  readonly heading = input.required<string>();
  private readonly words = inject(Words);

  protected readonly unmet = computed(() => Object.entries(this.radius().unmet));
  protected readonly rows = computed(() => {
    const { byHolder, byState, byCarrier, byRoute, byModel } = this.radius();
    const named = (
      by: 'holder' | 'state' | 'carrier' | 'route' | 'model',
      counts: Readonly<Record<string, number>>,
      name: (value: string) => string,
    ) =>
      Object.entries(counts).map(([value, count]) => ({
        id: `${by} ${value}`,
        by: this.words.say(`backoffice.mass.by-${by}`),
        value: name(value),
        count,
      }));
    return [
      ...named('holder', byHolder, (value) => this.words.label('holder-kind', value)),
      ...named('state', byState, (value) => this.words.label('certificate-state', value)),
      ...named('carrier', byCarrier, (value) => value),
      ...named('model', byModel, (value) => value),
      ...named('route', byRoute, (value) => {
        const route = ISSUE_ROUTES.find((known) => known === value);
        return route ? this.words.say(`backoffice.policies.route.${route}`) : value;
      }),
    ];
  });
}
