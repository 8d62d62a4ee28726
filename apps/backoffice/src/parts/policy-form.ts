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
import { type PolicySimulationView, type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import {
  isIssueRoute,
  ISSUE_ROUTES,
  type IssueRoute,
  KEY_KIND_PREFERENCE,
  POLICY_SCOPES,
  SIMULATION_DAYS,
} from '@sumaho-jpki/rules';
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
import { PolicySimulation } from './policy-simulation';

export type IssuePolicyView = ResponseOf<typeof staffRoutes.issuePolicies>['policies'][number];

const REASON_LIMIT = 400;
const FIELDS = {
  scope: 'policy-scope',
  key: 'policy-key',
  first: 'policy-first',
  second: 'policy-second',
  kind: 'policy-kind',
  reason: 'policy-reason',
  days: 'policy-days',
} as const;

/** One policy: ways in order, kind of key, and why it changes. What it would have changed is shown before it can be set. */
@Component({
  selector: 'app-policy-form',
  imports: [Button, ErrorOfPipe, ErrorSummary, InputText, PolicySimulation, ProblemNotice, Select, Textarea, WordsPipe],
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
      <dads-select
        [fieldId]="fields.days"
        required
        [blank]="false"
        [label]="'backoffice.simulation.days' | words"
        [support]="'backoffice.simulation.support' | words"
        [options]="spans()"
        [(value)]="days"
      />
      @if (meaning(); as sentences) {
        <h3>{{ 'backoffice.policies.meaning' | words }}</h3>
        <p aria-live="polite">{{ sentences }}</p>
      }
      <p class="dads-visually-hidden" role="status">{{ counted() }}</p>
      @if (seen(); as found) {
        <app-policy-simulation [found]="found" />
      }
      <div class="dads-cluster">
        <button dadsButton type="submit" [busy]="busy()">
          {{ (seen() === null ? 'backoffice.simulation.begin' : 'backoffice.policies.submit') | words }}
        </button>
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
  protected readonly days = signal(String(SIMULATION_DAYS.usual));
  protected readonly busy = signal(false);
  private readonly simulated = signal<{ readonly of: string; readonly found: PolicySimulationView } | null>(null);
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

  protected readonly spans = computed(() =>
    [SIMULATION_DAYS.least, 7, SIMULATION_DAYS.usual, SIMULATION_DAYS.most].map((days) => ({
      value: String(days),
      label: this.words.say('backoffice.simulation.span', { days }),
    })),
  );
  private readonly wanted = computed(() => {
    const preferred = KEY_KIND_PREFERENCE.filter((kind) => kind === this.kind());
    return {
      scope: POLICY_SCOPES.find((known) => known === this.scope()) ?? 'handset-model',
      key: this.key().trim(),
      routes: this.routes(),
      keyKinds: [...preferred, ...KEY_KIND_PREFERENCE.filter((kind) => kind !== this.kind())],
    };
  });
  private readonly asked = computed(() => JSON.stringify([this.wanted(), this.days()]));
  /** The simulation of exactly what stands in the form. */
  protected readonly seen = computed(() => {
    const simulated = this.simulated();
    return simulated?.of === this.asked() ? simulated.found : null;
  });
  /** The counts for a screen reader, from a place that was there before them. */
  protected readonly counted = computed(() => {
    const found = this.seen();
    if (found === null) return '';
    const { total, newlyRefused: refused, newlyAccepted: accepted, otherWay: other } = found;
    return this.words.say('backoffice.simulation.counts', { total, refused, accepted, other });
  });

  protected async send(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.problem.set(null);
    this.errors.set(this.missing());
    if (this.errors().length > 0) return;
    this.busy.set(true);
    const found = this.seen();
    try {
      if (found === null) await this.simulate();
      else await this.change(found);
    } catch (thrown) {
      const problem = ProblemError.from(thrown);
      if (problem.code === 'conflict') this.outdated.emit(problem);
      else this.problem.set(problem);
    } finally {
      this.busy.set(false);
    }
  }

  private async simulate(): Promise<void> {
    const { scope, key, routes, keyKinds } = this.wanted();
    const of = this.asked();
    const query = { scope, key, routes: routes.join(), keyKinds: keyKinds.join(), days: this.days() };
    this.simulated.set({ of, found: await this.api.call(staffRoutes.simulateIssuePolicy, { query }) });
  }

  private async change({ days, sha256 }: PolicySimulationView): Promise<void> {
    const body = {
      ...this.wanted(),
      reason: this.reason().trim(),
      version: this.policy()?.version ?? null,
      simulated: { days, sha256 },
    };
    const { policy } = await this.api.call(staffRoutes.changeIssuePolicy, {
      body,
      idempotencyKey: this.wishes.of(body),
    });
    this.changed.emit(policy);
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
