import type { CeremonyView } from '@sumaho-jpki/contract';
import { describe, expect, it, vi } from 'vitest';
import { SaveFile } from '../parts/save-file';
import { FakeApi, openDesk, sessionOf, STAFF, staffRoutes } from '../testing/desk';
import { TestBed } from '@angular/core/testing';

const ID = 'ab'.repeat(32);
const entry = (number: number, act: string, more: Partial<CeremonyView['entries'][number]> = {}) => ({
  ...{ number, act, officer: null, facts: {}, hash: 'cd'.repeat(32) },
  at: '2026-11-20T01:00:00.000Z',
  ...more,
});
const CEREMONY: CeremonyView = {
  id: ID,
  name: '2026-11-20T01-00-00-000Z-abababab.json',
  beganAt: '2026-11-20T01:00:00.000Z',
  ending: 'ended',
  generation: 2,
  officers: [
    { place: 1, registered: true, keySha256: 'ef'.repeat(32), signed: true },
    { place: 2, registered: true, keySha256: null, signed: false },
  ],
  findings: [],
  entries: [
    entry(1, 'officer', { officer: 1, facts: { registered: true } }),
    entry(2, 'script', { facts: { generation: 'next', shares: true } }),
    entry(3, 'root-made', { facts: { generation: 2, notAfter: '2036-11-19T14:59:59.000Z' } }),
    entry(4, 'share-handed-over', { facts: { number: 1, fingerprint: '12'.repeat(32) } }),
    entry(5, 'something-new', { facts: { other: 'x', none: null } }),
  ],
};
const generation = (number: number, more: object = {}) => ({
  ...{ number, state: 'issues', activeFrom: '2026-01-01T00:00:00.000Z', keyKind: 'rsa-2048', ceremonyId: null },
  ...{ keyIdentifier: '34'.repeat(20), sha256: '56'.repeat(32) },
  ...{ notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2036-01-01T14:59:59.000Z' },
  ...more,
});

async function begin(ceremonies: readonly CeremonyView[], generations: readonly object[] = [generation(1)]) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(STAFF.auditor))
    .answer(staffRoutes.ceremonies, () => ({
      ...{ generations, ceremonies },
      nextGenerationDue: '2030-01-01T00:00:00.000Z',
    }))
    .answer(staffRoutes.ceremonyTranscript, () => ({ name: CEREMONY.name, sha256: ID, text: '{"format":1}' }));
  return { api, desk: await openDesk(api, '/ceremonies') };
}

describe('the log of key ceremonies', () => {
  it('says how far the roll-over is, and which ceremony stands behind each generation', async () => {
    const announced = { state: 'announced', activeFrom: '2027-04-01T00:00:00.000Z', ceremonyId: ID };
    const { desk } = await begin([CEREMONY], [generation(1), generation(2, announced)]);
    expect(desk.text('[data-generation="1"]')).toContain('検証できた記録はありません');
    expect(desk.text('[data-generation="2"]')).toContain('2027/04/01 09:00:00 JST から発行');
    expect(desk.text('[data-generation="2"]')).toContain('2026/11/20 10:00:00 JST');
  });

  it('shows officers by their places, entries in words, times of Japan, and a later act by its own name', async () => {
    const { desk } = await begin([CEREMONY]);
    const card = desk.text('app-ceremony-card');
    expect(card).toContain('ハッシュの連鎖と署名は正しい');
    expect(card).toContain('立会者1 署名あり 鍵 efefefefefefefef');
    expect(card).toContain('立会者2 署名なし');
    expect(desk.text('[data-act="officer"]')).toContain('立会者1: 本人の確認 登録済み: ✓');
    expect(desk.text('[data-act="script"]')).toContain('世代: 次の世代 予備の分割: ✓');
    expect(desk.text('[data-act="root-made"]')).toContain('有効期間の終了: 2036/11/19 23:59:59 JST');
    expect(desk.text('[data-act="share-handed-over"]')).toContain(`予備の指紋（SHA-256）: ${'12'.repeat(32)}`);
    expect(desk.text('[data-act="something-new"]')).toContain('something-new other: x');
    expect(desk.text('[data-act="something-new"]')).not.toContain('none');
  });

  it('says what stands against a transcript', async () => {
    const findings: CeremonyView['findings'] = [
      { code: 'entry-changed', entry: 4, officer: null },
      { code: 'signature-wrong', entry: null, officer: 2 },
      { code: 'key-not-registered', entry: null, officer: null },
    ];
    const { desk } = await begin([{ ...CEREMONY, findings, ending: 'broken-off' }]);
    const card = desk.text('app-ceremony-card');
    expect(card).toContain('正しくない点があります');
    expect(card).toContain('記録4が書き換えられています。');
    expect(card).toContain('立会者2の署名が正しくありません。');
    expect(card).toContain('立会者でない人の署名の鍵は登録されていません。');
    expect(card).toContain('中止');
  });

  it('gives the transcript away as it stands', async () => {
    const { desk, api } = await begin([CEREMONY]);
    const download = vi.spyOn(TestBed.inject(SaveFile), 'download').mockImplementation(() => undefined);
    desk.button('記録を保存').click();
    await desk.settle();
    expect(api.of(staffRoutes.ceremonyTranscript)[0]?.params).toEqual({ ceremonyId: ID });
    expect(download).toHaveBeenCalledWith(CEREMONY.name, 'application/json', '{"format":1}');
  });

  it('says how one is held when there is none, and names a file that cannot be read', async () => {
    const { desk } = await begin([]);
    expect(desk.text()).toContain('npm run ceremony');
  });

  it('names a file that cannot be read as a transcript', async () => {
    const none = { beganAt: null, entries: [], officers: [], generation: null, ending: 'cut-short' } as const;
    const findings = [{ code: 'unreadable', entry: null, officer: null }] as const;
    const { desk } = await begin([{ ...CEREMONY, ...none, entries: [], officers: [], findings: [...findings] }]);
    expect(desk.text('app-ceremony-card')).toContain(`ファイル ${CEREMONY.name}`);
    expect(desk.text('app-ceremony-card')).toContain('記録として読めません。');
  });
});
