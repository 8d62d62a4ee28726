import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { type IssueRoute, storeOf } from '@sumaho-jpki/rules';
import { Description, DescriptionList } from '@sumaho-jpki/screen/dads';
import { type WordingKey, WordsPipe } from '@sumaho-jpki/screen/wording';

/** The way of this certificate in words: where its key is made, where it is kept, what a reset of the phone does to it. */
@Component({
  selector: 'app-route-card',
  imports: [Description, DescriptionList, WordsPipe],
  template: `
    <dl dadsDescriptionList>
      <div [dadsDescription]="'portal.route.title' | words">{{ words().name | words }}</div>
      <div [dadsDescription]="'portal.route.born' | words">{{ words().born | words }}</div>
      <div [dadsDescription]="'portal.route.kept' | words">{{ words().kept | words }}</div>
      <div [dadsDescription]="'portal.route.reset' | words">{{ words().reset | words }}</div>
    </dl>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RouteCard {
  readonly route = input.required<IssueRoute>();

  protected readonly words = computed((): Record<'name' | 'born' | 'kept' | 'reset', WordingKey> => {
    const route = this.route();
    const store = storeOf(route);
    return {
      name: `portal.route.${route}`,
      born: `portal.route.born.${route}`,
      kept: `portal.route.kept.${store}`,
      reset: `portal.route.reset.${store}`,
    };
  });
}
