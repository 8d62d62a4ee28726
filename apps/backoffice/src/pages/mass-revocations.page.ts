import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { type MassRevocationView, type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import {
  ISSUE_ROUTES,
  isMassRevocationCause,
  MASS_REVOCATION_CAUSES,
  MASS_REVOCATION_PROCEDURES,
} from '@sumaho-jpki/rules';
import {
  Button,
  Card,
  InputText,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  RefusalReason,
  Select,
  Table,
  Textarea,
  WishKeys,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';
import { StaffSession } from '../session/staff-session';

type Radius = ResponseOf<typeof staffRoutes.previewMassRevocation>;
type Act = 'approve' | 'refuse' | 'stop' | 'continue';
const REASON_LIMIT = 400;

/** J-LIS: many certificates at once. Who is affected stands before the proposal; the hash of the change before the approval. */
@Component({
  selector: 'app-mass-revocations-page',
  imports: [
    Button,
    Card,
    InputText,
    InstantPipe,
    LabelPipe,
    NotificationBanner,
    ProblemNotice,
    RefusalReason,
    Select,
    Table,
    Textarea,
    WordsPipe,
  ],
  template: `
    <h1>{{ 'backoffice.mass.title' | words }}</h1>
    <p>{{ 'backoffice.mass.lead' | words }}</p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    <div role="status">
      @if (told()) {
        <dads-notification-banner kind="success" [level]="0" [heading]="'backoffice.mass.proposed' | words" />
      }
    </div>
    <dads-refusal-reason [verdict]="plannable()" reasonId="plan-reason" />
    @if (plannable().allowed) {
      <dads-card [heading]="'backoffice.mass.new' | words">
        <form novalidate (submit)="preview($event)">
          <p>{{ 'backoffice.mass.criteria' | words }}</p>
          <dads-select
            fieldId="mass-cause"
            required
            [blank]="false"
            [label]="'backoffice.mass.cause' | words"
            [options]="causes()"
            [(value)]="cause"
          />
          @if (publicNotice()) {
            <p>{{ 'backoffice.mass.public-notice' | words }}</p>
          }
          <dads-input-text
            fieldId="mass-carrier"
            autocomplete="off"
            [label]="'backoffice.mass.carrier' | words"
            [(value)]="carrier"
          />
          <dads-input-text
            fieldId="mass-sim"
            autocomplete="off"
            [label]="'backoffice.mass.sim' | words"
            [(value)]="simProduct"
          />
          <dads-input-text
            fieldId="mass-handset"
            autocomplete="off"
            [label]="'backoffice.mass.handset' | words"
            [(value)]="handsetModel"
          />
          <dads-select
            fieldId="mass-route"
            [label]="'backoffice.mass.route' | words"
            [options]="ways()"
            [(value)]="route"
          />
          <dads-textarea
            fieldId="mass-serials"
            [label]="'backoffice.mass.serials' | words"
            [support]="'backoffice.mass.serials.support' | words"
            [(value)]="serials"
          />
          <button dadsButton="secondary" type="submit" [busy]="busy() === 'preview'">
            {{ 'backoffice.mass.preview' | words }}
          </button>
        </form>
        <div aria-live="polite">
          @if (radius(); as found) {
            @if (found.total === 0) {
              <p>{{ 'backoffice.mass.nobody' | words }}</p>
            } @else {
              <p id="mass-radius">
                <strong>{{ 'backoffice.mass.radius' | words: { total: found.total, holders: found.holders } }}</strong>
              </p>
              <dl>
                <dt>{{ 'backoffice.mass.by-state' | words }}</dt>
                @for (one of entries(found.byState); track one[0]) {
                  <dd>{{ one[0] | label: 'certificate-state' }}: {{ one[1] }}</dd>
                }
                <dt>{{ 'backoffice.mass.by-carrier' | words }}</dt>
                @for (one of entries(found.byCarrier); track one[0]) {
                  <dd>{{ one[0] }}: {{ one[1] }}</dd>
                }
                <dt>{{ 'backoffice.mass.by-route' | words }}</dt>
                @for (one of entries(found.byRoute); track one[0]) {
                  <dd>{{ wayName(one[0]) }}: {{ one[1] }}</dd>
                }
              </dl>
              <dads-textarea
                fieldId="mass-reason"
                required
                [label]="'backoffice.mass.reason' | words"
                [limit]="limit"
                [(value)]="reason"
              />
              <button
                dadsButton
                type="button"
                [busy]="busy() === 'propose'"
                [unavailable]="reason().trim() === ''"
                (click)="propose(found)"
              >
                {{ 'backoffice.mass.propose' | words }}
              </button>
            }
          }
        </div>
      </dads-card>
    }
    @if (runs(); as all) {
      @if (all.length === 0) {
        <p>{{ 'backoffice.mass.none' | words }}</p>
      } @else {
        <dads-table [caption]="'backoffice.mass.caption' | words: { count: all.length }">
          <thead>
            <tr>
              <th scope="col">{{ 'backoffice.mass.made' | words }}</th>
              <th scope="col">{{ 'backoffice.mass.cause' | words }}</th>
              <th scope="col">{{ 'backoffice.mass.state' | words }}</th>
              <th scope="col">{{ 'backoffice.mass.progress' | words }}</th>
              <th scope="col">{{ 'backoffice.mass.hash' | words }}</th>
              <th scope="col">{{ 'backoffice.mass.act' | words }}</th>
            </tr>
          </thead>
          <tbody>
            @for (run of all; track run.id) {
              <tr>
                <th scope="row" class="dads-nowrap" [id]="'mass-' + run.id">{{ run.madeAt | instant }}</th>
                <td>{{ run.cause | label: 'revocation-cause' }}<br />{{ run.reason }}</td>
                <td>{{ stateWords(run) | words }}</td>
                <td>{{ 'backoffice.mass.of' | words: { done: run.revoked, all: run.expected } }}</td>
                <td class="dads-mono desk-soft desk-id">{{ run.changeSha256 }}</td>
                <td>
                  @if (run.state === 'proposed' && run.madeByYou) {
                    <p>{{ 'backoffice.mass.own' | words }}</p>
                  }
                  @for (act of acts(run); track act) {
                    <button
                      [dadsButton]="act === 'approve' ? 'primary' : 'secondary'"
                      size="small"
                      type="button"
                      [id]="act + '-' + run.id"
                      [busy]="busy() === act + run.id"
                      [attr.aria-labelledby]="act + '-' + run.id + ' mass-' + run.id"
                      (click)="steer(act, run)"
                    >
                      {{ actWords(act) | words }}
                    </button>
                  }
                </td>
              </tr>
            }
          </tbody>
        </dads-table>
      }
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MassRevocationsPage {
  protected readonly limit = REASON_LIMIT;
  protected readonly radius = signal<Radius | null>(null);
  protected readonly told = signal(false);
  protected readonly busy = signal('');
  protected readonly cause = signal<string>('record-error');
  protected readonly carrier = signal('');
  protected readonly simProduct = signal('');
  protected readonly handsetModel = signal('');
  protected readonly route = signal('');
  protected readonly serials = signal('');
  protected readonly reason = signal('');
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  private readonly wishes = new WishKeys();
  private readonly looked = lookUp(async () => (await this.api.call(staffRoutes.massRevocations)).massRevocations);
  protected readonly runs = this.looked.found;
  protected readonly problem = this.looked.problem;
  /** What the radius was seen for: a changed field makes it void. */
  private seen = '';

  protected readonly plannable = computed(() => this.session.may('revoke-many-certificates'));
  protected readonly causes = computed(() =>
    MASS_REVOCATION_CAUSES.map((value) => ({ value, label: this.words.label('revocation-cause', value) })),
  );
  protected readonly ways = computed(() =>
    ISSUE_ROUTES.map((value) => ({ value, label: this.words.say(`backoffice.policies.route.${value}`) })),
  );
  protected readonly publicNotice = computed(() => {
    const cause = this.cause();
    return isMassRevocationCause(cause) && MASS_REVOCATION_PROCEDURES[cause].publicNotice;
  });
  private readonly order = computed(() => {
    const named = {
      carrier: this.carrier().trim(),
      simProduct: this.simProduct().trim(),
      handsetModel: this.handsetModel().trim(),
    };
    const route = ISSUE_ROUTES.find((known) => known === this.route());
    const serials = this.serials()
      .split(/\s+/u)
      .map((line) => line.replaceAll(':', '').toLowerCase())
      .filter((line) => line !== '');
    const cause = this.cause();
    return {
      cause: isMassRevocationCause(cause) ? cause : (MASS_REVOCATION_CAUSES[0] ?? 'record-error'),
      selection: {
        ...(named.carrier === '' ? {} : { carrier: named.carrier }),
        ...(named.simProduct === '' ? {} : { simProduct: named.simProduct }),
        ...(named.handsetModel === '' ? {} : { handsetModel: named.handsetModel }),
        ...(route === undefined ? {} : { route }),
        ...(serials.length === 0 ? {} : { serials }),
      },
    };
  });

  constructor() {
    effect(() => {
      const text = JSON.stringify(this.order());
      untracked(() => {
        if (text !== this.seen) this.radius.set(null);
      });
    });
  }

  protected entries(counts: Readonly<Record<string, number>>): (readonly [string, number])[] {
    return Object.entries(counts);
  }

  protected wayName(route: string): string {
    return this.ways().find(({ value }) => value === route)?.label ?? route;
  }

  protected stateWords({ state }: MassRevocationView) {
    return `backoffice.mass.state.${state}` as const;
  }

  protected actWords(act: Act) {
    return `backoffice.mass.${act}` as const;
  }

  protected acts({ state, madeByYou }: MassRevocationView): readonly Act[] {
    const approves = this.session.may('approve-change').allowed;
    if (state === 'proposed') return approves && !madeByYou ? ['approve', 'refuse'] : [];
    if (state === 'running') return this.session.may('stop-mass-revocation').allowed ? ['stop'] : [];
    return state === 'stopped' && approves ? ['continue'] : [];
  }

  protected async preview(submission: Event): Promise<void> {
    submission.preventDefault();
    const body = this.order();
    await this.doing('preview', async () => {
      const found = await this.api.call(staffRoutes.previewMassRevocation, { body });
      this.seen = JSON.stringify(body);
      this.radius.set(found);
      this.told.set(false);
    });
  }

  protected async propose({ total }: Radius): Promise<void> {
    const body = { ...this.order(), expected: total, reason: this.reason().trim() };
    await this.doing('propose', async () => {
      await this.api.call(staffRoutes.proposeMassRevocation, { body, idempotencyKey: this.wishes.of(body) });
      this.wishes.fulfilled();
      this.radius.set(null);
      this.reason.set('');
      await this.looked.load();
      this.told.set(true);
    });
  }

  protected async steer(act: Act, { id, changeSha256 }: MassRevocationView): Promise<void> {
    const params = { id };
    const idempotencyKey = this.wishes.of([act, id, changeSha256]);
    await this.doing(`${act}${id}`, async () => {
      if (act === 'stop') await this.api.call(staffRoutes.stopMassRevocation, { params, idempotencyKey });
      else if (act === 'continue') await this.api.call(staffRoutes.continueMassRevocation, { params, idempotencyKey });
      else {
        const decision = act === 'approve' ? ('approved' as const) : ('refused' as const);
        await this.api.call(staffRoutes.decideMassRevocation, {
          params,
          body: { changeSha256, decision },
          idempotencyKey,
        });
      }
      this.wishes.fulfilled();
      await this.looked.load();
    });
  }

  private async doing(what: string, work: () => Promise<void>): Promise<void> {
    if (this.busy() !== '') return;
    this.busy.set(what);
    this.problem.set(null);
    try {
      await work();
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set('');
    }
  }
}
