import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { plain, render } from '../../testing/render';
import { ProgressIndicator, type ProgressState } from './progress-indicator';
import { StepNavigation, stepsAt } from './step-navigation';
import { Timeline } from './timeline';

@Component({
  imports: [ProgressIndicator, StepNavigation, Timeline],
  template: `
    <dads-step-navigation [steps]="steps" />
    <dads-progress-indicator
      label="SIMへの書き込み"
      [stages]="stages"
      [at]="at()"
      [state]="state()"
      [failure]="failure()"
    />
    <dads-timeline
      label="経過"
      [entries]="[{ at: '2026-11-22T03:04:05Z', title: '発行しました', detail: '有効です', kind: 'error' }]"
    />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class Host {
  readonly steps = stepsAt(['確認', '同意', '署名'], 1);
  readonly stages = ['領域の作成', 'アプレットの書き込み', '鍵の書き込み'];
  readonly at = signal(0);
  readonly state = signal<ProgressState>('waiting');
  readonly failure = signal('');
}

describe('the step navigation', () => {
  it('says how far one came, and each state in words', async () => {
    const { query } = await render(Host);
    expect(query.text('nav p')).toBe('全3ステップ中、2ステップ目まで到達済み');
    expect(query.all('nav li').map(plain)).toEqual(['1. 確認 完了', '2 2. 同意 入力中', '3 3. 署名 未到達']);
    expect(query.all('nav li').map((step) => step.getAttribute('aria-current'))).toEqual([null, 'step', null]);
  });

  it('marks the step in error', () => {
    expect(stepsAt(['a', 'b'], 0, true).map((step) => step.state)).toEqual(['error', 'waiting']);
  });
});

describe('the progress indicator', () => {
  afterEach(() => vi.useRealTimers());

  async function begin() {
    vi.useFakeTimers();
    const fixture = await render(Host);
    const go = async (milliseconds: number) => {
      TestBed.tick();
      await vi.advanceTimersByTimeAsync(milliseconds);
      TestBed.tick();
    };
    return { ...fixture, host: fixture.componentInstance, query: fixture.query, go };
  }

  it('is silent at load', async () => {
    const { query } = await begin();
    expect([query.text('[role=status]'), query.text('[role=alert]')]).toEqual(['', '']);
    expect(query.one('[role=progressbar]').getAttribute('aria-valuenow')).toBe('0');
  });

  it('says the start, then the newest stage after five seconds, then the end, never moving the focus', async () => {
    const { query, host, go } = await begin();
    const focused = document.activeElement;
    host.state.set('running');
    await go(10);
    expect(query.text('[role=status]')).toBe('SIMへの書き込みを開始しました。');
    host.at.set(1);
    await go(1000);
    host.at.set(2);
    await go(1000);
    expect(query.text('[role=status]')).toBe('SIMへの書き込みを開始しました。');
    await go(3500);
    expect(query.text('[role=status]')).toBe('SIMへの書き込み：鍵の書き込み（全3段階中3）');
    host.state.set('done');
    await go(10);
    expect(query.text('[role=status]')).toBe('SIMへの書き込みが完了しました。');
    expect(query.one('[role=progressbar]').getAttribute('aria-valuenow')).toBe('100');
    expect(document.activeElement).toBe(focused);
  });

  it('raises an alert only for failure', async () => {
    const { query, host, go } = await begin();
    host.state.set('running');
    host.at.set(1);
    await go(10);
    expect(query.text('[role=alert]')).toBe('');
    host.failure.set('携帯電話会社から応答がありません。');
    host.state.set('failed');
    await go(10);
    expect(query.text('[role=alert]')).toBe('携帯電話会社から応答がありません。');
    expect(query.all('.dads-progress__stages li').map((stage) => stage.getAttribute('data-state'))).toEqual([
      'done',
      'failed',
      'waiting',
    ]);
  });
});

describe('the timeline', () => {
  it('shows Japan time and keeps the instant for machines', async () => {
    const { query } = await render(Host);
    expect(query.one('time').getAttribute('datetime')).toBe('2026-11-22T03:04:05Z');
    expect(query.text('.dads-timeline li')).toBe('2026年11月22日 12:04 エラー 発行しました 有効です');
  });
});
