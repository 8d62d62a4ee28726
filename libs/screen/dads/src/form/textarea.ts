import { ChangeDetectionStrategy, Component, computed, input, model } from '@angular/core';
import { Field, FieldFrame } from './field';

/** Several lines; with `limit` a counter that a screen reader hears on focus, not on every key. */
@Component({
  selector: 'dads-textarea',
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
      <textarea
        class="dads-input"
        [id]="fieldId()"
        [attr.name]="name() || null"
        [attr.rows]="rows()"
        [value]="value()"
        [disabled]="disabled()"
        [attr.aria-required]="required() ? 'true' : null"
        [attr.aria-invalid]="error() === '' ? null : 'true'"
        [attr.aria-describedby]="describedBy()"
        (input)="take($event)"
        (blur)="touch.emit()"
      ></textarea>
      @if (limit(); as most) {
        <span class="dads-counter" [id]="fieldId() + '-counter'">{{ length() }} / {{ most }}</span>
      }
    </dads-field-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Textarea extends Field {
  readonly value = model('');
  readonly rows = input(4);
  /** Characters as a person counts them (𠮷 is one). Shown, not enforced. */
  readonly limit = input<number | null>(null);
  protected readonly length = computed(() => [...this.value()].length);

  protected override describedToo(): readonly string[] {
    return this.limit() === null ? [] : ['counter'];
  }

  protected take(typing: Event): void {
    if (typing.target instanceof HTMLTextAreaElement) this.value.set(typing.target.value);
  }
}
