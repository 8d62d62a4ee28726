import { describe, expect, it } from 'vitest';
import {
  addressOf,
  type Desk,
  FakeApi,
  LINE_ID,
  linePage,
  openDesk,
  refusal,
  sessionOf,
  STAFF,
  staffRoutes,
  type,
} from '../testing/desk';

function begin() {
  let signedIn = false;
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(signedIn ? STAFF.docomo : null))
    .answer(staffRoutes.signIn, () => ({ next: 'totp' }))
    .answer(staffRoutes.signInTotp, () => {
      signedIn = true;
      return { staff: STAFF.docomo, csrfToken: 'csrf-1' };
    })
    .answer(staffRoutes.readLine, () => linePage());
  return api;
}

async function password(desk: Desk, account = 'docomo-desk', word = 'sakura-kaede-1234'): Promise<void> {
  type(desk.one('#account'), account);
  type(desk.one('#password'), word);
  desk.button('次へ').click();
  await desk.settle();
}

describe('the sign-in', () => {
  it('comes first and brings the person to where they wanted to go', async () => {
    const desk = await openDesk(begin(), `/lines/${LINE_ID}`);
    expect(addressOf()).toBe(`/sign-in?to=%2Flines%2F${LINE_ID}`);
    await password(desk);
    type(desk.one('#one-time-code'), '123456');
    desk.button('ログイン').click();
    await desk.settle();
    expect(addressOf()).toBe(`/lines/${LINE_ID}`);
  });

  it('takes full-width and pasted input for what it means', async () => {
    const api = begin();
    const desk = await openDesk(api, '/sign-in');
    await password(desk, ' ｄｏｃｏｍｏ‐desk　', ' sakura－kaede－１２３４\t');
    expect(api.of(staffRoutes.signIn)[0]?.body).toEqual({ account: 'docomo-desk', password: 'sakura-kaede-1234' });
    type(desk.one('#one-time-code'), '１２３ ４５６');
    desk.button('ログイン').click();
    await desk.settle();
    expect(api.of(staffRoutes.signInTotp)[0]?.body).toEqual({ code: '123456' });
  });

  it('names what is missing without asking the server', async () => {
    const api = begin();
    const desk = await openDesk(api, '/sign-in');
    await password(desk, '', '');
    expect(desk.text('.dads-error-summary')).toContain('アカウントを入力してください');
    expect(desk.text('.dads-error-summary')).toContain('パスワードを入力してください');
    expect(api.of(staffRoutes.signIn)).toHaveLength(0);
  });

  it('stays at the code when the code is wrong, and empties it', async () => {
    const api = begin().answer(staffRoutes.signInTotp, () => {
      throw refusal('sign-in-refused', 401);
    });
    const desk = await openDesk(api, '/sign-in');
    await password(desk);
    type(desk.one('#one-time-code'), '000000');
    await desk.settle();
    desk.button('ログイン').click();
    await desk.settle();
    expect(desk.text('[role=alert]')).toContain('ログインできませんでした。');
    expect(desk.one<HTMLInputElement>('#one-time-code').value).toBe('');
  });

  it('tells a locked account and begins again', async () => {
    const api = begin().answer(staffRoutes.signInTotp, () => {
      throw refusal('account-locked', 423);
    });
    const desk = await openDesk(api, '/sign-in');
    await password(desk);
    type(desk.one('#one-time-code'), '000000');
    desk.button('ログイン').click();
    await desk.settle();
    expect(desk.text('[role=alert]')).toContain('アカウントがロックされています。');
    expect(desk.one<HTMLInputElement>('#password').value).toBe('');
  });

  it('does not follow an address of another site', async () => {
    const desk = await openDesk(begin(), '/sign-in?to=%2F%2Fevil.example');
    await password(desk);
    type(desk.one('#one-time-code'), '123456');
    desk.button('ログイン').click();
    await desk.settle();
    expect(addressOf()).toBe('/');
  });
});
