import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { Field, FieldFrame } from './field';
import type { Choice } from './radio-group';

/** Native select with an empty first line 「選択してください」 until something is chosen. */
@Component({
  selector: 'dads-select',
  imports: [FieldFrame, WordsPipe],
  template: `
    <dads-field-frame
      [fieldId]="fieldId()"
      [label]="label()"
      [support]="support()"
      [error]="error()"
      [required]="required()"
      [optional]="optional()"
    >
      <select
        class="dads-input dads-input--medium"
        [id]="fieldId()"
        [attr.name]="name() || null"
        [disabled]="disabled()"
        [attr.aria-required]="required() ? 'true' : null"
        [attr.aria-invalid]="error() === '' ? null : 'true'"
        [attr.aria-describedby]="describedBy()"
        (change)="take($event)"
        (blur)="touch.emit()"
      >
        @if (blank()) {
          <option value="" [selected]="value() === ''">{{ 'dads.select.choose' | words }}</option>
        }
        @for (option of options(); track option.value) {
          <option [value]="option.value" [selected]="option.value === value()" [disabled]="option.disabled ?? false">
            {{ option.label }}
          </option>
        }
      </select>
    </dads-field-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Select extends Field {
  readonly value = model('');
  readonly options = input.required<readonly Choice[]>();
  /** Whether the empty line is offered. */
  readonly blank = input(true);

  protected take(change: Event): void {
    if (change.target instanceof HTMLSelectElement) this.value.set(change.target.value);
  }
}
