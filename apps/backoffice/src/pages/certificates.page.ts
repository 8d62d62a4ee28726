import { ChangeDetectionStrategy, Component, computed, effect, inject, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Link, ProblemNotice, StateBadge, Table, TrainingMark } from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { CarrierTag } from '../parts/carrier-tag';
import { FindBox } from '../parts/find-box';
import { CertificateFindings } from '../parts/findings';
import { MachineCertificates, machinePage } from '../parts/machine-certificates';
import { SpacedPipe } from '../parts/spaced.pipe';
import { StaffSession } from '../session/staff-session';

/** J-LIS: certificates by serial, application number or telephone number; those of machines by subject and kind as well. */
@Component({
  selector: 'app-certificates-page',
  imports: [
    CarrierTag,
    FindBox,
    InstantPipe,
    LabelPipe,
    Link,
    MachineCertificates,
    ProblemNotice,
    RouterLink,
    SpacedPipe,
    StateBadge,
    Table,
    TrainingMark,
    WordsPipe,
  ],
  template: `
    <h1>{{ 'backoffice.certificates.title' | words }}</h1>
    <app-find-box
      [label]="'backoffice.certificates.label' | words"
      [support]="'backoffice.certificates.lead' | words"
      [busy]="found.busy()"
      [(text)]="found.text"
      (entered)="enter($event)"
      (dropped)="found.search($event)"
    />
    <p class="desk-status" role="status">{{ status() }}</p>
    <dads-problem-notice [problem]="found.problem()" audience="desk" />
    @if (found.answer(); as answer) {
      @if (answer.certificates.length > 0) {
        <dads-table [caption]="'backoffice.certificates.caption' | words: { count: answer.certificates.length }">
          <thead>
            <tr>
              <th scope="col">{{ 'backoffice.field.serial' | words }}</th>
              <th scope="col">{{ 'backoffice.field.state' | words }}</th>
              <th scope="col">{{ 'backoffice.field.carrier' | words }}</th>
              <th scope="col">{{ 'backoffice.field.validity' | words }}</th>
              <th scope="col">{{ 'backoffice.field.revoked' | words }}</th>
            </tr>
          </thead>
          <tbody>
            @for (certificate of answer.certificates; track certificate.serial) {
              <tr>
                <th scope="row" class="desk-wrap">
                  <a dadsLink class="dads-mono" [routerLink]="['/certificates', certificate.serial]">{{
                    certificate.serial | spaced
                  }}</a>
                  @if (certificate.training) {
                    <br /><dads-training-mark />
                  }
                </th>
                <td><dads-state-badge axis="certificate-state" [state]="certificate.state" /></td>
                <td><app-carrier-tag [code]="certificate.carrier" /></td>
                <td>
                  {{ certificate.notBefore | instant: 'date' }} {{ 'backoffice.to' | words }}
                  {{ certificate.notAfter | instant: 'date' }}
                </td>
                <td>
                  @if (certificate.revokedAt; as at) {
                    {{ at | instant }}<br />{{ certificate.revocationCause ?? '' | label: 'revocation-cause' }}
                  } @else {
                    {{ 'backoffice.not-revoked' | words }}
                  }
                </td>
              </tr>
            }
          </tbody>
        </dads-table>
      }
      @if (answer.machines.length > 0) {
        <app-machine-certificates [certificates]="answer.machines" />
      }
      @if (total() === 0) {
        <p>{{ 'backoffice.certificates.none' | words }}</p>
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CertificatesPage {
  protected readonly found = inject(CertificateFindings);
  private readonly words = inject(Words);
  private readonly router = inject(Router);

  protected readonly total = computed(() => {
    const answer = this.found.answer();
    return answer === null ? 0 : answer.certificates.length + answer.machines.length;
  });
  protected readonly status = computed(() => {
    const answer = this.found.answer();
    if (this.found.busy() || answer === null) return '';
    const only = this.total() === 1 && addressOf(answer) !== null;
    if (only) return this.words.say('backoffice.certificates.one');
    return this.words.say('backoffice.certificates.count', { count: this.total() });
  });

  constructor() {
    const session = inject(StaffSession);
    effect(() => {
      session.turn();
      untracked(() => void this.found.search(this.found.asked()));
    });
  }

  protected enter(typed: string): void {
    const answer = this.found.answer();
    const only = answer !== null && this.total() === 1 ? addressOf(answer) : null;
    if (only !== null && this.found.isAnswered(typed)) void this.router.navigate([...only]);
    else void this.found.search(typed);
  }
}

/** Where the only one found has a page of its own. */
function addressOf({
  certificates: [person],
  machines: [machine],
}: NonNullable<ReturnType<CertificateFindings['answer']>>): readonly string[] | null {
  return person ? ['/certificates', person.serial] : machine ? machinePage(machine) : null;
}
