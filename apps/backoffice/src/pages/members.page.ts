import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { type ResponseOf, type StaffMemberView, staffRoutes } from '@sumaho-jpki/contract';
import { isStaffRole, STAFF_ACTS, STAFF_TABLE, transition, type StaffState } from '@sumaho-jpki/rules';
import {
  Button,
  Card,
  type Kind,
  NotificationBanner,
  ProblemNotice,
  StatusBadge,
  Table,
} from '@sumaho-jpki/screen/dads';
import { LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { AlarmBadge } from '../parts/alarm-badge';
import { ExactPipe } from '../parts/exact.pipe';
import { type AskedOfMember, type MemberAct, MemberDialog } from '../parts/member-dialog';
import { type GivenCode, MemberForm } from '../parts/member-form';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';
import { StaffSession } from '../session/staff-session';

const KIND_OF_STATE = {
  invited: 'info',
  active: 'success',
  stopped: 'warning',
  left: 'neutral',
} as const satisfies Record<StaffState, Kind>;

const SHOWN = ['passkey', 'password', 'certificate', 'one-time-code', 'single-sign-on', 'enrolment-code'] as const;

/** Who works here: joiners, movers, leavers. J-LIS sees all, a supervisor the own carrier's. */
@Component({
  selector: 'app-members-page',
  imports: [
    AlarmBadge,
    Button,
    Card,
    ExactPipe,
    LabelPipe,
    MemberDialog,
    MemberForm,
    NotificationBanner,
    ProblemNotice,
    StatusBadge,
    Table,
    WordsPipe,
  ],
  template: `
    <h1>{{ 'backoffice.members.title' | words }}</h1>
    <p>{{ 'backoffice.members.lead' | words }}</p>
    <dads-problem-notice [problem]="looked.problem()" audience="desk" />
    <div role="status">
      @if (told()) {
        <dads-notification-banner kind="success" [level]="0" [heading]="'backoffice.members.done' | words" />
      }
      @if (given(); as code) {
        <dads-notification-banner [heading]="'backoffice.members.given' | words: { name: code.name }">
          <p class="dads-mono desk-given" data-part="given-code">{{ code.code }}</p>
          <p>{{ 'backoffice.members.given.lead' | words: { time: (code.expiresAt | exact) } }}</p>
          <button dadsButton="secondary" type="button" (click)="given.set(null)">
            {{ 'backoffice.members.given.close' | words }}
          </button>
        </dads-notification-banner>
      }
    </div>
    @if (looked.found(); as all) {
      <dads-table [caption]="'backoffice.members.caption' | words: { count: all.members.length }">
        <thead>
          <tr>
            <th scope="col">{{ 'backoffice.members.name' | words }}</th>
            <th scope="col">{{ 'backoffice.members.organisation' | words }}</th>
            <th scope="col">{{ 'backoffice.members.role' | words }}</th>
            <th scope="col">{{ 'backoffice.members.state' | words }}</th>
            <th scope="col">{{ 'backoffice.members.ways' | words }}</th>
            <th scope="col">{{ 'backoffice.members.act' | words }}</th>
          </tr>
        </thead>
        <tbody>
          @for (each of all.members; track each.id) {
            <tr [attr.data-member]="each.account" [attr.data-state]="each.state">
              <th scope="row" [id]="'member-' + each.id">
                {{ each.displayName }}<br /><span class="dads-mono desk-soft">{{ each.account }}</span>
              </th>
              <td>
                {{ organisationOf(each) }}
                @if (each.shop) {
                  <br />{{ each.shop }}
                }
              </td>
              <td>{{ each.role | label: 'actor' }}</td>
              <td>
                <dads-status-badge [kind]="kindOf(each)" [label]="each.state | label: 'staff-state'" />
                @if (each.reason) {
                  <br /><span class="desk-soft">{{ each.reason }}</span>
                }
              </td>
              <td>
                @for (way of ways(each); track way) {
                  <span>{{ way }}</span><br />
                }
                <span class="desk-soft">
                  @if (each.signedInAt; as at) {
                    {{ 'backoffice.members.signed-in' | words: { time: (at | exact), way: shown(each) } }}
                  } @else {
                    {{ 'backoffice.members.signed-in.never' | words }}
                  }</span
                ><br />
                @for (one of each.certificates; track one.serial) {
                  <span class="dads-mono desk-wrap">{{ one.serial }}</span><br />
                  {{ 'backoffice.certificate.until-time' | words: { time: (one.notAfter | exact) } }}
                  <app-alarm-badge [alarm]="one.alarm" />
                  @if (mayEnd(each)) {
                    <button
                      dadsButton="secondary"
                      size="small"
                      type="button"
                      [id]="'end-' + one.serial"
                      [attr.aria-labelledby]="'end-' + one.serial + ' member-' + each.id"
                      (click)="ask(each, 'end-certificate', one.serial)"
                    >
                      {{ 'backoffice.members.act.end-certificate' | words }}
                    </button>
                  }
                }
              </td>
              <td>
                @if (each.you) {
                  {{ 'backoffice.members.you' | words }}
                }
                <div class="dads-cluster">
                  @for (act of acts(each); track act) {
                    <button
                      dadsButton="secondary"
                      size="small"
                      type="button"
                      [id]="act + '-' + each.id"
                      [attr.aria-labelledby]="act + '-' + each.id + ' member-' + each.id"
                      (click)="ask(each, act)"
                    >
                      {{ actWords(act) | words }}
                    </button>
                  }
                </div>
              </td>
            </tr>
          }
        </tbody>
      </dads-table>
      <app-member-dialog [(asked)]="asked" (changed)="again($event)" />
      @if (mayInvite()) {
        <dads-card [heading]="'backoffice.members.new' | words">
          <app-member-form [organisations]="all.organisations" (given)="again($event)" />
        </dads-card>
      }
    } @else if (looked.problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MembersPage {
  protected readonly asked = signal<AskedOfMember | null>(null);
  protected readonly told = signal(false);
  protected readonly given = signal<GivenCode | null>(null);
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  protected readonly looked = lookUp<ResponseOf<typeof staffRoutes.members>>(() => this.api.call(staffRoutes.members));

  /** Whoever may give a new code may enter somebody: one rule. */
  protected mayInvite(): boolean {
    const role = this.role();
    return role !== null && transition(STAFF_TABLE, 'invited', 'invite', { actor: role, waysIn: 0 }).allowed;
  }

  protected kindOf({ state }: StaffMemberView): Kind {
    return KIND_OF_STATE[state];
  }

  /** What the rules let this person do to the entry now; nobody changes the own. */
  protected acts({
    state,
    you,
    passkeys,
    password,
    oneTimeCode,
    certificates,
    ssoSubject,
  }: StaffMemberView): readonly MemberAct[] {
    const actor = this.role();
    if (actor === null || you || !this.session.may('keep-staff').allowed) return [];
    const living = certificates.filter(({ alarm }) => alarm !== 'over').length;
    const waysIn = passkeys + (oneTimeCode ? living : 0) + Number(password) + Number(ssoSubject !== null);
    const moves = STAFF_ACTS.filter((act) => {
      const result = transition(STAFF_TABLE, state, act, { actor, waysIn });
      return result.allowed && result.changed;
    });
    return moves.includes('invite') ? [...moves, 'move'] : moves;
  }

  /** The card is gone: by whoever may stop the person. */
  protected mayEnd({ you }: StaffMemberView): boolean {
    return !you && this.session.may('keep-staff').allowed;
  }

  protected actWords(act: MemberAct) {
    return `backoffice.members.act.${act}` as const;
  }

  protected organisationOf({ carrier }: StaffMemberView): string {
    const found = this.looked.found()?.organisations.find((each) => each.carrier === carrier);
    return found ? this.words.pick({ ja: found.nameJa, en: found.nameEn }) : (carrier ?? '');
  }

  protected ways({ passkeys, password, certificates, ssoSubject }: StaffMemberView): readonly string[] {
    const ways = [
      ...(passkeys > 0 ? [this.words.say('backoffice.members.ways.passkeys', { count: passkeys })] : []),
      ...(certificates.length > 0
        ? [this.words.say('backoffice.members.ways.certificates', { count: certificates.length })]
        : []),
      ...(password ? [this.words.say('backoffice.members.ways.password')] : []),
      ...(ssoSubject === null ? [] : [this.words.say('backoffice.members.ways.sso')]),
    ];
    return ways.length > 0 ? ways : [this.words.say('backoffice.members.ways.none')];
  }

  /** What was shown at the last sign-in, in words. */
  protected shown({ signedInBy }: StaffMemberView): string {
    const known = (signedInBy ?? '').split('+').map((way) => SHOWN.find((each) => each === way));
    return known.flatMap((way) => (way ? [this.words.say(`backoffice.members.shown.${way}`)] : [])).join(' + ');
  }

  protected ask(member: StaffMemberView, act: MemberAct, serial: string | null = null): void {
    const mvno = this.looked.found()?.organisations.find(({ carrier }) => carrier === member.carrier)?.mvno ?? false;
    this.asked.set({ member, act, mvno, serial });
  }

  protected async again(given: GivenCode | null): Promise<void> {
    this.given.set(given);
    await this.looked.load();
    this.told.set(given === null);
  }

  private role() {
    const role = this.session.staff()?.role ?? '';
    return isStaffRole(role) ? role : null;
  }
}
