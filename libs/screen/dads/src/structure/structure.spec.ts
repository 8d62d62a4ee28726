import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { plain, render } from '../../testing/render';
import { Card } from './card';
import { Description, DescriptionList } from './description-list';
import { Disclosure } from './disclosure';
import { Heading } from './heading';
import { ModalDialog } from './modal-dialog';
import { Table } from './table';
import { Tab, Tabs } from './tabs';

@Component({
  imports: [Card, Description, DescriptionList, Disclosure, Heading, ModalDialog, Tab, Table, Tabs],
  template: `
    <h1 dadsHeading="rule" chip="申し込み">回線の確認</h1>
    <dads-card heading="電子証明書">本文</dads-card>
    <dl dadsDescriptionList>
      <div dadsDescription="状態">有効</div>
    </dl>
    <dads-table caption="回線の一覧">
      <thead>
        <tr>
          <th scope="col">電話番号</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <td>090-1234-5678</td>
        </tr>
      </tbody>
    </dads-table>
    <dads-tabs label="回線の詳細" [(selected)]="tab">
      <ng-template dadsTab="certificate" label="電子証明書">証明書の中身</ng-template>
      <ng-template dadsTab="element" label="SIM">SIMの中身</ng-template>
      <ng-template dadsTab="history" label="経過">経過の中身</ng-template>
    </dads-tabs>
    <dads-disclosure summary="くわしく" [(open)]="unfolded">説明</dads-disclosure>
    <button id="opener" type="button" (click)="open.set(true)">失効する</button>
    <dads-modal-dialog heading="失効しますか" [(open)]="open"
      >もとに戻せません。<button dialogActions id="go" type="button">失効する</button></dads-modal-dialog
    >
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class Host {
  readonly tab = signal('');
  readonly unfolded = signal(false);
  readonly open = signal(false);
}

const press = (element: HTMLElement, key: string) =>
  element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

describe('headings, cards and lists', () => {
  it('keep native elements', async () => {
    const { query } = await render(Host);
    expect(query.text('h1')).toBe('申し込み回線の確認');
    expect(query.text('.dads-card h2')).toBe('電子証明書');
    expect([query.text('dl > div > dt'), query.text('dl > div > dd')]).toEqual(['状態', '有効']);
  });

  it('give the table its caption, head and body', async () => {
    const { query } = await render(Host);
    expect([...query.one('table').children].map((part) => part.tagName)).toEqual(['CAPTION', 'THEAD', 'TBODY']);
    expect(query.text('caption')).toBe('回線の一覧');
  });
});

describe('tabs', () => {
  it('show the first panel, named by its tab', async () => {
    const { query } = await render(Host);
    expect(query.text('[role=tabpanel]')).toBe('証明書の中身');
    expect(query.described('[role=tabpanel]', 'aria-labelledby')).toBe('電子証明書');
    expect(query.all('[role=tab]').map((tab) => tab.tabIndex)).toEqual([0, -1, -1]);
  });

  it.each([
    ['ArrowRight', 0, 'element'],
    ['ArrowLeft', 0, 'history'],
    ['End', 0, 'history'],
    ['Home', 2, 'certificate'],
  ])('%s from tab %i goes to %s and moves the focus', async (key, from, to) => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    query.all('[role=tab]')[from]?.click();
    await whenStable();
    press(query.all('[role=tab]')[from] ?? document.body, key);
    await whenStable();
    expect(host.tab()).toBe(to);
    expect(document.activeElement).toBe(query.one('[role=tab][aria-selected=true]'));
  });
});

describe('the disclosure', () => {
  it('follows the page and the person', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    const details = query.one<HTMLDetailsElement>('details');
    expect(plain(details.querySelector('summary') ?? details)).toBe('くわしく');
    host.unfolded.set(true);
    await whenStable();
    expect(details.open).toBe(true);
    details.open = false;
    details.dispatchEvent(new Event('toggle'));
    expect(host.unfolded()).toBe(false);
  });
});

describe('the modal dialog', () => {
  beforeAll(() => {
    // jsdom has no top layer: the two methods are stood in for, the focus order is what is proven here.
    HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
      this.open = true;
    };
    HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
      this.open = false;
      this.dispatchEvent(new Event('close'));
    };
  });

  it('is named by its heading and gives the focus back where it was', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    const opener = query.one('#opener');
    opener.focus();
    opener.click();
    await whenStable();
    const dialog = query.one<HTMLDialogElement>('dialog');
    expect(dialog.open).toBe(true);
    expect(query.described('dialog', 'aria-labelledby')).toBe('失効しますか');
    query.one('#go').focus();
    host.open.set(false);
    await whenStable();
    expect(dialog.open).toBe(false);
    expect(document.activeElement).toBe(opener);
  });

  it('tells the page when Escape closed it', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    host.open.set(true);
    await whenStable();
    query.one<HTMLDialogElement>('dialog').close();
    await whenStable();
    expect(host.open()).toBe(false);
  });
});
