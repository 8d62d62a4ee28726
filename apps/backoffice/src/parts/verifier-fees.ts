import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { staffRoutes, type VerifierFeeView } from '@sumaho-jpki/contract';
import { csvText, isMonth } from '@sumaho-jpki/rules';
import { Button, InputText, ProblemNotice, Table } from '@sumaho-jpki/screen/dads';
import { LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';
import { SaveFile } from './save-file';

/** Spreadsheets take a file for UTF-8 only with this before it. */
const BYTE_ORDER_MARK = '\uFEFF';

/** The fee report of a month, on the page and as a file for a spreadsheet. */
@Component({
  selector: 'app-verifier-fees',
  imports: [Button, InputText, LabelPipe, ProblemNotice, Table, WordsPipe],
  template: `
    <section aria-labelledby="fees-title">
      <h2 id="fees-title">{{ 'backoffice.fees.title' | words }}</h2>
      <dads-problem-notice [problem]="problem()" audience="desk" />
      <form novalidate (submit)="show($event)">
        <dads-input-text
          fieldId="fee-month"
          width="narrow"
          autocomplete="off"
          [label]="'backoffice.fees.month' | words"
          [support]="'backoffice.fees.month.support' | words"
          [error]="wrong() ? ('backoffice.fees.month.wrong' | words) : ''"
          [maxLength]="7"
          [(value)]="month"
        />
        <p>
          <button dadsButton="secondary" type="submit">{{ 'backoffice.fees.show' | words }}</button>
        </p>
      </form>
      @if (report(); as found) {
        <div role="status">
          @if (found.fees.length === 0) {
            <p>{{ 'backoffice.fees.none' | words: { month: found.month } }}</p>
          }
          @if (!found.over) {
            <p>{{ 'backoffice.fees.running' | words }}</p>
          }
        </div>
        @if (found.fees.length > 0) {
          <dads-table [caption]="'backoffice.fees.caption' | words: { month: found.month }">
            <thead>
              <tr>
                <th scope="col">{{ 'backoffice.verifiers.name' | words }}</th>
                <th scope="col">{{ 'backoffice.fees.kind' | words }}</th>
                <th scope="col">{{ 'backoffice.fees.questions' | words }}</th>
                <th scope="col">{{ 'backoffice.fees.each' | words }}</th>
                <th scope="col">{{ 'backoffice.fees.yen' | words }}</th>
                <th scope="col">{{ 'backoffice.fees.waived' | words }}</th>
              </tr>
            </thead>
            <tbody>
              @for (fee of found.fees; track fee.verifierId + fee.kind) {
                <tr>
                  <th scope="row">
                    {{ fee.name }} <span class="dads-mono desk-soft">{{ fee.code }}</span>
                  </th>
                  <td>{{ fee.kind | label: 'status-question' }}</td>
                  <td>{{ written(fee.questions) }}</td>
                  <td>{{ fee.yenEach }}</td>
                  <td>{{ written(fee.yen) }}</td>
                  <td>{{ waivedWords(fee) | words }}</td>
                </tr>
              }
              <tr>
                <th scope="row" colspan="2">{{ 'backoffice.fees.total' | words }}</th>
                <td>{{ written(totals().questions) }}</td>
                <td></td>
                <td>{{ written(totals().yen) }}</td>
                <td></td>
              </tr>
            </tbody>
          </dads-table>
          <p>
            <button dadsButton="secondary" type="button" (click)="save(found.month, found.fees)">
              {{ 'backoffice.fees.save' | words }}
            </button>
          </p>
        }
      }
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class VerifierFees {
  protected readonly month = signal('');
  protected readonly wrong = signal(false);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly file = inject(SaveFile);
  /** Empty: the month that runs, by the server's clock. */
  private asked = '';
  private readonly looked = lookUp(() =>
    this.api.call(staffRoutes.verifierFees, { query: this.asked === '' ? {} : { month: this.asked } }),
  );
  protected readonly report = this.looked.found;
  protected readonly problem = this.looked.problem;
  protected readonly totals = computed(() => {
    const fees = this.report()?.fees ?? [];
    const sum = (of: (fee: VerifierFeeView) => number) => fees.reduce((so, fee) => so + of(fee), 0);
    return { questions: sum(({ questions }) => questions), yen: sum(({ yen }) => yen) };
  });

  protected written(number: number): string {
    return number.toLocaleString('ja-JP');
  }

  protected waivedWords({ waived }: VerifierFeeView) {
    return waived ? 'backoffice.fees.waived.yes' : 'backoffice.fees.waived.no';
  }

  protected async show(submission: Event): Promise<void> {
    submission.preventDefault();
    const month = this.month().normalize('NFKC').trim();
    this.wrong.set(month !== '' && !isMonth(month));
    if (this.wrong()) return;
    this.asked = month;
    await this.looked.load();
  }

  protected save(month: string, fees: readonly VerifierFeeView[]): void {
    const head = (['name', 'code'] as const).map((field) => this.words.say(`backoffice.verifiers.${field}`));
    const columns = (['month', 'kind', 'questions', 'each', 'yen', 'waived'] as const).map((field) =>
      this.words.say(`backoffice.fees.${field}`),
    );
    const rows = fees.map((fee) => [
      fee.name,
      fee.code,
      month,
      this.words.label('status-question', fee.kind),
      fee.questions,
      fee.yenEach,
      fee.yen,
      this.words.say(this.waivedWords(fee)),
    ]);
    const text = BYTE_ORDER_MARK + csvText([[...head, ...columns], ...rows]);
    this.file.download(`verifier-fees-${month}.csv`, 'text/csv;charset=utf-8', text);
  }
}
