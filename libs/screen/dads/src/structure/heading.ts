import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** DADS heading on a native h1…h6: level is the element, size and mark are looks. */
@Component({
  selector: 'h1[dadsHeading], h2[dadsHeading], h3[dadsHeading], h4[dadsHeading], h5[dadsHeading], h6[dadsHeading]',
  template: `@if (chip(); as words) {
      <span class="dads-heading__chip">{{ words }}</span>
    }
    <ng-content />`,
  host: { '[class]': 'classes()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Heading {
  readonly mark = input<'rule' | 'bar' | 'none' | ''>('none', { alias: 'dadsHeading' });
  /** Pixels at 100 % text size. */
  readonly size = input<36 | 28 | 22 | 18 | null>(null);
  /** Small line over the heading, for instance the step or the chapter. */
  readonly chip = input('');

  protected readonly classes = computed(() =>
    [
      'dads-heading',
      ...(this.size() === null ? [] : [`dads-heading--${this.size()}`]),
      ...(this.mark() === 'rule' || this.mark() === 'bar' ? [`dads-heading--${this.mark()}`] : []),
    ].join(' '),
  );
}
