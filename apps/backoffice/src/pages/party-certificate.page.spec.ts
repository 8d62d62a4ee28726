import { describe, expect, it } from 'vitest';
import { FakeApi, openDesk, refusal, sessionOf, STAFF, staffRoutes } from '../testing/desk';
import { machine, machinePage } from '../testing/machines';

const SERIAL = machine().serial;
const begin = (answer: () => unknown) =>
  openDesk(
    new FakeApi()
      .answer(staffRoutes.session, () => sessionOf(STAFF.jlis))
      .answer(staffRoutes.readPartyCertificate, answer),
    `/party-certificates/${SERIAL}`,
  );

describe('the page of a machine’s certificate', () => {
  it('shows its own axis, its party, the record of issue and who signed it', async () => {
    const desk = await begin(() => machinePage());
    expect(desk.text('app-axis-picture [aria-current]')).toBe('有効');
    expect(desk.text('[aria-labelledby=party-title]')).toContain('利用中');
    expect(desk.text('[aria-labelledby=party-title]')).toContain('横浜アリーナ');
    expect(desk.text('[aria-labelledby=party-title]')).toContain('arena-tickets');
    const record = desk.text('[aria-labelledby=record-title]');
    expect(record).toContain('第2世代');
    expect(record).toContain('受取りの確認 記録なし');
    expect(desk.text('app-status-card')).toContain('有効（good）');
  });

  it('says that its end waits for a second person, and why it was ended', async () => {
    const revoked = {
      ...machine(),
      state: 'revoked',
      revokedAt: '2026-11-23T00:00:00.000Z',
      revocationCause: 'issuer-key-leak',
    };
    const desk = await begin(() => machinePage({ certificate: revoked as never, endAsked: true, mayEnd: false }));
    expect(desk.text('app-axis-picture')).toContain('失効が承認待ちです。');
    expect(desk.text('app-axis-picture')).toContain('発行者の鍵の漏えい');
  });

  it('leads back to the search when there is none', async () => {
    const desk = await begin(() => {
      throw refusal('certificate-unknown', 404);
    });
    expect(desk.all('a[href="/certificates"]').length).toBeGreaterThan(0);
  });
});
