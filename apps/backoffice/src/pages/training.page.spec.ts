import { beforeEach, describe, expect, it } from 'vitest';
import { FakeApi, LINE_ID, openDesk, refusal, sessionOf, STAFF, staffRoutes, type, linePage } from '../testing/desk';

type Viewer = (typeof STAFF)[keyof typeof STAFF];

const LINE = {
  lineId: LINE_ID,
  phoneNumber: '090-****-7001',
  carrier: 'docomo',
  hostCarrier: 'docomo',
  lineState: 'active',
  certificateState: 'active',
  simProduct: 'sakura-nfc-4',
  handsetModel: 'tsubame-t1',
};

let api: FakeApi;
let lines: (typeof LINE)[];

beforeEach(() => {
  lines = [LINE];
  api = new FakeApi()
    .answer(staffRoutes.trainingLines, () => ({ lines }))
    .answer(staffRoutes.openTrainingLine, () => {
      lines = [LINE, { ...LINE, lineId: '11111111-1111-4111-8111-111111111111', phoneNumber: '090-****-7002' }];
      return { lineId: LINE_ID };
    });
});
const open = (viewer: Viewer) =>
  openDesk(
    api.answer(staffRoutes.session, () => sessionOf(viewer)),
    '/training',
  );

describe('the page of the training lines', () => {
  it('lists them, each with its word, and tells a desk how to practise but lets it make none', async () => {
    const desk = await open(STAFF.docomo);
    expect(desk.text('tbody')).toContain('090-****-7001 練習');
    expect(desk.one<HTMLAnchorElement>('tbody a').getAttribute('href')).toBe(`/lines/${LINE_ID}`);
    expect(desk.all('form')).toEqual([]);
    expect(desk.text()).toContain('携帯電話会社の責任者が作ります');
  });

  it('lets a supervisor make one: number and reason, and the list shows it', async () => {
    const desk = await open(STAFF.supervisor);
    type(desk.one<HTMLInputElement>('#training-phone'), '090-1234-5678');
    type(desk.one<HTMLTextAreaElement>('#training-reason'), '新人研修');
    desk.button('練習用回線を作る').click();
    await desk.settle();
    expect(api.of(staffRoutes.openTrainingLine).map(({ body }) => body)).toEqual([
      { phoneNumber: '090-1234-5678', reason: '新人研修' },
    ]);
    expect(desk.text('[role=status]')).toContain('練習用回線にしました。');
    expect(desk.all('tbody tr')).toHaveLength(2);
  });

  it('asks for both before it asks the service, and says why a line cannot become one', async () => {
    const desk = await open(STAFF.supervisor);
    desk.button('練習用回線を作る').click();
    await desk.settle();
    expect(desk.text('.dads-error-summary')).toContain('電話番号を入力してください。');
    expect(api.of(staffRoutes.openTrainingLine)).toEqual([]);
    api.answer(staffRoutes.openTrainingLine, () => {
      throw refusal('not-allowed-now', 409, { rule: 'training-line-was-used', facts: { applications: 1 } });
    });
    type(desk.one<HTMLInputElement>('#training-phone'), '090-1234-5678');
    type(desk.one<HTMLTextAreaElement>('#training-reason'), '新人研修');
    desk.button('練習用回線を作る').click();
    await desk.settle();
    expect(desk.text()).toContain('この回線には利用者か本番の申請があるため、練習用にはできません。');
  });
});

describe('the page of a training line', () => {
  const page = (training: boolean) => {
    const { line, ...rest } = linePage();
    return openDesk(
      api
        .answer(staffRoutes.session, () => sessionOf(STAFF.docomo))
        .answer(staffRoutes.readLine, () => ({ ...rest, line: { ...line, training } })),
      `/lines/${LINE_ID}`,
    );
  };

  it('stands in a frame that is a named region and says its word as a status', async () => {
    const desk = await page(true);
    const frame = desk.one('.dads-training');
    expect([frame.getAttribute('role'), frame.getAttribute('aria-label')]).toEqual(['region', '練習用の回線']);
    expect(desk.text('.dads-training__words')).toContain('練習 練習用の回線です。');
    expect(frame.contains(desk.one('h1'))).toBe(true);
  });

  it('of any other line has neither', async () => {
    const desk = await page(false);
    expect(desk.all('.dads-training, .dads-training__mark')).toEqual([]);
    expect(desk.text()).not.toContain('練習');
  });
});
