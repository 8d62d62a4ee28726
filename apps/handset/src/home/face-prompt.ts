import { ChangeDetectionStrategy, Component, model, output } from '@angular/core';
import { Button, ModalDialog } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';

/** The phone's own face recognition, virtual: the tester says how it ended. The app hears yes or no and never sees a face. */
@Component({
  selector: 'app-face-prompt',
  imports: [Button, ModalDialog, WordsPipe],
  template: `
    <dads-modal-dialog [heading]="'handset.face.title' | words" [(open)]="open">
      <p>{{ 'handset.face.lead' | words }}</p>
      <div dialogActions class="dads-cluster">
        <button dadsButton="primary" type="button" (click)="answer(true)">
          {{ 'handset.face.match' | words }}
        </button>
        <button dadsButton="secondary" type="button" (click)="answer(false)">
          {{ 'handset.face.no-match' | words }}
        </button>
      </div>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FacePrompt {
  readonly open = model(false);
  readonly answered = output<boolean>();

  protected answer(matches: boolean): void {
    this.open.set(false);
    this.answered.emit(matches);
  }
}
