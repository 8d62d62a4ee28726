import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Description, DescriptionList, Disclosure } from '@sumaho-jpki/screen/dads';
import { isWordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { inject } from '@angular/core';
import type { KeyFacts } from '../phone/app-memory';

/** One tap: kind of the key, where it was born and how long that took, what left the phone. */
@Component({
  selector: 'app-key-details',
  imports: [Description, DescriptionList, Disclosure, WordsPipe],
  template: `
    <dads-disclosure [summary]="'handset.key.details' | words">
      <dl dadsDescriptionList>
        <div [dadsDescription]="'handset.key.kind' | words">{{ kind() }}</div>
        <div [dadsDescription]="'handset.key.born' | words">
          {{ (facts().born === 'phone' ? 'handset.key.born.phone' : 'handset.key.born.j-lis') | words }}
        </div>
        <div [dadsDescription]="'handset.key.time' | words">
          @if (facts().born === 'j-lis') {
            {{ 'handset.key.time.not-here' | words }}
          } @else if (facts().milliseconds === null) {
            {{ 'handset.key.time.unmeasured' | words }}
          } @else {
            {{ 'handset.key.time.measured' | words: { milliseconds: milliseconds() } }}
          }
        </div>
        <div [dadsDescription]="'handset.key.left' | words">
          {{ (facts().born === 'phone' ? 'handset.key.left.phone' : 'handset.key.left.j-lis') | words }}
        </div>
      </dl>
    </dads-disclosure>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class KeyDetails {
  readonly facts = input.required<KeyFacts>();
  private readonly words = inject(Words);

  protected readonly milliseconds = computed(() => Math.round(this.facts().milliseconds ?? 0));
  protected readonly kind = computed(() => {
    const key = `handset.key.kind.${this.facts().kind}`;
    return isWordingKey(key) ? this.words.say(key) : this.facts().kind;
  });
}
