import { describe, expect, it } from 'vitest';
import {
  addressOf,
  certificate,
  certificatePage,
  type Desk,
  FakeApi,
  LINE_ID,
  openDesk,
  SERIAL,
  sessionOf,
  STAFF,
  staffRoutes,
  type,
} from '../testing/desk';

async function begin(certificates: readonly object[]) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(STAFF.jlis))
    .answer(staffRoutes.searchCertificates, () => ({ certificates }))
    .answer(staffRoutes.readCertificate, () => certificatePage());
  return { api, desk: await openDesk(api, '/certificates') };
}

async function enter(desk: Desk, text: string): Promise<void> {
  type(desk.one('#find'), text);
  await desk.settle();
  desk.one<HTMLFormElement>('form[role=search]').dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
  await desk.settle();
}

const ONE = { ...certificate(), lineId: LINE_ID, carrier: 'kddi' };

describe('the search for certificates', () => {
  it('shows serial, state, carrier and validity, and why one was revoked', async () => {
    const revoked = { ...ONE, state: 'revoked', revokedAt: '2026-11-22T09:00:00.000Z', revocationCause: 'death' };
    const { desk } = await begin([revoked]);
    await enter(desk, SERIAL);
    expect(desk.text('tbody tr')).toBe(
      '53a0 8c7b 8634 255d 4590 bc5f df15 811d c619 失効 KDDI 2026年11月22日 から 2030年5月26日 2026年11月22日 18:00 死亡',
    );
  });

  it('opens the only one on a second Enter', async () => {
    const { desk } = await begin([ONE]);
    await enter(desk, '53a0');
    await enter(desk, '53a0');
    expect(addressOf()).toBe(`/certificates/${SERIAL}`);
  });

  it('says when there is none', async () => {
    const { desk } = await begin([]);
    await enter(desk, 'ffff');
    expect(desk.text()).toContain('該当する電子証明書はありません。');
  });
});
