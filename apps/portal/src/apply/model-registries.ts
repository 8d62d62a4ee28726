import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Disclosure, StatusBadge, Table } from '@sumaho-jpki/screen/dads';
import { LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { HandsetModels, type HandsetModelView } from '../handset-models';

/** The two registries people confuse: phones that read the card, and phones that hold the certificate. */
@Component({
  selector: 'app-model-registries',
  imports: [Disclosure, LabelPipe, StatusBadge, Table, WordsPipe],
  template: `
    <dads-disclosure [summary]="'portal.models.summary' | words">
      <p>{{ 'portal.models.two' | words }}</p>
      <ul>
        <li>{{ 'portal.models.reads' | words }}</li>
        <li>{{ 'portal.models.holds' | words }}</li>
      </ul>
      <dads-table [caption]="'portal.models.caption' | words">
        <thead>
          <tr>
            <th scope="col">{{ 'portal.apply.model' | words }}</th>
            <th scope="col">{{ 'portal.models.column.reads' | words }}</th>
            <th scope="col">{{ 'portal.models.column.holds' | words }}</th>
          </tr>
        </thead>
        <tbody>
          @for (model of models.all(); track model.model) {
            <tr>
              <th scope="row">{{ words.pick({ ja: model.nameJa, en: model.nameEn }) }}</th>
              <td>
                <dads-status-badge
                  [kind]="model.readsCard ? 'success' : 'neutral'"
                  [label]="(model.readsCard ? 'supported' : 'not-supported') | label: 'registry-state'"
                />
              </td>
              <td>
                <dads-status-badge [kind]="kindOf(model)" [label]="model.holdsCertificate | label: 'registry-state'" />
              </td>
            </tr>
          }
        </tbody>
      </dads-table>
    </dads-disclosure>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ModelRegistries {
  protected readonly models = inject(HandsetModels);
  protected readonly words = inject(Words);

  protected kindOf(model: HandsetModelView): 'success' | 'info' | 'warning' | 'neutral' {
    return ({ supported: 'success', planned: 'info', suspended: 'warning', 'not-supported': 'neutral' } as const)[
      model.holdsCertificate
    ];
  }
}
