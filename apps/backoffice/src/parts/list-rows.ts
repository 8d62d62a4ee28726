import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { AuthorityHealthView } from '@sumaho-jpki/contract';
import { Table } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { AlarmBadge } from './alarm-badge';
import { ExactPipe } from './exact.pipe';
import { Spans } from './spans';

export type ListRow = AuthorityHealthView['fullLists'][number] & { readonly name: string };

/** Revocation lists: number, times, entries, age, alarm. */
@Component({
  selector: 'app-list-rows',
  imports: [AlarmBadge, ExactPipe, Table, WordsPipe],
  template: `
    <dads-table [caption]="caption()" [captionHidden]="true">
      <thead>
        <tr>
          <th scope="col">{{ 'backoffice.authority.list' | words }}</th>
          <th scope="col">{{ 'backoffice.authority.alarm' | words }}</th>
          <th scope="col">{{ 'backoffice.authority.number' | words }}</th>
          <th scope="col">{{ 'backoffice.authority.this-update' | words }}</th>
          <th scope="col">{{ 'backoffice.authority.next-update' | words }}</th>
          <th scope="col">{{ 'backoffice.authority.entries' | words }}</th>
          <th scope="col">{{ 'backoffice.authority.age' | words }}</th>
        </tr>
      </thead>
      <tbody>
        @for (list of lists(); track list.name) {
          <tr>
            <th scope="row" class="dads-nowrap">{{ list.name }}</th>
            <td class="dads-nowrap"><app-alarm-badge [alarm]="list.alarm" /></td>
            <td class="dads-mono">{{ list.number }}</td>
            <td class="dads-nowrap">{{ list.thisUpdate | exact }}</td>
            <td class="dads-nowrap">{{ list.nextUpdate | exact }}</td>
            <td>{{ list.entries.toLocaleString('ja-JP') }}</td>
            <td class="dads-nowrap">{{ spans.between(list.thisUpdate, measuredAt()) }}</td>
          </tr>
        }
      </tbody>
    </dads-table>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ListRows {
  readonly caption = input.required<string>();
  readonly lists = input.required<readonly ListRow[]>();
  readonly measuredAt = input.required<string>();
  protected readonly spans = inject(Spans);
}
