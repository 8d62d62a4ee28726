import { ChangeDetectionStrategy, Component, inject, linkedSignal, model, output, signal } from '@angular/core';
import { type BodyOf, type PartyView, staffRoutes } from '@sumaho-jpki/contract';
import { JLIS_PARTY_CAUSES } from '@sumaho-jpki/rules';
import {
  Button,
  ModalDialog,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  Select,
  Textarea,
  WishKeys,
} from '@sumaho-jpki/screen/dads';
import { type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { IdleWarning } from '../session/idle-warning';
import { StaffSession } from '../session/staff-session';
import { SpacedPipe } from './spaced.pipe';

export interface AskedOfParty {
  readonly party: PartyView;
  readonly act: 'secret' | 'end' | 'stop';
  /** The certificate to end. */
  readonly serial?: string;
}
type Wish = BodyOf<typeof staffRoutes.requestPartyChange>['wish'];

/** One change of one party, with its reason: asked of a second person, or a stop at once. */
@Component({
  selector: 'app-party-dialog',
  imports: [
    Button,
    IdleWarning,
    ModalDialog,
    NotificationBanner,
    ProblemNotice,
    Select,
    SpacedPipe,
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
        <form id="party-change" (submit)="send($event, wish)" novalidate>
          <app-idle-warning />
          <dads-problem-notice [problem]="problem()" audience="desk" />
          <p>
            <strong>{{ wish.party.organisation }}</strong><br /><span class="dads-mono">{{ wish.party.code }}</span>
          </p>
          @if (wish.serial; as serial) {
            <p class="dads-mono desk-wrap">{{ serial | spaced }}</p>
          }
          <dads-notification-banner
            [kind]="wish.act === 'secret' ? 'info' : 'warning'"
            [level]="3"
            [heading]="leadOf(wish) | words"
          />
          @if (wish.act === 'end') {
            <dads-select
              fieldId="party-cause"
              required
              [label]="'backoffice.revoke.cause' | words"
              [error]="wrong() === 'cause' ? ('backoffice.revoke.cause-missing' | words) : ''"
              [options]="causes"
              [(value)]="cause"
            />
          }
          <dads-textarea
            fieldId="party-reason"
            required
            [label]="(wish.act === 'stop' ? 'backoffice.verifiers.reason' : 'backoffice.end.reason') | words"
            [error]="wrong() === 'reason' ? ('backoffice.verifiers.reason.missing' | words) : ''"
            [limit]="400"
            [(value)]="reason"
          />
        </form>
      }
      <button
        dialogActions
        dadsButton
        [danger]="asked()?.act === 'stop'"
        type="submit"
        form="party-change"
        [busy]="busy()"
      >
        {{ (asked()?.act === 'stop' ? 'backoffice.parties.act.stop' : 'backoffice.end.submit') | words }}
      </button>
      <button dialogActions dadsButton="secondary" type="button" (click)="asked.set(null)">
        {{ 'backoffice.cancel' | words }}
      </button>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PartyDialog {
  /** What is asked for; null while the dialog is closed. */
  readonly asked = model<AskedOfParty | null>(null);
  readonly done = output<WordingKey>();
  protected readonly session = inject(StaffSession);
  protected readonly busy = signal(false);
  protected readonly problem = linkedSignal<AskedOfParty | null, ProblemError | null>({
    source: this.asked,
    computation: () => null,
  });
  protected readonly cause = linkedSignal({ source: this.asked, computation: () => '' });
  protected readonly reason = linkedSignal({ source: this.asked, computation: () => '' });
  protected readonly wrong = linkedSignal({ source: this.asked, computation: () => '' });
  private readonly wishes = new WishKeys();
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);

  protected readonly causes = JLIS_PARTY_CAUSES.map((value) => ({
    value,
    label: this.words.label('revocation-cause', value),
  }));

  protected heading(): string {
    const wish = this.asked();
    return wish === null ? '' : this.words.say(`backoffice.parties.act.${wish.act}`);
  }

  protected leadOf({ act }: AskedOfParty): WordingKey {
    return `backoffice.parties.lead.${act}`;
  }

  protected closed(open: boolean): void {
    // A locked screen closes the dialog for the eye only: its words are there again after the sign-in.
    if (!open && !this.session.locked()) this.asked.set(null);
  }

  protected async send(submission: Event, asked: AskedOfParty): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    const reason = this.reason().trim();
    const wish = this.wishOf(asked);
    this.wrong.set(wish === null && asked.act === 'end' ? 'cause' : reason === '' ? 'reason' : '');
    if (this.wrong() !== '') return;
    this.busy.set(true);
    this.problem.set(null);
    const { code } = asked.party;
    const idempotencyKey = this.wishes.of([asked.act, code, wish, reason]);
    try {
      if (wish === null) {
        await this.api.call(staffRoutes.stopParty, { params: { code }, body: { reason }, idempotencyKey });
      } else {
        await this.api.call(staffRoutes.requestPartyChange, { body: { wish, reason }, idempotencyKey });
      }
      this.wishes.fulfilled();
      this.asked.set(null);
      this.done.emit(wish === null ? 'backoffice.parties.stopped' : 'backoffice.end.done');
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }

  /** null for a stop, and while no cause is chosen. */
  private wishOf({ act, party: { code }, serial = '' }: AskedOfParty): Wish | null {
    if (act === 'secret') return { kind: 'party-secret', code };
    const cause = JLIS_PARTY_CAUSES.find((known) => known === this.cause());
    return act === 'end' && cause !== undefined ? { kind: 'end-party-certificate', code, serial, cause } : null;
  }
}
