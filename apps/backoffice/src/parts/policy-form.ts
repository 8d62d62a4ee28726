import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import { type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import { isIssueRoute, ISSUE_ROUTES, type IssueRoute, KEY_KIND_PREFERENCE, POLICY_SCOPES } from '@sumaho-jpki/rules';
import {
  Button,
  ErrorOfPipe,
  ErrorSummary,
  type FieldError,
  InputText,
  ProblemError,
  ProblemNotice,
  Select,
  Textarea,
  WishKeys,
} from '@sumaho-jpki/screen/dads';
import { type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';

export type IssuePolicyView = ResponseOf<typeof staffRoutes.issuePolicies>['policies'][number];

const REASON_LIMIT = 400;
const FIELDS = {
  scope: 'policy-scope',
  key: 'policy-key',
  first: 'policy-first',
  second: 'policy-second',
  kind: 'policy-kind',
  reason: 'policy-reason',
} as const;

/** One policy: ways in order, kind of key, and why it changes; what it means stands before the button. */
@Component({
  selector: 'app-policy-form',
  imports: [Button, ErrorOfPipe, ErrorSummary, InputText, ProblemNotice, Select, Textarea, WordsPipe],
  template: `
    <dads-error-summary [errors]="errors()" />
    <dads-problem-notice [problem]="problem()" audience="desk">
      @if (why(); as reason) {
        <p>{{ reason }}</p>
      }
    </dads-problem-notice>
    <form novalidate (submit)="send($event)">
      <dads-select
        [fieldId]="fields.scope"
        required
        [disabled]="policy() !== null"
        [label]="'backoffice.policies.scope' | words"
        [options]="scopes()"
        [(value)]="scope"
      />
      <dads-input-text
        [fieldId]="fields.key"
        required
        autocomplete="off"
        [readonly]="policy() !== null"
        [label]="'backoffice.policies.key' | words"
        [support]="'backoffice.policies.key.support' | words"
        [error]="errors() | errorOf: fields.key"
        [maxLength]="80"
        [(value)]="key"
      />
      <dads-select
        [fieldId]="fields.first"
        required
        [label]="'backoffice.policies.first' | words"
        [error]="errors() | errorOf: fields.first"
        [options]="ways()"
        [(value)]="first"
      />
      <dads-select
        [fieldId]="fields.second"
        [label]="'backoffice.policies.second' | words"
        [error]="errors() | errorOf: fields.second"
        [options]="seconds()"
        [(value)]="second"
      />
      <dads-select
        [fieldId]="fields.kind"
        required
        [label]="'backoffice.policies.kind' | words"
        [support]="'backoffice.policies.kind.support' | words"
        [options]="kinds"
        [(value)]="kind"
      />
      <dads-textarea
        [fieldId]="fields.reason"
        required
        [label]="'backoffice.policies.reason' | words"
        [error]="errors() | errorOf: fields.reason"
        [limit]="limit"
        [(value)]="reason"
      />
      @if (meaning(); as sentences) {
        <h3>{{ 'backoffice.policies.meaning' | words }}</h3>
        <p aria-live="polite">{{ sentences }}</p>
      }
      <div class="dads-cluster">
        <button dadsButton type="submit" [busy]="busy()">{{ 'backoffice.policies.submit' | words }}</button>
        <button dadsButton="secondary" type="button" (click)="closed.emit()">
          {{ 'backoffice.cancel' | words }}
        </button>
      </div>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PolicyForm {
  /** The policy as it was read; null for one of its own. */
  readonly policy = input.required<IssuePolicyView | null>();
  readonly changed = output<IssuePolicyView>();
  readonly closed = output();
  /** Somebody else was faster: what was read is old. */
  readonly outdated = output<ProblemError>();
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly wishes = new WishKeys();

  protected readonly fields = FIELDS;
  protected readonly limit = REASON_LIMIT;
  protected readonly kinds = KEY_KIND_PREFERENCE.map((value) => ({ value, label: value.toUpperCase() }));
  protected readonly scope = linkedSignal((): string => this.policy()?.scope ?? 'handset-model');
  protected readonly key = linkedSignal((): string => this.policy()?.key ?? '');
  protected readonly first = linkedSignal((): string => this.policy()?.routes[0] ?? '');
  protected readonly second = linkedSignal((): string => this.policy()?.routes[1] ?? '');
  protected readonly kind = linkedSignal((): string => this.policy()?.keyKinds[0] ?? KEY_KIND_PREFERENCE[0]);
  protected readonly reason = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly errors = signal<readonly FieldError[]>([]);

  protected readonly scopes = computed(() =>
    POLICY_SCOPES.map((value) => ({ value, label: this.words.say(`backoffice.policies.scope.${value}`) })),
  );
  protected readonly ways = computed(() => ISSUE_ROUTES.map((value) => ({ value, label: this.name(value) })));
  protected readonly seconds = computed(() => [
    { value: '', label: this.words.say('backoffice.policies.second.none') },
    ...this.ways(),
  ]);
  /** The rule behind a refusal: which way does not fit, and for what. */
  protected readonly why = computed(() => {
    const failed = this.problem();
    if (failed?.rule == null || failed.code !== 'issue-policy-impossible') return '';
    const route = ISSUE_ROUTES.find((known) => known === failed.facts?.['route']);
    return this.words.label('rule', failed.rule, {
      ...failed.facts,
      ...(route === undefined ? {} : { route: this.name(route) }),
    });
  });
  private readonly routes = computed(() => [this.first(), this.second()].filter((route) => isIssueRoute(route)));
  protected readonly meaning = computed(() => {
    const [first, second] = this.routes();
    const key = this.key().trim();
    if (first === undefined || this.first() === '' || key === '') return '';
    return [
      this.words.say('backoffice.policies.meaning.first', { key, route: this.name(first) }),
      second === undefined
        ? this.words.say('backoffice.policies.meaning.none')
        : this.words.say('backoffice.policies.meaning.second', { route: this.name(second) }),
    ].join(' ');
  });

  protected async send(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.problem.set(null);
    this.errors.set(this.missing());
    const scope = POLICY_SCOPES.find((known) => known === this.scope());
    if (this.errors().length > 0 || scope === undefined) return;
    const preferred = KEY_KIND_PREFERENCE.filter((kind) => kind === this.kind());
    const body = {
      scope,
      key: this.key().trim(),
      routes: this.routes(),
      keyKinds: [...preferred, ...KEY_KIND_PREFERENCE.filter((kind) => kind !== this.kind())],
      reason: this.reason().trim(),
      version: this.policy()?.version ?? null,
    };
    this.busy.set(true);
    try {
      const { policy } = await this.api.call(staffRoutes.changeIssuePolicy, {
        body,
        idempotencyKey: this.wishes.of(body),
      });
      this.changed.emit(policy);
    } catch (thrown) {
      const problem = ProblemError.from(thrown);
      if (problem.code === 'conflict') this.outdated.emit(problem);
      else this.problem.set(problem);
    } finally {
      this.busy.set(false);
    }
  }

  private missing(): readonly FieldError[] {
    const wrong: [boolean, string, WordingKey][] = [
      [this.key().trim() === '', FIELDS.key, 'backoffice.policies.key.missing'],
      [this.first() === '', FIELDS.first, 'backoffice.policies.first.missing'],
      [this.first() !== '' && this.first() === this.second(), FIELDS.second, 'backoffice.policies.second.same'],
      [this.reason().trim() === '', FIELDS.reason, 'backoffice.policies.reason.missing'],
    ];
    return wrong.flatMap(([is, fieldId, key]) => (is ? [{ fieldId, message: this.words.say(key) }] : []));
  }

  private name(route: IssueRoute): string {
    return this.words.say(`backoffice.policies.route.${route}`);
  }
}
