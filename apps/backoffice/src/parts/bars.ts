import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Table } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';

export interface Bar {
  readonly name: string;
  /** null when nothing was measured. */
  readonly figures: {
    readonly count: number;
    readonly p50: number;
    readonly p95: number;
    readonly most: number;
  } | null;
}

/** Median and 95th percentile as bars, and the same figures as a table: who cannot see the one reads the other. */
@Component({
  selector: 'app-bars',
  imports: [Table, WordsPipe],
  template: `
    <figure class="desk-bars">
      <figcaption>{{ 'backoffice.equivalence.legend' | words }}</figcaption>
      <div aria-hidden="true">
        @for (bar of bars(); track bar.name) {
          <div class="desk-bar">
            <span class="desk-bar__name">{{ bar.name }}</span>
            <span class="desk-bar__track">
              <span class="desk-bar__p95" [style.inline-size.%]="share(bar.figures?.p95)"></span>
              <span class="desk-bar__p50" [style.inline-size.%]="share(bar.figures?.p50)"></span>
            </span>
            <span class="desk-bar__value">{{ bar.figures === null ? '–' : rounded(bar.figures.p50) }}</span>
          </div>
        }
      </div>
    </figure>
    <dads-table [caption]="caption()">
      <thead>
        <tr>
          <th scope="col">{{ 'backoffice.equivalence.route' | words }}</th>
          <th scope="col">{{ 'backoffice.equivalence.count' | words }}</th>
          <th scope="col">{{ 'backoffice.equivalence.p50' | words }}</th>
          <th scope="col">{{ 'backoffice.equivalence.p95' | words }}</th>
          <th scope="col">{{ 'backoffice.equivalence.most' | words }}</th>
        </tr>
      </thead>
      <tbody>
        @for (bar of bars(); track bar.name) {
          <tr>
            <th scope="row">{{ bar.name }}</th>
            @if (bar.figures; as found) {
              <td>{{ found.count }}</td>
              <td>{{ rounded(found.p50) }}</td>
              <td>{{ rounded(found.p95) }}</td>
              <td>{{ rounded(found.most) }}</td>
            } @else {
              <td colspan="4">{{ 'backoffice.equivalence.nothing' | words }}</td>
            }
          </tr>
        }
      </tbody>
    </dads-table>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Bars {
  readonly caption = input.required<string>();
  readonly bars = input.required<readonly Bar[]>();
  private readonly longest = computed(() => Math.max(1, ...this.bars().map(({ figures }) => figures?.p95 ?? 0)));

  protected share(value: number | undefined): number {
    return ((value ?? 0) / this.longest()) * 100;
  }

  protected rounded(value: number): string {
    return Math.round(value).toLocaleString('ja-JP');
  }
}
