import {
  booleanAttribute,
  ChangeDetectionStrategy,
  Component,
  computed,
  Directive,
  input,
  output,
} from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { Icon } from '../action/icon';

let made = 0;

/** What every field has. `value = model()` in the subclasses also fits Angular's signal forms (FormValueControl). */
@Directive()
export abstract class Field {
  readonly label = input.required<string>();
  readonly support = input('');
  /** The sentence to show; empty while the field is fine. */
  readonly error = input('');
  readonly required = input(false, { transform: booleanAttribute });
  /** Shows 任意. A field that is neither required nor optional shows nothing. */
  readonly optional = input(false, { transform: booleanAttribute });
  readonly disabled = input(false, { transform: booleanAttribute });
  readonly name = input('');
  /** Id of the focusable control, for error summaries. Not called `id`, which would double on the host element. */
  readonly fieldId = input(`dads-field-${++made}`);

  /** The field was left: what signal forms call touched. */
  readonly touch = output<void>();

  protected readonly describedBy = computed(() => {
    const id = this.fieldId();
    const parts = [
      ...(this.support() === '' ? [] : [`${id}-support`]),
      ...this.describedToo().map((suffix) => `${id}-${suffix}`),
      ...(this.error() === '' ? [] : [`${id}-error`]),
    ];
    return parts.length === 0 ? null : parts.join(' ');
  });

  /** Suffixes of further describing elements. */
  protected describedToo(): readonly string[] {
    return [];
  }
}

/** 必須 / 任意 in words, never an asterisk. */
@Component({
  selector: 'dads-requirement',
  imports: [WordsPipe],
  template: `
    @if (required()) {
      <span class="dads-requirement dads-requirement--required">※{{ 'dads.required' | words }}</span>
    } @else if (optional()) {
      <span class="dads-requirement">※{{ 'dads.optional' | words }}</span>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Requirement {
  readonly required = input(false);
  readonly optional = input(false);
}

/** Label above, support under it, control, error below (DADS order). */
@Component({
  selector: 'dads-field-frame',
  imports: [Icon, Requirement, WordsPipe],
  template: `
    <div class="dads-field" [attr.data-error]="error() !== ''">
      @if (labelled()) {
        <label class="dads-field__label" [attr.for]="fieldId()">
          <span>{{ label() }}&ngsp;</span>
          <dads-requirement [required]="required()" [optional]="optional()" />
        </label>
      }
      @if (support(); as words) {
        <p class="dads-field__support" [id]="fieldId() + '-support'">{{ words }}</p>
      }
      <ng-content />
      @if (error(); as words) {
        <p class="dads-field__error" [id]="fieldId() + '-error'">
          <dads-icon name="error" [size]="20" />
          <span
            ><span class="dads-visually-hidden">{{ 'dads.error.prefix' | words }}</span
            >{{ words }}</span
          >
        </p>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FieldFrame {
  readonly fieldId = input.required<string>();
  readonly label = input('');
  /** False when the control carries its own label (checkbox) or legend. */
  readonly labelled = input(true);
  readonly support = input('');
  readonly error = input('');
  readonly required = input(false);
  readonly optional = input(false);
}
