import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { VerdictView } from '@sumaho-jpki/contract';
import type { Verdict } from '@sumaho-jpki/rules';
import { Words } from '@sumaho-jpki/screen/wording';
import { Icon } from '../action/icon';

/**
 * Why something is not possible now, by the server's word or the rules', and what would make it possible. Put its `reasonId` into `aria-describedby` of the
 * button it is about (`[unavailable]="true"`).
 */
@Component({
  selector: 'dads-refusal-reason',
  imports: [Icon],
  template: `
    @if (told(); as reason) {
      <p class="dads-tries" [id]="reasonId()">
        <dads-icon name="info" [size]="20" />
        <span>{{ reason.why }}&ngsp;{{ reason.enables }}</span>
      </p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RefusalReason {
  readonly verdict = input.required<VerdictView | Verdict>();
  readonly reasonId = input<string | null>(null);
  private readonly words = inject(Words);

  protected readonly told = computed(() => {
    const verdict = this.verdict();
    return verdict.allowed
      ? null
      : {
          why: this.words.label('rule', verdict.rule, verdict.facts),
          enables: this.words.label('enabler', verdict.enables, verdict.facts),
        };
  });
}
