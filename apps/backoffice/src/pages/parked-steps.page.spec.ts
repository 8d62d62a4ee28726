import { describe, expect, it } from 'vitest';
import { FakeApi, openDesk, sessionOf, STAFF, staffRoutes } from '../testing/desk';

const STEP = {
  id: '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
  kind: 'issue-certificate',
  subject: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  attempt: 5,
  reason: 'lint:e_serial',
  since: '2026-11-22T08:46:00.000Z',
  acts: ['retry'],
};
const REPORT = {
  ...STEP,
  id: '0c4e28ba-2fa1-41d2-883f-0016d3cca427',
  kind: 'act-on-carrier-report',
  reason: 'report-not-consistent',
  acts: ['dismiss', 'act'],
};

const NORTH = {
  code: 'north',
  nameJa: '北の住民記録',
  nameEn: 'North',
  state: 'current',
  heardAt: '2026-11-22T08:46:00.000Z',
  completeUntil: '2026-11-22T08:40:00.000Z',
};

async function begin(
  viewer: (typeof STAFF)[keyof typeof STAFF],
  sources: readonly object[] = [],
  first: object = STEP,
) {
  let steps: readonly object[] = [first];
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.parkedSteps, () => ({ steps }))
    .answer(staffRoutes.residentRegister, () => ({ sources }))
    .answer(staffRoutes.dismissParkedStep, () => {
      steps = [];
      return { dismissed: true };
    })
    .answer(staffRoutes.requestParkedAct, () => ({ id: STEP.id }))
    .answer(staffRoutes.retryParkedStep, () => {
      steps = [];
      return { retried: true };
    });
  return { api, desk: await openDesk(api, '/parked-steps') };
}

describe('the parked steps', () => {
  it('tell step, reason in words and as recorded, since when, and how often tried', async () => {
    const { desk } = await begin(STAFF.jlis);
    const row = desk.text('tbody tr');
    expect(row).toContain('証明書を発行する');
    expect(row).toContain('証明書が決められた形式に合いません');
    expect(row).toContain('lint:e_serial');
    expect(row).toContain('2026年11月22日 17:46');
    expect(row).toContain('5回');
  });

  it('run again on request, and the list follows', async () => {
    const { desk, api } = await begin(STAFF.jlis);
    desk.button('再開する').click();
    await desk.settle();
    expect(api.of(staffRoutes.retryParkedStep)[0]?.params).toEqual({ stepId: STEP.id });
    expect(desk.text()).toContain('処理を再開しました。');
    expect(desk.text()).toContain('保留中の処理はありません。');
  });

  it('are seen by the auditor, who is told why not to act', async () => {
    const { desk, api } = await begin(STAFF.auditor);
    const button = desk.button('再開する');
    button.click();
    await desk.settle();
    expect(api.of(staffRoutes.retryParkedStep)).toHaveLength(0);
    expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent).toContain(
      'あなたの役割ではこの操作はできません。',
    );
  });

  it('name the step in the name of each button', async () => {
    const { desk } = await begin(STAFF.jlis);
    const names = (desk.button('再開する').getAttribute('aria-labelledby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent?.trim());
    expect(names).toEqual(['再開する', '証明書を発行する']);
  });
});

describe('a parked message that no try will carry out', () => {
  it('is not tried again: it is put aside, or a second person is asked', async () => {
    const { desk } = await begin(STAFF.jlis, [], REPORT);
    const row = desk.text('tbody tr');
    expect(row).not.toContain('再開する');
    for (const act of ['扱わない', '知らせのとおりにする']) expect(row).toContain(act);
  });
});

describe('the feed of the resident registers', () => {
  it('tells when each was last heard and until when it told everything', async () => {
    const { desk } = await begin(STAFF.auditor, [NORTH]);
    const row = desk.text('app-resident-feed tbody tr');
    for (const words of ['北の住民記録', '正常', '2026年11月22日 17:40', '2026年11月22日 17:46'])
      expect(row).toContain(words);
    expect(desk.text()).not.toContain('途絶えています');
  });

  it.each([
    [{ ...NORTH, state: 'stale' }, '途絶（26時間超）'],
    [{ ...NORTH, state: 'never-heard', heardAt: null, completeUntil: null }, '受信したことがありません'],
  ])('is an alarm when a source is silent', async (source, words) => {
    const { desk } = await begin(STAFF.jlis, [NORTH, source]);
    expect(desk.text('app-resident-feed')).toContain('住民記録からの連携が途絶えています。');
    expect(desk.text('app-resident-feed')).toContain(words);
  });

  it('of which there is none is said, and is no alarm', async () => {
    const { desk } = await begin(STAFF.jlis);
    expect(desk.text('app-resident-feed')).toContain('連携元の登録はありません。');
    expect(desk.text('app-resident-feed')).not.toContain('途絶えています');
  });
});
