import type { ListedVerifierView, VerifierFeeView } from '@sumaho-jpki/contract';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SaveFile } from '../parts/save-file';
import { type Desk, FakeApi, openDesk, refusal, sessionOf, STAFF, staffRoutes, type } from '../testing/desk';

const ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const KEY = '0b1e6679-7425-40de-944b-e07fc1f90ae7';
const verifier = (over: Partial<ListedVerifierView> = {}): ListedVerifierView => ({
  id: ID,
  code: 'mihon-bank',
  name: '見本銀行',
  kind: 'certified-business',
  purposes: ['user-authentication'],
  state: 'active',
  certifiedUntil: '2027-03-31T14:59:59.000Z',
  certificationOver: false,
  gate: false,
  reason: '認定の届出',
  version: 3,
  updatedAt: '2026-11-01T00:00:00.000Z',
  credentials: [
    {
      ...{ id: KEY, kind: 'assertion-key', fingerprint: 'NzbLsXh8uDCcd-6MNwXF4W', keyId: 'one' },
      ...{ notAfter: null, addedAt: '2026-11-01T00:00:00.000Z', endedAt: null },
    },
  ],
  questions: 1234,
  lastAskedAt: '2026-11-22T08:46:00.000Z',
  ...over,
});
const fee = (over: Partial<VerifierFeeView> = {}): VerifierFeeView => ({
  ...{ verifierId: ID, code: 'mihon-bank', name: '見本銀行', kind: 'ocsp', questions: 1200, yenEach: 2, yen: 2400 },
  ...{ waived: false, lastAskedAt: '2026-11-22T08:46:00.000Z' },
  ...over,
});

async function begin(
  viewer: (typeof STAFF)[keyof typeof STAFF],
  rows: readonly ListedVerifierView[] = [verifier()],
  fees: readonly VerifierFeeView[] = [fee(), fee({ kind: 'crl', questions: 34, yen: 68, waived: true })],
) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.verifiers, () => ({ verifiers: rows }))
    .answer(staffRoutes.verifierFees, ({ query }) => ({
      month: query?.['month'] ?? '2026-11',
      over: query?.['month'] !== undefined,
      fees,
    }))
    .answer(staffRoutes.registerVerifier, () => ({ verifier: rows[0] }))
    .answer(staffRoutes.changeVerifier, () => ({ verifier: rows[0] }))
    .answer(staffRoutes.addVerifierCredential, () => ({ verifier: rows[0] }))
    .answer(staffRoutes.endVerifierCredential, () => ({ verifier: rows[0] }));
  return { api, desk: await openDesk(api, '/verifiers') };
}
const actsOf = (desk: Desk) => desk.all('tr td:last-child button').map((button) => button.textContent.trim());
async function press(desk: Desk, name: string, inside?: string): Promise<void> {
  desk.button(name, inside).click();
  await desk.settle();
}
async function write(desk: Desk, selector: string, text: string): Promise<void> {
  type(desk.one<HTMLInputElement>(selector), text);
  await desk.settle();
}

afterEach(() => vi.restoreAllMocks());

describe('the verifiers', () => {
  it('stand there with state, end of certification, questions of this month and the last one', async () => {
    const { desk } = await begin(STAFF.auditor);
    const row = desk.text('#verifier-' + ID);
    expect(row).toContain('見本銀行 mihon-bank');
    const table = desk.text();
    for (const part of [
      '有効',
      '認定の届出',
      '2027/03/31 23:59:59 JST',
      '1,234',
      '2026/11/22 17:46:00 JST',
      '利用者証明検証者',
    ])
      expect(table).toContain(part);
    expect(table).not.toContain('認定切れ');
  });

  it('whose certification is over are marked by a word', async () => {
    const { desk } = await begin(STAFF.auditor, [verifier({ certificationOver: true })]);
    expect(desk.text()).toContain('認定切れ');
  });

  it('by law have no end, and who never asked is told so', async () => {
    const { desk } = await begin(STAFF.auditor, [
      verifier({ kind: 'administrative-body', certifiedUntil: null, lastAskedAt: null, credentials: [] }),
    ]);
    expect(desk.text()).toContain('期限なし（法定）');
    expect(desk.text()).toContain('まだありません');
  });

  it.each([
    ['the operator stops', STAFF.jlis, {}, ['停止する']],
    ['the operator does no more to one that stands still', STAFF.jlis, { state: 'suspended' }, []],
    ['the approver steers', STAFF.approver, {}, ['停止する', '認定を更新する', '登録を終える', '認証手段を加える']],
    [
      'the approver gives back',
      STAFF.approver,
      { state: 'suspended' },
      ['再開する', '認定を更新する', '登録を終える', '認証手段を加える'],
    ],
    ['what is withdrawn stays so', STAFF.approver, { state: 'withdrawn' }, []],
    [
      'what has no end is not renewed',
      STAFF.approver,
      { kind: 'administrative-body' },
      ['停止する', '登録を終える', '認証手段を加える'],
    ],
    ['the auditor looks', STAFF.auditor, {}, []],
  ] as const)('%s', async (_what, viewer, over, acts) => {
    const { desk } = await begin(viewer, [verifier(over)]);
    expect(actsOf(desk)).toEqual(acts);
    expect(desk.all('app-verifier-form').length).toBe(viewer === STAFF.approver ? 1 : 0);
  });

  it('are suspended with a reason, in the version that was read', async () => {
    const { desk, api } = await begin(STAFF.jlis);
    await press(desk, '停止する', 'tbody');
    await press(desk, '停止する', 'dads-modal-dialog');
    expect(api.of(staffRoutes.changeVerifier)).toEqual([]);
    expect(desk.text('dads-modal-dialog')).toContain('理由を入力してください');
    await write(desk, '#change-reason', '苦情の調査');
    await press(desk, '停止する', 'dads-modal-dialog');
    expect(api.of(staffRoutes.changeVerifier)[0]).toMatchObject({
      params: { verifierId: ID },
      body: { event: 'suspend', version: 3, reason: '苦情の調査', certifiedUntil: null },
    });
    expect(desk.text()).toContain('変更しました');
    expect(api.of(staffRoutes.verifiers).length).toBe(2);
  });

  it('are withdrawn after a warning that it is for good', async () => {
    const { desk } = await begin(STAFF.approver);
    await press(desk, '登録を終える', 'tbody');
    expect(desk.text('dads-modal-dialog')).toContain('元に戻せません');
  });

  it('are renewed to the end of a day in Japan', async () => {
    const { desk, api } = await begin(STAFF.approver);
    await press(desk, '認定を更新する', 'tbody');
    await press(desk, '認定を更新する', 'dads-modal-dialog');
    expect(desk.text('dads-modal-dialog')).toContain('認定の期限を入力してください');
    await write(desk, '#change-until', '2028-03-31');
    await write(desk, '#change-reason', '更新の届出');
    await press(desk, '認定を更新する', 'dads-modal-dialog');
    expect(api.of(staffRoutes.changeVerifier)[0]?.body).toMatchObject({
      event: 'renew',
      certifiedUntil: '2028-03-31T14:59:59.000Z',
    });
  });

  it('say in the dialog why a change failed; the same wish sent again keeps its key, another one has its own', async () => {
    const { desk, api } = await begin(STAFF.jlis);
    api.answer(staffRoutes.changeVerifier, () => Promise.reject(refusal('conflict', 409)));
    await press(desk, '停止する', 'tbody');
    await write(desk, '#change-reason', '調査');
    await press(desk, '停止する', 'dads-modal-dialog');
    await press(desk, '停止する', 'dads-modal-dialog');
    await write(desk, '#change-reason', '苦情の調査');
    await press(desk, '停止する', 'dads-modal-dialog');
    const [first, same, other] = api.of(staffRoutes.changeVerifier).map(({ idempotencyKey }) => idempotencyKey);
    expect([first === same, first === other]).toEqual([true, false]);
    expect(desk.all('dads-modal-dialog dads-problem-notice > *').length).toBeGreaterThan(0);
  });

  it('get a certificate or a key; nonsense is not sent', async () => {
    const { desk, api } = await begin(STAFF.approver);
    await press(desk, '認証手段を加える', 'tbody');
    await press(desk, '認証手段を加える', 'dads-modal-dialog');
    expect(api.of(staffRoutes.addVerifierCredential)).toEqual([]);
    const kind = desk.one<HTMLSelectElement>('#credential-kind');
    kind.value = 'assertion-key';
    kind.dispatchEvent(new Event('change', { bubbles: true }));
    await desk.settle();
    await write(desk, '#credential-key-id', 'two');
    await write(desk, '#credential-text', 'nonsense');
    await press(desk, '認証手段を加える', 'dads-modal-dialog');
    expect(desk.text('dads-modal-dialog')).toContain('公開鍵を正しく入力してください');
    await write(desk, '#credential-text', '{"kty":"EC","crv":"P-256","x":"a","y":"b"}');
    await press(desk, '認証手段を加える', 'dads-modal-dialog');
    expect(api.of(staffRoutes.addVerifierCredential)[0]?.body).toEqual({
      keyId: 'two',
      publicJwk: { kty: 'EC', crv: 'P-256', x: 'a', y: 'b' },
    });
  });

  it('lose a key by everybody at J-LIS', async () => {
    const { desk, api } = await begin(STAFF.jlis);
    await press(desk, '認証手段を止める', 'tbody');
    await write(desk, '#change-reason', '鍵の漏えい');
    await press(desk, '認証手段を止める', 'dads-modal-dialog');
    expect(api.of(staffRoutes.endVerifierCredential)[0]).toMatchObject({
      params: { verifierId: ID, credentialId: KEY },
      body: { reason: '鍵の漏えい' },
    });
  });

  it('are registered with everything that must be said', async () => {
    const { desk, api } = await begin(STAFF.approver, []);
    expect(desk.text()).toContain('登録された検証者はありません');
    await press(desk, '検証者を登録する');
    expect(desk.all('dads-error-summary a').length).toBe(4);
    await write(desk, '#verifier-name', '見本市');
    await write(desk, '#verifier-code', 'mihon-city');
    await write(desk, '#verifier-until', '2028-03-31');
    await write(desk, '#verifier-reason', '届出');
    await press(desk, '検証者を登録する');
    expect(api.of(staffRoutes.registerVerifier)[0]?.body).toEqual({
      code: 'mihon-city',
      name: '見本市',
      kind: 'certified-business',
      purposes: ['user-authentication'],
      certifiedUntil: '2028-03-31T14:59:59.000Z',
      reason: '届出',
    });
  });
});

describe('the fee report', () => {
  it('adds up the month that runs, and says that it is not over', async () => {
    const { desk } = await begin(STAFF.auditor);
    const text = desk.text('app-verifier-fees');
    for (const part of ['2026-11', 'この月はまだ終わっていません', '1,200', '1,234', '2,468', '免除の定めなし'])
      expect(text).toContain(part);
  });

  it('asks for a month that there is, in whatever width it was typed', async () => {
    const { desk, api } = await begin(STAFF.auditor);
    await write(desk, '#fee-month', '2026-13');
    await press(desk, '表示する');
    expect(desk.text('app-verifier-fees')).toContain('2026-04 のように');
    await write(desk, '#fee-month', '２０２６-０４');
    await press(desk, '表示する');
    expect(api.of(staffRoutes.verifierFees).map(({ query }) => query)).toEqual([{}, { month: '2026-04' }]);
    expect(desk.text('app-verifier-fees')).not.toContain('まだ終わっていません');
  });

  it('is saved for a spreadsheet, and a name that begins like a formula is text there', async () => {
    const saved = vi.spyOn(SaveFile.prototype, 'download').mockReturnValue(undefined);
    const { desk } = await begin(STAFF.auditor, [verifier()], [fee({ name: '=HYPERLINK("http://evil.example")' })]);
    await press(desk, 'CSVで保存する');
    const [name, media, content] = saved.mock.calls[0] ?? [];
    expect([name, media]).toEqual(['verifier-fees-2026-11.csv', 'text/csv;charset=utf-8']);
    expect(content).toBe(
      '\uFEFF名称,識別子,月,方法,件数,単価（円）,定価（円）,免除\r\n' +
        `"'=HYPERLINK(""http://evil.example"")",mihon-bank,2026-11,オンライン照会（OCSP）,1200,2,2400,免除の定めなし\r\n`,
    );
  });

  it('of a month without questions says so', async () => {
    const { desk } = await begin(STAFF.auditor, [verifier()], []);
    expect(desk.text('app-verifier-fees')).toContain('2026-11の確認はありません');
    expect(desk.all('app-verifier-fees table')).toEqual([]);
  });
});
