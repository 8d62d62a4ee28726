import { TestBed } from '@angular/core/testing';
import type { FiguresView } from '@sumaho-jpki/contract';
import { describe, expect, it, vi } from 'vitest';
import { SaveFile } from '../parts/save-file';
import { type Call, type Desk, FakeApi, openDesk, sessionOf, STAFF, staffRoutes, type } from '../testing/desk';

const counts = (...numbers: number[]) => ({
  applied: numbers[0] ?? 0,
  accepted: numbers[1] ?? 0,
  issued: numbers[2] ?? 0,
  written: numbers[3] ?? 0,
  'pin-set': numbers[4] ?? 0,
  active: numbers[5] ?? 0,
});
const FOUND: FiguresView = {
  asOf: '2026-11-22T03:00:00.000Z',
  from: '2026-10-26',
  until: '2026-11-22',
  funnel: {
    carrier: [
      { key: 'docomo', counts: counts(1200, 900, 880, 800, 790, 780) },
      { key: 'kddi', counts: counts(30, 20, 20, 20, 20, 20) },
    ],
    handsetModel: [{ key: '=tsubame', counts: counts(1230, 920, 900, 820, 810, 800) }],
    simProduct: [],
  },
  dropOuts: [
    { stage: 'applied', kind: 'rule', code: 'sim-generation', count: 310 },
    { stage: 'issued', kind: 'problem', code: 'writing-interrupted', count: 80 },
  ],
  issueTimes: [{ day: '2026-11-21', carrier: 'docomo', count: 40, p50Seconds: 61.24, p95Seconds: 600 }],
  pins: [],
  renewals: [{ carrier: 'docomo', within7: 1, within30: 2, within90: 30 }],
  revocations: [
    { carrier: 'docomo', revoked: 7, answered: { count: 7, p50: 900, p95: 1400, p99: 2100 }, listed: null },
  ],
  hosted: [
    { carrier: 'mvno-a', simProduct: 'ume-nfc-3', state: 'personalised', count: 12 },
    { carrier: 'mvno-a', simProduct: 'ume-nfc-3', state: 'locked', count: null },
  ],
};

async function begin(viewer: (typeof STAFF)[keyof typeof STAFF], answer: (call: Call) => unknown = () => FOUND) {
  const api = new FakeApi().answer(staffRoutes.session, () => sessionOf(viewer)).answer(staffRoutes.figures, answer);
  return { api, desk: await openDesk(api, '/figures') };
}

const plots = (desk: Desk) => desk.all('app-plot');
const cells = (plot: Element) => [...plot.querySelectorAll('td')].map((cell) => cell.textContent?.trim());

/** A number that is not told has no length. */
const valueOf = (bar: HTMLElement): number => Number(bar.dataset['value'] ?? 0) || 0;

describe('The figures', () => {
  it('stand in the plot and in the table with the same numbers, also before the table is shown', async () => {
    const { desk } = await begin(STAFF.jlis);
    for (const plot of plots(desk)) {
      const bars = [...plot.querySelectorAll<HTMLElement>('.desk-plot__bar')];
      const rows = [...plot.querySelectorAll('tbody tr')];
      const drawn = plot.querySelectorAll('.desk-plot__legend > span').length;
      expect(bars).toHaveLength(rows.length * drawn);
      const most = Math.max(...bars.map(valueOf));
      rows.forEach((row, index) => {
        const written = [...row.querySelectorAll('td')].slice(0, drawn).map((cell) => cell.textContent?.trim());
        const mine = bars.slice(index * drawn, (index + 1) * drawn);
        expect(mine.map((bar) => bar.parentElement?.querySelector('.desk-plot__value')?.textContent?.trim())).toEqual(
          written,
        );
        for (const bar of mine)
          expect(Number.parseFloat(bar.style.inlineSize)).toBeCloseTo(most === 0 ? 0 : (valueOf(bar) / most) * 100, 3);
      });
      const picture = plot.querySelector('[role=img]');
      if (picture !== null)
        expect(picture.getAttribute('aria-label')).toContain(plot.querySelector('h2')?.textContent?.trim());
    }
  });

  it('are shown as a table by a button that says of what', async () => {
    const { desk } = await begin(STAFF.jlis);
    const [funnel] = plots(desk);
    const [toggle] = [...(funnel?.querySelectorAll('button') ?? [])];
    toggle?.click();
    await desk.settle();
    expect(toggle?.getAttribute('aria-pressed')).toBe('true');
    expect(funnel?.querySelectorAll('[role=img]')).toHaveLength(0);
    expect(funnel?.querySelectorAll('dads-table table')).toHaveLength(1);
    expect(cells(funnel ?? desk.root).slice(0, 6)).toEqual(['1,200', '900', '880', '800', '790', '780']);
  });

  it('tell the telephone’s number of a problem, seconds, and what there is none of', async () => {
    const { desk } = await begin(STAFF.jlis);
    const all = plots(desk).map((plot) => plot.textContent ?? '');
    expect(all[2]).toContain('504 writing-interrupted');
    expect(all[3]).toContain('61.2');
    expect(cells(plots(desk)[7] ?? desk.root)).toEqual(['なし', 'なし', 'なし', '7', '0']);
  });

  it('tell a host network no small count and no total', async () => {
    const { desk } = await begin(STAFF.docomo);
    const hosted = plots(desk).at(-1);
    expect(cells(hosted ?? desk.root)).toEqual(['12', '5未満']);
    expect(hosted?.textContent).toContain('5未満の数と合計は示しません');
    expect(desk.all('#figures-carrier')).toEqual([]);
  });

  it('ask for what was typed, in any width, and for nothing that was left empty', async () => {
    const { api, desk } = await begin(STAFF.jlis);
    type(desk.one<HTMLInputElement>('#figures-from'), '２０２６－１１－０１ ');
    type(desk.one<HTMLInputElement>('#figures-carrier'), 'kddi');
    desk.button('表示する').click();
    await desk.settle();
    expect(api.of(staffRoutes.figures).map(({ query }) => query)).toEqual([
      {},
      { from: '2026-11-01', carrier: 'kddi' },
    ]);
  });

  it('are saved as a table that no spreadsheet runs', async () => {
    const { desk } = await begin(STAFF.jlis);
    const select = desk.one<HTMLSelectElement>('#figures-by');
    select.value = 'handsetModel';
    select.dispatchEvent(new Event('change', { bubbles: true }));
    await desk.settle();
    const saved = vi.spyOn(TestBed.inject(SaveFile), 'download').mockReturnValue();
    plots(desk)[0]?.querySelectorAll('button')[1]?.click();
    const [name, , text] = saved.mock.calls[0] ?? [];
    expect(name).toBe('funnel-handsetmodel.csv');
    expect(text).toBe(
      "\uFEFF機種,申し込み,受付,発行,書き込み,暗証番号の設定,利用開始\r\n'=tsubame,1230,920,900,820,810,800\r\n",
    );
  });
});
