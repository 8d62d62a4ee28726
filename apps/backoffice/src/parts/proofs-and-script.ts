import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { CertificateView, ChecklistView, VerdictView } from '@sumaho-jpki/contract';
import { Disclosure, StatusBadge } from '@sumaho-jpki/screen/dads';
import { instantIn, isWordingKey, LabelPipe, LanguageStore, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import type { DeskAction } from './action-list';
import { FactWords } from './facts';

const KINDS = { met: 'success', missing: 'warning', 'when-pressed': 'info', afterwards: 'info' } as const;

/** 本人確認と案内: for each act the proofs it needs and who supplies them, and what to read out, filled with the facts as they are. */
@Component({
  selector: 'app-proofs-and-script',
  imports: [Disclosure, LabelPipe, StatusBadge, WordsPipe],
  template: `
    <section aria-labelledby="proofs-title" data-part="proofs">
      <h2 id="proofs-title">{{ 'backoffice.proofs.title' | words }}</h2>
      <p>{{ 'backoffice.proofs.never' | words }}</p>
      @for (entry of entries(); track entry.operation) {
        <dads-disclosure [summary]="entry.operation | label: 'operation'" [attr.data-operation]="entry.operation">
          <h3>{{ 'backoffice.proofs.list' | words }}</h3>
          @if (entry.proofs.length === 0) {
            <p>{{ 'backoffice.proofs.none' | words }}</p>
          } @else {
            <ul>
              @for (item of entry.proofs; track item.proof) {
                <li>
                  <dads-status-badge [kind]="item.kind" [label]="item.state | words" />&ngsp;
                  {{ item.name | words }}
                  <span class="desk-soft">{{ 'backoffice.proofs.by' | words: { who: item.who } }}</span>
                </li>
              }
            </ul>
          }
          @if (entry.script; as script) {
            <h3>{{ 'backoffice.proofs.say' | words }}</h3>
            <blockquote class="desk-script">
              <p>{{ script }}</p>
              @if (entry.refusal; as refusal) {
                <p>{{ refusal }}</p>
              }
            </blockquote>
          }
        </dads-disclosure>
      }
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ProofsAndScript {
  readonly checklists = input.required<readonly ChecklistView[]>();
  readonly actions = input.required<readonly DeskAction[]>();
  /** Masked, as the page shows it. */
  readonly phoneNumber = input.required<string>();
  readonly certificate = input.required<CertificateView>();
  private readonly words = inject(Words);
  private readonly facts = inject(FactWords);
  private readonly languages = inject(LanguageStore);

  protected readonly entries = computed(() =>
    this.checklists().map(({ operation, proofs }) => ({
      operation,
      proofs: proofs.map(({ proof, state, who }) => ({
        proof,
        kind: KINDS[state],
        name: `backoffice.proofs.${proof}` as const,
        state: `backoffice.proofs.${state}` as const,
        who: this.facts.together(who.map((role) => this.words.label('actor', role))),
      })),
      script: this.scriptOf(operation),
      refusal: this.refusalOf(this.actions().find((action) => action.operation === operation)?.verdict),
    })),
  );

  private scriptOf(operation: string): string | null {
    const key = `backoffice.script.${operation}`;
    if (!isWordingKey(key)) return null;
    const { state, notAfter } = this.certificate();
    return this.words.say(key, {
      number: this.phoneNumber().slice(-4),
      state: this.words.label('certificate-state', state),
      until: instantIn(this.languages.language(), notAfter, 'date'),
    });
  }

  /** What the holder can change is worth saying; that the desk may not is the desk's own affair. */
  private refusalOf(verdict: VerdictView | undefined): string | null {
    if (verdict === undefined || verdict.allowed || verdict.rule === 'role-may-not') return null;
    return this.words.say('backoffice.script.not-now', {
      why: this.words.label('rule', verdict.rule, verdict.facts),
      enables: this.words.label('enabler', verdict.enables, verdict.facts),
    });
  }
}
