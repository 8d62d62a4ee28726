import { booleanAttribute, ChangeDetectionStrategy, Component, input } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { Icon } from './icon';

/** Link look; `newTab` also says in words that a tab opens (WCAG 3.2.5 advice) and cuts the opener. */
@Component({
  selector: 'a[dadsLink]',
  imports: [Icon, WordsPipe],
  template: `<ng-content />
    @if (newTab()) {
      <dads-icon class="dads-link__icon" name="external" [size]="18" /><span class="dads-visually-hidden">{{
        'dads.new-tab' | words
      }}</span>
    }`,
  host: {
    class: 'dads-link',
    '[attr.target]': 'newTab() ? "_blank" : null',
    '[attr.rel]': 'newTab() ? "noopener noreferrer" : null',
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Link {
  readonly newTab = input(false, { transform: booleanAttribute });
}
