import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { Field, FieldFrame } from './field';

/** The browser's own file field, so that its words and its keyboard are those of the device. */
@Component({
  selector: 'dads-file-input',
  imports: [FieldFrame],
  template: `
    <dads-field-frame
      [fieldId]="fieldId()"
      [label]="label()"
      [support]="support()"
      [error]="error()"
      [required]="required()"
      [optional]="optional()"
    >
      <input
        class="dads-input dads-input--file"
        type="file"
        [id]="fieldId()"
        [attr.name]="name() || null"
        [attr.accept]="accept() || null"
        [disabled]="disabled()"
        [attr.aria-required]="required() ? 'true' : null"
        [attr.aria-invalid]="error() === '' ? null : 'true'"
        [attr.aria-describedby]="describedBy()"
        (change)="take($event)"
        (blur)="touch.emit()"
      />
    </dads-field-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FileInput extends Field {
  readonly value = model<File | null>(null);
  /** As of the HTML attribute: `.csv,text/csv`. */
  readonly accept = input('');

  protected take(choice: Event): void {
    if (choice.target instanceof HTMLInputElement) this.value.set(choice.target.files?.[0] ?? null);
  }
}
