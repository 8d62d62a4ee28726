import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { pinInitialisationRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import { Button, ModalDialog, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { PortalApi } from '../session/portal-api';
import { ActOfCare } from './act-of-care';

/** What the service answers once: the code, its end, and the way to the phone. */
export type PinOrder = ResponseOf<typeof pinInitialisationRoutes.order>;

/** 暗証番号の初期化: what it does, then the order. The code goes to whoever shows it and is kept nowhere. */
@Component({
  selector: 'app-pin-dialog',
  imports: [Button, ModalDialog, ProblemNotice, WordsPipe],
  template: `
    <dads-modal-dialog [heading]="'portal.care.pin.title' | words" [(open)]="care.open">
      <dads-problem-notice [problem]="care.failure()" />
      <ul>
        <li>{{ 'portal.care.pin.code' | words }}</li>
        <li>{{ 'portal.care.pin.same' | words }}</li>
        <li>{{ 'portal.care.pin.nobody' | words }}</li>
        <li>{{ 'portal.care.pin.limit' | words }}</li>
      </ul>
      @if (care.wantsCard()) {
        <button dialogActions dadsButton type="button" [busy]="care.busy()" (click)="care.showCard()">
          {{ 'portal.care.show-card' | words }}
        </button>
      } @else {
        <button dialogActions dadsButton type="button" [busy]="care.busy()" (click)="go()">
          {{ 'portal.care.pin.yes' | words }}
        </button>
      }
      <button dialogActions dadsButton="secondary" type="button" (click)="care.open.set(false)">
        {{ 'portal.care.no' | words }}
      </button>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PinDialog {
  readonly serial = input.required<string>();
  readonly ordered = output<PinOrder>();
  private readonly api = inject(PortalApi);
  protected readonly care = new ActOfCare();

  ask(): void {
    this.care.ask();
  }

  protected async go(): Promise<void> {
    const params = { serial: this.serial() };
    const answered: PinOrder[] = [];
    const done = await this.care.run(async (idempotencyKey) =>
      answered.push(await this.api.call(pinInitialisationRoutes.order, { params, idempotencyKey })),
    );
    const [order] = answered;
    if (done && order) this.ordered.emit(order);
  }
}
