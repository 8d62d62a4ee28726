import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { type RouteEquivalence, staffRoutes } from '@sumaho-jpki/contract';
import { ROUTE_ASPECTS } from '@sumaho-jpki/rules';
import { Button, ProblemNotice, Table } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { type Bar, Bars } from '../parts/bars';
import { ExactPipe } from '../parts/exact.pipe';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';

/** J-LIS: the four routes side by side, each plot with its table. */
@Component({
  selector: 'app-equivalence-page',
  imports: [Bars, Button, ExactPipe, ProblemNotice, Table, WordsPipe],
  template: `
    <h1>{{ 'backoffice.equivalence.title' | words }}</h1>
    <p>{{ 'backoffice.equivalence.lead' | words }}</p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    @if (sheet(); as found) {
      <div class="dads-cluster desk-status">
        <span>{{
          'backoffice.equivalence.as-of'
            | words: { at: found.measuredAt | exact, newest: found.newest.toLocaleString('ja-JP') }
        }}</span>
        <button dadsButton="text" size="small" type="button" (click)="load()">
          {{ 'backoffice.reload' | words }}
        </button>
      </div>

      <dads-table [caption]="'backoffice.equivalence.facts' | words">
        <thead>
          <tr>
            <th scope="col">{{ 'backoffice.equivalence.aspect' | words }}</th>
            @for (each of found.routes; track each.route) {
              <th scope="col">{{ name(each) }}</th>
            }
          </tr>
        </thead>
        <tbody>
          @for (aspect of aspects; track aspect) {
            <tr>
              <th scope="row">{{ aspectName(aspect) }}</th>
              @for (each of found.routes; track each.route) {
                <td>{{ words.pick(each.facts[aspect]) }}</td>
              }
            </tr>
          }
        </tbody>
      </dads-table>

      <h2>{{ 'backoffice.equivalence.ended' | words }}</h2>
      <dads-table [caption]="'backoffice.equivalence.ended' | words" [captionHidden]="true">
        <thead>
          <tr>
            <th scope="col">{{ 'backoffice.equivalence.route' | words }}</th>
            <th scope="col">{{ 'backoffice.equivalence.applications' | words }}</th>
            <th scope="col">{{ 'backoffice.equivalence.completed' | words }}</th>
            <th scope="col">{{ 'backoffice.equivalence.failed' | words }}</th>
            <th scope="col">{{ 'backoffice.equivalence.failure-rate' | words }}</th>
            <th scope="col">{{ 'backoffice.equivalence.made-again' | words }}</th>
          </tr>
        </thead>
        <tbody>
          @for (each of found.routes; track each.route) {
            <tr>
              <th scope="row">{{ name(each) }}</th>
              <td>{{ each.measured.applications }}</td>
              <td>{{ each.measured.completed }}</td>
              <td>{{ each.measured.failed }}</td>
              <td>{{ rate(each) }}</td>
              <td>{{ each.measured.keysMadeAgain }}</td>
            </tr>
          }
        </tbody>
      </dads-table>

      @for (plot of plots(); track plot.title) {
        <h2>{{ plot.title }}</h2>
        <app-bars [caption]="plot.title" [bars]="plot.bars" />
      }
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EquivalencePage {
  protected readonly aspects = ROUTE_ASPECTS;
  protected readonly words = inject(Words);
  private readonly api = inject(DeskApi);
  private readonly looked = lookUp(() => this.api.call(staffRoutes.equivalence));
  protected readonly sheet = this.looked.found;
  protected readonly problem = this.looked.problem;
  protected readonly load = this.looked.load;

  protected readonly plots = computed((): readonly { title: string; bars: readonly Bar[] }[] => {
    const routes = this.sheet()?.routes ?? [];
    const bars = (of: (each: RouteEquivalence) => Bar['figures']) =>
      routes.map((each) => ({ name: this.name(each), figures: of(each) }));
    return [
      {
        title: this.words.say('backoffice.equivalence.key-generation'),
        bars: bars(({ measured }) => measured.keyGenerationMs),
      },
      { title: this.words.say('backoffice.equivalence.written'), bars: bars(({ measured }) => measured.writtenMs) },
      { title: this.words.say('backoffice.equivalence.apdus'), bars: bars(({ measured }) => measured.apdus) },
    ];
  });

  protected name({ route }: RouteEquivalence): string {
    return this.words.say(`backoffice.equivalence.route.${route}`);
  }

  protected aspectName(aspect: (typeof ROUTE_ASPECTS)[number]): string {
    return this.words.say(`backoffice.equivalence.aspect.${aspect}`);
  }

  protected rate({ measured: { failureRate } }: RouteEquivalence): string {
    if (failureRate === null) return this.words.say('backoffice.equivalence.nothing');
    return `${(failureRate * 100).toFixed(1)}%`;
  }
}
