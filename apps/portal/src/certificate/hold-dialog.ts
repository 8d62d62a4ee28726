import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { citizenRoutes } from '@sumaho-jpki/contract';
import { Button, ModalDialog, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { PortalApi } from '../session/portal-api';
import { ActOfCare } from './act-of-care';

export type HoldAct = 'suspend' | 'resume';

/**
 * Stops the certificate for now by one press, or uses it again. A lost phone waits for nothing: no card, no second question; what a press does
 * stands beside the button, and pressed by mistake it is lifted again. The dialog opens where stopping failed, and for using it again.
 */
@Component({
  selector: 'app-hold-dialog',
  imports: [Button, ModalDialog, ProblemNotice, WordsPipe],
  template: `
    <dads-modal-dialog
      [heading]="(act() === 'suspend' ? 'portal.care.suspend.title' : 'portal.care.resume.title') | words"
      [(open)]="care.open"
    >
      <dads-problem-notice [problem]="care.failure()" />
      @if (act() === 'suspend') {
        <p>{{ 'portal.care.suspend.failed' | words }}</p>
      } @else {
        <p>{{ 'portal.care.resume.text' | words }}</p>
      }
      @if (care.wantsCard()) {
        <button dialogActions dadsButton type="button" [busy]="care.busy()" (click)="care.showCard()">
          {{ 'portal.care.show-card' | words }}
        </button>
      } @else {
        <button dialogActions dadsButton type="button" [busy]="care.busy()" (click)="go()">
          {{ (act() === 'suspend' ? 'portal.again' : 'portal.care.resume.yes') | words }}
        </button>
      }
      <button dialogActions dadsButton="secondary" type="button" (click)="care.open.set(false)">
        {{ 'portal.care.no' | words }}
      </button>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class HoldDialog {
  readonly serial = input.required<string>();
  readonly changed = output<HoldAct>();
  private readonly api = inject(PortalApi);
  protected readonly care = new ActOfCare();
  protected readonly act = signal<HoldAct>('suspend');

  /** To use it again, which asks first. */
  resume(): void {
    this.act.set('resume');
    this.care.ask();
  }

  /** At once; ends when it is done or was refused. */
  async stop(): Promise<void> {
    if (this.care.busy()) return;
    this.act.set('suspend');
    this.care.prepare();
    await this.go();
    if (this.care.failure() !== null) this.care.open.set(true);
  }

  protected async go(): Promise<void> {
    const act = this.act();
    const route = act === 'suspend' ? citizenRoutes.suspendCertificate : citizenRoutes.resumeCertificate;
    const params = { serial: this.serial() };
    if (await this.care.run((idempotencyKey) => this.api.call(route, { params, idempotencyKey }))) {
      this.changed.emit(act);
    }
  }
}
