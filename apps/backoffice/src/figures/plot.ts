import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { csvText } from '@sumaho-jpki/rules';
import { Button, Table } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { SaveFile } from '../parts/save-file';

/** One table, drawn and written: names first, then numbers. */
export interface Plotted {
  /** Of the file, without its ending. */
  readonly file: string;
  readonly heading: string;
  readonly note?: string;
  readonly names: readonly string[];
  readonly numbers: readonly { readonly name: string; readonly drawn: boolean }[];
  readonly rows: readonly {
    readonly names: readonly string[];
    /** null: there is none; a text stands where a number is not told. */
    readonly numbers: readonly (number | string | null)[];
  }[];
}

/** Spreadsheets take a file for UTF-8 only with this before it. */
const BYTE_ORDER_MARK = '\uFEFF';
/** Longer lists are read in the table: a picture of hundreds of bars shows nothing. */
const MOST_DRAWN = 40;

let made = 0;

/**
 * A plot and its table, made of the same rows: bars told apart by pattern as well as by colour, and the numbers in a real table that a
 * screen reader finds whether it is shown or not.
 */
@Component({
  selector: 'app-plot',
  imports: [Button, NgTemplateOutlet, Table, WordsPipe],
  template: `
    <section class="desk-plot">
      <div class="desk-plot__head">
        <h2 [id]="id">{{ plotted().heading }}</h2>
        <button
          dadsButton="secondary"
          size="small"
          type="button"
          [id]="id + '-toggle'"
          [attr.aria-pressed]="open()"
          [attr.aria-labelledby]="id + '-toggle ' + id"
          (click)="open.set(!open())"
        >
          {{ 'backoffice.figures.table' | words }}
        </button>
        <button
          dadsButton="secondary"
          size="small"
          type="button"
          [id]="id + '-save'"
          [attr.aria-labelledby]="id + '-save ' + id"
          (click)="save()"
        >
          {{ 'backoffice.figures.save' | words }}
        </button>
      </div>
      @if (plotted().note; as note) {
        <p class="desk-soft">{{ note }}</p>
      }
      @if (plotted().rows.length === 0) {
        <p>{{ 'backoffice.figures.nothing' | words }}</p>
      } @else {
        @if (!open()) {
          <figure class="desk-plot__figure">
            <figcaption class="desk-plot__legend">
              @for (series of drawn(); track series.index) {
                <span>
                  <span class="desk-plot__swatch" aria-hidden="true" [attr.data-series]="series.place"></span
                  >{{ series.name }}
                </span>
              }
            </figcaption>
            <div role="img" [attr.aria-label]="'backoffice.figures.drawn' | words: { heading: plotted().heading }">
              @for (row of pictured(); track $index) {
                <div class="desk-plot__row">
                  <span class="desk-plot__name">{{ row.names.join(' ') }}</span>
                  <span class="desk-plot__bars">
                    @for (series of drawn(); track series.index) {
                      <span class="desk-plot__line">
                        <span
                          class="desk-plot__bar"
                          [attr.data-series]="series.place"
                          [attr.data-value]="row.numbers[series.index]"
                          [style.inline-size.%]="share(row.numbers[series.index])"
                        ></span>
                        <span class="desk-plot__value">{{ shown(row.numbers[series.index]) }}</span>
                      </span>
                    }
                  </span>
                </div>
              }
            </div>
            @if (pictured().length < plotted().rows.length) {
              <p>{{ 'backoffice.figures.more' | words: { rest: plotted().rows.length - pictured().length } }}</p>
            }
          </figure>
          <!-- A table is as wide as its words whatever width it is given: the box around it hides it. -->
          <div class="dads-visually-hidden">
            <table>
              <caption>
                {{
                  plotted().heading
                }}
              </caption>
              <ng-container [ngTemplateOutlet]="body" />
            </table>
          </div>
        } @else {
          <dads-table [caption]="plotted().heading" [captionHidden]="true">
            <ng-container [ngTemplateOutlet]="body" />
          </dads-table>
        }
      }
      <ng-template #body>
        <thead>
          <tr>
            @for (name of plotted().names; track $index) {
              <th scope="col">{{ name }}</th>
            }
            @for (column of plotted().numbers; track $index) {
              <th scope="col">{{ column.name }}</th>
            }
          </tr>
        </thead>
        <tbody>
          @for (row of plotted().rows; track $index) {
            <tr>
              @for (name of row.names; track $index) {
                <th scope="row">{{ name }}</th>
              }
              @for (number of row.numbers; track $index) {
                <td class="desk-number">{{ shown(number) }}</td>
              }
            </tr>
          }
        </tbody>
      </ng-template>
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Plot {
  readonly plotted = input.required<Plotted>();
  protected readonly id = `plot-${++made}`;
  protected readonly open = signal(false);
  private readonly words = inject(Words);
  private readonly file = inject(SaveFile);

  protected readonly drawn = computed(() =>
    this.plotted()
      .numbers.map(({ name, drawn }, index) => ({ name, drawn, index }))
      .filter(({ drawn }) => drawn)
      .map(({ name, index }, place) => ({ name, index, place })),
  );
  protected readonly pictured = computed(() => this.plotted().rows.slice(0, MOST_DRAWN));
  private readonly most = computed(() =>
    Math.max(0, ...this.pictured().flatMap(({ numbers }) => this.drawn().map(({ index }) => valueOf(numbers[index])))),
  );

  protected share(number: number | string | null | undefined): number {
    return this.most() === 0 ? 0 : (valueOf(number) / this.most()) * 100;
  }

  protected shown(number: number | string | null | undefined): string {
    if (typeof number === 'string') return number;
    return number == null ? this.words.say('backoffice.figures.none') : number.toLocaleString('ja-JP');
  }

  protected save(): void {
    const { file, names, numbers, rows } = this.plotted();
    const head = [...names, ...numbers.map(({ name }) => name)];
    const lines = rows.map((row) => [...row.names, ...row.numbers.map((number) => number ?? '')]);
    this.file.download(`${file}.csv`, 'text/csv;charset=utf-8', BYTE_ORDER_MARK + csvText([head, ...lines]));
  }
}

const valueOf = (number: number | string | null | undefined): number => (typeof number === 'number' ? number : 0);
