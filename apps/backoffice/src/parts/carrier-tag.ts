import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { isWordingKey, Words } from '@sumaho-jpki/screen/wording';

/** The authority's own name, the same in every language. */
const JLIS = 'J-LIS';

/** A carrier, or J-LIS when null: a square of its colour and always its word (WCAG 1.4.1). */
@Component({
  selector: 'app-carrier-tag',
  template: `<span class="desk-carrier" [attr.data-carrier]="code() ?? 'jlis'"
    ><span class="desk-carrier__colour" aria-hidden="true"></span>{{ words() }}</span
  >`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CarrierTag {
  readonly code = input.required<string | null>();
  /** Name from the register, when the answer carries it. */
  readonly name = input('');
  private readonly wording = inject(Words);

  protected readonly words = computed(() => {
    const code = this.code();
    if (code === null) return JLIS;
    const key = `backoffice.carrier.${code}`;
    return this.name() || (isWordingKey(key) ? this.wording.say(key) : code.toUpperCase());
  });
}
