import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { staffRoutes } from '@sumaho-jpki/contract';
import { FUNNEL_DIMENSIONS, type FunnelDimension } from '@sumaho-jpki/rules';
import { Button, InputText, ProblemNotice, Select } from '@sumaho-jpki/screen/dads';
import { InstantPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { Plot, type Plotted } from '../figures/plot';
import {
  dropOutPlot,
  failurePlot,
  funnelPlot,
  hostedPlot,
  issueTimePlot,
  pinPlot,
  renewalPlot,
  revocationPlot,
} from '../figures/plots-of';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';
import { StaffSession } from '../session/staff-session';

const FIELDS = ['from', 'until', 'carrier', 'handsetModel', 'simProduct'] as const;

/** What a period counts, drawn and as tables; a carrier sees its own lines. */
@Component({
  selector: 'app-figures-page',
  imports: [Button, InputText, InstantPipe, Plot, ProblemNotice, Select, WordsPipe],
  template: `
    <h1>{{ 'backoffice.figures.title' | words }}</h1>
    <p>{{ 'backoffice.figures.lead' | words }}</p>
    @if (ownOnly()) {
      <p>{{ 'backoffice.figures.own' | words }}</p>
    }
    <dads-problem-notice [problem]="problem()" audience="desk" />
    <form class="desk-filter" novalidate (submit)="show($event)">
      <dads-input-text
        fieldId="figures-from"
        width="narrow"
        autocomplete="off"
        [label]="'backoffice.figures.from' | words"
        [support]="'backoffice.figures.day.support' | words"
        [maxLength]="10"
        [(value)]="from"
      />
      <dads-input-text
        fieldId="figures-until"
        width="narrow"
        autocomplete="off"
        [label]="'backoffice.figures.until' | words"
        [support]="'backoffice.figures.day.support' | words"
        [maxLength]="10"
        [(value)]="until"
      />
      @if (!ownOnly()) {
        <dads-input-text
          fieldId="figures-carrier"
          width="narrow"
          autocomplete="off"
          [label]="'backoffice.figures.carrier' | words"
          [maxLength]="40"
          [(value)]="carrier"
        />
      }
      <dads-input-text
        fieldId="figures-model"
        width="narrow"
        autocomplete="off"
        [label]="'backoffice.figures.handsetModel' | words"
        [maxLength]="80"
        [(value)]="handsetModel"
      />
      <dads-input-text
        fieldId="figures-sim"
        width="narrow"
        autocomplete="off"
        [label]="'backoffice.figures.simProduct' | words"
        [maxLength]="80"
        [(value)]="simProduct"
      />
      <button dadsButton type="submit" [busy]="busy()">{{ 'backoffice.figures.show' | words }}</button>
    </form>
    @if (found(); as figures) {
      <p role="status">
        {{
          'backoffice.figures.period'
            | words: { from: figures.from, until: figures.until, at: (figures.asOf | instant) }
        }}
      </p>
      <dads-select
        fieldId="figures-by"
        [label]="'backoffice.figures.by' | words"
        [blank]="false"
        [options]="dimensions()"
        [(value)]="by"
      />
      @for (plotted of plots(); track plotted.file) {
        <app-plot [plotted]="plotted" />
      }
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FiguresPage {
  protected readonly from = signal('');
  protected readonly until = signal('');
  protected readonly carrier = signal('');
  protected readonly handsetModel = signal('');
  protected readonly simProduct = signal('');
  protected readonly by = signal<string>('carrier');
  protected readonly busy = signal(false);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly session = inject(StaffSession);
  private readonly looked = lookUp(() => this.api.call(staffRoutes.figures, { query: this.query() }));
  protected readonly found = this.looked.found;
  protected readonly problem = this.looked.problem;

  protected readonly ownOnly = computed(() => (this.session.staff()?.carrier ?? null) !== null);
  protected readonly dimensions = computed(() =>
    FUNNEL_DIMENSIONS.map((value) => ({ value, label: this.words.say(`backoffice.figures.${value}`) })),
  );
  protected readonly plots = computed((): readonly Plotted[] => {
    const figures = this.found();
    if (figures === null) return [];
    const { words } = this;
    const by: FunnelDimension = FUNNEL_DIMENSIONS.find((known) => known === this.by()) ?? 'carrier';
    return [
      funnelPlot(words, figures, by),
      dropOutPlot(words, figures),
      failurePlot(words, figures),
      issueTimePlot(words, figures),
      pinPlot(words, figures),
      renewalPlot(words, figures),
      revocationPlot(words, figures, 'answered'),
      revocationPlot(words, figures, 'listed'),
      ...(figures.hosted === null ? [] : [hostedPlot(words, figures.hosted)]),
    ];
  });

  protected async show(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.busy.set(true);
    await this.looked.load();
    this.busy.set(false);
  }

  /** What was left empty is not asked for: the server has its own period. */
  private query(): Record<string, string> {
    const given = FIELDS.map((field) => [field, this[field]().normalize('NFKC').trim()] as const);
    return Object.fromEntries(given.filter(([, text]) => text !== ''));
  }
}
