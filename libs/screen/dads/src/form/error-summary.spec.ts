import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { describe, expect, it } from 'vitest';
import { plain, render } from '../../testing/render';
import { SURFACE_NAME } from '../frame/page-title';
import { ErrorSummary, type FieldError } from './error-summary';
import { InputText } from './input-text';

@Component({
  imports: [ErrorSummary, InputText],
  template: `<dads-error-summary [errors]="errors()" /><dads-input-text fieldId="phone" label="電話番号" />`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class Host {
  readonly errors = signal<readonly FieldError[]>([]);
}

const WRONG: readonly FieldError[] = [
  { fieldId: 'phone', message: '電話番号を入力してください。' },
  { message: '同意が必要です。' },
];

describe('the error summary', () => {
  it('is not there while nothing is wrong', async () => {
    const { query } = await render(Host, [{ provide: SURFACE_NAME, useValue: 'portal.name' }]);
    expect(query.all('[role=alert]')).toEqual([]);
    expect(document.title).toBe('利用者ポータル | スマホJPKI');
  });

  it('takes the focus, counts, and puts the word in the title', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    host.errors.set(WRONG);
    await whenStable();
    expect(document.activeElement).toBe(query.one('.dads-error-summary'));
    expect(query.text('.dads-error-summary p')).toBe('2件の確認が必要です。');
    expect(query.all('li').map(plain)).toEqual(['電話番号を入力してください。', '同意が必要です。']);
    expect(document.title).toBe('エラー: スマホJPKI');
  });

  it('leads to the field', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    host.errors.set(WRONG);
    await whenStable();
    query.one<HTMLAnchorElement>('li a').click();
    expect(document.activeElement?.id).toBe('phone');
  });

  it('takes the focus again when the next submission fails too', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    host.errors.set(WRONG);
    await whenStable();
    query.one('#phone').focus();
    host.errors.set([...WRONG]);
    await whenStable();
    expect(document.activeElement).toBe(query.one('.dads-error-summary'));
  });

  it('leaves the title clean once all is well', async () => {
    const { componentInstance: host, whenStable } = await render(Host);
    host.errors.set(WRONG);
    await whenStable();
    host.errors.set([]);
    await whenStable();
    expect(document.title).toBe('スマホJPKI');
  });
});
