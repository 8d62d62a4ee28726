import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Description, DescriptionList, NotificationBanner } from '@sumaho-jpki/screen/dads';
import { LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { HandsetModels } from '../handset-models';
import type { CompatibilityAnswer } from './apply-draft';

/** Yes, or every reason why not and what would change each. */
@Component({
  selector: 'app-compatibility-verdict',
  imports: [Description, DescriptionList, LabelPipe, NotificationBanner, WordsPipe],
  template: `
    @if (answer(); as told) {
      @if (told.verdict.allowed) {
        <dads-notification-banner kind="success" [heading]="'portal.verdict.yes' | words">
          <p>{{ 'portal.verdict.yes.text' | words }}</p>
        </dads-notification-banner>
      } @else {
        <dads-notification-banner kind="error" [heading]="'portal.verdict.no' | words: { count: reasons().length }">
          <p>{{ 'portal.verdict.no.text' | words }}</p>
          <ol class="portal-reasons">
            @for (reason of reasons(); track reason.rule) {
              <li>
                <strong>{{ reason.rule | label: 'rule' : reason.facts }}</strong>
                <span
                  >{{ 'portal.verdict.enables' | words }} {{ reason.enables | label: 'enabler' : reason.facts }}</span
                >
              </li>
            }
          </ol>
        </dads-notification-banner>
      }
      <dl dadsDescriptionList>
        <div [dadsDescription]="'portal.apply.phone' | words">{{ told.phoneNumber }}</div>
        <div [dadsDescription]="'portal.apply.carrier' | words">
          {{ words.pick({ ja: told.carrierNameJa, en: told.carrierNameEn }) }}
        </div>
        <div [dadsDescription]="'portal.apply.model' | words">{{ models.name(told.handsetModel) }}</div>
      </dl>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CompatibilityVerdict {
  readonly answer = input.required<CompatibilityAnswer | null>();
  protected readonly models = inject(HandsetModels);
  protected readonly words = inject(Words);
  protected readonly reasons = computed(() => {
    const told = this.answer();
    if (told === null) return [];
    // The verdict itself is the first reason; a service that sends no list still says that one.
    const all = told.reasons.length > 0 ? told.reasons : [told.verdict];
    return all.filter((reason) => !reason.allowed);
  });
}
