import { describe, expect, it } from 'vitest';
import type { LineAtView } from '@sumaho-jpki/contract';
import {
  FakeApi,
  LINE_ID,
  linePage,
  openDesk,
  plain,
  refusal,
  SERIAL,
  sessionOf,
  STAFF,
  staffRoutes,
  type,
  type Call,
} from '../testing/desk';
import { indexAt, indexBefore, momentsOf, momentTyped, secondIn } from './past-moments';

// Years ago, so that no clock of a machine takes them for a time to come.
const entry = (id: string, at: string, event: string) => ({ id, at, event, actorKind: 'system', facts: {} }) as const;
const TIMELINE = [
  entry('3', '2024-11-22T08:48:00.250Z', 'certificate-suspended'),
  entry('2', '2024-11-22T08:47:00.357Z', 'certificate-activated'),
  entry('1', '2024-11-22T08:46:00.000Z', 'certificate-issued'),
];

const lineThen = (over: Partial<LineAtView> = {}): LineAtView => ({
  asOf: '2024-11-22T08:47:00.357Z',
  lineId: LINE_ID,
  line: {
    ...{ state: 'active', iccid: '8981100000000000010', simProduct: 'sakura-nfc-4' },
    ...{ handsetModel: 'tsubame-t1', imei: '359999000000018' },
  },
  element: { state: 'personalised', store: 'sim' },
  certificates: [
    { serial: SERIAL, state: 'active', holds: [], status: { status: 'good', reason: null }, from: ['1', '2'] },
  ],
  timeline: TIMELINE.slice(1),
  moments: TIMELINE.map(({ at }) => at).toReversed(),
  notKnown: [],
  ...over,
});

async function begin(answer: (call: Call) => unknown = ({ query }) => lineThen({ asOf: query?.['time'] ?? '' })) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(STAFF.docomo))
    .answer(staffRoutes.readLine, () => linePage({ timeline: TIMELINE }))
    .answer(staffRoutes.lineAt, answer);
  const desk = await openDesk(api, `/lines/${LINE_ID}`);
  const fold = desk.one<HTMLDetailsElement>('[data-part=past] details');
  fold.open = true;
  fold.dispatchEvent(new Event('toggle'));
  await desk.settle();
  const field = desk.one<HTMLInputElement>('#past-time');
  const ask = async (time: string) => {
    type(field, time);
    field.form?.dispatchEvent(new Event('submit', { cancelable: true }));
    await desk.settle();
  };
  const slider = desk.one<HTMLInputElement>('[data-part=past] input[type=range]');
  const press = async (name: string) => {
    desk.button(name, '[data-part=past]').click();
    await desk.settle();
  };
  const asked = () => api.of(staffRoutes.lineAt).map(({ query }) => query?.['time']);
  return { desk, field, ask, slider, press, asked };
}

describe('a line as of a past second', () => {
  it('asks nothing before a time was chosen, and offers the newest moment in Japan time', async () => {
    const { asked, field, slider } = await begin();
    expect(asked()).toEqual([]);
    expect(field.value).toContain('2024-11-22T17:48');
    expect([slider.value, slider.max]).toEqual(['2', '2']);
    expect(slider.getAttribute('aria-valuetext')).toBe('3件中3件目：2024/11/22 17:48:00 JST 証明書を一時停止しました');
  });

  it('means the end of the typed second, in Japan time', async () => {
    const { asked, ask, desk, slider } = await begin();
    await ask('2024-11-22T17:47:00');
    expect(asked()).toEqual(['2024-11-22T08:47:00.999Z']);
    expect(slider.value).toBe('1');
    const told = desk.text('[data-part=line-then]');
    expect(told).toContain('2024/11/22 17:47:00 JST の時点の記録です。');
    expect(told).toContain('過去の状態です。現在の状態ではありません。 この時点の後に、経過が1件増えています。');
    expect(desk.all('[data-part=line-then] .dads-notice--warning')).toHaveLength(1);
    expect(desk.all('[data-part=past] [role=status]').map(plain)).toEqual([
      '2024/11/22 17:47:00 JST の時点の記録です。 過去の状態です。現在の状態ではありません。',
    ]);
  });

  it('goes from moment to moment by buttons and slider, each exactly', async () => {
    const { asked, desk, field, press, slider } = await begin();
    await press('前の出来事');
    await press('前の出来事');
    expect(desk.button('前の出来事', '[data-part=past]').getAttribute('aria-disabled')).toBe('true');
    await press('次の出来事');
    expect(slider.getAttribute('aria-valuetext')).toContain('3件中2件目');
    slider.value = '0';
    slider.dispatchEvent(new Event('input'));
    await desk.settle();
    expect(slider.getAttribute('aria-valuetext')).toContain('3件中1件目');
    expect(asked()).toHaveLength(3);
    slider.dispatchEvent(new Event('change'));
    await desk.settle();
    expect(asked()).toEqual([
      '2024-11-22T08:47:00.357Z',
      '2024-11-22T08:46:00.000Z',
      '2024-11-22T08:47:00.357Z',
      '2024-11-22T08:46:00.000Z',
    ]);
    expect(field.value).toContain('2024-11-22T17:46');
  });

  it('shows each certificate with state, holds, OCSP answer and the entries behind it, oldest first', async () => {
    const { ask, desk } = await begin(() =>
      lineThen({
        certificates: [
          {
            ...{ serial: SERIAL, state: 'suspended', holds: ['holder-report'], from: ['1', '2', '9'] },
            status: { status: 'revoked', reason: 'certificate-hold' },
          },
        ],
      }),
    );
    await ask('2024-11-22T17:47:00');
    const told = desk.text(`[data-serial="${SERIAL}"]`);
    expect(told).toContain('53a0 8c7b');
    expect(told).toContain('本人の届出による停止');
    expect(told).toContain('失効（revoked） 一時保留 (certificate-hold)');
    expect(desk.all(`[data-serial="${SERIAL}"] ol li`).map(plain)).toEqual([
      '2024/11/22 17:46:00 JST 証明書を発行しました（有効化前）',
      '2024/11/22 17:47:00 JST 証明書が使えるようになりました',
    ]);
    expect(told).toContain('ほかに1件');
    expect(desk.text('[data-part=line-then]')).toContain('すべて記録からわかります');
  });

  it('says what cannot be known instead of a state', async () => {
    const { ask, desk } = await begin(() =>
      lineThen({
        ...{ line: null, element: null, notKnown: ['line', 'element', 'certificate'] },
        certificates: [{ serial: SERIAL, state: null, holds: [], status: null, from: [] }],
      }),
    );
    await ask('2024-11-22T17:47:00');
    expect(desk.all('[data-part=line-then] dads-state-badge')).toEqual([]);
    const told = desk.text('[data-part=line-then]');
    expect(told).toContain('回線の状態・SIM・端末：以前の値の保存を始める前に書き換えられた');
    expect(told).toContain('電子証明書：経過の記録と現在の状態がつながらない');
    expect(told).not.toContain('データなし');
    expect(told).not.toContain('一時停止なし');
  });

  it('tells a line of a former holder’s time and one that was not there yet apart from what is not known', async () => {
    let answer = lineThen({ line: null, element: null, certificates: [], notKnown: ['former-holder'] });
    const { ask, desk } = await begin(() => answer);
    await ask('2024-11-22T17:47:00');
    const told = () => desk.text('[data-part=line-then]');
    expect(told()).toContain('回線 表示しません');
    expect(told()).toContain('以前の契約者の時点のため、表示しません。');
    answer = lineThen({ line: null, element: null, certificates: [] });
    await ask('2024-11-22T17:47:00');
    expect(told()).toContain('回線 この時点では、まだ登録されていませんでした。');
    expect(told()).not.toContain('わかりません');
  });

  it('names the handset by model and IMEI', async () => {
    const { ask, desk } = await begin();
    await ask('2024-11-22T17:47:00');
    expect(desk.text('[data-part=line-then]')).toContain('tsubame-t1 IMEI 3599 9900 0000 018');
  });

  it.each([
    ['a half time', '', '年月日と時刻を入力してください'],
    ['a time to come', '2999-01-01T00:00:00', 'この日時はまだ来ていません'],
  ])('says at the field what is wrong with %s, asks nothing, and takes the old answer away', async (_, time, error) => {
    const { asked, ask, desk, field } = await begin();
    await ask('2024-11-22T17:47:00');
    await ask(time);
    expect(asked()).toHaveLength(1);
    expect(desk.text('#past-time-error')).toContain(error);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(field.getAttribute('aria-describedby')).toBe('past-time-support past-time-error');
    expect(document.activeElement).toBe(field);
    expect(desk.all('[data-part=line-then]')).toEqual([]);
    await ask('2024-11-22T17:47:00');
    expect(desk.all('#past-time-error')).toEqual([]);
    expect(desk.all('[data-part=line-then]')).toHaveLength(1);
  });

  it('says so where the server’s clock is behind, and tells any other refusal as a problem', async () => {
    let code: 'validation-failed' | 'not-found' = 'validation-failed';
    const { ask, desk } = await begin(() => {
      throw refusal(code, 422);
    });
    await ask('2024-11-22T17:47:00');
    expect(desk.text('#past-time-error')).toContain('この日時はまだ来ていません');
    code = 'not-found';
    await ask('2024-11-22T17:47:00');
    expect(desk.all('#past-time-error')).toEqual([]);
    expect(desk.text('[data-part=past] [role=alert]')).toContain('あなたの所属では見られません');
  });

  it('shows the answer of the last choice, whichever comes first', async () => {
    const waiting: ((then: LineAtView) => void)[] = [];
    const { ask, desk } = await begin(() => new Promise<LineAtView>((resolve) => waiting.push(resolve)));
    await ask('2024-11-22T17:47:00');
    // While one is under way the button does nothing; the slider and Enter still choose.
    await ask('2024-11-22T17:46:00');
    waiting[1]?.(lineThen({ asOf: '2024-11-22T08:46:00.999Z' }));
    await desk.settle();
    waiting[0]?.(lineThen({ asOf: '2024-11-22T08:47:00.999Z' }));
    await desk.settle();
    expect(desk.text('[data-part=line-then] .dads-notice__title')).toContain('17:46:00 JST');
  });
});

describe('moments of a timeline', () => {
  const NOW = new Date('2024-11-22T09:00:00.500Z');

  it.each([
    ['2024-11-22T17:47', '2024-11-22T08:47:00.999Z'],
    ['2024-11-22T17:47:09', '2024-11-22T08:47:09.999Z'],
    ['2024-11-22T18:00:00', '2024-11-22T09:00:00.500Z'],
    ['2024-11-22T18:00:01', 'to-come'],
    ['2024-02-31T25:00', null],
    ['2024-11-22', null],
    ['きのう', null],
    ['', null],
  ])('%s as typed is %s', (typed, moment) => {
    expect(momentTyped(typed, NOW)).toBe(moment);
  });

  it('are each once, oldest first, and found by time', () => {
    const twice = entry('4', '2024-11-22T08:48:00.250Z', 'hold-lifted');
    const moments = momentsOf([...TIMELINE, twice]);
    expect(moments.map(({ event }) => event)).toEqual(['certificate-issued', 'certificate-activated', 'hold-lifted']);
    expect(indexAt(moments, '2024-11-22T08:45:59.999Z')).toBe(-1);
    expect(indexAt(moments, '2024-11-22T08:47:00.357Z')).toBe(1);
    // Within its second and at the moment itself the one before is the earlier; between two it is the moment passed last.
    expect(indexBefore(moments, '2024-11-22T08:47:00.999Z')).toBe(0);
    expect(indexBefore(moments, '2024-11-22T08:47:30.000Z')).toBe(1);
    expect(indexBefore(moments, '2024-11-22T08:40:00.000Z')).toBe(-1);
    expect(secondIn('2024-11-22T15:00:00.000Z')).toBe('2024-11-23T00:00:00');
  });
});
