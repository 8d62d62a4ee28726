// Facts of a verdict or a timeline entry, in words: names and values the rules have labels for; the rest as it came.
import { inject, Injectable } from '@angular/core';
import { isKnownProblem, isWordingKey, type LabelKind, LanguageStore, Words } from '@sumaho-jpki/screen/wording';

type Value = string | number | boolean | null;

const VALUE_LABELS: Readonly<Record<string, LabelKind>> = {
  actor: 'actor',
  role: 'actor',
  relation: 'relation',
  operation: 'operation',
  cause: 'revocation-cause',
  hold: 'hold-ground',
  holdGround: 'hold-ground',
  ground: 'hold-ground',
  kind: 'step',
  purpose: 'element-event',
  bearer: 'bearer',
  'life-event': 'life-event',
  control: 'element-event',
  task: 'desk-task-kind',
  result: 'desk-task-result',
};
const AXES: Readonly<Record<string, { readonly state: LabelKind; readonly event: LabelKind }>> = {
  certificate: { state: 'certificate-state', event: 'certificate-event' },
  element: { state: 'element-state', event: 'element-event' },
  application: { state: 'application-state', event: 'application-event' },
  line: { state: 'line-state', event: 'line-event' },
};

/** Nothing, no and none are left out: a line of the timeline tells what was. */
const saysSomething = (value: Value): boolean => value !== null && value !== '' && value !== false && value !== 0;

@Injectable({ providedIn: 'root' })
export class FactWords {
  private readonly words = inject(Words);
  private readonly languages = inject(LanguageStore);

  /** `名前：値` for each fact. `hidden` are those the reader sees already. */
  list(facts: Readonly<Record<string, Value>>, hidden: readonly string[] = []): readonly string[] {
    const table = AXES[String(facts['table'] ?? '')];
    return Object.entries(facts)
      .filter(([name, value]) => saysSomething(value) && name !== 'table' && !hidden.includes(name))
      .map(([name, value]) => this.nameOf(name) + (this.english() ? ': ' : '：') + this.valueOf(name, value, table));
  }

  /** As the language strings things together. */
  together(words: readonly string[]): string {
    return words.join(this.english() ? ', ' : '、');
  }

  /** The way a confirmed order took to the card. */
  bearer(id: string | null): string {
    return id === null
      ? this.words.say('backoffice.lock.bearer-unknown')
      : this.words.say('backoffice.lock.bearer', { bearer: this.words.label('bearer', id) });
  }

  private english(): boolean {
    return this.languages.language() === 'en';
  }

  private nameOf(name: string): string {
    const key = `backoffice.fact.${name}`;
    return isWordingKey(key) ? this.words.say(key) : name;
  }

  private valueOf(name: string, value: Value, table: { state: LabelKind; event: LabelKind } | undefined): string {
    if (typeof value === 'boolean') return this.words.say('backoffice.yes');
    const text = String(value);
    const key = name === 'route' ? `backoffice.policies.route.${text}` : `backoffice.fact.${name}.${text}`;
    if (isWordingKey(key)) return this.words.say(key);
    if (name === 'lifted') return this.together(text.split(' ').map((hold) => this.words.label('hold-ground', hold)));
    if (name === 'excluded' || name === 'excludedBefore')
      return this.together(text.split(' ').map((each) => this.words.label('contract-switch', each)));
    if (name === 'state' && table) return this.words.label(table.state, text);
    if (name === 'event' && table) return this.words.label(table.event, text);
    if (name === 'reason') return this.reason(text);
    const kind = VALUE_LABELS[name];
    return kind === undefined ? text : this.words.label(kind, text);
  }

  /** A reason is one of a step, a rule or a problem; whoever knows it first gives the words. */
  reason(id: string): string {
    for (const kind of ['step-reason', 'rule'] as const) {
      const words = this.words.label(kind, id);
      if (words !== id) return words;
    }
    // A gate refuses with a problem code: its first sentence says what was wrong.
    return isKnownProblem(id)
      ? (/^.*?(?:。|\.(?= |$))/u.exec(this.words.problem(id, undefined, 'desk'))?.[0] ?? id)
      : id;
  }
}
