import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { type Kind, kindOfState, StateBadge, Icon } from '@sumaho-jpki/screen/dads';
import { LabelPipe, WordsPipe } from '@sumaho-jpki/screen/wording';

export type Axis = 'certificate-state' | 'element-state';

/** The way a state goes, and where it can end or rest. The picture marks where it is, not what was passed. */
const MAP = {
  'certificate-state': {
    way: ['reserved', 'issued', 'active'],
    beside: ['suspended', 'revoked', 'expired', 'discarded'],
  },
  'element-state': {
    way: ['absent', 'sp-area', 'applet', 'personalised'],
    beside: ['lock-ordered', 'locked', 'unlock-ordered', 'deletion-ordered', 'deleted', 'unreachable'],
  },
} as const satisfies Readonly<Record<Axis, { way: readonly string[]; beside: readonly string[] }>>;

/** One axis of a line as a small map of its states, the present one marked by word, shape and `aria-current`. */
@Component({
  selector: 'app-axis-picture',
  imports: [Icon, LabelPipe, StateBadge, WordsPipe],
  template: `
    <section class="desk-axis" [attr.aria-labelledby]="axis() + '-title'">
      <h2 class="desk-axis__title" [id]="axis() + '-title'">
        <dads-icon [name]="axis() === 'certificate-state' ? 'card' : 'phone'" [size]="22" />{{ heading() }}
      </h2>
      @if (state(); as now) {
        <p class="desk-axis__now"><dads-state-badge [axis]="axis()" [state]="now" /></p>
      } @else {
        <p class="desk-axis__now">{{ absent() }}</p>
      }
      <ol class="desk-axis__way" [attr.aria-label]="'backoffice.axis.way' | words: { axis: heading() }">
        @for (each of map().way; track each) {
          <li [attr.data-now]="each === state() ? kind() : null" [attr.aria-current]="each === state() ? 'step' : null">
            {{ each | label: axis() }}
          </li>
        }
      </ol>
      <ul class="desk-axis__beside" [attr.aria-label]="'backoffice.axis.beside' | words: { axis: heading() }">
        @for (each of map().beside; track each) {
          <li [attr.data-now]="each === state() ? kind() : null" [attr.aria-current]="each === state() ? 'step' : null">
            {{ each | label: axis() }}
          </li>
        }
      </ul>
      <ng-content />
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AxisPicture {
  readonly axis = input.required<Axis>();
  readonly heading = input.required<string>();
  readonly state = input.required<string | null>();
  /** What to say when there is no state to show. */
  readonly absent = input('');
  protected readonly map = computed(() => MAP[this.axis()]);
  protected readonly kind = computed((): Kind => kindOfState(this.axis(), this.state() ?? ''));
}
