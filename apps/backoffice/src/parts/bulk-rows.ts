import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { BulkRowShown } from '@sumaho-jpki/contract';
import { isBulkRowReason } from '@sumaho-jpki/rules';
import { Link, Table } from '@sumaho-jpki/screen/dads';
import { LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';

/** Rows of a bulk file: what they ask for, what becomes of them and why, and what was mended. */
@Component({
  selector: 'app-bulk-rows',
  imports: [LabelPipe, Link, RouterLink, Table, WordsPipe],
  template: `
    <dads-table [caption]="caption()">
      <thead>
        <tr>
          <th scope="col">{{ 'backoffice.bulk.row' | words }}</th>
          <th scope="col">{{ 'backoffice.bulk.line' | words }}</th>
          <th scope="col">{{ 'backoffice.bulk.event' | words }}</th>
          <th scope="col">{{ 'backoffice.bulk.outcome' | words }}</th>
        </tr>
      </thead>
      <tbody>
        @for (row of rows(); track row.row) {
          <tr [attr.data-row]="row.row" [attr.data-state]="row.state">
            <th scope="row" class="desk-narrow">{{ row.row }}</th>
            <td class="dads-mono dads-nowrap">
              @if (row.lineId; as id) {
                <a dadsLink [routerLink]="['/lines', id]">{{ row.phone || row.iccid }}</a>
              } @else {
                {{ row.phone || row.iccid }}
              }
            </td>
            <td>{{ eventOf(row) }}</td>
            <td class="desk-outcome">
              {{ row.state | label: 'bulk-row-state' }}
              @if (row.reason; as reason) {
                <br />{{ reasonOf(reason) }}
              }
              @for (repair of row.repairs; track repair) {
                <br />{{ repair | label: 'bulk-repair' }}
              }
            </td>
          </tr>
        }
      </tbody>
    </dads-table>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BulkRows {
  readonly rows = input.required<readonly BulkRowShown[]>();
  readonly caption = input.required<string>();
  private readonly words = inject(Words);

  protected eventOf({ event, eventKnown }: BulkRowShown): string {
    return eventKnown ? this.words.label('life-event', event) : event;
  }

  protected reasonOf(reason: string): string {
    return this.words.label(isBulkRowReason(reason) ? 'bulk-reason' : 'rule', reason);
  }
}
