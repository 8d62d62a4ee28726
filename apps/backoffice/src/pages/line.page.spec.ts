import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  allowed,
  application,
  certificate,
  FakeApi,
  LINE_ID,
  linePage,
  openDesk,
  plain,
  refusal,
  sessionOf,
  STAFF,
  staffRoutes,
} from '../testing/desk';
import { LOOK_AT_REST, LOOK_EVERY } from './line.page';

type Viewer = (typeof STAFF)[keyof typeof STAFF];

async function begin(page: object, viewer: Viewer = STAFF.docomo) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.readLine, () => page);
  return { api, desk: await openDesk(api, `/lines/${LINE_ID}`) };
}

describe('the page of a line', () => {
  afterEach(() => vi.useRealTimers());

  it('tells line, SIM, handset, person and both axes', async () => {
    const { desk } = await begin(linePage());
    expect(desk.text('h1')).toBe('回線 090-****-0001');
    expect(desk.text('.desk-facts')).toContain('8981 1000 0000 0000 010');
    expect(desk.text('.desk-facts')).toContain('3599 9900 0000 018');
    expect(desk.text('.desk-facts')).toContain('d6a31324');
    const now = desk.all('[aria-current=step]').map((state) => state.textContent?.trim());
    expect(now).toEqual(['有効', '書き込み済み']);
  });

  it('tells when a hold as lost becomes a revocation, also in what is read out', async () => {
    const held = { ...certificate({ state: 'suspended' }), holdEndsAt: '2027-02-20T03:00:00.000Z' };
    const checklists = [{ operation: 'resume-certificate', proofs: [] }];
    const { desk } = await begin(linePage({ certificates: [held], checklists }));
    expect(desk.text('.desk-axis__note strong')).toBe('停止したままの場合、2027年2月20日に失効します');
    expect(desk.text('[data-operation=resume-certificate] .desk-script')).toContain('2027年2月20日に失効いたします');
  });

  it('keeps its heading, which has the focus, while the line is loaded', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const api = new FakeApi()
      .answer(staffRoutes.session, () => sessionOf(STAFF.docomo))
      .answer(staffRoutes.readLine, () => held.then(() => linePage()));
    const desk = await openDesk(api, `/lines/${LINE_ID}`);
    const heading = desk.one('h1');
    expect(heading.textContent).toBe('回線の詳細');
    release();
    await desk.settle();
    expect(desk.one('h1')).toBe(heading);
    expect(heading.textContent).toBe('回線 090-****-0001');
  });

  it('shows each blocked action with reason, way out, who can, facts and rule', async () => {
    const { desk } = await begin(linePage());
    const button = desk.button('証明書を失効する');
    expect(button.getAttribute('aria-disabled')).toBe('true');
    const reason = document.getElementById(button.getAttribute('aria-describedby') ?? '');
    expect(reason?.textContent).toContain('あなたの役割ではこの操作はできません。');
    expect(reason?.textContent).toContain('この操作ができる担当者に依頼してください。');
    expect(desk.text('.desk-action[data-allowed]')).toContain('できる人：本人、J-LISの担当者');
    expect(desk.text('.desk-action[data-allowed]')).toContain('あなたの役割：携帯電話会社の窓口');
    expect(desk.text('.desk-action[data-allowed]')).toContain('規則 role-may-not');
  });

  it('leads J-LIS to the certificate for an action that is possible', async () => {
    const { desk } = await begin(linePage({ actions: [allowed('revoke-certificate')] }), STAFF.jlis);
    expect(desk.button('証明書を失効する').getAttribute('aria-disabled')).toBeNull();
    expect(desk.one('th a[href^="/certificates"]').getAttribute('href')).toContain('/certificates/');
  });

  it('does not offer to revoke again what is revoked', async () => {
    const revoked = certificate({ state: 'revoked', revokedAt: '2026-11-22T09:00:00.000Z', revocationCause: 'death' });
    const { desk } = await begin(
      linePage({ certificates: [revoked], actions: [allowed('revoke-certificate')] }),
      STAFF.jlis,
    );
    expect(desk.button('証明書を失効する').getAttribute('aria-disabled')).toBe('true');
    expect(desk.text('.desk-action[data-allowed]')).toContain('すでに失効しています。');
    expect(desk.text('.desk-note')).toContain('SIMの中のデータはまだ残っています');
  });

  it('tells the timeline newest first, in words, with the actor', async () => {
    const { desk } = await begin(linePage());
    const entries = desk.all('.dads-timeline li').map(plain);
    expect(entries).toEqual([
      '2026年11月22日 17:47 証明書が使えるようになりました システム',
      '2026年11月22日 17:46 申請を受け付けました 本人',
    ]);
  });

  it('explains to a host network why an MVNO’s person is not shown', async () => {
    const hosted = { ...linePage().line, carrier: 'mvno-a', carrierNameJa: 'ミライモバイル' };
    const { desk } = await begin(
      linePage({ line: hosted, person: null, certificates: [], applications: [], timeline: [], actions: [] }),
    );
    expect(desk.text('.desk-facts')).toContain('MVNOの契約者のため、SIMの情報だけを表示しています');
    expect(desk.text()).not.toContain('証明書なし');
    expect(desk.text()).toContain('回線網：');
  });

  it('tells a problem of an application in the words for desks', async () => {
    const { desk } = await begin(
      linePage({ applications: [application({ state: 'failed', problem: 'step-parked' })] }),
    );
    expect(desk.text('.desk-problem').length).toBeGreaterThan(5);
    expect(desk.text('.desk-problem')).not.toBe('step-parked');
  });

  it('looks again every two seconds while an application is on its way, and seldom after that', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    let state = 'writing-area';
    const api = new FakeApi()
      .answer(staffRoutes.session, () => sessionOf(STAFF.docomo))
      .answer(staffRoutes.readLine, () => linePage({ applications: [application({ state, percent: 55 })] }));
    const opening = openDesk(api, `/lines/${LINE_ID}`);
    await vi.advanceTimersByTimeAsync(50);
    const desk = await opening;
    expect(api.of(staffRoutes.readLine)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(LOOK_EVERY + 10);
    expect(api.of(staffRoutes.readLine)).toHaveLength(2);
    state = 'completed';
    await vi.advanceTimersByTimeAsync(LOOK_EVERY + 10);
    expect(desk.all('[role=status]').map((region) => region.textContent?.trim())).toContain(
      '申請 A-CVVV-42T4-3GBY：使えます',
    );
    await vi.advanceTimersByTimeAsync(LOOK_EVERY * 5);
    expect(api.of(staffRoutes.readLine)).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(LOOK_AT_REST);
    expect(api.of(staffRoutes.readLine)).toHaveLength(4);
  });

  it('says that a line is not there or not to be seen', async () => {
    const api = new FakeApi()
      .answer(staffRoutes.session, () => sessionOf(STAFF.docomo))
      .answer(staffRoutes.readLine, () => {
        throw refusal('not-found', 404);
      });
    const desk = await openDesk(api, `/lines/${LINE_ID}`);
    expect(desk.text('[role=alert]')).toContain('あなたの所属では見られません');
  });
});
