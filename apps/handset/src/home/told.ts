import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { NotificationBanner } from '@sumaho-jpki/screen/dads';

/** A notice of one or more sentences: the first is the conclusion and stands bold, the rest says what to do. */
@Component({
  selector: 'app-told',
  imports: [NotificationBanner],
  template: `
    <dads-notification-banner [level]="0" [kind]="kind()" [live]="live()" [heading]="parts().what">
      @if (parts().then; as rest) {
        <p>{{ rest }}</p>
      }
      <ng-content />
    </dads-notification-banner>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Told {
  readonly words = input.required<string>();
  readonly kind = input<'info' | 'success' | 'warning' | 'error'>('info');
  readonly live = input<'off' | 'polite' | 'assertive'>('off');

  protected readonly parts = computed(() => {
    const text = this.words();
    const end = /。|[.?!](?= )/u.exec(text);
    const cut = end === null ? text.length : end.index + 1;
    return { what: text.slice(0, cut), then: text.slice(cut).trim() };
  });
}
