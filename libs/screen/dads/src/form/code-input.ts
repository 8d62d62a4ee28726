import { ChangeDetectionStrategy, Component, computed, effect, input, model, signal, untracked } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { Field, FieldFrame } from './field';
import { digitsOf, grouped, lettersAndDigitsOf } from './normalise';

/**
 * A code read from paper, SMS or telephone, such as `1234-5678-9012`. Spaces, any dash, lower case and full width are
 * accepted; the box shows the grouped form once it loses focus, `value` is always the grouped half-width form.
 */
@Component({
  selector: 'dads-code-input',
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
      <span class="dads-field__support" [id]="fieldId() + '-shape'">{{
        shape() | words: { groups: groups(), characters: groupLength() }
      }}</span>
      <input
        class="dads-input dads-input--code"
        type="text"
        autocapitalize="characters"
        [attr.inputmode]="alphabet() === 'digits' ? 'numeric' : null"
        spellcheck="false"
        [id]="fieldId()"
        [attr.name]="name() || null"
        [attr.autocomplete]="autocomplete()"
        [value]="text()"
        [disabled]="disabled()"
        [attr.aria-required]="required() ? 'true' : null"
        [attr.aria-invalid]="error() === '' ? null : 'true'"
        [attr.aria-describedby]="describedBy()"
        (input)="take($event)"
        (blur)="settle()"
      />
    </dads-field-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CodeInput extends Field {
  readonly value = model('');
  readonly groups = input(3);
  readonly groupLength = input(4);
  /** Access codes are digits (three groups of four), application numbers have letters. */
  readonly alphabet = input<'digits' | 'letters-and-digits'>('digits');
  readonly autocomplete = input<'off' | 'one-time-code'>('one-time-code');
  /** Whether as many characters as asked for are there. */
  readonly complete = computed(() => this.kept(this.value()).length === this.groups() * this.groupLength());
  protected readonly text = signal('');
  protected readonly shape = computed(() => (this.alphabet() === 'digits' ? 'dads.code.digits' : 'dads.code.shape'));

  constructor() {
    super();
    effect(() => {
      const given = this.value();
      // A value set from outside (a QR link) must appear; one that came from this very text must not move the caret.
      if (given !== untracked(() => this.canonical(this.text()))) this.text.set(given);
    });
  }

  protected override describedToo(): readonly string[] {
    return ['shape'];
  }

  protected take(typing: Event): void {
    if (!(typing.target instanceof HTMLInputElement)) return;
    this.text.set(typing.target.value);
    this.value.set(this.canonical(typing.target.value));
  }

  protected settle(): void {
    this.text.set(this.value());
    this.touch.emit();
  }

  private canonical(typed: string): string {
    return grouped(this.kept(typed), this.groups(), this.groupLength());
  }

  private kept(typed: string): string {
    return this.alphabet() === 'digits' ? digitsOf(typed) : lettersAndDigitsOf(typed);
  }
}
