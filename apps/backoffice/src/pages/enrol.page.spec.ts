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
    },
    passkeys: names.map((name, at) => ({
      ...{ id: PASSKEY.replace('0', String(at)), name, backedUp: at > 0 },
      ...{ addedAt: '2026-11-22T08:46:00.000Z', usedAt: null },
    })),
  },
});

function begin(signedIn = false) {
  let inside = signedIn;
  const comeIn = () => {
    inside = true;
    return { staff: STAFF.docomo, csrfToken: 'csrf-1' };
  };
  return new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(inside ? STAFF.docomo : null))
    .answer(staffRoutes.beginEnrolment, () => ({ ...begun, staff: STAFF.docomo, account: 'docomo-hanako' }))
    .answer(staffRoutes.enrolStaff, comeIn)
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
    api.answer(staffRoutes.beginEnrolment, () => ({ ...begun, staff: STAFF.docomo, account: 'a' }));
    await press(desk, '次へ');
    device(() => Promise.reject(new PasskeyCancelled()));
    await write(desk, '#passkey-name', '鍵');
    await press(desk, 'パスキーを登録する');
    expect(desk.text()).toContain('取りやめられたか、時間切れ');
    expect(api.of(staffRoutes.beginEnrolment)).toHaveLength(3);
    expect(api.of(staffRoutes.enrolStaff)).toHaveLength(0);
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
