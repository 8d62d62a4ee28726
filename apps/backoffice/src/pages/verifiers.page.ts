import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { type ListedVerifierView, staffRoutes } from '@sumaho-jpki/contract';
import { isStaffRole, transition, VERIFIER_EVENTS, VERIFIER_TABLE, type VerifierState } from '@sumaho-jpki/rules';
import {
  Button,
  Card,
  type Kind,
  NotificationBanner,
  ProblemNotice,
  StatusBadge,
  Table,
} from '@sumaho-jpki/screen/dads';
import { LabelPipe, WordsPipe } from '@sumaho-jpki/screen/wording';
import { ExactPipe } from '../parts/exact.pipe';
import { type AskedOfVerifier, type VerifierAct, VerifierDialog } from '../parts/verifier-dialog';
import { VerifierFees } from '../parts/verifier-fees';
import { VerifierForm } from '../parts/verifier-form';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';
import { StaffSession } from '../session/staff-session';

const KIND_OF_STATE = {
  active: 'success',
  suspended: 'warning',
  withdrawn: 'neutral',
} as const satisfies Record<VerifierState, Kind>;

/** J-LIS: who may ask for the status of certificates, how often each did, and what that costs. */
@Component({
  selector: 'app-verifiers-page',
  imports: [
    Button,
    Card,
    ExactPipe,
    LabelPipe,
    NotificationBanner,
    ProblemNotice,
    StatusBadge,
    Table,
    VerifierDialog,
    VerifierFees,
    VerifierForm,
    WordsPipe,
  ],
  template: `
    <h1>{{ 'backoffice.verifiers.title' | words }}</h1>
    <p>{{ 'backoffice.verifiers.lead' | words }}</p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    <div role="status">
      @if (told()) {
        <dads-notification-banner kind="success" [level]="0" [heading]="'backoffice.verifiers.done' | words" />
      }
    </div>
    @if (verifiers(); as all) {
      @if (all.length === 0) {
        <p>{{ 'backoffice.verifiers.none' | words }}</p>
      } @else {
        <dads-table [caption]="'backoffice.verifiers.caption' | words: { count: all.length }">
          <thead>
            <tr>
              <th scope="col">{{ 'backoffice.verifiers.name' | words }}</th>
              <th scope="col">{{ 'backoffice.verifiers.state' | words }}</th>
              <th scope="col">{{ 'backoffice.verifiers.until' | words }}</th>
              <th scope="col">{{ 'backoffice.verifiers.questions' | words }}</th>
              <th scope="col">{{ 'backoffice.verifiers.last-asked' | words }}</th>
              <th scope="col">{{ 'backoffice.verifiers.kind' | words }}</th>
              <th scope="col">{{ 'backoffice.verifiers.keys' | words }}</th>
              <th scope="col">{{ 'backoffice.verifiers.act' | words }}</th>
            </tr>
          </thead>
          <tbody>
            @for (each of all; track each.id) {
              <tr>
                <th scope="row" [id]="'verifier-' + each.id">
                  {{ each.name }}<br /><span class="dads-mono desk-soft">{{ each.code }}</span>
                </th>
                <td>
                  <dads-status-badge [kind]="kindOf(each)" [label]="each.state | label: 'verifier-state'" /><br />
                  <span class="desk-soft">{{ each.reason }}</span>
                </td>
                <td>
                  @if (each.certifiedUntil; as until) {
                    {{ until | exact }}
                    @if (each.certificationOver) {
                      <dads-status-badge kind="error" [label]="'backoffice.verifiers.over' | words" />
                    }
                  } @else {
                    {{ 'backoffice.verifiers.by-law' | words }}
                  }
                </td>
                <td>{{ each.questions.toLocaleString('ja-JP') }}</td>
                <td>
                  @if (each.lastAskedAt; as at) {
                    {{ at | exact }}
                  } @else {
                    {{ 'backoffice.verifiers.never' | words }}
                  }
                </td>
                <td>
                  {{ each.kind | label: 'verifier-kind' }}
                  @for (purpose of each.purposes; track purpose) {
                    <br />{{ purpose | label: 'verifier-purpose' }}
                  }
                </td>
                <td>
                  @if (each.gate) {
                    <p>{{ 'backoffice.verifiers.gate' | words }}</p>
                  }
                  @for (key of inUse(each); track key.id) {
                    <p>
                      <span [id]="'credential-' + key.id"
                        >{{ credentialWords(key.kind) | words }} {{ key.keyId }}
                        <span class="dads-mono desk-soft">{{ key.fingerprint.slice(0, 16) }}…</span></span
                      >
                      @if (mayChange()) {
                        <button
                          dadsButton="text"
                          size="small"
                          type="button"
                          [id]="'end-' + key.id"
                          [attr.aria-labelledby]="'end-' + key.id + ' credential-' + key.id + ' verifier-' + each.id"
                          (click)="asked.set({ verifier: each, act: 'end', credentialId: key.id })"
                        >
                          {{ 'backoffice.verifiers.act.end' | words }}
                        </button>
                      }
                    </p>
                  } @empty {
                    @if (!each.gate) {
                      {{ 'backoffice.verifiers.keys.none' | words }}
                    }
                  }
                </td>
                <td>
                  @for (act of acts(each); track act) {
                    <button
                      dadsButton="secondary"
                      size="small"
                      type="button"
                      [id]="act + '-' + each.id"
                      [attr.aria-labelledby]="act + '-' + each.id + ' verifier-' + each.id"
                      (click)="asked.set({ verifier: each, act })"
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
      <app-verifier-dialog [(asked)]="asked" (changed)="again()" />
      <app-verifier-fees />
      @if (mayRegister()) {
        <dads-card [heading]="'backoffice.verifiers.new' | words">
          <app-verifier-form (registered)="again()" />
        </dads-card>
      }
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class VerifiersPage {
  protected readonly asked = signal<AskedOfVerifier | null>(null);
  protected readonly told = signal(false);
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  private readonly looked = lookUp(async () => (await this.api.call(staffRoutes.verifiers)).verifiers);
  protected readonly verifiers = this.looked.found;
  protected readonly problem = this.looked.problem;

  protected mayRegister(): boolean {
    return this.session.may('register-verifier').allowed;
  }

  protected mayChange(): boolean {
    return this.session.may('change-verifier').allowed;
  }

  protected kindOf({ state }: ListedVerifierView): Kind {
    return KIND_OF_STATE[state];
  }

  protected inUse({ credentials }: ListedVerifierView) {
    return credentials.filter(({ endedAt }) => endedAt === null);
  }

  /** What the rules let this person do to it now; a certification that has no end is not renewed. */
  protected acts({ state, kind }: ListedVerifierView): readonly VerifierAct[] {
    const role = this.session.staff()?.role ?? '';
    if (!this.mayChange() || !isStaffRole(role)) return [];
    const moves = VERIFIER_EVENTS.filter((event) => {
      const result = transition(VERIFIER_TABLE, state, event, { actor: role });
      return result.allowed && result.changed && (event !== 'renew' || kind === 'certified-business');
    });
    return this.mayRegister() && state !== 'withdrawn' ? [...moves, 'credential'] : moves;
  }

  protected actWords(act: VerifierAct) {
    return `backoffice.verifiers.act.${act}` as const;
  }

  protected credentialWords(kind: ListedVerifierView['credentials'][number]['kind']) {
    return `backoffice.verifiers.${kind}` as const;
  }

  protected async again(): Promise<void> {
    await this.looked.load();
    this.told.set(true);
  }
}
