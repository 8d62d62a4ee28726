import { TestBed } from '@angular/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PasskeyCancelled, PasskeyCeremony, PasskeyThereAlready } from '../session/passkey-ceremony';
import { addressOf, type Desk, FakeApi, openDesk, refusal, sessionOf, STAFF, staffRoutes, type } from '../testing/desk';

const CHALLENGE = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const PASSKEY = '0b1e6679-7425-40de-944b-e07fc1f90ae7';
const begun = { challengeId: CHALLENGE, options: { challenge: 'AAAA' } };
const own = (names: readonly string[]) => ({
  account: {
    ...{
      account: 'docomo-hanako',
      displayName: '見本 花子',
      role: 'carrier-desk',
      shop: null,
      password: true,
      sso: false,
      certificatesOffered: false,
      certificates: [],
    },
    passkeys: names.map((name, at) => ({
      ...{ id: PASSKEY.replace('0', String(at)), name, backedUp: at > 0 },
      ...{ addedAt: '2026-11-22T08:46:00.000Z', usedAt: null },
    })),
  },
});

const SECRET = { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', uri: 'otpauth://totp/x?secret=JBSWY3DPEHPK3PXP' };
const ISSUED = { certificate: '-----BEGIN', serial: '4a'.repeat(16), notAfter: '2027-12-22T14:59:59.000Z' };

function begin(signedIn = false, ways: readonly string[] = ['passkey']) {
  let inside = signedIn;
  const comeIn = () => {
    inside = true;
    return { staff: STAFF.docomo, csrfToken: 'csrf-1' };
  };
  return new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(inside ? STAFF.docomo : null))
    .answer(staffRoutes.beginEnrolment, () => ({ ...begun, staff: STAFF.docomo, account: 'docomo-hanako', ways }))
    .answer(staffRoutes.enrolStaff, comeIn)
    .answer(staffRoutes.beginOneTimeCodes, () => SECRET)
    .answer(staffRoutes.enrolByPassword, comeIn)
    .answer(staffRoutes.enrolByCertificate, () => ({ ...ISSUED, account: 'jlis-hanako' }))
    .answer(staffRoutes.beginPasskeySignIn, () => begun)
    .answer(staffRoutes.signInByPasskey, comeIn)
    .answer(staffRoutes.ownAccount, () => own(['社用スマホ', '予備の鍵']))
    .answer(staffRoutes.beginOwnPasskey, () => begun)
    .answer(staffRoutes.addOwnPasskey, () => own([]))
    .answer(staffRoutes.removeOwnPasskey, () => own([]));
}
const device = (does: () => Promise<Record<string, unknown>>) => {
  vi.spyOn(PasskeyCeremony.prototype, 'make').mockImplementation(does);
  vi.spyOn(PasskeyCeremony.prototype, 'show').mockImplementation(does);
};
const answers = () => device(() => Promise.resolve({ id: 'passkey' }));
async function write(desk: Desk, selector: string, text: string): Promise<void> {
  type(desk.one<HTMLInputElement>(selector), text);
  await desk.settle();
}
async function press(desk: Desk, name: string, inside?: string): Promise<void> {
  desk.button(name, inside).click();
  await desk.settle();
}

afterEach(() => {
  vi.restoreAllMocks();
  TestBed.resetTestingModule();
});

describe('the enrolment', () => {
  it('asks for the code, says whose it is, makes a passkey and is in', async () => {
    answers();
    const api = begin();
    const desk = await openDesk(api, '/enrol');
    await press(desk, '次へ');
    expect(desk.text()).toContain('登録コードを入力してください');
    await write(desk, '#enrolment-code', 'abcde-fghjk');
    await press(desk, '次へ');
    expect(desk.text()).toContain('（docomo-hanako）の登録です');
    await press(desk, 'パスキーを登録する');
    expect(desk.text()).toContain('パスキーの名前を入力してください');
    await write(desk, '#passkey-name', '社用スマホ');
    await press(desk, 'パスキーを登録する');
    expect(api.of(staffRoutes.enrolStaff)[0]?.body).toEqual({
      ...{ code: 'abcde-fghjk', challengeId: CHALLENGE, response: { id: 'passkey' }, name: '社用スマホ' },
    });
    expect(addressOf()).toBe('/');
  });

  it('with a wrong code says so; after a cancelled passkey the next try has another challenge', async () => {
    const api = begin().answer(staffRoutes.beginEnrolment, () => Promise.reject(refusal('enrolment-code-wrong', 422)));
    const desk = await openDesk(api, '/enrol');
    await write(desk, '#enrolment-code', 'wrong');
    await press(desk, '次へ');
    expect(desk.all('dads-problem-notice > *').length).toBeGreaterThan(0);
    api.answer(staffRoutes.beginEnrolment, () => ({ ...begun, staff: STAFF.docomo, account: 'a', ways: ['passkey'] }));
    await press(desk, '次へ');
    device(() => Promise.reject(new PasskeyCancelled()));
    await write(desk, '#passkey-name', '鍵');
    await press(desk, 'パスキーを登録する');
    expect(desk.text()).toContain('取りやめられたか、時間切れ');
    expect(api.of(staffRoutes.beginEnrolment)).toHaveLength(3);
    expect(api.of(staffRoutes.enrolStaff)).toHaveLength(0);
  });
});

describe('the enrolment without a passkey', () => {
  const open = async (ways: readonly string[]) => {
    const api = begin(false, ways);
    const desk = await openDesk(api, '/enrol');
    await write(desk, '#enrolment-code', 'abcde-fghjk');
    await press(desk, '次へ');
    return { api, desk };
  };

  it('is not offered where the organisation does not, and stands behind the passkey where it does', async () => {
    expect((await open(['passkey'])).desk.text()).not.toContain('パスキーを使えないとき');
    TestBed.resetTestingModule();
    const { api, desk } = await open(['passkey', 'password']);
    const text = desk.text();
    expect(text.indexOf('パスキーを登録する')).toBeLessThan(text.indexOf('パスキーを使えないとき'));
    expect(text).not.toContain('クライアント証明書と確認コード');
    // No secret is made before somebody wants it.
    expect(api.of(staffRoutes.beginOneTimeCodes)).toHaveLength(0);
  });

  it('shows the secret as QR and text, and takes a password that is long, uncommon and typed twice', async () => {
    const { api, desk } = await open(['passkey', 'password']);
    await press(desk, 'パスワードと確認コードで登録する');
    expect(desk.text('[data-part=totp-secret]')).toBe('JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP');
    expect(desk.all('dads-qr-code')).toHaveLength(1);
    await press(desk, 'パスワードを登録して入る');
    for (const each of ['6桁', '12文字以上']) expect(desk.text('.dads-error-summary')).toContain(each);
    await write(desk, '#joiner-one-time-code', '123456');
    for (const [first, second, why] of [
      ['docomo-hanako-1', 'docomo-hanako-1', '推測されやすい'],
      ['kawasemi-suzume-1', 'kawasemi-suzume-2', '2回目のパスワードが違います'],
    ] as const) {
      await write(desk, '#joiner-password', first);
      await write(desk, '#joiner-password-again', second);
      await press(desk, 'パスワードを登録して入る');
      expect(desk.text('.dads-error-summary')).toContain(why);
    }
    expect(api.of(staffRoutes.enrolByPassword)).toHaveLength(0);
    await write(desk, '#joiner-password-again', 'ｋawasemi-suzume-1');
    await press(desk, 'パスワードを登録して入る');
    expect(api.of(staffRoutes.enrolByPassword)[0]?.body).toEqual({
      ...{ code: 'abcde-fghjk', oneTimeCode: '123456', password: 'kawasemi-suzume-1' },
    });
    expect(addressOf()).toBe('/');
  });

  it('gives a certificate for a request, and sends to the sign-in', async () => {
    const { api, desk } = await open(['passkey', 'certificate']);
    await press(desk, 'クライアント証明書と確認コードで登録する');
    await write(desk, '#joiner-one-time-code', '123456');
    await press(desk, '証明書を発行して登録する');
    for (const each of ['証明書の名前を入力', '証明書発行要求を貼り付け'])
      expect(desk.text('.dads-error-summary')).toContain(each);
    await write(desk, '#joiner-certificate-name', '職員カード');
    type(desk.one<HTMLTextAreaElement>('#joiner-request'), '-----BEGIN CERTIFICATE REQUEST-----');
    await press(desk, '証明書を発行して登録する');
    expect(api.of(staffRoutes.enrolByCertificate)[0]?.body).toEqual({
      ...{ code: 'abcde-fghjk', oneTimeCode: '123456', name: '職員カード' },
      request: '-----BEGIN CERTIFICATE REQUEST-----',
    });
    expect(desk.text('[data-part=issued-serial]')).toBe(ISSUED.serial);
    expect(desk.all('[data-part=totp-secret]')).toHaveLength(0);
    expect(desk.one('a[href$="/sign-in"]').textContent).toContain('ログイン画面へ');
  });
});

describe('the sign-in by certificate', () => {
  const at = async (next: 'totp' | 'passkey', certificates = true) => {
    const api = begin()
      .answer(staffRoutes.ssoProviders, () => ({ providers: [], certificates }))
      .answer(staffRoutes.signInByCertificate, () => ({ next }));
    return { api, desk: await openDesk(api, '/sign-in') };
  };

  it('is offered where certificates reach the service, and asks for the code', async () => {
    expect((await at('totp', false)).desk.text()).not.toContain('証明書でログイン');
    TestBed.resetTestingModule();
    const { desk } = await at('totp');
    await press(desk, '証明書でログイン');
    expect(desk.all('#one-time-code')).toHaveLength(1);
    expect(desk.all('#password')).toHaveLength(0);
  });

  it('goes on with the passkey where there is no code', async () => {
    answers();
    const { api, desk } = await at('passkey');
    await press(desk, '証明書でログイン');
    expect(api.of(staffRoutes.signInByPasskey)).toHaveLength(1);
    expect(addressOf()).toBe('/');
  });

  it('says what to do when none arrived', async () => {
    const { api, desk } = await at('totp');
    api.answer(staffRoutes.signInByCertificate, () => Promise.reject(refusal('client-certificate-missing', 422)));
    await press(desk, '証明書でログイン');
    expect(desk.text('[role=alert]')).toContain('クライアント証明書が届いていません');
    expect(desk.all('#account')).toHaveLength(1);
  });
});

describe('the sign-in by passkey', () => {
  it('is one press', async () => {
    answers();
    const api = begin();
    const desk = await openDesk(api, '/sign-in');
    await press(desk, 'パスキーでログイン');
    expect(api.of(staffRoutes.signInByPasskey)[0]?.body).toEqual({
      challengeId: CHALLENGE,
      response: { id: 'passkey' },
    });
    expect(addressOf()).toBe('/');
  });

  it('that was cancelled leaves the other way open', async () => {
    device(() => Promise.reject(new PasskeyCancelled()));
    const desk = await openDesk(begin(), '/sign-in');
    await press(desk, 'パスキーでログイン');
    expect(desk.text()).toContain('取りやめられたか、時間切れ');
    expect(desk.all('#account')).toHaveLength(1);
    expect(addressOf()).toBe('/sign-in');
  });
});

describe('the own account', () => {
  it('lists the passkeys, takes one more and one away', async () => {
    answers();
    const api = begin(true);
    const desk = await openDesk(api, '/account');
    for (const each of ['社用スマホ', 'この端末だけ', '予備の鍵', '複数の端末で同期', 'パスワードと確認コードでも'])
      expect(desk.text()).toContain(each);
    await press(desk, 'パスキーを加える');
    expect(desk.text()).toContain('パスキーの名前を入力してください');
    await write(desk, '#passkey-name', '三つ目');
    await press(desk, 'パスキーを加える');
    expect(api.of(staffRoutes.addOwnPasskey)[0]?.body).toMatchObject({ challengeId: CHALLENGE, name: '三つ目' });
    expect(desk.text()).toContain('変更しました');
    desk.all<HTMLButtonElement>('tbody button')[0]?.click();
    await desk.settle();
    expect(api.of(staffRoutes.removeOwnPasskey)[0]?.params).toEqual({ credentialId: PASSKEY });
  });

  it('of J-LIS lists certificates with the alarm of what ends soon, takes one more and one away', async () => {
    const certificate = { id: PASSKEY, serial: ISSUED.serial, name: '職員カード', notAfter: ISSUED.notAfter };
    const { account } = own([]);
    const some = { addedAt: '2026-11-22T08:46:00.000Z', usedAt: null, alarm: 'warning' as const, ...certificate };
    const answer = () => ({ account: { ...account, certificatesOffered: true, certificates: [some] } });
    const api = begin(true)
      .answer(staffRoutes.ownAccount, answer)
      .answer(staffRoutes.addOwnCertificate, () => ({ ...answer(), issued: ISSUED }))
      .answer(staffRoutes.removeOwnCertificate, answer);
    const desk = await openDesk(api, '/account');
    const row = desk.text(`[data-certificate="${ISSUED.serial}"]`);
    for (const each of ['職員カード', ISSUED.serial, '2027/12/22 23:59:59']) expect(row).toContain(each);
    expect(desk.all('app-own-certificates app-alarm-badge')).toHaveLength(1);
    await press(desk, '証明書を加える');
    expect(api.of(staffRoutes.addOwnCertificate)).toHaveLength(0);
    await write(desk, '#certificate-name', '新しいカード');
    type(desk.one<HTMLTextAreaElement>('#certificate-request'), 'MII=');
    await press(desk, '証明書を加える');
    expect(api.of(staffRoutes.addOwnCertificate)[0]?.body).toEqual({ name: '新しいカード', request: 'MII=' });
    expect(desk.all('[data-part=issued-serial]')).toHaveLength(1);
    await press(desk, '失効させる');
    expect(api.of(staffRoutes.removeOwnCertificate)[0]?.params).toEqual({ credentialId: PASSKEY });
  });

  it('says why a passkey was not added or removed', async () => {
    device(() => Promise.reject(new PasskeyThereAlready()));
    const api = begin(true).answer(staffRoutes.removeOwnPasskey, () => Promise.reject(refusal('not-allowed-now', 409)));
    const desk = await openDesk(api, '/account');
    await write(desk, '#passkey-name', '同じ鍵');
    await press(desk, 'パスキーを加える');
    expect(desk.text()).toContain('登録済みです');
    desk.all<HTMLButtonElement>('tbody button')[0]?.click();
    await desk.settle();
    expect(desk.all('dads-problem-notice > *').length).toBeGreaterThan(0);
  });
});
