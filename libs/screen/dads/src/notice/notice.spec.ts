import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { describe, expect, it } from 'vitest';
import { plain, render } from '../../testing/render';
import { localProblem, ProblemError } from '../http/problem-error';
import { EmergencyBanner } from './emergency-banner';
import { NotificationBanner } from './notification-banner';
import { ProblemNotice } from './problem-notice';
import { RefusalReason } from './refusal-reason';
import { kindOfState, StateBadge } from './state-badge';
import { StatusBadge } from './status-badge';

@Component({
  imports: [EmergencyBanner, NotificationBanner, ProblemNotice, RefusalReason, StateBadge, StatusBadge],
  template: `
    @for (kind of kinds; track kind) {
      <dads-notification-banner [kind]="kind" heading="見出し">本文</dads-notification-banner>
    }
    <dads-notification-banner heading="保存しました" live="polite" />
    <dads-emergency-banner heading="発行を停止しています">8時50分から停止しています。</dads-emergency-banner>
    <dads-status-badge kind="success" label="有効" />
    <dads-problem-notice [problem]="problem()" [audience]="audience()" />
    <dads-state-badge axis="certificate-state" state="suspended" />
    <dads-refusal-reason
      reasonId="why"
      [verdict]="{ allowed: false, rule: 'on-hold', facts: {}, enables: 'get-a-second-person', who: [] }"
    />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class Host {
  readonly kinds = ['info', 'success', 'warning', 'error'] as const;
  readonly audience = signal<'citizen' | 'desk'>('citizen');
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
    expect(query.all('.dads-badge').map(plain)).toEqual(['有効', '一時停止中']);
  });
});

describe('a state badge', () => {
  it.each([
    ['certificate-state', 'revoked', 'error'],
    ['element-state', 'personalised', 'success'],
    ['application-state', 'writing-key', 'progress'],
    ['line-state', 'terminated', 'neutral'],
    ['line-state', 'melted', 'neutral'],
  ] as const)('of %s %s is shown as %s', (axis, state, kind) => expect(kindOfState(axis, state)).toBe(kind));
});

describe('a refusal', () => {
  it('says why and what would help, under an id a button can name', async () => {
    const { query } = await render(Host);
    expect(query.text('#why')).toBe('証明書は一時停止中です。 別の承認者の承認を受けてください。');
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
        titleJa: '暗証番号が違います。3回まちがえるとロックされます。',
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
      'エラー 暗証番号が違います。 あと1回です。まちがえるとロックされます。 3回まちがえるとロックされます。 窓口にお伝えいただく番号：510 記録番号：t-1',
    );
  });

  it('names the tries once where the sentence has them', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    host.problem.set(
      new ProblemError({
        type: '/problems/access-code-wrong',
        title: 'アクセスコードが違います。',
        titleJa: 'アクセスコードが違います。あと4回入力できます。',
        titleEn: 'The access code is wrong. You have 4 tries left.',
        status: 422,
        code: 'access-code-wrong',
        number: '406',
        retryHelps: true,
        traceId: 't-1',
        triesLeft: 4,
      }),
    );
    await whenStable();
    expect(query.text('[role=alert]').match(/あと4回/gu)).toHaveLength(1);
  });

  it('gives staff the sentence written for them', async () => {
    const { query, componentInstance: host, whenStable } = await render(Host);
    host.audience.set('desk');
    host.problem.set(
      new ProblemError({
        type: '/problems/forbidden',
        title: 'citizen',
        titleJa: 'citizen',
        titleEn: 'citizen',
        status: 403,
        code: 'forbidden',
        retryHelps: false,
        traceId: '',
      }),
    );
    await whenStable();
    expect(query.text('[role=alert] h2')).toBe('エラー あなたの役割ではこの操作はできません。');
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
