import { ChangeDetectionStrategy, Component, inject, linkedSignal, model, output, signal } from '@angular/core';
import { type PartyView, type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import {
  Button,
  Description,
  DescriptionList,
  ModalDialog,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
} from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { StaffSession } from '../session/staff-session';
import { ExactPipe } from './exact.pipe';

type Secret = ResponseOf<typeof staffRoutes.showPartySecret>;

/** An enrolment secret, shown once: asked for by pressing, gone from the page when the dialog closes or the screen locks. */
@Component({
  selector: 'app-party-secret',
  imports: [Button, Description, DescriptionList, ExactPipe, ModalDialog, NotificationBanner, ProblemNotice, WordsPipe],
  template: `
    <dads-modal-dialog
      [heading]="'backoffice.parties.secret.title' | words"
      [open]="party() !== null && !session.locked()"
      (openChange)="closed($event)"
    >
      <dads-problem-notice [problem]="problem()" audience="desk" />
      @if (party(); as whose) {
        <p>
          <strong>{{ whose.organisation }}</strong><br /><span class="dads-mono">{{ whose.code }}</span>
        </p>
        @if (secret(); as shown) {
          <dads-notification-banner kind="warning" [level]="3" [heading]="'backoffice.parties.secret.once' | words" />
          <dl dadsDescriptionList>
            <div [dadsDescription]="'backoffice.parties.reference' | words">
              <span class="dads-mono">{{ shown.reference }}</span>
            </div>
            <div [dadsDescription]="'backoffice.parties.secret' | words">
              <strong class="dads-mono desk-wrap" data-secret>{{ shown.secret }}</strong>
            </div>
            <div [dadsDescription]="'backoffice.approvals.until' | words">{{ shown.expiresAt | exact }}</div>
          </dl>
        } @else {
          <p>{{ 'backoffice.parties.secret.lead' | words }}</p>
        }
      }
      @if (secret() === null) {
        <button dialogActions dadsButton type="button" [busy]="busy()" (click)="show()">
          {{ 'backoffice.parties.act.show' | words }}
        </button>
      }
      <button dialogActions dadsButton="secondary" type="button" (click)="close()">
        {{ (secret() === null ? 'backoffice.cancel' : 'backoffice.parties.secret.noted') | words }}
      </button>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PartySecret {
  readonly party = model<PartyView | null>(null);
  /** It was shown, and the dialog closed. */
  readonly shown = output();
  protected readonly session = inject(StaffSession);
  protected readonly busy = signal(false);
  protected readonly secret = linkedSignal<PartyView | null, Secret | null>({
    source: this.party,
    computation: () => null,
  });
  protected readonly problem = linkedSignal<PartyView | null, ProblemError | null>({
    source: this.party,
    computation: () => null,
  });
  private readonly api = inject(DeskApi);

  protected closed(open: boolean): void {
    if (!open && !this.session.locked()) this.close();
  }

  protected close(): void {
    const wasShown = this.secret() !== null;
    this.party.set(null);
    if (wasShown) this.shown.emit();
  }

  protected async show(): Promise<void> {
    const code = this.party()?.code;
    if (code === undefined || this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      this.secret.set(await this.api.call(staffRoutes.showPartySecret, { params: { code } }));
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }
}
