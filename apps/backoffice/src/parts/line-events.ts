import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import type { LineEventView } from '@sumaho-jpki/contract';
import { LIFE_EVENT_GROUPS, lifeEventRule } from '@sumaho-jpki/rules';
import { Button, Disclosure, RefusalReason, StatusBadge } from '@sumaho-jpki/screen/dads';
import { LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { offerActs, whyNot } from '../session/at-hand';
import { StaffSession } from '../session/staff-session';
import { FactWords } from './facts';
import { LineEventDialog } from './line-event-dialog';
import { ProofList } from './proof-list';
import { Speeches, Spoken, type Speech } from './spoken';

/** Facts that the row says already. */
const SAID = ['life-event', 'actor'];

/** Every event in the life of a line: what would follow from it, or why it cannot be recorded now and who can change that. */
@Component({
  selector: 'app-line-events',
  imports: [Button, Disclosure, LabelPipe, LineEventDialog, ProofList, RefusalReason, Spoken, StatusBadge, WordsPipe],
  template: `
    @for (group of groups(); track group.id) {
      <dads-disclosure [summary]="group.summary"
        ><ul class="desk-actions">
          @for (row of group.events; track row.event) {
            <li class="desk-action" [attr.data-event]="row.event" [attr.data-allowed]="row.verdict.allowed">
              <div class="desk-action__head">
                <button
                  dadsButton="secondary"
                  type="button"
                  [danger]="row.final"
                  [unavailable]="!row.verdict.allowed"
                  [attr.aria-describedby]="'event-' + row.event"
                  (click)="begin(row)"
                >
                  {{ row.event | label: 'life-event' }}
                </button>
                <dads-status-badge
                  [kind]="row.verdict.allowed ? 'success' : 'neutral'"
                  [label]="(row.verdict.allowed ? 'backoffice.actions.allowed' : 'backoffice.actions.refused') | words"
                />
              </div>
              @if (row.verdict.allowed) {
                <ul [id]="'event-' + row.event" class="desk-follows">
                  @for (follow of row.follows; track follow) {
                    <li>{{ follow | label: 'follow' }}</li>
                  } @empty {
                    <li>{{ 'backoffice.events.noted' | words }}</li>
                  }
                </ul>
              } @else {
                <dads-refusal-reason [verdict]="row.verdict" [reasonId]="'event-' + row.event" />
                <p class="desk-action__note">
                  @if (row.who !== '') {
                    {{ 'backoffice.actions.who' | words: { who: row.who } }}
                    <br />
                  }
                  {{ 'backoffice.actions.facts' | words: { facts: row.facts, rule: row.verdict.rule } }}
                </p>
              }
              @if (row.speech; as speech) {
                <dads-disclosure
                  [summary]="'backoffice.events.proofs' | words: { event: (row.event | label: 'life-event') }"
                >
                  <h3>{{ 'backoffice.proofs.list' | words }}</h3>
                  <app-proof-list [proofs]="row.proofs" />
                  <h3>{{ 'backoffice.proofs.say' | words }}</h3>
                  <app-spoken [speech]="speech" />
                </dads-disclosure>
              }
            </li>
          }</ul
      ></dads-disclosure>
    }
    <app-line-event-dialog
      [lineId]="lineId()"
      [phoneNumber]="phoneNumber()"
      [(asked)]="asked"
      (recorded)="recorded.emit($event)"
    />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LineEvents {
  readonly lineId = input.required<string>();
  /** As the desk sees it: masked but for its last four digits. */
  readonly phoneNumber = input.required<string>();
  readonly events = input.required<readonly LineEventView[]>();
  readonly recorded = output<LineEventView['event']>();
  protected readonly asked = signal<LineEventView | null>(null);
  private readonly words = inject(Words);
  private readonly facts = inject(FactWords);
  private readonly speeches = inject(Speeches);
  private readonly session = inject(StaffSession);

  protected readonly groups = computed(() =>
    LIFE_EVENT_GROUPS.map((id) => {
      const events = this.events().filter(({ group }) => group === id);
      return {
        id,
        summary: this.summaryOf(id, events),
        events: events.map((row) => ({ ...row, ...this.wordsOf(row), speech: this.speechOf(row) })),
      };
    }).filter(({ events }) => events.length > 0),
  );

  constructor() {
    offerActs(() =>
      this.events().map((row) => ({
        id: `event-${row.event}`,
        name: this.words.label('life-event', row.event),
        blocked: whyNot(this.words, row.verdict),
        run: () => this.begin(row),
      })),
    );
  }

  protected begin(row: LineEventView): void {
    if (row.verdict.allowed) this.asked.set(row);
  }

  /** Folded, so that the page of a line stays in sight; the counts say where to look. */
  private summaryOf(id: LineEventView['group'], events: readonly LineEventView[]): string {
    const can = events.filter(({ verdict }) => verdict.allowed).length;
    const group = this.words.label('life-event-group', id);
    return this.words.say('backoffice.events.group', { group, can, cannot: events.length - can });
  }

  /** Whoever records nothing on this line has nothing to say about it either. */
  private speechOf(row: LineEventView): Speech | null {
    const { verdict } = row;
    if (!verdict.allowed && (verdict.rule === 'other-tenant' || this.elsewhere(row.event))) return null;
    return this.speeches.ofEvent(row, this.phoneNumber());
  }

  private elsewhere(event: LineEventView['event']): boolean {
    const role = this.session.staff()?.role;
    return !lifeEventRule(event).by.some((actor) => actor === role);
  }

  private wordsOf({ verdict }: LineEventView): { who: string; facts: string } {
    if (verdict.allowed) return { who: '', facts: '' };
    return {
      who: this.facts.together(verdict.who.map((role) => this.words.label('actor', role))),
      facts: this.facts.together(this.facts.list(verdict.facts, SAID)),
    };
  }
}
