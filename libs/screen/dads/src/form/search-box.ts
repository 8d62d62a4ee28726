import { ChangeDetectionStrategy, Component, input, model, output } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { Button } from '../action/button';
import { Icon } from '../action/icon';
import { InputText } from './input-text';
import { tidied } from './normalise';

/** A search landmark: Enter or the button sends the tidied words. */
@Component({
  selector: 'dads-search-box',
  imports: [Button, Icon, InputText, WordsPipe],
  template: `
    <form class="dads-search" role="search" [attr.aria-label]="label()" (submit)="send($event)">
      <dads-input-text
        type="search"
        width="full"
        [label]="label()"
        [support]="support()"
        [fieldId]="fieldId()"
        [error]="error()"
        autocomplete="off"
        [(value)]="value"
      />
      <button dadsButton="primary" type="submit" [busy]="busy()">
        <dads-icon name="search" [size]="20" />{{ 'dads.search.submit' | words }}
      </button>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SearchBox {
  readonly label = input.required<string>();
  readonly support = input('');
  readonly error = input('');
  readonly fieldId = input('dads-search');
  readonly busy = input(false);
  readonly value = model('');
  readonly searched = output<string>();

  protected send(submission: Event): void {
    submission.preventDefault();
    this.searched.emit(tidied(this.value()));
  }
}
