import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import type { VerdictView } from '@sumaho-jpki/contract';
import { Button, RefusalReason, StatusBadge } from '@sumaho-jpki/screen/dads';
import { LabelPipe, type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { FactWords } from './facts';

export interface DeskAction {
  readonly operation: string;
  readonly verdict: VerdictView;
}

/** What can be done now and why not: every action is listed, a blocked one with reason, facts, way out and who can. */
@Component({
  selector: 'app-action-list',
  imports: [Button, LabelPipe, RefusalReason, StatusBadge, WordsPipe],
  template: `
    @if (shown().length === 0) {
      <p>{{ 'backoffice.actions.none' | words }}</p>
    } @else {
      <ul class="desk-actions">
        @for (action of shown(); track action.operation) {
          <li class="desk-action" [attr.data-allowed]="action.verdict.allowed">
            <div class="desk-action__head">
              <button
                dadsButton="secondary"
                type="button"
                [danger]="action.operation === 'revoke-certificate' || action.operation === 'end-at-desk'"
                [unavailable]="!action.ready"
                [attr.aria-describedby]="'reason-' + action.operation"
                (click)="act.emit(action.operation)"
              >
                {{ action.operation | label: 'operation' }}
              </button>
              <dads-status-badge
                [kind]="action.ready ? 'success' : action.verdict.allowed ? 'info' : 'neutral'"
                [label]="action.answer | words"
              />
            </div>
            @if (action.verdict.allowed) {
              <p [id]="'reason-' + action.operation" class="desk-action__note">
                {{ action.note }}
              </p>
            } @else {
              <dads-refusal-reason [verdict]="action.verdict" [reasonId]="'reason-' + action.operation" />
              <p class="desk-action__note">
                @if (action.who !== '') {
                  {{ 'backoffice.actions.who' | words: { who: action.who } }}
                  <br />
                }
                {{ 'backoffice.actions.facts' | words: { facts: action.facts, rule: action.verdict.rule } }}
              </p>
            }
          </li>
        }
      </ul>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ActionList {
  readonly actions = input.required<readonly DeskAction[]>();
  /** Operations this page can start or lead to. */
  readonly offered = input<readonly string[]>([]);
  /** Operations whose effect is there already: a repetition is allowed and changes nothing, so it is not offered. */
  readonly past = input<readonly string[]>([]);
  /** Said beside an action that is ready. */
  readonly hint = input('');
  /** And beside those that have words of their own. */
  readonly hints = input<Readonly<Record<string, string>>>({});
  readonly act = output<string>();
  private readonly words = inject(Words);
  private readonly facts = inject(FactWords);

  protected readonly shown = computed(() =>
    this.actions().map(({ operation, verdict }) => ({
      operation,
      verdict,
      ready: verdict.allowed && this.offered().includes(operation) && !this.past().includes(operation),
      answer: this.answer(operation, verdict.allowed),
      note: this.note(operation),
      who: verdict.allowed ? '' : this.facts.together(verdict.who.map((role) => this.words.label('actor', role))),
      facts: verdict.allowed ? '' : this.facts.together(this.facts.list(verdict.facts, ['operation'])),
    })),
  );

  private answer(operation: string, allowed: boolean): WordingKey {
    if (!allowed) return 'backoffice.actions.refused';
    if (this.past().includes(operation)) return 'backoffice.actions.done';
    return this.offered().includes(operation) ? 'backoffice.actions.allowed' : 'backoffice.actions.permitted';
  }

  private note(operation: string): string {
    if (this.past().includes(operation)) return this.words.say('backoffice.actions.done-note');
    return this.offered().includes(operation)
      ? (this.hints()[operation] ?? this.hint())
      : this.words.say('backoffice.actions.elsewhere');
  }
}
