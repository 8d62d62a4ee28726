import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { citizenRoutes } from '@sumaho-jpki/contract';
import { Button, ModalDialog, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { PortalApi } from '../session/portal-api';
import { ActOfCare } from './act-of-care';

export type HoldAct = 'suspend' | 'resume';

/** Stops the certificate for now, or uses it again. Stopping never waits for the card: a lost phone does not wait either. */
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
        <ul>
          <li>{{ 'portal.care.suspend.now' | words }}</li>
          <li>{{ 'portal.care.suspend.back' | words }}</li>
          <li>{{ 'portal.care.suspend.carrier' | words }}</li>
        </ul>
      } @else {
        <p>{{ 'portal.care.resume.text' | words }}</p>
      }
      @if (care.wantsCard()) {
        <button dialogActions dadsButton type="button" [busy]="care.busy()" (click)="care.showCard()">
          {{ 'portal.care.show-card' | words }}
        </button>
      } @else {
        <button dialogActions dadsButton type="button" [busy]="care.busy()" (click)="go()">
          {{ (act() === 'suspend' ? 'portal.care.suspend.yes' : 'portal.care.resume.yes') | words }}
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

  ask(act: HoldAct): void {
    this.act.set(act);
    this.care.ask();
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
