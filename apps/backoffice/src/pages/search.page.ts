import { ChangeDetectionStrategy, Component, computed, effect, inject, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { formatPhoneNumber, problem, problemCodeOf } from '@sumaho-jpki/rules';
import { Link, NotificationBanner, ProblemNotice, StateBadge, Table, TrainingMark } from '@sumaho-jpki/screen/dads';
import { LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { CarrierTag } from '../parts/carrier-tag';
import { FindBox } from '../parts/find-box';
import { LineFindings } from '../parts/findings';
import { StaffSession } from '../session/staff-session';

/** The register answers no more lines than this to one question. */
const MOST = 20;

@Component({
  selector: 'app-search-page',
  imports: [
    CarrierTag,
    FindBox,
    LabelPipe,
    Link,
    NotificationBanner,
    ProblemNotice,
    RouterLink,
    StateBadge,
    Table,
    TrainingMark,
    WordsPipe,
  ],
  template: `
    <h1>{{ 'backoffice.start.title' | words }}</h1>
    <app-find-box
      [label]="'backoffice.search.label' | words"
      [support]="'backoffice.start.lead' | words"
      [busy]="found.busy()"
      [(text)]="found.text"
      (entered)="enter($event)"
      (dropped)="found.search($event)"
    />
    <p class="desk-status" role="status">{{ status() }}</p>
    <dads-problem-notice [problem]="found.problem()" audience="desk" />

    @if (found.answer(); as answer) {
      @if (understood(); as kinds) {
        <p class="desk-understood">{{ 'backoffice.search.understood' | words: { kinds } }}</p>
      } @else {
        <p class="desk-understood">{{ 'backoffice.search.not-understood' | words }}</p>
        <ul>
          <li>{{ 'backoffice.search.form.phone' | words }}</li>
          <li>{{ 'backoffice.search.form.application' | words }}</li>
          <li>{{ 'backoffice.search.form.iccid' | words }}</li>
          <li>{{ 'backoffice.search.form.imei' | words }}</li>
          <li>{{ 'backoffice.search.form.eid' | words }}</li>
          <li>{{ 'backoffice.search.form.serial' | words }}</li>
          <li>{{ 'backoffice.search.form.error' | words }}</li>
        </ul>
      }
      @if (article(); as article) {
        <dads-notification-banner
          kind="info"
          [level]="2"
          [heading]="'backoffice.search.error' | words: { number: article.number }"
        >
          <p>{{ article.citizen }}</p>
          <p>{{ article.desk }}</p>
        </dads-notification-banner>
      }
      @if (answer.results.length > 0) {
        <dads-table [caption]="'backoffice.search.caption' | words: { count: answer.results.length }">
          <thead>
            <tr>
              <th scope="col">{{ 'backoffice.field.phone' | words }}</th>
              <th scope="col">{{ 'backoffice.field.carrier' | words }}</th>
              <th scope="col">{{ 'backoffice.field.line-state' | words }}</th>
              <th scope="col">{{ 'backoffice.axis.certificate' | words }}</th>
              <th scope="col">{{ 'backoffice.axis.element' | words }}</th>
              <th scope="col">{{ 'backoffice.field.matched' | words }}</th>
            </tr>
          </thead>
          <tbody>
            @for (line of answer.results; track line.lineId) {
              <tr>
                <th scope="row">
                  <a dadsLink [routerLink]="['/lines', line.lineId]">{{ line.phoneNumber }}</a>
                  @if (line.training) {
                    <br /><dads-training-mark />
                  }
                </th>
                <td>
                  <app-carrier-tag [code]="line.carrier" />
                  @if (line.hostCarrier !== line.carrier) {
                    <br /><span class="desk-soft">{{ 'backoffice.line.host' | words }}</span>
                    <app-carrier-tag [code]="line.hostCarrier" />
                  }
                </td>
                <td><dads-state-badge axis="line-state" [state]="line.lineState" /></td>
                <td>
                  @if (line.certificateState; as state) {
                    <dads-state-badge axis="certificate-state" [state]="state" />
                  } @else {
                    {{
                      (hidden(line.carrier) ? 'backoffice.line.not-shown' : 'backoffice.line.no-certificate') | words
                    }}
                  }
                </td>
                <td>
                  @if (line.elementState; as state) {
                    <dads-state-badge axis="element-state" [state]="state" />
                  } @else {
                    {{ 'backoffice.line.no-element' | words }}
                  }
                </td>
                <td>{{ line.matched | label: 'identifier' }}</td>
              </tr>
            }
          </tbody>
        </dads-table>
        @if (answer.results.length >= most) {
          <p>{{ 'backoffice.search.most' | words: { most } }}</p>
        }
      } @else if (understood() !== '') {
        <p>{{ (article() ? 'backoffice.search.none-failed' : 'backoffice.search.none') | words }}</p>
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SearchPage {
  protected readonly found = inject(LineFindings);
  protected readonly most = MOST;
  private readonly words = inject(Words);
  private readonly router = inject(Router);
  private readonly session = inject(StaffSession);

  protected readonly understood = computed(() =>
    (this.found.answer()?.understoodAs ?? [])
      .map(({ kind, value }) => {
        const shown = kind === 'phone-number' ? formatPhoneNumber(value) : value;
        return `${this.words.label('identifier', kind)} ${shown}`;
      })
      .join(this.words.say('backoffice.search.or')),
  );
  /** What an error number that was pasted means: for the caller to hear, and for the desk. */
  protected readonly article = computed(() => {
    const number = this.found.answer()?.understoodAs.find(({ kind }) => kind === 'error-number')?.value;
    const code = number === undefined ? undefined : problemCodeOf(Number(number));
    if (number === undefined || code === undefined) return null;
    const { citizen, desk } = problem(code);
    return { number, citizen: this.words.pick(citizen), desk: this.words.pick(desk) };
  });
  protected readonly status = computed(() => {
    const answer = this.found.answer();
    if (this.found.busy() || answer === null) return '';
    if (answer.results.length === 1) return this.words.say('backoffice.search.one');
    return this.words.say('backoffice.search.count', { count: answer.results.length });
  });

  constructor() {
    // Back from a line, or signed in again: what is shown is what is so now.
    effect(() => {
      this.session.turn();
      untracked(() => void this.found.search(this.found.asked()));
    });
  }

  /** Enter searches; on an answer of one line already shown it opens that line. */
  protected enter(typed: string): void {
    const only = this.found.answer()?.results;
    const line = only?.length === 1 ? only[0] : undefined;
    if (line !== undefined && this.found.isAnswered(typed)) void this.router.navigate(['/lines', line.lineId]);
    else void this.found.search(typed);
  }

  /** The host network sees SIM facts of an MVNO's line, not its certificate. */
  protected hidden(carrier: string): boolean {
    const mine = this.session.staff()?.carrier ?? null;
    return mine !== null && mine !== carrier;
  }
}
