import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { ProofItemView } from '@sumaho-jpki/contract';
import { StatusBadge } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { FactWords } from './facts';

const KINDS = { met: 'success', missing: 'warning', 'when-pressed': 'info', afterwards: 'info' } as const;

/** 本人確認: what an act or an event asks for, where each stands, and who supplies it. */
@Component({
  selector: 'app-proof-list',
  imports: [StatusBadge, WordsPipe],
  template: `
    @if (items().length === 0) {
      <p>{{ 'backoffice.proofs.none' | words }}</p>
    } @else {
      <ul>
        @for (item of items(); track item.proof) {
          <li>
            <dads-status-badge [kind]="item.kind" [label]="item.state | words" />&ngsp;
            {{ item.name | words }}
            <span class="desk-soft">{{ 'backoffice.proofs.by' | words: { who: item.who } }}</span>
          </li>
        }
      </ul>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ProofList {
  readonly proofs = input.required<readonly ProofItemView[]>();
  private readonly words = inject(Words);
  private readonly facts = inject(FactWords);

  protected readonly items = computed(() =>
    this.proofs().map(({ proof, state, who }) => ({
      proof,
      kind: KINDS[state],
      name: `backoffice.proofs.${proof}` as const,
      state: `backoffice.proofs.${state}` as const,
      who: this.facts.together(who.map((role) => this.words.label('actor', role))),
    })),
  );
}
