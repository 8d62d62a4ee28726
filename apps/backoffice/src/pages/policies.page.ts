import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { staffRoutes } from '@sumaho-jpki/contract';
import {
  Button,
  Card,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  RefusalReason,
  Table,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { type IssuePolicyView, PolicyForm } from '../parts/policy-form';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';
import { StaffSession } from '../session/staff-session';

/** J-LIS: which of the four ways a new application takes, by operating system, handset model or SIM product. */
@Component({
  selector: 'app-policies-page',
  imports: [Button, Card, InstantPipe, NotificationBanner, PolicyForm, ProblemNotice, RefusalReason, Table, WordsPipe],
  template: `
    <h1>{{ 'backoffice.policies.title' | words }}</h1>
    <p>{{ 'backoffice.policies.lead' | words }}</p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    <div role="status">
      @if (told(); as key) {
        <dads-notification-banner kind="success" [level]="0" [heading]="'backoffice.policies.done' | words: { key }" />
      }
    </div>
    @if (policies(); as all) {
      <dads-refusal-reason [verdict]="changeable()" reasonId="change-reason" />
      <dads-table [caption]="'backoffice.policies.caption' | words: { count: all.length }">
        <thead>
          <tr>
            <th scope="col">{{ 'backoffice.policies.scope' | words }}</th>
            <th scope="col">{{ 'backoffice.policies.routes' | words }}</th>
            <th scope="col">{{ 'backoffice.policies.keys' | words }}</th>
            <th scope="col">{{ 'backoffice.policies.reason' | words }}</th>
            <th scope="col">{{ 'backoffice.policies.since' | words }}</th>
            <th scope="col">{{ 'backoffice.policies.act' | words }}</th>
          </tr>
        </thead>
        <tbody>
          @for (policy of all; track policy.scope + policy.key) {
            <tr>
              <th scope="row" [id]="'policy-' + policy.scope + '-' + policy.key">
                {{ scopeWords(policy) | words }}<br /><span class="dads-mono">{{ policy.key }}</span>
              </th>
              <td>
                <ol>
                  @for (route of policy.routes; track route) {
                    <li>{{ routeWords(route) | words }}</li>
                  }
                </ol>
              </td>
              <td class="dads-mono">{{ kindsOf(policy) }}</td>
              <td>{{ policy.reason }}</td>
              <td>
                @if (policy.updatedAt; as at) {
                  <span class="dads-nowrap">{{ at | instant }}</span>
                } @else {
                  {{ 'backoffice.policies.default' | words }}
                }
              </td>
              <td>
                <button
                  class="dads-nowrap"
                  dadsButton="secondary"
                  size="small"
                  type="button"
                  [id]="'change-' + policy.scope + '-' + policy.key"
                  [unavailable]="!changeable().allowed"
                  [attr.aria-labelledby]="
                    'change-' + policy.scope + '-' + policy.key + ' policy-' + policy.scope + '-' + policy.key
                  "
                  [attr.aria-describedby]="changeable().allowed ? null : 'change-reason'"
                  (click)="begin(policy)"
                >
                  {{ 'backoffice.policies.change' | words }}
                </button>
              </td>
            </tr>
          }
        </tbody>
      </dads-table>
      @if (changing(); as one) {
        <dads-card
          [heading]="(one.policy === null ? 'backoffice.policies.add' : 'backoffice.policies.form.change') | words"
        >
          <app-policy-form
            [policy]="one.policy"
            (changed)="done($event)"
            (closed)="changing.set(null)"
            (outdated)="again($event)"
          />
        </dads-card>
      } @else {
        <button
          dadsButton
          type="button"
          [unavailable]="!changeable().allowed"
          [attr.aria-describedby]="changeable().allowed ? null : 'change-reason'"
          (click)="begin(null)"
        >
          {{ 'backoffice.policies.add' | words }}
        </button>
      }
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PoliciesPage {
  /** Key of the policy that was set last. */
  protected readonly told = signal('');
  protected readonly changing = signal<{ readonly policy: IssuePolicyView | null } | null>(null);
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  private readonly looked = lookUp(async () => (await this.api.call(staffRoutes.issuePolicies)).policies);
  protected readonly policies = this.looked.found;
  protected readonly problem = this.looked.problem;

  protected readonly changeable = computed(() => this.session.may('change-issue-policy'));

  protected scopeWords({ scope }: IssuePolicyView) {
    return `backoffice.policies.scope.${scope}` as const;
  }

  protected routeWords(route: IssuePolicyView['routes'][number]) {
    return `backoffice.policies.route.${route}` as const;
  }

  protected kindsOf({ keyKinds }: IssuePolicyView): string {
    return keyKinds.map((kind) => kind.toUpperCase()).join(this.words.pick({ ja: '、', en: ', ' }));
  }

  protected begin(policy: IssuePolicyView | null): void {
    if (!this.changeable().allowed) return;
    this.told.set('');
    this.problem.set(null);
    this.changing.set({ policy });
  }

  protected async done({ key }: IssuePolicyView): Promise<void> {
    this.changing.set(null);
    await this.looked.load();
    this.told.set(key);
  }

  /** The list as it is now, and what came in between. */
  protected async again(problem: ProblemError): Promise<void> {
    this.changing.set(null);
    await this.looked.load();
    this.problem.set(problem);
  }
}
