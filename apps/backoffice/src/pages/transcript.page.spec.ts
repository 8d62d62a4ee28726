import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import {
  addressOf,
  application,
  FakeApi,
  LINE_ID,
  linePage,
  openDesk,
  plain,
  sessionOf,
  STAFF,
  staffRoutes,
} from '../testing/desk';

const part = (from: number, length: number, bytes: string | null, ja: string, en: string) => ({
  from,
  length,
  bytes,
  ja,
  en,
});
const ID = application().id;
const PAGE = {
  application: { id: ID, number: 'A-CVVV-42T4-3GBY', lineId: LINE_ID },
  scripts: [
    {
      id: '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
      purpose: 'personalise',
      state: 'answered',
      agentStatus: 'SUCCESS',
      createdAt: '2026-11-22T08:46:00.000Z',
      exchanges: [
        {
          title: { ja: 'データの保管（STORE DATA）', en: 'STORE DATA' },
          command: [
            part(0, 1, '84', 'GlobalPlatformの命令、保護あり', 'GlobalPlatform class, secure messaging'),
            part(
              1,
              224,
              '5A'.repeat(32),
              '暗号化されたコマンドデータ（224バイト）',
              'enciphered command data (224 bytes)',
            ),
            part(225, 8, null, 'コマンドのMAC', 'C-MAC'),
          ],
          response: [part(0, 2, '9000', '成功', 'success')],
          status: '9000',
        },
        {
          title: { ja: '選択（SELECT）', en: 'SELECT' },
          command: [part(0, 1, '00', '共通の命令', 'interindustry class')],
          response: [],
          status: null,
        },
      ],
    },
  ],
};

const api = (viewer: (typeof STAFF)[keyof typeof STAFF], page: object = PAGE) =>
  new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.transcript, () => page)
    .answer(staffRoutes.readLine, () => linePage());

describe('what went to the SIM', () => {
  it('stands byte by byte with its meaning, command and answer in one table', async () => {
    const desk = await openDesk(api(STAFF.jlis), `/applications/${ID}/transcript`);
    expect(desk.text('h1')).toBe('SIMとのやり取り');
    expect(desk.text('h2')).toBe('1. 鍵と証明書の書き込み');
    expect(desk.text()).toContain('2件、うち応答あり1件');
    expect(desk.all('summary').map((each) => each.textContent.trim())).toEqual([
      '1. データの保管（STORE DATA） – 9000 成功',
      '2. 選択（SELECT） – 応答なし',
    ]);
    const rows = desk.all('dads-disclosure:first-of-type tbody tr').map(plain);
    expect(rows[0]).toBe('コマンド 0 84 GlobalPlatformの命令、保護あり');
    expect(rows[1]).toMatch(/^コマンド 1 (5A5A ){16}…（全224バイト） 暗号化されたコマンドデータ/);
    expect(rows[2]).toBe('コマンド 225 伏せています（8バイト） コマンドのMAC');
    expect(rows[3]).toBe('応答 0 9000 成功');
    expect(desk.all('table').every((table) => table.querySelector('caption') !== null)).toBe(true);
  });

  it('is reached from the line, by J-LIS and the auditor, not by a carrier', async () => {
    for (const viewer of [STAFF.jlis, STAFF.auditor]) {
      const desk = await openDesk(api(viewer), `/lines/${LINE_ID}`);
      const link = desk.one<HTMLAnchorElement>(`a[href="/applications/${ID}/transcript"]`);
      const name = (link.getAttribute('aria-labelledby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent?.trim());
      expect(name).toEqual(['SIMとのやり取り', 'A-CVVV-42T4-3GBY']);
      link.click();
      await desk.settle();
      expect(addressOf()).toBe(`/applications/${ID}/transcript`);
      TestBed.resetTestingModule();
    }
    const desk = await openDesk(api(STAFF.docomo), `/lines/${LINE_ID}`);
    expect(desk.all('a[href*="transcript"]')).toEqual([]);
  });

  it('says so when nothing was made yet', async () => {
    const desk = await openDesk(api(STAFF.jlis, { ...PAGE, scripts: [] }), `/applications/${ID}/transcript`);
    expect(desk.text()).toContain('SIMへ送るコマンドはまだありません。');
  });
});
