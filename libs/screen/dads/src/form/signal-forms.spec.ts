import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { form, FormField, required } from '@angular/forms/signals';
import { describe, expect, it } from 'vitest';
import { render, type } from '../../testing/render';
import { Checkbox } from './checkbox';
import { InputText } from './input-text';
import { PinInput } from './pin-input';
import { RadioGroup } from './radio-group';

@Component({
  imports: [Checkbox, FormField, InputText, PinInput, RadioGroup],
  template: `
    <dads-input-text fieldId="phone" label="電話番号" [formField]="application.phone" />
    <dads-pin-input fieldId="pin" label="暗証番号" [formField]="application.pin" />
    <dads-radio-group
      fieldId="line"
      label="回線"
      [options]="[{ value: 'a', label: 'A' }]"
      [formField]="application.line"
    />
    <dads-checkbox fieldId="consent" label="同意" [formField]="application.consent" />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class Host {
  readonly model = signal({ phone: '', pin: '', line: '', consent: false });
  readonly application = form(this.model, (path) => {
    required(path.phone);
    required(path.consent);
  });
}

describe('the fields in a signal form', () => {
  it('write to the model and know what is required', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    expect(query.one('#phone').getAttribute('aria-required')).toBe('true');
    expect(host.application().valid()).toBe(false);
    type(query.one<HTMLInputElement>('#phone'), '09012345678');
    type(query.one<HTMLInputElement>('#pin'), '１２３４');
    query.one<HTMLInputElement>('#line').click();
    query.one<HTMLInputElement>('#consent').click();
    await whenStable();
    expect(host.model()).toEqual({ phone: '09012345678', pin: '1234', line: 'a', consent: true });
    expect(host.application().valid()).toBe(true);
  });

  it('show what the model says, and tell when they were left', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    host.model.update((model) => ({ ...model, phone: '080' }));
    await whenStable();
    expect(query.one<HTMLInputElement>('#phone').value).toBe('080');
    expect(host.application.phone().touched()).toBe(false);
    query.one('#phone').dispatchEvent(new Event('blur'));
    expect(host.application.phone().touched()).toBe(true);
  });
});
