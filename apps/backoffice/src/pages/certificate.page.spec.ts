import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { StaffSession } from '../session/staff-session';
import {
  allowed,
  certificate,
  certificatePage,
  type Desk,
  ELEMENT,
  FakeApi,
  mayNot,
  openDesk,
  refusal,
  SERIAL,
  sessionOf,
  STAFF,
  staffRoutes,
  status,
  type,
} from '../testing/desk';

const CAUSES = {
  causes: [
    { cause: 'stop-of-use', reasonCode: 'cessation-of-operation', labelJa: '利用をやめる', labelEn: 'End of use' },
    { cause: 'holder-key-leak', reasonCode: 'key-compromise', labelJa: '鍵の漏えいの届出', labelEn: 'Key leak' },
  ],
};
const REVOKED_AT = '2026-11-22T09:00:00.000Z';

async function begin(page: object = certificatePage(), viewer = STAFF.jlis as (typeof STAFF)[keyof typeof STAFF]) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.readCertificate, () => page)
    .answer(staffRoutes.revocationCauses, () => CAUSES)
    .answer(staffRoutes.revokeCertificate, () => ({
      certificate: certificate({ state: 'revoked', revokedAt: REVOKED_AT, revocationCause: 'holder-key-leak' }),
      status: status({ status: 'revoked', reason: 'key-compromise', revokedAt: REVOKED_AT }),
    }));
  return { api, desk: await openDesk(api, `/certificates/${SERIAL}`) };
}

async function openDialog(desk: Desk): Promise<void> {
  desk.button('証明書を失効する').click();
  await desk.settle();
}

async function fill(desk: Desk, cause: string, confirmation: string): Promise<void> {
  const select = desk.one('#revoke-cause') as unknown as HTMLSelectElement;
  select.value = cause;
  select.dispatchEvent(new Event('change'));
  type(desk.one('#revoke-confirmation'), confirmation);
  await desk.settle();
}

const submit = (desk: Desk): void => {
  desk.one<HTMLFormElement>('#revoke-form').dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
};

/** Submitted, and not taken back. */
const carryOut = async (desk: Desk): Promise<void> => {
  submit(desk);
  await desk.settle();
  desk.button('待たずに実行する').click();
  await desk.settle();
};

describe('the page of a certificate', () => {
  it('shows the live status with its time to the second, both axes and the issue record', async () => {
    const { desk } = await begin();
    expect(desk.text('.desk-ocsp')).toContain('有効（good）2026/11/22 17:50:01 JST の応答');
    expect(desk.all('[aria-current=step]').map((state) => state.textContent?.trim())).toEqual(['有効', '書き込み済み']);
    expect(desk.text()).toContain('53a0 8c7b 8634 255d 4590 bc5f df15 811d c619');
    expect(desk.text('pre')).toContain('BEGIN CERTIFICATE');
    const record = desk.text('section[aria-labelledby=record-title]');
    expect(record).toContain('発行番号の確保 2026/11/22 17:46:01 JST');
    expect(record).toContain('署名 2026/11/22 17:46:02 JST');
    expect(record).toContain('格納の確認 2026/11/22 17:46:30 JST');
    expect(record).toContain('有効化（OCSPで有効と回答） 記録なし');
  });

  it.each([
    [{ state: 'lock-with-carrier', orderedAt: REVOKED_AT }, ['まだロックされていません', '指示：2026']],
    [
      { state: 'locked', bearer: 'sms', orderedAt: REVOKED_AT, confirmedAt: REVOKED_AT },
      ['ロックされています', '経路：SMS（SCP80）', 'SIMの応答：2026'],
    ],
    [{ state: 'locked', orderedAt: REVOKED_AT, confirmedAt: REVOKED_AT }, ['携帯電話会社の回答にありません']],
    [
      { state: 'lock-stuck', orderedAt: REVOKED_AT, reason: 'carrier-refused:1.7/3.9' },
      ['確認が必要', '理由：携帯電話会社が依頼を受け付けません'],
    ],
    [{ state: 'not-lockable' }, ['外からロックできません', '効力を決めるのはOCSPの回答です']],
  ])('tells of the lock %j in what state it is and by which way', async (lock, words) => {
    const none = { bearer: null, orderedAt: null, confirmedAt: null, reason: null };
    const { desk } = await begin(certificatePage({ element: { ...ELEMENT, lock: { ...none, ...lock } } }));
    for (const each of words) expect(desk.text()).toContain(each);
  });

  it('says nothing of a lock where there never was one', async () => {
    const { desk } = await begin();
    expect(desk.all('[data-lock]')).toEqual([]);
  });

  it('asks the responder again', async () => {
    const { desk, api } = await begin();
    desk.button('もう一度確認する').click();
    await desk.settle();
    expect(api.of(staffRoutes.readCertificate)).toHaveLength(2);
  });

  it('says plainly when the rules allow what this screen cannot do', async () => {
    const { desk } = await begin(certificatePage({ actions: [allowed('order-deletion')] }));
    expect(desk.one('.desk-action button').getAttribute('aria-disabled')).toBe('true');
    expect(desk.text('.desk-action')).toContain('許可あり 規則では許可されていますが、この画面では行えません。');
  });

  it('of an iPhone speaks of the phone, never of data in a SIM', async () => {
    const element = { ...certificatePage().element, store: 'keychain' };
    const { desk } = await begin(
      certificatePage({ certificate: certificate({ route: 'keychain', state: 'suspended' }), element }),
    );
    expect(desk.all('.desk-axis__title').map((title) => title.textContent?.trim())).toEqual([
      '電子証明書',
      '端末の中のデータ',
    ]);
    expect(desk.text('#element-state-title ~ .desk-axis__way')).toBe('未作成 書き込み済み');
    expect(desk.text('.desk-note')).toContain('端末の中のデータはそのまま残ります');
    await openDialog(desk);
    expect(desk.text('dialog[open]')).toContain('端末の中の鍵と証明書は、アプリが次に開かれたときに消えます');
    expect(desk.text()).not.toContain('SIMの中のデータ');
  });

  it('lets the auditor see and says why not act', async () => {
    const { desk } = await begin(
      certificatePage({ actions: [mayNot('revoke-certificate', 'jlis-auditor')] }),
      STAFF.auditor,
    );
    desk.button('証明書を失効する').click();
    await desk.settle();
    expect(desk.one<HTMLDialogElement>('app-revoke-dialog dialog').open).toBe(false);
    expect(desk.text('.desk-action')).toContain('あなたの役割ではこの操作はできません。');
    expect(desk.text('.desk-action')).toContain('J-LISの監査者');
  });
});

describe('the revocation', () => {
  it('says the consequences and offers the statutory causes with their reason code', async () => {
    const { desk } = await begin();
    await openDialog(desk);
    expect(desk.text('app-revoke-dialog dialog')).toContain('失効は取り消せません');
    expect(desk.all('#revoke-cause option').map((option) => option.textContent?.trim())).toEqual([
      '選択してください',
      '利用をやめる — cessation-of-operation',
      '鍵の漏えいの届出 — key-compromise',
    ]);
    await fill(desk, 'holder-key-leak', '');
    expect(desk.text('app-revoke-dialog dialog')).toContain('公表される理由：鍵の漏えい（key-compromise）');
  });

  it.each([
    ['', 'c619', '失効の理由を選んでください'],
    ['stop-of-use', '', '最後の4文字と一致しません'],
    ['stop-of-use', 'c618', '最後の4文字と一致しません'],
    ['stop-of-use', SERIAL, '最後の4文字と一致しません'],
  ])('is not sent with cause “%s” and confirmation “%s”', async (cause, confirmation, sentence) => {
    const { desk, api } = await begin();
    await openDialog(desk);
    await fill(desk, cause, confirmation);
    submit(desk);
    await desk.settle();
    expect(desk.text('.dads-error-summary')).toContain(sentence);
    expect(api.of(staffRoutes.revokeCertificate)).toHaveLength(0);
  });

  it('is not sent before its time to be taken back is over, and taken back it never is', async () => {
    const { desk, api } = await begin();
    await openDialog(desk);
    await fill(desk, 'holder-key-leak', 'c619');
    submit(desk);
    await desk.settle();
    expect(desk.text('app-undo-window')).toContain('まだ送っていません');
    expect(desk.text('app-undo-window [role=status]')).toBe('10秒後に実行します。それまでは取り消せます。');
    desk.button('取り消す', 'app-undo-window').click();
    await desk.settle();
    expect(api.of(staffRoutes.revokeCertificate)).toEqual([]);
    const dialog = desk.one<HTMLDialogElement>('app-revoke-dialog dialog');
    expect([dialog.open, desk.one<HTMLInputElement>('#revoke-confirmation').value]).toEqual([true, 'c619']);
    expect(desk.text('app-undo-window')).toBe('取り消しました。まだ何も送っていません。');
  });

  it('is sent once however often it is clicked, and OCSP is shown as revoked at once', async () => {
    const { desk, api } = await begin();
    await openDialog(desk);
    await fill(desk, 'holder-key-leak', ' Ｃ６１９');
    submit(desk);
    await carryOut(desk);
    expect(api.of(staffRoutes.revokeCertificate)).toMatchObject([
      { params: { serial: SERIAL }, body: { cause: 'holder-key-leak', confirmation: 'c619' } },
    ]);
    expect(desk.text()).toContain('失効しました。有効性の確認（OCSP）は「失効」を返しています。');
    expect(desk.one<HTMLDialogElement>('app-revoke-dialog dialog').open).toBe(false);
  });

  it('keeps the key of one wish over a failure and takes a new one for other words', async () => {
    const { desk, api } = await begin();
    api.answer(staffRoutes.revokeCertificate, () => {
      throw refusal('not-allowed-now', 409);
    });
    await openDialog(desk);
    await fill(desk, 'stop-of-use', 'c619');
    for (let time = 0; time < 2; time += 1) {
      await carryOut(desk);
    }
    await fill(desk, 'holder-key-leak', 'c619');
    await carryOut(desk);
    const keys = api.of(staffRoutes.revokeCertificate).map((call) => call.idempotencyKey);
    expect(keys).toHaveLength(3);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(desk.one<HTMLDialogElement>('app-revoke-dialog dialog').open).toBe(true);
  });
});

describe('the hold', () => {
  const suspended = certificate({ state: 'suspended', holds: ['jlis-order'] });
  const heldNow = { certificate: suspended, status: { ...certificatePage().status, status: 'revoked' as const } };

  it('is placed after one confirmation, and the answer is shown at once', async () => {
    const { desk, api } = await begin(certificatePage({ actions: [allowed('suspend-certificate')] }));
    api.answer(staffRoutes.suspendCertificate, () => heldNow);
    desk.button('証明書を一時停止する').click();
    await desk.settle();
    desk.button('一時停止する', 'dialog[open]').click();
    await desk.settle();
    expect(api.of(staffRoutes.suspendCertificate)).toMatchObject([{ params: { serial: SERIAL }, body: {} }]);
    expect(desk.text()).toContain('一時停止しました。有効性の確認（OCSP）は「停止中」を返しています。');
    expect(desk.all('dialog[open]')).toHaveLength(0);
  });

  it('of somebody with several grounds wants one, and forgets what was left behind', async () => {
    const approver = { ...STAFF.jlis, role: 'jlis-approver' as const };
    const { desk, api } = await begin(certificatePage({ actions: [allowed('suspend-certificate')] }), approver);
    desk.button('証明書を一時停止する').click();
    await desk.settle();
    desk.button('一時停止する', 'dialog[open]').click();
    await desk.settle();
    expect(desk.text('#hold-ground-error')).toContain('停止の理由を選んでください');
    expect(api.of(staffRoutes.suspendCertificate)).toEqual([]);
    desk.button('やめる', 'dialog[open]').click();
    await desk.settle();
    desk.button('証明書を一時停止する').click();
    await desk.settle();
    expect(desk.all('#hold-ground-error')).toEqual([]);
  });

  it('of J-LIS is asked to be lifted, with a reason; refused for want of a fresh proof, the dialog is there again after it', async () => {
    const { desk, api } = await begin(certificatePage({ certificate: suspended, actions: [allowed('lift-hold')] }));
    api.answer(staffRoutes.requestLift, () => {
      throw refusal('step-up-required', 403);
    });
    desk.button('J-LISの一時停止の解除を申請する').click();
    await desk.settle();
    expect(desk.text('dialog[open]')).toContain('J-LIS');
    desk.button('申請する', 'dialog[open]').click();
    await desk.settle();
    expect(desk.text('#lift-reason-error')).toContain('説明を入力してください');
    expect(api.of(staffRoutes.requestLift)).toEqual([]);
    type(desk.one<HTMLTextAreaElement>('#lift-reason'), '調査が終わった');
    await desk.settle();
    desk.button('申請する', 'dialog[open]').click();
    await desk.settle();
    const session = TestBed.inject(StaffSession);
    expect(session.proofAsked()).toBe(true);
    expect(desk.all('dialog[open]')).toEqual([]);
    api.answer(staffRoutes.signInTotp, () => ({ staff: STAFF.jlis, csrfToken: 'csrf-2' }));
    await session.oneTimeCode('123456');
    await desk.settle();
    expect(desk.text('dialog[open]')).toContain('本人確認');
    api.answer(staffRoutes.requestLift, () => ({ id: '0f8fad5b-d9cb-469f-a165-70867728950e' }));
    desk.button('申請する', 'dialog[open]').click();
    await desk.settle();
    expect(desk.text()).toContain('別の担当者の承認を待っています');
    const asked = api.of(staffRoutes.requestLift);
    expect(asked.map(({ body }) => body)).toEqual([{ reason: '調査が終わった' }, { reason: '調査が終わった' }]);
    expect(asked[1]?.idempotencyKey).toBe(asked[0]?.idempotencyKey);
  });
});
