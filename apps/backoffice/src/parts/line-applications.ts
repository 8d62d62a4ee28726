import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ApplicationView } from '@sumaho-jpki/contract';
import { storeOf } from '@sumaho-jpki/rules';
import { Link, Table } from '@sumaho-jpki/screen/dads';
import { InstantPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { StaffSession } from '../session/staff-session';
import { ApplicationBadge } from './application-badge';

/** Applications of a line: number, stage and percent, access code, what is wrong. */
@Component({
  selector: 'app-line-applications',
  imports: [ApplicationBadge, InstantPipe, Link, RouterLink, Table, WordsPipe],
  template: `
    @if (hidden()) {
      <p>{{ 'backoffice.applications.hosted' | words }}</p>
    } @else if (applications().length === 0) {
      <p>{{ 'backoffice.applications.none' | words }}</p>
    } @else {
      <dads-table [caption]="'backoffice.applications.caption' | words: { count: applications().length }">
        <thead>
          <tr>
            <th scope="col">{{ 'backoffice.field.application' | words }}</th>
            <th scope="col">{{ 'backoffice.field.stage' | words }}</th>
            <th scope="col">{{ 'backoffice.field.code' | words }}</th>
            <th scope="col">{{ 'backoffice.field.updated' | words }}</th>
          </tr>
        </thead>
        <tbody>
          @for (each of applications(); track each.id) {
            <tr>
              <th scope="row">
                <span class="dads-mono" [id]="'application-' + each.id">{{ each.number }}</span>
                @if (seesTranscript() && storeOf(each.route) === 'sim') {
                  <br /><a
                    dadsLink
                    [id]="'transcript-' + each.id"
                    [attr.aria-labelledby]="'transcript-' + each.id + ' application-' + each.id"
                    [routerLink]="['/applications', each.id, 'transcript']"
                    >{{ 'backoffice.transcript.link' | words }}</a
                  >
                }
              </th>
              <td>
                <app-application-badge [state]="each.state" />
                <span class="desk-percent">
                  <span class="desk-percent__bar" aria-hidden="true"
                    ><span [style.transform]="'scaleX(' + each.percent / 100 + ')'"></span
                  ></span>
                  {{ each.percent }}%
                </span>
                @if (each.problem; as code) {
                  <p class="desk-problem">{{ problem(code) }}</p>
                }
              </td>
              <td>
                {{ 'backoffice.code.sent' | words: { sent: each.accessCode.sent } }}
                @if (each.accessCode.expiresAt; as until) {
                  <br />{{ 'backoffice.code.tries' | words: { tries: each.accessCode.triesLeft } }} <br />{{
                    'backoffice.code.until' | words: { at: until | instant }
                  }}
                }
              </td>
              <td>{{ each.updatedAt | instant }}</td>
            </tr>
          }
        </tbody>
      </dads-table>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LineApplications {
  readonly applications = input.required<readonly ApplicationView[]>();
  /** The viewer may see SIM facts only. */
  readonly hidden = input(false);
  private readonly words = inject(Words);
  private readonly session = inject(StaffSession);
  protected readonly storeOf = storeOf;
  protected readonly seesTranscript = computed(() => this.session.may('read-transcript').allowed);

  protected problem(code: string): string {
    return this.words.problem(code, undefined, 'desk');
  }
}
