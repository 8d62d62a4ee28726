import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import type { MassActView } from '@sumaho-jpki/contract';
import { isIncidentKind, massActRule } from '@sumaho-jpki/rules';
import { Button, Table } from '@sumaho-jpki/screen/dads';
import { instantIn, InstantPipe, LanguageStore, type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { StaffSession } from '../session/staff-session';

export type MassActSteering = 'approve' | 'refuse' | 'stop' | 'continue' | 'lift';

/** Runs over many certificates with their progress, and what the viewer may do with each now. */
@Component({
  selector: 'app-mass-act-runs',
  imports: [Button, InstantPipe, Table, WordsPipe],
  template: `
    <dads-table [caption]="caption()">
      <thead>
        <tr>
          <th scope="col">{{ 'backoffice.mass.made' | words }}</th>
          <th scope="col">{{ 'backoffice.mass.what' | words }}</th>
          <th scope="col">{{ 'backoffice.mass.state' | words }}</th>
          <th scope="col">{{ 'backoffice.mass.progress' | words }}</th>
          <th scope="col">{{ 'backoffice.mass.hash' | words }}</th>
          <th scope="col">{{ 'backoffice.mass.act' | words }}</th>
        </tr>
      </thead>
      <tbody>
        @for (run of runs(); track run.id) {
          <tr [attr.data-run]="run.id" [attr.data-act]="run.act" [attr.data-state]="run.state">
            <th scope="row" class="dads-nowrap" [id]="'mass-' + run.id">{{ run.madeAt | instant }}</th>
            <td>
              {{ whatWords(run) | words }}<br />{{ causeOf(run) }}<br />
              <span class="desk-soft">{{ criteriaOf(run) }}</span><br />{{ run.reason }}
            </td>
            <td>{{ stateWords(run) | words }}</td>
            <td>
              <progress
                [value]="run.done"
                [max]="run.expected"
                [attr.aria-labelledby]="'mass-done-' + run.id"
              ></progress>
              <span [id]="'mass-done-' + run.id">{{
                'backoffice.mass.of' | words: { done: run.done, all: run.expected }
              }}</span>
              @if (run.act === 'suspend' && run.done > 0) {
                <br />{{ 'backoffice.cohort.still-held' | words: { count: run.stillHeld } }}
              }
            </td>
            <td class="dads-mono desk-soft desk-bytes">{{ run.changeSha256 }}</td>
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
                  (click)="steered.emit({ act, run })"
                >
                  {{ actWords(act) | words }}
                </button>
              }
            </td>
          </tr>
        }
      </tbody>
    </dads-table>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MassActRuns {
  readonly runs = input.required<readonly MassActView[]>();
  readonly caption = input.required<string>();
  readonly busy = input('');
  readonly steered = output<{ act: MassActSteering; run: MassActView }>();
  private readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  private readonly language = inject(LanguageStore);

  protected stateWords({ state }: MassActView) {
    return `backoffice.mass.state.${state}` as const;
  }

  protected whatWords({ act }: MassActView) {
    return `backoffice.mass.act.${act}` as const;
  }

  protected actWords(act: MassActSteering) {
    return `backoffice.mass.${act}` as const;
  }

  protected causeOf({ cause }: MassActView): string {
    return this.words.label(isIncidentKind(cause) ? 'incident-kind' : 'revocation-cause', cause);
  }

  /** The criteria as the form has them: by name, days in Japan; serials by their number. */
  protected criteriaOf({ selection }: MassActView): string {
    const { holder, issuer } = selection;
    const { carrier, network, simProduct, handsetModel, route, store, issuedFrom, issuedUntil, serials, heldBy } =
      selection;
    const told: readonly (readonly [WordingKey, string | number | undefined])[] = [
      ['backoffice.mass.holder', holder && this.words.label('holder-kind', holder)],
      ['backoffice.mass.issuer', issuer?.slice(0, 8)],
      ['backoffice.mass.carrier', carrier],
      ['backoffice.cohort.network', network],
      ['backoffice.mass.sim', simProduct],
      ['backoffice.mass.handset', handsetModel],
      ['backoffice.mass.route', route && this.words.say(`backoffice.policies.route.${route}`)],
      ['backoffice.cohort.store', store && this.words.say(`backoffice.cohort.store.${store}`)],
      ['backoffice.cohort.issued-from', issuedFrom && this.dayOf(issuedFrom)],
      // The end is the midnight after the last day.
      ['backoffice.cohort.issued-until', issuedUntil && this.dayOf(issuedUntil, -1)],
      ['backoffice.mass.serials', serials?.length],
      ['backoffice.mass.held-by', heldBy?.slice(0, 8)],
    ];
    return told
      .flatMap(([key, value]) =>
        value === undefined ? [] : [this.words.say('backoffice.mass.criterion', { what: this.words.say(key), value })],
      )
      .join(' · ');
  }

  private dayOf(instant: string, daysLater = 0): string {
    const day = new Date(Date.parse(instant) + daysLater * 86_400_000);
    return instantIn(this.language.language(), day.toISOString(), 'date');
  }

  protected acts({ act, state, madeByYou, stillHeld }: MassActView): readonly MassActSteering[] {
    const approves = this.session.may('approve-change').allowed;
    if (state === 'proposed') return approves && !madeByYou ? ['approve', 'refuse'] : [];
    if (state === 'running') return this.session.may(massActRule(act).stop).allowed ? ['stop'] : [];
    const lifts = act === 'suspend' && stillHeld > 0 && this.session.may('lift-cohort').allowed;
    if (state === 'stopped') return [...(approves ? ['continue' as const] : []), ...(lifts ? ['lift' as const] : [])];
    return state === 'done' && lifts ? ['lift'] : [];
  }
}
