import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { Icon } from '../action/icon';
import { KIND_ICON, KIND_WORD } from './kind';

/** Icon, word, heading, text. `live` only for banners that appear while the page is open. */
@Component({
  selector: 'dads-notification-banner',
  imports: [Icon, WordsPipe],
  template: `
    <div [class]="'dads-notice dads-notice--' + kind()" [class.dads-notice--soft]="soft()" [attr.role]="role()">
      <dads-icon class="dads-notice__icon" [name]="icon()" [size]="28" />
      @switch (level()) {
        @case (0) {
          <p class="dads-notice__title">
            <span class="dads-notice__word">{{ word() | words }}</span> {{ heading() }}
          </p>
        }
        @case (3) {
          <h3 class="dads-notice__title">
            <span class="dads-notice__word">{{ word() | words }}</span> {{ heading() }}
          </h3>
        }
        @default {
          <h2 class="dads-notice__title">
            <span class="dads-notice__word">{{ word() | words }}</span> {{ heading() }}
          </h2>
        }
      }
      <div class="dads-notice__body"><ng-content /></div>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NotificationBanner {
  readonly kind = input<'info' | 'success' | 'warning' | 'error'>('info');
  readonly heading = input.required<string>();
  /** Heading level; 0 is a plain paragraph, for banners inside forms and lists. */
  readonly level = input<0 | 2 | 3>(2);
  readonly soft = input(false);
  readonly live = input<'off' | 'polite' | 'assertive'>('off');

  protected readonly icon = computed(() => KIND_ICON[this.kind()]);
  protected readonly word = computed(() => KIND_WORD[this.kind()]);
  protected readonly role = computed(() => ({ off: null, polite: 'status', assertive: 'alert' })[this.live()]);
}
