import { ChangeDetectionStrategy, Component, DestroyRef, inject, input, output, signal } from '@angular/core';
import { type ApplicationView, citizenRoutes } from '@sumaho-jpki/contract';
import { Button, ModalDialog, newIdempotencyKey, ProblemError, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { PortalApi } from '../session/portal-api';

/** Cancelling asks once more, and says what is lost and what is not. */
@Component({
  selector: 'app-cancel-application',
  imports: [Button, ModalDialog, ProblemNotice, WordsPipe],
  template: `
    <button dadsButton="text" danger type="button" (click)="open.set(true)">
      {{ 'portal.cancel.button' | words }}
    </button>
    <dads-modal-dialog [heading]="'portal.cancel.title' | words" [(open)]="open">
      <dads-problem-notice [problem]="failure()" />
      <p>{{ 'portal.cancel.text' | words }}</p>
      <p>{{ 'portal.cancel.kept' | words }}</p>
      <button dialogActions dadsButton danger type="button" [busy]="cancelling()" (click)="cancel()">
        {{ 'portal.cancel.yes' | words }}
      </button>
      <button dialogActions dadsButton="secondary" type="button" (click)="open.set(false)">
        {{ 'portal.cancel.no' | words }}
      </button>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CancelApplication {
  readonly applicationId = input.required<string>();
  readonly cancelled = output<ApplicationView>();
  private readonly api = inject(PortalApi);
  private readonly owner = inject(DestroyRef);
  private readonly key = newIdempotencyKey();

  protected readonly open = signal(false);
  protected readonly cancelling = signal(false);
  protected readonly failure = signal<ProblemError | null>(null);

  protected async cancel(): Promise<void> {
    if (this.cancelling()) return;
    this.cancelling.set(true);
    this.failure.set(null);
    try {
      const { application } = await this.api.call(citizenRoutes.cancelApplication, {
        params: { applicationId: this.applicationId() },
        idempotencyKey: this.key,
      });
      this.open.set(false);
      // The live stream may have told first, and this part is then gone already.
      if (!this.owner.destroyed) this.cancelled.emit(application);
    } catch (thrown) {
      this.failure.set(ProblemError.from(thrown));
    } finally {
      this.cancelling.set(false);
    }
  }
}
