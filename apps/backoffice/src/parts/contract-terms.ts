import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { CONTRACT_SWITCH_IDS, type ContractTerms, helpDeskText } from '@sumaho-jpki/rules';
import { Description, DescriptionList, StatusBadge } from '@sumaho-jpki/screen/dads';
import { LabelPipe, WordsPipe } from '@sumaho-jpki/screen/wording';

/** What a contract includes and what it leaves out, by word and badge, and the MVNO's own help desk. */
@Component({
  selector: 'app-contract-terms',
  imports: [Description, DescriptionList, LabelPipe, StatusBadge, WordsPipe],
  template: `
    <dl dadsDescriptionList>
      @for (each of switches(); track each.id) {
        <div
          [dadsDescription]="each.id | label: 'contract-switch'"
          [attr.data-switch]="each.id"
          [attr.data-on]="each.on"
        >
          <dads-status-badge
            [kind]="each.on ? 'success' : 'neutral'"
            [label]="(each.on ? 'backoffice.contracts.on' : 'backoffice.contracts.off') | words"
          />
        </div>
      }
      <div [dadsDescription]="'backoffice.contracts.help-desk' | words">
        @if (terms().helpDesk; as desk) {
          {{ textOf(desk) }}<br />
          <span class="desk-soft">{{
            (desk.daysOff ? 'backoffice.contracts.days-off.open' : 'backoffice.contracts.days-off.closed') | words
          }}</span>
        } @else {
          {{ 'backoffice.contracts.help-desk.none' | words }}
        }
      </div>
    </dl>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ContractTermsList {
  readonly terms = input.required<ContractTerms>();
  protected readonly textOf = helpDeskText;
  protected readonly switches = computed(() =>
    CONTRACT_SWITCH_IDS.map((id) => ({ id, on: !this.terms().excluded.includes(id) })),
  );
}
