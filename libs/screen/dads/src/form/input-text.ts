import { booleanAttribute, ChangeDetectionStrategy, Component, input, model, signal } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { Field, FieldFrame } from './field';

/** One line of text. `type="password"` gets a "show what I typed" box; pasting is always allowed (WCAG 3.3.8). */
@Component({
  selector: 'dads-input-text',
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
      <input
        class="dads-input"
        [class.dads-input--narrow]="width() === 'narrow'"
        [class.dads-input--medium]="width() === 'medium'"
        [id]="fieldId()"
        [attr.name]="name() || null"
        [type]="type() === 'password' && shown() ? 'text' : type()"
        [attr.inputmode]="inputmode() || null"
        [attr.autocomplete]="autocomplete() || null"
        [attr.maxlength]="maxLength() ?? null"
        [attr.spellcheck]="type() === 'password' ? 'false' : null"
        [attr.autocapitalize]="type() === 'text' ? null : 'off'"
        [value]="value()"
        [disabled]="disabled()"
        [readOnly]="readonly()"
        [attr.aria-required]="required() ? 'true' : null"
        [attr.aria-invalid]="error() === '' ? null : 'true'"
        [attr.aria-describedby]="describedBy()"
        (input)="take($event)"
        (blur)="touch.emit()"
      />
      @if (type() === 'password') {
        <label class="dads-choice">
          <input type="checkbox" [checked]="shown()" (change)="shown.set(!shown())" />
          <span>{{ 'dads.pin.show' | words }}</span>
        </label>
      }
    </dads-field-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class InputText extends Field {
  readonly value = model('');
  readonly type = input<'text' | 'password' | 'tel' | 'email' | 'search' | 'date' | 'url'>('text');
  readonly inputmode = input<'numeric' | 'tel' | 'email' | 'search' | 'text' | ''>('');
  readonly autocomplete = input('');
  readonly width = input<'full' | 'medium' | 'narrow'>('medium');
  readonly maxLength = input<number | undefined>(undefined);
  readonly readonly = input(false, { transform: booleanAttribute });
  protected readonly shown = signal(false);

  protected take(typing: Event): void {
    if (typing.target instanceof HTMLInputElement) this.value.set(typing.target.value);
  }
}
