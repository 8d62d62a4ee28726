import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  DOCUMENT,
  inject,
  input,
  model,
  output,
  signal,
} from '@angular/core';
import { SearchBox } from '@sumaho-jpki/screen/dads';
import { Words } from '@sumaho-jpki/screen/wording';
import { FIND_FIELD } from './shortcut';

/** The one box: has the focus when the page opens; a paste searches at once. */
@Component({
  selector: 'app-find-box',
  imports: [SearchBox],
  template: `<dads-search-box
    [fieldId]="field"
    [label]="label()"
    [support]="support()"
    [error]="error()"
    [busy]="busy()"
    [(value)]="text"
    (searched)="submit($event)"
    (paste)="pasted()"
  />`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FindBox {
  readonly label = input.required<string>();
  readonly support = input('');
  readonly busy = input(false);
  readonly text = model('');
  /** Enter or the button, with words in the box. */
  readonly entered = output<string>();
  /** Something was pasted. */
  readonly dropped = output<string>();
  protected readonly field = FIND_FIELD;
  protected readonly error = signal('');
  private readonly words = inject(Words);
  private readonly document = inject(DOCUMENT);
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor() {
    // After the shell has moved the focus to the heading.
    afterNextRender({ write: () => this.later(() => this.document.getElementById(FIND_FIELD)?.focus()) });
    inject(DestroyRef).onDestroy(() => {
      if (this.timer !== null) clearTimeout(this.timer);
    });
  }

  protected submit(words: string): void {
    this.error.set(words === '' ? this.words.say('backoffice.search.empty') : '');
    if (words !== '') this.entered.emit(words);
  }

  protected pasted(): void {
    // The box has the pasted words only after this event.
    this.later(() => {
      if (this.text().trim() === '') return;
      this.error.set('');
      this.dropped.emit(this.text());
    });
  }

  private later(work: () => void): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(work, 0);
  }
}
