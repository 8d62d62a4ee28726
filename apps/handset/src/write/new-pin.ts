import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { judgePin } from '@sumaho-jpki/rules';
import { ErrorOfPipe, type FieldError, PinInput } from '@sumaho-jpki/screen/dads';
import { type Words, WordsPipe } from '@sumaho-jpki/screen/wording';

/** A new PIN, typed twice. */
@Component({
  selector: 'app-new-pin',
  imports: [ErrorOfPipe, PinInput, WordsPipe],
  template: `
    <dads-pin-input
      fieldId="new-pin"
      autocomplete="new-password"
      required
      [label]="'handset.pin.new' | words"
      [support]="'handset.pin.new.support' | words"
      [error]="errors() | errorOf: 'new-pin'"
      [(value)]="pin"
    />
    <dads-pin-input
      fieldId="repeated-pin"
      autocomplete="new-password"
      required
      [label]="'handset.pin.repeat' | words"
      [error]="errors() | errorOf: 'repeated-pin'"
      [(value)]="repeated"
    />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NewPin {
  readonly errors = input.required<readonly FieldError[]>();
  readonly pin = model.required<string>();
  readonly repeated = model.required<string>();
}

/** What speaks against it, weak first. */
export function judgeNewPin(
  words: Words,
  { pin, repeated, phoneNumber }: { pin: string; repeated: string; phoneNumber?: string | undefined },
): readonly FieldError[] {
  const { reasons } = judgePin(pin, { phoneNumber });
  if (reasons.length > 0)
    return reasons.map(({ rule, facts }) => ({ fieldId: 'new-pin', message: words.label('rule', rule, facts) }));
  return pin === repeated ? [] : [{ fieldId: 'repeated-pin', message: words.say('handset.pin.differs') }];
}
