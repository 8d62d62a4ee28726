import { ChangeDetectionStrategy, Component, model } from '@angular/core';
import { Field, FieldFrame, Requirement } from './field';

/** One yes/no box, for instance a consent. */
@Component({
  selector: 'dads-checkbox',
  imports: [FieldFrame, Requirement],
  template: `
    <dads-field-frame [fieldId]="fieldId()" [labelled]="false" [support]="support()" [error]="error()">
      <label class="dads-choice">
        <input
          type="checkbox"
          [id]="fieldId()"
          [attr.name]="name() || null"
          [checked]="checked()"
          [disabled]="disabled()"
          [attr.aria-required]="required() ? 'true' : null"
          [attr.aria-invalid]="error() === '' ? null : 'true'"
          [attr.aria-describedby]="describedBy()"
          (change)="checked.set(!checked())"
          (blur)="touch.emit()"
        />
        <span>{{ label() }} <dads-requirement [required]="required()" [optional]="optional()" /></span>
      </label>
    </dads-field-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Checkbox extends Field {
  readonly checked = model(false);
}
