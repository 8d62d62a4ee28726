import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { describe, expect, it } from 'vitest';
import { render, type } from '../../testing/render';
import { CodeInput } from './code-input';
import { PinInput } from './pin-input';

@Component({
  imports: [CodeInput, PinInput],
  template: `
    <dads-pin-input fieldId="pin" label="暗証番号" [(value)]="pin" [triesLeft]="tries()"
      ><p pinHelp>窓口で解除できます。</p></dads-pin-input
    >
    <dads-pin-input fieldId="totp" label="確認コード" [length]="6" [secret]="false" autocomplete="one-time-code" />
    <dads-code-input fieldId="code" label="アクセスコード" [(value)]="code" />
    <dads-code-input fieldId="number" label="受付番号" alphabet="letters-and-digits" autocomplete="off" />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class Host {
  readonly pin = signal('');
  readonly code = signal('');
  readonly tries = signal<number | null>(3);
}

describe('the PIN field', () => {
  it('is one numeric field that hides and may be filled by a password manager when told', async () => {
    const { query } = await render(Host);
    const pin = query.one<HTMLInputElement>('#pin');
    expect([pin.type, pin.inputMode || pin.getAttribute('inputmode'), pin.getAttribute('autocomplete')]).toEqual([
      'password',
      'numeric',
      'off',
    ]);
    const code = query.one<HTMLInputElement>('#totp');
    expect([code.type, code.getAttribute('autocomplete')]).toEqual(['text', 'one-time-code']);
  });

  it('takes full-width digits and drops what is no digit', async () => {
    const { query, componentInstance: host } = await render(Host);
    type(query.one<HTMLInputElement>('#pin'), '１２a３４５');
    expect(host.pin()).toBe('1234');
    expect(query.one<HTMLInputElement>('#pin').value).toBe('1234');
  });

  it('leaves the text alone in the middle of a kana conversion', async () => {
    const { query } = await render(Host);
    const pin = query.one<HTMLInputElement>('#pin');
    pin.value = '１';
    pin.dispatchEvent(new InputEvent('input', { isComposing: true }));
    expect(pin.value).toBe('１');
    pin.dispatchEvent(new CompositionEvent('compositionend'));
    expect(pin.value).toBe('1');
  });

  it('allows pasting', async () => {
    const { query } = await render(Host);
    const paste = new Event('paste', { bubbles: true, cancelable: true });
    query.one('#pin').dispatchEvent(paste);
    expect(paste.defaultPrevented).toBe(false);
  });

  it.each([
    [3, '数字4桁 あと3回入力できます。 窓口で解除できます。', false],
    [1, '数字4桁 あと1回です。まちがえるとロックされます。 窓口で解除できます。', false],
    [0, '数字4桁 ロックされています。入力できません。 窓口で解除できます。', true],
  ])('with %i tries left is described as “%s”', async (tries, description, disabled) => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    host.tries.set(tries);
    await whenStable();
    expect(query.described('#pin')).toBe(description);
    expect(query.one<HTMLInputElement>('#pin').disabled).toBe(disabled);
  });
});

describe('the code field', () => {
  it.each(['123456789012', '1234-5678-9012', '１２３４　５６７８　９０１２', '1234ー5678ー9012'])(
    'reads %s as 1234-5678-9012',
    async (typed) => {
      const { query, componentInstance: host, whenStable } = await render(Host);
      const code = query.one<HTMLInputElement>('#code');
      type(code, typed);
      await whenStable();
      expect(host.code()).toBe('1234-5678-9012');
      expect(code.value).toBe(typed);
      code.dispatchEvent(new Event('blur'));
      await whenStable();
      expect(code.value).toBe('1234-5678-9012');
    },
  );

  it('shows a code that came with the link', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    host.code.set('1111-2222-3333');
    await whenStable();
    expect(query.one<HTMLInputElement>('#code').value).toBe('1111-2222-3333');
  });

  it('says its shape before typing, and asks for digits only where only digits come', async () => {
    const { query } = await render(Host);
    expect(query.described('#code')).toContain('数字4桁を3組');
    expect(query.one('#code').getAttribute('inputmode')).toBe('numeric');
    expect(query.one('#number').hasAttribute('inputmode')).toBe(false);
  });
});
