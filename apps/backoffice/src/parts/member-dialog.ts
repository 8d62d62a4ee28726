import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  linkedSignal,
  model,
  output,
  signal,
} from '@angular/core';
import { type StaffMemberView, staffRoutes } from '@sumaho-jpki/contract';
import { judgePlace, STAFF_ROLES, type StaffAct } from '@sumaho-jpki/rules';
import {
  Button,
  InputText,
  ModalDialog,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  Select,
  Textarea,
} from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { IdleWarning } from '../session/idle-warning';
import { StaffSession } from '../session/staff-session';
import type { GivenCode } from './member-form';

export type MemberAct = StaffAct | 'move' | 'end-certificate';
export interface AskedOfMember {
  readonly member: StaffMemberView;
  readonly act: MemberAct;
  readonly mvno: boolean;
  /** Of the certificate that is to end. */
  readonly serial: string | null;
}

/** One change of one member of staff, with its reason. */
@Component({
  selector: 'app-member-dialog',
  imports: [
    Button,
    IdleWarning,
    InputText,
    ModalDialog,
    NotificationBanner,
    ProblemNotice,
    Select,
    Textarea,
    WordsPipe,
  ],
  template: `
    <dads-modal-dialog
      [heading]="heading()"
      [open]="asked() !== null && !session.locked()"
      (openChange)="closed($event)"
    >
      @if (asked(); as wish) {
        <form id="member-change" (submit)="send($event, wish)" novalidate>
          <app-idle-warning />
          <dads-problem-notice [problem]="problem()" audience="desk" />
          <p>
            <strong>{{ wish.member.displayName }}</strong> <span class="dads-mono">{{ wish.member.account }}</span>
          </p>
          @if (wish.act === 'leave' || (wish.act === 'invite' && wish.member.state !== 'invited')) {
            <dads-notification-banner
              kind="warning"
              [level]="3"
              [heading]="
                (wish.act === 'leave' ? 'backoffice.members.leave.final' : 'backoffice.members.invite.final') | words
              "
            />
          }
          @if (wish.serial; as serial) {
            <dads-notification-banner
              kind="warning"
              [level]="3"
              [heading]="'backoffice.members.end-certificate.final' | words"
            >
              <span class="dads-mono desk-wrap">{{ serial }}</span>
            </dads-notification-banner>
          }
          @if (wish.act === 'move') {
            <dads-input-text
              fieldId="move-name"
              required
              autocomplete="off"
              [label]="'backoffice.members.name' | words"
              [maxLength]="80"
              [(value)]="name"
            />
            <dads-select
              fieldId="move-role"
              required
              [blank]="false"
              [label]="'backoffice.members.role' | words"
              [options]="roles()"
              [(value)]="role"
            />
            <dads-input-text
              fieldId="move-shop"
              autocomplete="off"
              [label]="'backoffice.members.shop' | words"
              [support]="'backoffice.members.shop.support' | words"
              [maxLength]="80"
              [(value)]="shop"
            />
            <dads-input-text
              fieldId="move-sso"
              autocomplete="off"
              [label]="'backoffice.members.sso' | words"
              [support]="'backoffice.members.sso.support' | words"
              [maxLength]="255"
              [(value)]="sso"
            />
          }
          <dads-textarea
            fieldId="change-reason"
            required
            [label]="'backoffice.members.reason' | words"
            [error]="wrong() ? ('backoffice.members.reason.missing' | words) : ''"
            [limit]="400"
            [(value)]="reason"
          />
        </form>
      }
      <button
        dialogActions
        dadsButton="primary"
        [danger]="asked()?.act === 'leave'"
        type="submit"
        form="member-change"
        [busy]="busy()"
      >
        {{ heading() }}
      </button>
      <button dialogActions dadsButton="secondary" type="button" (click)="asked.set(null)">
        {{ 'backoffice.cancel' | words }}
      </button>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MemberDialog {
  /** What is asked for; null while the dialog is closed. */
  readonly asked = model<AskedOfMember | null>(null);
  readonly changed = output<GivenCode | null>();
  protected readonly session = inject(StaffSession);
  protected readonly busy = signal(false);
  /** Of this opening: the next begins without them. */
  protected readonly problem = this.fresh<ProblemError | null>(() => null);
  protected readonly name = this.fresh((wish) => wish?.member.displayName ?? '');
  protected readonly role = this.fresh<string>((wish) => wish?.member.role ?? '');
  protected readonly shop = this.fresh((wish) => wish?.member.shop ?? '');
  protected readonly sso = this.fresh((wish) => wish?.member.ssoSubject ?? '');
  protected readonly reason = this.fresh(() => '');
  protected readonly wrong = this.fresh(() => false);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);

  protected readonly heading = computed(() => {
    const wish = this.asked();
    return wish === null ? '' : this.words.say(`backoffice.members.act.${wish.act}`);
  });
  protected readonly roles = computed(() => {
    const wish = this.asked();
    return STAFF_ROLES.filter(
      (role) => wish !== null && judgePlace({ role, carrier: wish.member.carrier }, wish.mvno).allowed,
    ).map((value) => ({ value, label: this.words.label('actor', value) }));
  });

  protected closed(open: boolean): void {
    // A locked screen closes the dialog for the eye only: its words are there again after the sign-in.
    if (!open && !this.session.locked()) this.asked.set(null);
  }

  protected async send(submission: Event, wish: AskedOfMember): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.wrong.set(this.reason().trim() === '');
    if (this.wrong()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      const given = await this.change(wish);
      this.asked.set(null);
      this.changed.emit(given && { ...given, name: wish.member.displayName });
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }

  private async change({ act, serial, member: { id: memberId, version, role: before } }: AskedOfMember) {
    const params = { memberId };
    const reason = this.reason().trim();
    if (act === 'end-certificate') {
      const route = staffRoutes.endMemberCertificate;
      await this.api.call(route, { params: { memberId, serial: serial ?? '' }, body: { reason } });
      return null;
    }
    if (act !== 'move') {
      const { given } = await this.api.call(staffRoutes.changeMember, { params, body: { act, version, reason } });
      return given;
    }
    const body = {
      version,
      displayName: this.name().trim(),
      role: STAFF_ROLES.find((known) => known === this.role()) ?? before,
      shop: this.shop().trim() || null,
      ssoSubject: this.sso().trim() || null,
      reason,
    };
    await this.api.call(staffRoutes.moveMember, { params, body });
    return null;
  }

  private fresh<T>(computation: (wish: AskedOfMember | null) => T) {
    return linkedSignal<AskedOfMember | null, T>({ source: this.asked, computation });
  }
}
