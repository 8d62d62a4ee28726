import { ChangeDetectionStrategy, Component, input, model, signal } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { Field, FieldFrame } from './field';
import { digitsOf } from './normalise';
import { TriesLeft } from './tries-left';

/**
 * A short number in ONE field (password managers and pasting work, WCAG 3.3.8). Full-width digits are taken as digits.
 * Slot `[pinHelp]`: the unlock path, to be read before the last try.
 */
@Component({
  selector: 'dads-pin-input',
  imports: [FieldFrame, TriesLeft, WordsPipe],
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
        'dads.pin.shape' | words: { length: length() }
      }}</span>
      <input
        class="dads-input dads-input--pin"
        inputmode="numeric"
        spellcheck="false"
        [id]="fieldId()"
        [attr.name]="name() || null"
        [type]="secret() && !shown() ? 'password' : 'text'"
        [attr.autocomplete]="autocomplete()"
        [value]="value()"
        [disabled]="disabled() || triesLeft() === 0"
        [attr.aria-required]="required() ? 'true' : null"
        [attr.aria-invalid]="error() === '' ? null : 'true'"
        [attr.aria-describedby]="describedBy()"
        (input)="take($event)"
        (compositionend)="take($event)"
        (blur)="touch.emit()"
      />
      @if (secret()) {
        <label class="dads-choice">
          <input type="checkbox" [checked]="shown()" (change)="shown.set(!shown())" />
          <span>{{ 'dads.pin.show' | words }}</span>
        </label>
      }
      <div [id]="fieldId() + '-tries'">
        @if (triesLeft(); as tries) {
          <dads-tries-left [tries]="tries" />
        } @else if (triesLeft() === 0) {
          <dads-tries-left [tries]="0" />
        }
        <ng-content select="[pinHelp]" />
      </div>
    </dads-field-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PinInput extends Field {
  readonly value = model('');
  /** Digits expected; shown, and extra digits are cut. */
  readonly length = input(4);
  readonly autocomplete = input<'off' | 'one-time-code' | 'current-password' | 'new-password'>('off');
  /** False for one-time codes, which nobody needs to hide. */
  readonly secret = input(true);
  readonly triesLeft = input<number | null>(null);
  protected readonly shown = signal(false);

  protected override describedToo(): readonly string[] {
    return ['shape', 'tries'];
  }

  protected take(typing: Event): void {
    const box = typing.target;
    if (!(box instanceof HTMLInputElement)) return;
    // Rewriting the box in the middle of a kana conversion would break it: wait for its end.
    if (typing instanceof InputEvent && typing.isComposing) return;
    const digits = digitsOf(box.value).slice(0, this.length());
    if (box.value !== digits) box.value = digits;
    this.value.set(digits);
  }
}
