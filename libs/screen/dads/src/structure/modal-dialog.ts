import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  effect,
  ElementRef,
  inject,
  input,
  model,
  viewChild,
} from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { Button } from '../action/button';

let made = 0;

/**
 * Native `<dialog>`: the browser traps the focus, makes the rest inert and closes on Escape; focus goes back to where it was.
 * Slots: content, and `[dialogActions]` for the buttons.
 */
@Component({
  selector: 'dads-modal-dialog',
  imports: [Button, WordsPipe],
  template: `
    <dialog #dialog class="dads-dialog" [attr.aria-labelledby]="id" (close)="open.set(false)">
      <div class="dads-dialog__frame">
        <div class="dads-dialog__head">
          <h2 [id]="id">{{ heading() }}</h2>
          <button dadsButton="text" size="small" type="button" (click)="open.set(false)">
            {{ 'dads.close' | words }}
          </button>
        </div>
        @if (open()) {
          <ng-content />
        }
        <div class="dads-dialog__actions"><ng-content select="[dialogActions]" /></div>
      </div>
    </dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ModalDialog {
  readonly heading = input.required<string>();
  readonly open = model(false);
  protected readonly id = `dads-dialog-${++made}`;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  private readonly document = inject(DOCUMENT);
  private from: HTMLElement | null = null;

  constructor() {
    effect(() => {
      const dialog = this.dialog().nativeElement;
      if (this.open() && !dialog.open) {
        const active = this.document.activeElement;
        this.from = active instanceof HTMLElement ? active : null;
        dialog.showModal();
      } else if (!this.open() && dialog.open) {
        dialog.close();
      }
      if (!this.open() && this.from !== null) {
        this.from.focus();
        this.from = null;
      }
    });
  }
}
