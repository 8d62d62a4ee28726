import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { type BlastRadiusView, type MassActView, staffRoutes } from '@sumaho-jpki/contract';
import {
  HOLDER_KINDS,
  INCIDENT_KINDS,
  ISSUE_ROUTES,
  isIncidentKind,
  isMassRevocationCause,
  MASS_REVOCATION_CAUSES,
  MASS_REVOCATION_PROCEDURES,
  STORES,
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
  Textarea,
  WishKeys,
} from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { CohortRadius } from '../parts/cohort-radius';
import { MassActRuns, type MassActSteering } from '../parts/mass-act-runs';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';
import { StaffSession } from '../session/staff-session';
import { whileRunning } from '../session/while-running';

/** `mass`: revoking many for a cause. `cohort`: holding and lifting the cohort of an incident. */
type Door = 'mass' | 'cohort';
const REASON_LIMIT = 400;

/** J-LIS: many certificates at once. Who is affected stands before the proposal; the hash of the change before the approval. */
@Component({
  selector: 'app-mass-acts-page',
  imports: [
    Button,
    Card,
    CohortRadius,
    InputText,
    MassActRuns,
    NotificationBanner,
    ProblemNotice,
    RefusalReason,
    Select,
    Textarea,
    WordsPipe,
  ],
  template: `
    <h1>{{ said('title') }}</h1>
    <p>{{ said('lead') }}</p>
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
            [label]="said('cause')"
            [options]="causes()"
            [(value)]="cause"
          />
          @if (publicNotice()) {
            <p>{{ 'backoffice.mass.public-notice' | words }}</p>
          }
          @if (door() === 'mass') {
            <dads-select
              fieldId="mass-holder"
              [label]="'backoffice.mass.holder' | words"
              [support]="'backoffice.mass.holder.support' | words"
              [options]="holders()"
              [(value)]="holder"
            />
            <dads-select
              fieldId="mass-issuer"
              [label]="'backoffice.mass.issuer' | words"
              [options]="issuers()"
              [(value)]="issuer"
            />
          }
          <dads-input-text
            fieldId="mass-carrier"
            autocomplete="off"
            [label]="'backoffice.mass.carrier' | words"
            [(value)]="carrier"
          />
          <dads-input-text
            fieldId="mass-network"
            autocomplete="off"
            [label]="'backoffice.cohort.network' | words"
            [support]="'backoffice.cohort.network.support' | words"
            [(value)]="network"
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
            [support]="'backoffice.cohort.handset.support' | words"
            [(value)]="handsetModel"
          />
          <dads-select
            fieldId="mass-store"
            [label]="'backoffice.cohort.store' | words"
            [options]="stores()"
            [(value)]="store"
          />
          <dads-select
            fieldId="mass-route"
            [label]="'backoffice.mass.route' | words"
            [options]="ways()"
            [(value)]="route"
          />
          <dads-input-text
            fieldId="mass-from"
            type="date"
            width="narrow"
            [label]="'backoffice.cohort.issued-from' | words"
            [(value)]="from"
          />
          <dads-input-text
            fieldId="mass-until"
            type="date"
            width="narrow"
            [label]="'backoffice.cohort.issued-until' | words"
            [(value)]="until"
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
            <app-cohort-radius [radius]="found" [heading]="headingOf(found)" />
            @if (found.total > 0) {
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
    @if (lifted(); as run) {
      <dads-card [heading]="'backoffice.cohort.lift.title' | words">
        <p>{{ 'backoffice.cohort.lift.text' | words: { count: run.stillHeld } }}</p>
        <dads-textarea
          fieldId="lift-reason"
          required
          [label]="'backoffice.mass.reason' | words"
          [limit]="limit"
          [(value)]="liftReason"
        />
        <p class="desk-buttons">
          <button
            dadsButton
            type="button"
            [busy]="busy() === 'lift'"
            [unavailable]="liftReason().trim() === ''"
            (click)="lift(run)"
          >
            {{ 'backoffice.cohort.lift.submit' | words }}
          </button>
          <button dadsButton="secondary" type="button" (click)="lifted.set(null)">
            {{ 'backoffice.cancel' | words }}
          </button>
        </p>
      </dads-card>
    }
    @if (runs(); as all) {
      @if (all.length === 0) {
        <p>{{ said('none') }}</p>
      } @else {
        <app-mass-act-runs [runs]="all" [caption]="captionOf(all)" [busy]="busy()" (steered)="steer($event)" />
      }
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MassActsPage {
  /** From the route's data. */
  readonly door = input<Door>('mass');
  protected readonly limit = REASON_LIMIT;
  protected readonly radius = signal<BlastRadiusView | null>(null);
  protected readonly told = signal(false);
  protected readonly busy = signal('');
  protected readonly cause = signal<string>('');
  protected readonly holder = signal('');
  protected readonly issuer = signal('');
  protected readonly carrier = signal('');
  protected readonly network = signal('');
  protected readonly simProduct = signal('');
  protected readonly handsetModel = signal('');
  protected readonly store = signal('');
  protected readonly route = signal('');
  protected readonly from = signal('');
  protected readonly until = signal('');
  protected readonly serials = signal('');
  protected readonly reason = signal('');
  protected readonly lifted = signal<MassActView | null>(null);
  protected readonly liftReason = signal('');
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  private readonly wishes = new WishKeys();
  private readonly looked = lookUp<MassActView[]>(async () =>
    this.door() === 'mass'
      ? (await this.api.call(staffRoutes.massRevocations)).massRevocations
      : (await this.api.call(staffRoutes.cohorts)).cohorts,
  );
  protected readonly runs = this.looked.found;
  protected readonly problem = this.looked.problem;
  /** What the radius was seen for: a changed field makes it void. */
  private seen = '';

  protected readonly plannable = computed(() =>
    this.session.may(this.door() === 'mass' ? 'revoke-many-certificates' : 'suspend-cohort'),
  );
  protected readonly causes = computed(() =>
    this.door() === 'mass'
      ? MASS_REVOCATION_CAUSES.map((value) => ({ value, label: this.words.label('revocation-cause', value) }))
      : INCIDENT_KINDS.map((value) => ({ value, label: this.words.label('incident-kind', value) })),
  );
  protected readonly ways = computed(() =>
    ISSUE_ROUTES.map((value) => ({ value, label: this.words.say(`backoffice.policies.route.${value}`) })),
  );
  protected readonly holders = computed(() =>
    HOLDER_KINDS.map((value) => ({ value, label: this.words.label('holder-kind', value) })),
  );
  /** All roots share a name: the key says which. */
  private readonly roots = lookUp(async () =>
    this.door() === 'mass' && this.session.may('read-authority-health').allowed
      ? (await this.api.call(staffRoutes.authority)).generations
      : [],
  );
  protected readonly issuers = computed(() =>
    (this.roots.found() ?? []).map(({ number, root }) => ({
      value: root.keyIdentifier,
      label: `${this.words.say('backoffice.machines.generation', { number })} (${root.keyIdentifier.slice(0, 8)})`,
    })),
  );
  protected readonly stores = computed(() =>
    STORES.map((value) => ({ value, label: this.words.say(`backoffice.cohort.store.${value}`) })),
  );
  protected readonly publicNotice = computed(() => {
    const cause = this.cause();
    return isMassRevocationCause(cause) && MASS_REVOCATION_PROCEDURES[cause].publicNotice;
  });
  private readonly selection = computed(() => {
    const texts = {
      carrier: this.carrier(),
      network: this.network(),
      simProduct: this.simProduct(),
      handsetModel: this.handsetModel(),
    };
    const named = Object.fromEntries(
      Object.entries(texts)
        .map(([key, value]) => [key, value.trim()] as const)
        .filter(([, value]) => value !== ''),
    );
    const holder = HOLDER_KINDS.find((known) => known === this.holder());
    const issuer = this.issuer();
    const route = ISSUE_ROUTES.find((known) => known === this.route());
    const store = STORES.find((known) => known === this.store());
    const serials = this.serials()
      .split(/\s+/u)
      .map((line) => line.replaceAll(':', '').toLowerCase())
      .filter((line) => line !== '');
    const [issuedFrom, issuedUntil] = [startOfDay(this.from(), 0), startOfDay(this.until(), 1)];
    return {
      ...named,
      ...(holder === undefined ? {} : { holder }),
      ...(issuer === '' ? {} : { issuer }),
      ...(route === undefined ? {} : { route }),
      ...(store === undefined ? {} : { store }),
      ...(issuedFrom === null ? {} : { issuedFrom }),
      ...(issuedUntil === null ? {} : { issuedUntil }),
      ...(serials.length === 0 ? {} : { serials }),
    };
  });

  constructor() {
    effect(() => {
      const [first] = this.causes();
      untracked(() => this.cause.set(first?.value ?? ''));
    });
    effect(() => {
      const text = this.orderText();
      untracked(() => {
        if (text !== this.seen) this.radius.set(null);
      });
    });
    whileRunning(
      () => this.runs()?.some(({ state }) => state === 'running') ?? false,
      () => this.looked.load(true),
    );
  }

  private orderText(): string {
    return JSON.stringify([this.cause(), this.selection()]);
  }

  protected said(what: 'title' | 'lead' | 'cause' | 'none'): string {
    return this.words.say(`backoffice.${this.door()}.${what}`);
  }

  protected captionOf({ length }: readonly MassActView[]): string {
    return this.words.say(`backoffice.${this.door()}.caption`, { count: length });
  }

  protected headingOf({ total, holders }: BlastRadiusView): string {
    return total === 0
      ? this.words.say('backoffice.mass.nobody')
      : this.words.say(`backoffice.${this.door()}.radius`, { total, holders });
  }

  protected async preview(submission: Event): Promise<void> {
    submission.preventDefault();
    const [text, cause, selection] = [this.orderText(), this.cause(), this.selection()];
    await this.doing('preview', async () => {
      if (isMassRevocationCause(cause)) {
        this.radius.set(await this.api.call(staffRoutes.previewMassRevocation, { body: { cause, selection } }));
      } else if (isIncidentKind(cause)) {
        this.radius.set(await this.api.call(staffRoutes.previewCohort, { body: { cause, selection } }));
      }
      this.seen = text;
      this.told.set(false);
    });
  }

  protected async propose({ total }: BlastRadiusView): Promise<void> {
    const cause = this.cause();
    const rest = { selection: this.selection(), expected: total, reason: this.reason().trim() };
    const idempotencyKey = this.wishes.of({ cause, ...rest });
    await this.doing('propose', async () => {
      if (isMassRevocationCause(cause)) {
        await this.api.call(staffRoutes.proposeMassRevocation, { body: { cause, ...rest }, idempotencyKey });
      } else if (isIncidentKind(cause)) {
        await this.api.call(staffRoutes.proposeCohort, { body: { cause, ...rest }, idempotencyKey });
      }
      this.reason.set('');
      await this.proposed();
    });
  }

  protected async lift({ id, stillHeld }: MassActView): Promise<void> {
    const body = { expected: stillHeld, reason: this.liftReason().trim() };
    const idempotencyKey = this.wishes.of({ id, ...body });
    await this.doing('lift', async () => {
      await this.api.call(staffRoutes.proposeCohortLifting, { params: { id }, body, idempotencyKey });
      this.lifted.set(null);
      this.liftReason.set('');
      await this.proposed();
    });
  }

  private async proposed(): Promise<void> {
    this.wishes.fulfilled();
    this.radius.set(null);
    await this.looked.load();
    this.told.set(true);
  }

  protected async steer({ act, run }: { act: MassActSteering; run: MassActView }): Promise<void> {
    if (act === 'lift') return this.lifted.set(run);
    const { id, changeSha256 } = run;
    const params = { id };
    const idempotencyKey = this.wishes.of([act, id, changeSha256]);
    const ofMass = this.door() === 'mass';
    await this.doing(`${act}${id}`, async () => {
      if (act === 'stop') {
        const route = ofMass ? staffRoutes.stopMassRevocation : staffRoutes.stopCohort;
        await this.api.call(route, { params, idempotencyKey });
      } else if (act === 'continue') {
        const route = ofMass ? staffRoutes.continueMassRevocation : staffRoutes.continueCohort;
        await this.api.call(route, { params, idempotencyKey });
      } else {
        const route = ofMass ? staffRoutes.decideMassRevocation : staffRoutes.decideCohort;
        const decision = act === 'approve' ? ('approved' as const) : ('refused' as const);
        await this.api.call(route, { params, body: { changeSha256, decision }, idempotencyKey });
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

/** Midnight in Japan of a picked day, or of the day after it. */
function startOfDay(day: string, daysLater: number): string | null {
  const midnight = Date.parse(`${day}T00:00:00+09:00`);
  return Number.isNaN(midnight) ? null : new Date(midnight + daysLater * 86_400_000).toISOString();
}
