import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { describe, expect, it } from 'vitest';
import { render } from '../../testing/render';
import { Button } from './button';
import { Link } from './link';

@Component({
  imports: [Button, Link],
  template: `
    <form (submit)="submitted($event)">
      <button
        dadsButton="primary"
        type="submit"
        [busy]="busy()"
        [unavailable]="unavailable()"
        (click)="clicks.set(clicks() + 1)"
      >
        申し込む
      </button>
    </form>
    <a dadsLink newTab href="https://example.test/">規約</a>
    <a dadsButton="secondary" href="/next">次へ</a>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class Host {
  readonly busy = signal(false);
  readonly unavailable = signal(false);
  readonly clicks = signal(0);
  readonly submissions = signal(0);

  submitted(submission: Event): void {
    submission.preventDefault();
    this.submissions.update((count) => count + 1);
  }
}

describe('the button', () => {
  it('acts and submits once per click', async () => {
    const { query, componentInstance: host } = await render(Host);
    query.one<HTMLButtonElement>('button').click();
    expect([host.clicks(), host.submissions()]).toEqual([1, 1]);
  });

  it('does nothing on a second click while busy, keeps its focus and says that it works', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    const button = query.one<HTMLButtonElement>('button');
    button.focus();
    host.busy.set(true);
    await whenStable();
    button.click();
    expect([host.clicks(), host.submissions()]).toEqual([0, 0]);
    expect(document.activeElement).toBe(button);
    expect(button.getAttribute('aria-busy')).toBe('true');
    expect(query.text('button')).toBe('申し込む 処理中です');
  });

  it('that is unavailable can be reached but not pressed', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    host.unavailable.set(true);
    await whenStable();
    const button = query.one<HTMLButtonElement>('button');
    button.focus();
    button.click();
    expect(document.activeElement).toBe(button);
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(host.submissions()).toBe(0);
  });

  it('is a link when it leads somewhere', async () => {
    const { query } = await render(Host);
    expect(query.one('a.dads-button').className).toContain('dads-button--secondary');
  });
});

describe('a link to a new tab', () => {
  it('says so in words and gives the new page no opener', async () => {
    const { query } = await render(Host);
    expect(query.text('a.dads-link')).toBe('規約（新しいタブで開きます）');
    expect(query.one('a.dads-link').getAttribute('rel')).toContain('noopener');
  });
});
