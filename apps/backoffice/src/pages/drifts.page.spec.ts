import type { DriftView } from '@sumaho-jpki/contract';
import { describe, expect, it } from 'vitest';
import { FakeApi, LINE_ID, openDesk, refusal, sessionOf, STAFF, staffRoutes } from '../testing/desk';

const DRIFT: DriftView = {
  id: '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
  kind: 'line-state-differs',
  state: 'open',
  lineId: LINE_ID,
  carrier: 'docomo',
  certificateSerial: null,
  since: '2026-11-22T08:46:00.000Z',
  seenAt: '2026-11-22T08:46:00.000Z',
  closedAt: null,
  sides: [
    { side: 'register', said: 'active', believed: false },
    { side: 'carrier', said: 'suspended', believed: true },
  ],
  repairs: 0,
  answer: { repair: 'take-over-report', final: false },
  log: [{ at: '2026-11-22T08:46:00.000Z', what: 'found', repair: null }],
};
const FINAL: DriftView = {
  ...DRIFT,
  id: '2b4e28ba-2fa1-41d2-883f-0016d3cca427',
  kind: 'line-ended-at-carrier',
  answer: { repair: 'take-over-report', final: true },
};
const TASK: DriftView = {
  ...DRIFT,
  id: '3b4e28ba-2fa1-41d2-883f-0016d3cca427',
  kind: 'written-here-not-on-card',
  answer: { task: 'write-anew-or-revoke' },
};
const ROUND = {
  day: '2026-11-22',
  looked: 120,
  found: 1,
  unheard: 3,
  startedAt: '2026-11-22T08:00:00.000Z',
  finishedAt: '2026-11-22T08:50:00.000Z',
};

async function begin(
  viewer: (typeof STAFF)[keyof typeof STAFF],
  open: readonly DriftView[] = [DRIFT],
  closed: readonly DriftView[] = [],
) {
  let drifts = open;
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.drifts, () => ({
      open: drifts,
      closed,
      trainingLines: [],
      round: viewer.carrier === null ? ROUND : null,
    }))
    .answer(staffRoutes.repairDrift, () => {
      drifts = drifts.map((drift) => ({ ...drift, state: 'repairing' as const }));
      return { drift: drifts[0] };
    });
  return { api, desk: await openDesk(api, '/drifts') };
}

describe('the list of drifts', () => {
  it('tells what differs, since when, what each side says, which is believed and why, and what would put it right', async () => {
    const { desk } = await begin(STAFF.jlis);
    const text = desk.text();
    for (const words of [
      '回線の状態が違う',
      '2026年11月22日 17:46',
      'active',
      'suspended（正しいとみなす）',
      '回線は通信会社が管理する',
      '通信会社の記録を報告として引き継ぐ',
      '不一致1件、通信会社に聞けなかった回線3件',
    ])
      expect(text).toContain(words);
  });

  it('repairs on request, and follows', async () => {
    const { desk, api } = await begin(STAFF.jlis);
    desk.button('修復する').click();
    await desk.settle();
    expect(api.of(staffRoutes.repairDrift)[0]).toMatchObject({ params: { driftId: DRIFT.id }, body: {} });
    expect(api.of(staffRoutes.repairDrift)[0]?.idempotencyKey).toBeTruthy();
    expect(desk.text()).toContain('修復を始めました。');
    expect(desk.text()).toContain('修復中');
  });

  it('takes the last four digits where certificates end, in any width', async () => {
    const { desk, api } = await begin(STAFF.jlis, [FINAL]);
    const field = document.getElementById(`confirmation-${FINAL.id}`);
    if (!(field instanceof HTMLInputElement)) throw new Error('no field');
    expect(field.labels?.[0]?.textContent).toContain('電話番号の下4桁');
    field.value = '５６７８';
    field.dispatchEvent(new Event('input'));
    await desk.settle();
    desk.button('修復する').click();
    await desk.settle();
    expect(api.of(staffRoutes.repairDrift)[0]?.body).toEqual({ confirmation: '5678' });
  });

  it('has no button for what a person has to do, but says what', async () => {
    const { desk } = await begin(STAFF.jlis, [TASK]);
    expect(() => desk.button('修復する')).toThrow();
    expect(desk.text()).toContain('本人に確かめ、証明書を失効させるか');
  });

  it('shows a refusal and the list as it is now', async () => {
    const { desk, api } = await begin(STAFF.jlis);
    api.answer(staffRoutes.repairDrift, () => Promise.reject(refusal('conflict', 409)));
    desk.button('修復する').click();
    await desk.settle();
    expect(api.of(staffRoutes.drifts)).toHaveLength(2);
    expect(desk.text()).not.toContain('修復を始めました。');
    expect(document.querySelector('dads-problem-notice')?.textContent?.trim()).not.toBe('');
  });

  it.each([STAFF.auditor, STAFF.docomo])('is read by others, who are told why not to repair', async (viewer) => {
    const { desk, api } = await begin(viewer);
    const button = desk.button('修復する');
    button.click();
    await desk.settle();
    expect(api.of(staffRoutes.repairDrift)).toHaveLength(0);
    expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent?.trim()).not.toBe('');
  });

  it('says when all agree, and keeps what was closed with its history', async () => {
    const log: DriftView['log'] = [
      ...DRIFT.log,
      { at: '2026-11-22T09:00:00.000Z', what: 'repair-ordered', repair: 'take-over-report' },
      { at: '2026-11-22T09:10:00.000Z', what: 'closed', repair: null },
    ];
    const { desk } = await begin(
      STAFF.jlis,
      [],
      [{ ...DRIFT, state: 'closed', closedAt: '2026-11-22T09:10:00.000Z', log }],
    );
    expect(desk.text()).toContain('不一致はありません。');
    expect(desk.text('details')).toContain('修復を始めました 通信会社の記録を報告として引き継ぐ');
    expect(desk.text('details')).toContain('なくなりました');
  });
});
