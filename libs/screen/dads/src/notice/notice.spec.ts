import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { describe, expect, it } from 'vitest';
import { plain, render } from '../../testing/render';
import { localProblem, ProblemError } from '../http/problem-error';
import { EmergencyBanner } from './emergency-banner';
import { NotificationBanner } from './notification-banner';
import { ProblemNotice } from './problem-notice';
import { StatusBadge } from './status-badge';

@Component({
  imports: [EmergencyBanner, NotificationBanner, ProblemNotice, StatusBadge],
  template: `
    @for (kind of kinds; track kind) {
      <dads-notification-banner [kind]="kind" heading="見出し">本文</dads-notification-banner>
    }
    <dads-notification-banner heading="保存しました" live="polite" />
    <dads-emergency-banner heading="発行を停止しています">8時50分から停止しています。</dads-emergency-banner>
    <dads-status-badge kind="success" label="有効" />
    <dads-problem-notice [problem]="problem()" />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class Host {
  readonly kinds = ['info', 'success', 'warning', 'error'] as const;
  readonly problem = signal<ProblemError | null>(null);
}

describe('a notice', () => {
  it('says its kind in a word, beside the icon and colour', async () => {
    const { query } = await render(Host);
    expect(query.all('h2.dads-notice__title').map(plain).slice(0, 4)).toEqual([
      'お知らせ 見出し',
      '完了 見出し',
      '注意 見出し',
      'エラー 見出し',
    ]);
    expect(query.all('.dads-notice svg').every((icon) => icon.getAttribute('aria-hidden') === 'true')).toBe(true);
  });

  it('is a live region only when told', async () => {
    const { query } = await render(Host);
    expect(query.all('.dads-notice').map((notice) => notice.getAttribute('role'))).toEqual([
      null,
      null,
      null,
      null,
      'status',
    ]);
  });

  it('of an emergency is a named region', async () => {
    const { query } = await render(Host);
    expect(query.described('section.dads-emergency', 'aria-labelledby')).toBe('緊急のお知らせ 発行を停止しています');
  });
});

describe('a status badge', () => {
  it('has words', async () => {
    const { query } = await render(Host);
    expect(query.text('.dads-badge')).toBe('有効');
  });
});

describe('a problem notice', () => {
  it('is empty without a problem', async () => {
    const { query } = await render(Host);
    expect(query.all('[role=alert]')).toEqual([]);
  });

  it('says what happened, tries left, what to do and the number for the desk', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    host.problem.set(
      new ProblemError({
        type: '/problems/phone-pin-wrong',
        title: '暗証番号が違います。',
        titleJa: '暗証番号が違います。',
        titleEn: 'The PIN is wrong.',
        status: 422,
        code: 'phone-pin-wrong',
        number: '510',
        retryHelps: true,
        traceId: 't-1',
        triesLeft: 1,
      }),
    );
    await whenStable();
    expect(query.text('[role=alert]')).toBe(
      'エラー 暗証番号が違います。 あと1回です。まちがえるとロックされます。 もう一度お試しください。 窓口にお伝えいただく番号：510 記録番号：t-1',
    );
  });

  it('has a sentence of its own when nothing was reached', () => {
    expect(localProblem('unreachable', 0)).toMatchObject({
      code: 'unreachable',
      retryHelps: true,
      number: null,
      traceId: null,
    });
  });
});
