import { describe, expect, it } from 'vitest';
import { machine, machinePage } from '../testing/machines';
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

async function begin(certificates: readonly object[], machines: readonly object[] = [], viewer = STAFF.jlis) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.searchCertificates, () => ({ certificates }))
    .answer(staffRoutes.searchPartyCertificates, () => ({ certificates: machines }))
    .answer(staffRoutes.readPartyCertificate, () => machinePage())
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

  it('shows machines by kind, subject and verifier beside persons, and opens the only one', async () => {
    const { desk } = await begin([], [machine()]);
    await enter(desk, 'ゲート');
    expect(desk.text('app-machine-certificates tbody tr')).toBe(
      '4a3b 9c00 1122 ゲート 検証者 arena-tickets の証明書 有効 横浜アリーナ C=JP, O=JPKI, CN=gate-arena 2026年11月22日 から 2027年12月22日 失効していない',
    );
    await enter(desk, 'ゲート');
    expect(addressOf()).toBe('/party-certificates/4a3b9c001122');
  });

  it('leads from a signer of answers to the authority', async () => {
    const signer = { ...machine(), kind: 'ocsp-signer', organisation: null, verifier: null };
    const { desk } = await begin([], [signer, machine()]);
    await enter(desk, '4a3b');
    expect(desk.all('app-machine-certificates a').map((link) => link.getAttribute('href'))).toEqual([
      '/authority',
      '/party-certificates/4a3b9c001122',
    ]);
  });

  it('asks about machines for those who may see them alone', async () => {
    const { api, desk: hotline } = await begin([ONE], [], STAFF.hotline);
    await enter(hotline, '53a0');
    expect(api.of(staffRoutes.searchPartyCertificates)).toEqual([]);
  });

  it('says when there is none', async () => {
    const { desk } = await begin([]);
    await enter(desk, 'ffff');
    expect(desk.text()).toContain('該当する電子証明書はありません。');
  });
});
