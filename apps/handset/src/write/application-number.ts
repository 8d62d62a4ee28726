import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { parseApplicationNumber } from '@sumaho-jpki/rules';
import { ErrorOfPipe, type FieldError, InputText } from '@sumaho-jpki/screen/dads';
import { type Words, WordsPipe } from '@sumaho-jpki/screen/wording';

const FIELD = 'application-number';

/** 受付番号, typed on an iPhone: a SIM names its application to the service, the phone's own store does not. */
@Component({
  selector: 'app-application-number',
  imports: [ErrorOfPipe, InputText, WordsPipe],
  template: `
    <dads-input-text
      name="applicationNumber"
      autocomplete="off"
      width="full"
      required
      [fieldId]="field"
      [label]="'handset.iphone.code.number' | words"
      [support]="'handset.iphone.code.number.support' | words"
      [error]="errors() | errorOf: field"
      [(value)]="value"
    />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ApplicationNumber {
  readonly value = model('');
  readonly errors = input.required<readonly FieldError[]>();
  protected readonly field = FIELD;
}

/** What is wrong with the number as it was typed. */
export function numberErrors(typed: string, words: Words): readonly FieldError[] {
  if (parseApplicationNumber(typed) !== undefined) return [];
  return [{ fieldId: FIELD, message: words.say('handset.iphone.code.number.wrong') }];
}
