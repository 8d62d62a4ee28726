import { ISSUE_ROUTES, keyBornOf, ROUTE_ASPECTS, ROUTE_FACTS, storeOf } from '@sumaho-jpki/rules';
import { describe, expect, it } from 'vitest';
import { FakeApi, openDesk, refusal, sessionOf, STAFF, staffRoutes } from '../testing/desk';

const figures = (p50: number, p95: number) => ({ count: 7, p50, p95, most: p95 });
const NONE = {
  applications: 0,
  completed: 0,
  failed: 0,
  failureRate: null,
  keyGenerationMs: null,
  keysMadeAgain: 0,
  writtenMs: null,
  apdus: null,
};
const SHEET = {
  measuredAt: '2026-11-22T08:46:00.000Z',
  newest: 10_000,
  routes: ISSUE_ROUTES.map((route) => ({
    route,
    store: storeOf(route),
    keyBorn: keyBornOf(route),
    facts: ROUTE_FACTS[route],
    measured:
      route === 'keychain'
        ? {
            ...NONE,
            applications: 9,
            completed: 7,
            failed: 1,
            failureRate: 0.125,
            keysMadeAgain: 2,
            keyGenerationMs: figures(200, 400),
            writtenMs: figures(1234, 5000),
          }
        : route === 'sim'
          ? { ...NONE, writtenMs: figures(2500, 2500), apdus: figures(54, 58) }
          : NONE,
  })),
};

const begin = (viewer: (typeof STAFF)[keyof typeof STAFF] = STAFF.jlis, answer: () => unknown = () => SHEET) =>
  openDesk(
    new FakeApi().answer(staffRoutes.session, () => sessionOf(viewer)).answer(staffRoutes.equivalence, answer),
    '/equivalence',
  );

describe('the equivalence sheet', () => {
  it('tells every aspect of all four routes, headed in both directions', async () => {
    const desk = await begin();
    const table = desk.all('table')[0];
    expect([...(table?.querySelectorAll('thead th') ?? [])].map((cell) => cell.textContent?.trim())).toEqual([
      '項目',
      'SIM（鍵は中央で作成）',
      'SIM（鍵はSIMの中で作成）',
      'iPhone（鍵は端末の中で作成）',
      'iPhone（鍵は中央で作成）',
    ]);
    expect(table?.querySelectorAll('tbody th[scope=row]')).toHaveLength(ROUTE_ASPECTS.length);
    for (const route of ISSUE_ROUTES) {
      for (const aspect of ROUTE_ASPECTS) expect(table?.textContent).toContain(ROUTE_FACTS[route][aspect].ja);
    }
  });

  it('gives failures as a rate, and says where nothing was measured', async () => {
    const desk = await begin();
    const rows = [...(desk.all('table')[1]?.querySelectorAll('tbody tr') ?? [])].map((row) => row.textContent ?? '');
    expect(rows[2]).toContain('12.5%');
    expect(rows[1]).toContain('測定なし');
  });

  it('draws bars to one scale and hides them from who reads the table beside them', async () => {
    const desk = await begin();
    expect(desk.all('app-bars')).toHaveLength(3);
    const widths = (kind: string) =>
      desk.all(`app-bars:nth-of-type(2) .desk-bar__${kind}`).map(({ style }) => style.inlineSize);
    expect(widths('p95')).toEqual(['50%', '0%', '100%', '0%']);
    expect(widths('p50')).toEqual(['50%', '0%', '24.68%', '0%']);
    for (const picture of desk.all('.desk-bars > div')) expect(picture.getAttribute('aria-hidden')).toBe('true');
    const twin = desk.all('app-bars table')[1];
    expect(twin?.textContent).toContain('1,234');
    expect(twin?.querySelector('caption')?.textContent).toContain('コード入力から保存までの時間');
  });

  it('says so when it cannot be read', async () => {
    const desk = await begin(STAFF.docomo, () => {
      throw refusal('forbidden', 403);
    });
    expect(desk.all('table')).toHaveLength(0);
    expect(desk.one('dads-problem-notice').textContent?.trim()).not.toBe('');
  });
});
