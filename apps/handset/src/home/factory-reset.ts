import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { ApiClient, Button, ModalDialog } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { AppMemory } from '../phone/app-memory';
import { PhoneKeychain } from '../phone/phone-keychain';
import { type Handset, phoneId } from '../phone/phone-store';

/** Erases all content and settings: on an iPhone the key goes, on Android the SIM keeps it. */
@Component({
  selector: 'app-factory-reset',
  imports: [Button, ModalDialog, WordsPipe],
  template: `
    <p>{{ what() | words }}</p>
    <button dadsButton="secondary" danger class="handset-wide" type="button" (click)="asking.set(true)">
      {{ 'handset.reset.button' | words }}
    </button>
    <dads-modal-dialog [heading]="'handset.reset.confirm' | words" [(open)]="asking">
      <p>{{ what() | words }}</p>
      <div dialogActions class="dads-cluster">
        <button dadsButton="primary" danger type="button" [busy]="busy()" (click)="reset()">
          {{ 'handset.reset.confirm.submit' | words }}
        </button>
        <button dadsButton="secondary" type="button" (click)="asking.set(false)">
          {{ 'handset.reset.cancel' | words }}
        </button>
      </div>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FactoryReset {
  readonly phone = input.required<Handset>();
  readonly done = output<void>();
  private readonly keychain = inject(PhoneKeychain);
  private readonly memory = inject(AppMemory);
  private readonly api = inject(ApiClient);

  protected readonly asking = signal(false);
  protected readonly busy = signal(false);
  protected readonly what = computed(() =>
    this.phone().os === 'ios' ? 'handset.reset.what.ios' : 'handset.reset.what.android',
  );

  protected async reset(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    try {
      const phone = this.phone();
      this.memory.forgetAll(phoneId(phone));
      this.api.authorize('device', null);
      this.asking.set(false);
      if (phone.os === 'ios') await this.keychain.factoryReset();
      this.done.emit();
    } finally {
      this.busy.set(false);
    }
  }
}
