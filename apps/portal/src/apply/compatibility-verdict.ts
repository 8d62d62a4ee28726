import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { storeOf } from '@sumaho-jpki/rules';
import { Description, DescriptionList, Disclosure, NotificationBanner } from '@sumaho-jpki/screen/dads';
import { LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { HandsetModels } from '../handset-models';
import type { CompatibilityAnswer } from './apply-draft';
import { RouteCard } from './route-card';

/** Yes, or every reason why not and what would change each. */
@Component({
  selector: 'app-compatibility-verdict',
  imports: [Description, DescriptionList, Disclosure, LabelPipe, NotificationBanner, RouteCard, WordsPipe],
  template: `
    @if (answer(); as told) {
      @if (told.verdict.allowed) {
        <dads-notification-banner kind="success" [heading]="'portal.verdict.yes' | words">
          <p>{{ (inKeychain() ? 'portal.verdict.yes.keychain' : 'portal.verdict.yes.text') | words }}</p>
        </dads-notification-banner>
        @if (inKeychain()) {
          <dads-notification-banner kind="info" [heading]="'portal.route.iphone.title' | words">
            <p>{{ 'portal.route.iphone.why' | words }}</p>
            <ul>
              <li>{{ 'portal.route.iphone.passcode' | words }}</li>
              <li>{{ 'portal.route.iphone.genuine' | words }}</li>
              <li>{{ 'portal.route.iphone.one' | words }}</li>
            </ul>
          </dads-notification-banner>
        }
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
                @if (reason.facts['ask']; as ask) {
                  <span>{{ 'portal.verdict.ask' | words: { ask: '' + ask } }}</span>
                }
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
      @if (told.route; as route) {
        <app-route-card [route]="route" />
      }
      @if (told.route !== null && others().length > 0) {
        <dads-disclosure [summary]="'portal.route.others' | words">
          <dl dadsDescriptionList>
            @for (other of others(); track other.route) {
              <div [dadsDescription]="other.name | words">
                @for (reason of other.reasons; track reason.rule) {
                  <p>{{ reason.rule | label: 'rule' : reason.facts }}</p>
                } @empty {
                  <p>{{ 'portal.route.others.none' | words }}</p>
                }
              </div>
            }
          </dl>
        </dads-disclosure>
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CompatibilityVerdict {
  readonly answer = input.required<CompatibilityAnswer | null>();
  protected readonly models = inject(HandsetModels);
  protected readonly words = inject(Words);
  protected readonly inKeychain = computed(() => {
    const route = this.answer()?.route ?? null;
    return route !== null && storeOf(route) === 'keychain';
  });
  /** The ways not taken, each with everything that stands against it. */
  protected readonly others = computed(() => {
    const told = this.answer();
    return (told?.routes ?? [])
      .filter(({ route }) => route !== told?.route)
      .map(({ route, reasons }) => ({
        route,
        name: `portal.route.${route}` as const,
        reasons: reasons.filter((reason) => !reason.allowed),
      }));
  });
  protected readonly reasons = computed(() => {
    const told = this.answer();
    if (told === null) return [];
    // The verdict itself is the first reason; a service that sends no list still says that one.
    const all = told.reasons.length > 0 ? told.reasons : [told.verdict];
    return all.filter((reason) => !reason.allowed);
  });
}
