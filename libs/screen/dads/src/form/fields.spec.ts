import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { describe, expect, it } from 'vitest';
import { plain, render, type } from '../../testing/render';
import { Checkbox } from './checkbox';
import { InputText } from './input-text';
import { RadioGroup } from './radio-group';
import { SearchBox } from './search-box';
import { Select } from './select';
import { Textarea } from './textarea';

const LINES = [
  { value: 'line-1', label: '090-1234-5678' },
  { value: 'line-2', label: '080-1234-5678', support: '解約済みの回線です', disabled: true },
];

@Component({
  imports: [Checkbox, InputText, RadioGroup, SearchBox, Select, Textarea],
  template: `
    <dads-input-text
      fieldId="phone"
      label="電話番号"
      support="ハイフンはなくても入力できます。"
      required
      [error]="error()"
      autocomplete="tel"
      [(value)]="phone"
    />
    <dads-input-text fieldId="password" label="署名用パスワード" type="password" autocomplete="current-password" />
    <dads-textarea fieldId="note" label="メモ" optional [limit]="10" [(value)]="note" />
    <dads-select fieldId="model" label="機種" [options]="lines" [(value)]="model" />
    <dads-radio-group fieldId="line" label="回線" required [options]="lines" [error]="error()" [(value)]="line" />
    <dads-checkbox fieldId="consent" label="同意します" required [error]="error()" [(checked)]="consent" />
    <dads-search-box label="回線を探す" (searched)="sought.set($event)" />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class Host {
  readonly lines = LINES;
  readonly error = signal('');
  readonly phone = signal('');
  readonly note = signal('');
  readonly model = signal('');
  readonly line = signal('');
  readonly consent = signal(false);
  readonly sought = signal('');
}

const labelOf = (input: HTMLInputElement): string => [...(input.labels ?? [])].map(plain).join(' ');

describe('a text field', () => {
  it('is named by its label with the word 必須, and described by its support', async () => {
    const { query } = await render(Host);
    const phone = query.one<HTMLInputElement>('#phone');
    expect(labelOf(phone)).toBe('電話番号 ※必須');
    expect(query.described('#phone')).toBe('ハイフンはなくても入力できます。');
    expect(phone.getAttribute('aria-required')).toBe('true');
    expect(phone.hasAttribute('aria-invalid')).toBe(false);
  });

  it('in error is invalid and also described by the sentence', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    host.error.set('電話番号を入力してください。');
    await whenStable();
    expect(query.one('#phone').getAttribute('aria-invalid')).toBe('true');
    expect(query.described('#phone')).toBe('ハイフンはなくても入力できます。 エラー: 電話番号を入力してください。');
  });

  it('gives what is typed, and shows what the page sets', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    const phone = query.one<HTMLInputElement>('#phone');
    type(phone, '０９０');
    expect(host.phone()).toBe('０９０');
    host.phone.set('090');
    await whenStable();
    expect(phone.value).toBe('090');
  });

  it('for a password is hidden until its box is ticked, and lets password managers in', async () => {
    const { query, whenStable } = await render(Host);
    const password = query.one<HTMLInputElement>('#password');
    expect([password.type, password.getAttribute('autocomplete')]).toEqual(['password', 'current-password']);
    password.parentElement?.querySelector<HTMLInputElement>('input[type=checkbox]')?.click();
    await whenStable();
    expect(password.type).toBe('text');
  });
});

describe('a text area', () => {
  it('counts characters as people do', async () => {
    const { query, whenStable } = await render(Host);
    type(query.one<HTMLTextAreaElement>('#note'), '𠮷野家');
    await whenStable();
    expect(query.described('#note')).toBe('3 / 10');
    expect(labelOf(query.one('#note'))).toBe('メモ ※任意');
  });
});

describe('a select', () => {
  it('begins with an invitation and gives the chosen value', async () => {
    const { query, componentInstance: host } = await render(Host);
    const select = query.one<HTMLSelectElement>('#model');
    expect(select.selectedOptions[0]?.textContent?.trim()).toBe('選択してください');
    select.value = 'line-1';
    select.dispatchEvent(new Event('change'));
    expect(host.model()).toBe('line-1');
  });

  it('shows what the page chose', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    host.model.set('line-1');
    await whenStable();
    expect(query.one<HTMLSelectElement>('#model').value).toBe('line-1');
  });
});

describe('a radio group', () => {
  it('is named by its legend and carries the error', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    host.error.set('回線を選んでください。');
    await whenStable();
    expect(query.described('[role=radiogroup]', 'aria-labelledby')).toBe('回線 ※必須');
    expect(query.described('[role=radiogroup]')).toBe('エラー: 回線を選んでください。');
    expect(query.one('[role=radiogroup]').getAttribute('aria-invalid')).toBe('true');
  });

  it('gives its field id to the first radio, so that an error link can land there', async () => {
    const { query } = await render(Host);
    expect(query.one<HTMLInputElement>('#line').type).toBe('radio');
  });

  it('gives the chosen value and says why another cannot be chosen', async () => {
    const { query, componentInstance: host } = await render(Host);
    query.one<HTMLInputElement>('#line').click();
    expect(host.line()).toBe('line-1');
    const other = query.one<HTMLInputElement>('#line-1');
    expect(other.disabled).toBe(true);
    expect(query.described('#line-1', 'aria-labelledby')).toBe('080-1234-5678');
    expect(query.described('#line-1')).toBe('解約済みの回線です');
  });
});

describe('a checkbox', () => {
  it('is named by its words and toggles', async () => {
    const { query, componentInstance: host } = await render(Host);
    const box = query.one<HTMLInputElement>('#consent');
    expect(labelOf(box)).toBe('同意します ※必須');
    box.click();
    expect(host.consent()).toBe(true);
    box.click();
    expect(host.consent()).toBe(false);
  });
});

describe('the search box', () => {
  it('is a search landmark that sends tidied words on Enter', async () => {
    const { query, componentInstance: host } = await render(Host);
    const form = query.one<HTMLFormElement>('form[role=search]');
    expect(form.getAttribute('aria-label')).toBe('回線を探す');
    type(query.one<HTMLInputElement>('#dads-search'), ' ０９０－１２３４－５６７８ ');
    form.requestSubmit();
    expect(host.sought()).toBe('090-1234-5678');
  });
});
