import { ChangeDetectionStrategy, Component, inject, input, linkedSignal, signal } from '@angular/core';
import { type CleanProofView, staffRoutes } from '@sumaho-jpki/contract';
import { Button, newIdempotencyKey, ProblemError, ProblemNotice, StatusBadge } from '@sumaho-jpki/screen/dads';
import { LabelPipe, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { ExactPipe } from './exact.pipe';

/** Codes for what was ever written under a line: the next owner checks them in the portal, without sign-in. */
@Component({
  selector: 'app-clean-proofs',
  imports: [Button, ExactPipe, LabelPipe, ProblemNotice, StatusBadge, WordsPipe],
  template: `
    <p class="desk-soft">{{ 'backoffice.clean.lead' | words }}</p>
    <p class="desk-buttons">
      <button dadsButton="secondary" size="small" type="button" [busy]="busy()" (click)="show()">
        {{ 'backoffice.clean.issue' | words }}
      </button>
    </p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    @if (proofs(); as all) {
      <ul class="desk-actions" aria-live="polite">
        @for (proof of all; track proof.code) {
          <li class="desk-action" [attr.data-clean]="proof.statement.missing.length === 0">
            <div class="desk-action__head">
              <strong class="dads-mono">{{ proof.code }}</strong>
              <dads-status-badge
                [kind]="proof.statement.missing.length === 0 ? 'success' : 'neutral'"
                [label]="
                  (proof.statement.missing.length === 0 ? 'backoffice.clean.yes' : 'backoffice.clean.no') | words
                "
              />
              <span>{{
                (proof.statement.store === 'sim' ? 'backoffice.clean.sim' : 'backoffice.clean.keychain')
                  | words: { end: proof.statement.iccidEnd, model: proof.statement.handsetModel ?? '' }
              }}</span>
            </div>
            <ul class="desk-follows">
              @for (gap of proof.statement.missing; track gap) {
                <li>{{ gap | label: 'clean-gap' }}</li>
              }
              @if (proof.statement.deletedAt; as at) {
                <li>{{ 'backoffice.clean.deleted-at' | words: { at: at | exact } }}</li>
              }
            </ul>
          </li>
        } @empty {
          <li>{{ 'backoffice.clean.none' | words }}</li>
        }
      </ul>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CleanProofs {
  readonly lineId = input.required<string>();
  /** Of this line: another line begins without. */
  protected readonly proofs = linkedSignal<string, readonly CleanProofView[] | null>({
    source: this.lineId,
    computation: () => null,
  });
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  private readonly api = inject(DeskApi);

  /** The same codes each time, with what they tell at this moment: each question is a wish of its own. */
  protected async show(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    const lineId = this.lineId();
    try {
      const asked = { params: { lineId }, idempotencyKey: newIdempotencyKey() };
      const { proofs } = await this.api.call(staffRoutes.issueCleanProofs, asked);
      if (lineId === this.lineId()) this.proofs.set(proofs);
      this.problem.set(null);
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }
}
