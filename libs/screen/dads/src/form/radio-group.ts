import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { Field, FieldFrame, Requirement } from './field';

/** One line of a radio group or select. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Second line: what it means, or why it cannot be chosen. Radio groups only. */
  readonly support?: string;
  readonly disabled?: boolean;
}

/** Native radios in a named group. The error summary lands on the first one. */
@Component({
  selector: 'dads-radio-group',
  imports: [FieldFrame, Requirement],
  template: `
    <fieldset
      role="radiogroup"
      [attr.aria-labelledby]="fieldId() + '-legend'"
      [attr.aria-describedby]="describedBy()"
      [attr.aria-required]="required() ? 'true' : null"
      [attr.aria-invalid]="error() === '' ? null : 'true'"
      [disabled]="disabled()"
    >
      <legend [id]="fieldId() + '-legend'">
        <span>{{ label() }}&ngsp;</span>
        <dads-requirement [required]="required()" [optional]="optional()" />
      </legend>
      <dads-field-frame [fieldId]="fieldId()" [labelled]="false" [support]="support()" [error]="error()">
        <div class="dads-choices" [class.dads-choices--tiles]="tiles()">
          @for (option of options(); track option.value) {
            <label class="dads-choice">
              <input
                type="radio"
                [id]="$first ? fieldId() : fieldId() + '-' + $index"
                [name]="name() || fieldId()"
                [value]="option.value"
                [checked]="option.value === value()"
                [disabled]="option.disabled ?? false"
                [attr.aria-labelledby]="fieldId() + '-' + $index + '-label'"
                [attr.aria-describedby]="option.support ? fieldId() + '-' + $index + '-support' : null"
                (change)="value.set(option.value)"
                (blur)="touch.emit()"
              />
              <span [id]="fieldId() + '-' + $index + '-label'">{{ option.label }}</span>
              @if (option.support; as words) {
                <span class="dads-choice__support" [id]="fieldId() + '-' + $index + '-support'">{{ words }}</span>
              }
            </label>
          }
        </div>
      </dads-field-frame>
    </fieldset>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RadioGroup extends Field {
  readonly value = model('');
  readonly options = input.required<readonly Choice[]>();
  /** Framed choices with a large target. */
  readonly tiles = input(false);
}
