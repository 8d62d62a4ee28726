import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { type Kind, kindOfState, StateBadge, Icon } from '@sumaho-jpki/screen/dads';
import type { Store } from '@sumaho-jpki/rules';
import { LabelPipe, type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';

export type Axis = 'certificate-state' | 'element-state';

interface Picture {
  readonly heading: WordingKey;
  readonly way: readonly string[];
  readonly beside: readonly string[];
}

/** The way a state goes, and where it can end or rest. The picture marks where it is, not what was passed. */
const CERTIFICATE = {
  heading: 'backoffice.axis.certificate',
  way: ['reserved', 'issued', 'active'],
  beside: ['suspended', 'revoked', 'expired', 'discarded'],
} as const satisfies Picture;
const ELEMENT = {
  sim: {
    heading: 'backoffice.axis.element',
    way: ['absent', 'sp-area', 'applet', 'personalised'],
    beside: ['lock-ordered', 'locked', 'unlock-ordered', 'deletion-ordered', 'deleted', 'unreachable'],
  },
  keychain: {
    heading: 'backoffice.axis.element.keychain',
    way: ['absent', 'personalised'],
    beside: ['deletion-ordered', 'deleted', 'unreachable'],
  },
} as const satisfies Readonly<Record<Store, Picture>>;

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
  readonly state = input.required<string | null>();
  /** What to say when there is no state to show. */
  readonly absent = input('');
  /** What holds the data: a SIM has an area and an application first, a phone's own store has neither. */
  readonly store = input<Store>('sim');
  private readonly words = inject(Words);
  protected readonly map = computed((): Picture =>
    this.axis() === 'certificate-state' ? CERTIFICATE : ELEMENT[this.store()],
  );
  protected readonly heading = computed(() => this.words.say(this.map().heading));
  protected readonly kind = computed((): Kind => kindOfState(this.axis(), this.state() ?? ''));
}
