import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { StaffSession } from '../session/staff-session';
import {
  addressOf,
  type Call,
  type Desk,
  FakeApi,
  openDesk,
  refusal,
  sessionOf,
  STAFF,
  staffRoutes,
  type,
} from '../testing/desk';

const KINDS = ['rsa-2048', 'p-256', 'p-384'];
const IOS = {
  scope: 'os',
  key: 'ios',
  routes: ['keychain'],
  keyKinds: KINDS,
  isDefault: true,
  reason: null,
  version: null,
  updatedAt: null,
};
const RINGO = {
  scope: 'handset-model',
  key: 'ringo-phone-7',
  routes: ['keychain-central', 'keychain'],
  keyKinds: KINDS,
  isDefault: false,
  reason: '鍵の生成に時間がかかるため',
  version: 3,
  updatedAt: '2026-11-22T08:46:00.000Z',
};

const SIMULATED = {
  ...{ days: 30, sha256: 'ab'.repeat(32), since: '2026-10-23T08:46:00.000Z' },
  ...{ total: 1200, unknown: 1, changedSince: 2, newlyRefused: 31, newlyAccepted: 0, otherWay: 8 },
  otherwise: [
    {
      ...{ carrier: 'docomo', handsetModel: 'ringo-phone-7', simProduct: 'sakura-nfc-4', count: 31 },
      before: { route: 'keychain', rule: null },
      after: { route: null, rule: 'route-not-in-policy' },
    },
  ],
};

/** A policy is simulated first; then the same button sets it. */
async function confirm(desk: Desk): Promise<void> {
  desk.button('過去の申し込みで試算する').click();
  await desk.settle();
  desk.button('この方針にする').click();
  await desk.settle();
}

async function begin(
  viewer: (typeof STAFF)[keyof typeof STAFF],
  change: (call: Call) => unknown = () => ({ policy: RINGO }),
) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.simulateIssuePolicy, () => SIMULATED)
    .answer(staffRoutes.issuePolicies, () => ({ policies: [RINGO, IOS] }))
    .answer(staffRoutes.changeIssuePolicy, change);
  return { api, desk: await openDesk(api, '/policies') };
}

function choose(desk: Desk, id: string, value: string): void {
  const select = desk.one<HTMLSelectElement>(`#${id}`);
  select.value = value;
  select.dispatchEvent(new Event('change', { bubbles: true }));
}

describe('the issue policies', () => {
  it('tell for each what it is for, the ways in order, and why; where nobody set one, the default', async () => {
    const { desk } = await begin(STAFF.jlis);
    const [ringo, ios] = desk.all('tbody tr').map((row) => row.textContent.replace(/\s+/gu, ' '));
    expect(ringo).toContain('機種ringo-phone-7');
    expect(ringo).toMatch(/J-LISで作成して配送.*端末の中で作成/u);
    expect(ringo).toContain('鍵の生成に時間がかかるため');
    expect(ios).toContain('初期設定');
    expect(addressOf()).toBe('/policies');
  });

  it('change with a reason, as they were read; what it means is said before', async () => {
    const { desk, api } = await begin(STAFF.jlis);
    desk.button('変更する', 'tbody tr:first-child').click();
    await desk.settle();
    expect(desk.one<HTMLInputElement>('#policy-key').readOnly).toBe(true);
    choose(desk, 'policy-first', 'keychain');
    choose(desk, 'policy-second', '');
    choose(desk, 'policy-kind', 'p-256');
    await desk.settle();
    expect(desk.text('app-policy-form')).toContain(
      'ringo-phone-7 の新しい申し込みは、まず「キーチェーン（鍵は端末の中で作成）」で発行します。',
    );
    expect(desk.text('app-policy-form')).toContain('使えないときは、申し込みを受け付けません。');
    type(desk.one<HTMLTextAreaElement>('#policy-reason'), '元に戻す');
    await desk.settle();
    await confirm(desk);
    expect(api.of(staffRoutes.changeIssuePolicy)[0]?.body).toEqual({
      scope: 'handset-model',
      key: 'ringo-phone-7',
      routes: ['keychain'],
      keyKinds: ['p-256', 'rsa-2048', 'p-384'],
      reason: '元に戻す',
      version: 3,
      simulated: { days: 30, sha256: SIMULATED.sha256 },
    });
    expect(desk.text()).toContain('ringo-phone-7 の発行方針を変更しました。');
    expect(desk.all('app-policy-form')).toEqual([]);
  });

  it('are shown with what they would have changed, and shown anew when anything is changed in the form', async () => {
    const { desk, api } = await begin(STAFF.jlis);
    desk.button('変更する', 'tbody tr:first-child').click();
    await desk.settle();
    type(desk.one<HTMLTextAreaElement>('#policy-reason'), '試し');
    choose(desk, 'policy-second', '');
    choose(desk, 'policy-days', '90');
    await desk.settle();
    desk.button('過去の申し込みで試算する').click();
    await desk.settle();
    expect(api.of(staffRoutes.simulateIssuePolicy)[0]?.query).toEqual({
      ...{
        scope: 'handset-model',
        key: 'ringo-phone-7',
        routes: 'keychain-central',
        keyKinds: KINDS.join(),
        days: '90',
      },
    });
    const told = desk.text('app-policy-simulation');
    expect(told).toContain('申し込み1200件のうち、新たに受け付けないもの31件');
    expect(told).toMatch(/docomo.*キーチェーン（鍵は端末の中で作成）.*受け付けない（route-not-in-policy）.*31/u);
    expect(api.of(staffRoutes.changeIssuePolicy)).toEqual([]);
    choose(desk, 'policy-second', 'keychain');
    await desk.settle();
    expect(desk.all('app-policy-simulation')).toEqual([]);
    expect(desk.button('過去の申し込みで試算する').type).toBe('submit');
  });

  it('are not sent without name, way and reason', async () => {
    const { desk, api } = await begin(STAFF.jlis);
    desk.button('方針を追加する').click();
    await desk.settle();
    desk.button('過去の申し込みで試算する').click();
    await desk.settle();
    const summary = desk.text('dads-error-summary');
    for (const text of ['対象の名前', '最初に選ぶ方法', '変更の理由']) expect(summary).toContain(text);
    expect(api.of(staffRoutes.changeIssuePolicy)).toEqual([]);
  });

  it('that cannot be are refused with the reason, and what was typed stays', async () => {
    const { desk } = await begin(STAFF.jlis, () => {
      const facts = { key: 'tsubame-t1', route: 'keychain' };
      throw refusal('issue-policy-impossible', 422, { rule: 'policy-route-not-on-android', facts });
    });
    desk.button('方針を追加する').click();
    await desk.settle();
    type(desk.one<HTMLInputElement>('#policy-key'), 'tsubame-t1');
    choose(desk, 'policy-first', 'keychain');
    type(desk.one<HTMLTextAreaElement>('#policy-reason'), '試し');
    await desk.settle();
    await confirm(desk);
    const told = desk.text('app-policy-form dads-problem-notice');
    expect(told).toContain('tsubame-t1 は Android です。');
    expect(told).toContain('端末の中で作成');
    expect(told).not.toMatch(/\{\{|keychain(?![- ]?central)/u);
    expect(desk.one<HTMLInputElement>('#policy-key').value).toBe('tsubame-t1');
  });

  it('ask for a fresh proof when the last one is old; what was typed stays', async () => {
    const { desk } = await begin(STAFF.jlis, () => {
      throw refusal('step-up-required', 403);
    });
    desk.button('方針を追加する').click();
    await desk.settle();
    type(desk.one<HTMLInputElement>('#policy-key'), 'ringo-phone-7');
    choose(desk, 'policy-first', 'keychain');
    type(desk.one<HTMLTextAreaElement>('#policy-reason'), '試し');
    await desk.settle();
    await confirm(desk);
    expect(TestBed.inject(StaffSession).proofAsked()).toBe(true);
    expect(desk.one<HTMLInputElement>('#policy-key').value).toBe('ringo-phone-7');
    expect(desk.one<HTMLTextAreaElement>('#policy-reason').value).toBe('試し');
  });

  it('changed by somebody else meanwhile are shown anew before anything is set', async () => {
    const { desk, api } = await begin(STAFF.jlis, () => {
      throw refusal('conflict', 409);
    });
    desk.button('変更する', 'tbody tr:first-child').click();
    await desk.settle();
    type(desk.one<HTMLTextAreaElement>('#policy-reason'), '試し');
    await desk.settle();
    await confirm(desk);
    expect(api.of(staffRoutes.issuePolicies)).toHaveLength(2);
    expect(desk.all('app-policy-form')).toEqual([]);
    expect(
      desk
        .all('dads-problem-notice')
        .map((notice) => notice.textContent.trim())
        .join(''),
    ).not.toBe('');
  });

  it('are seen by the auditor, who is told why not to act', async () => {
    const { desk } = await begin(STAFF.auditor);
    desk.button('方針を追加する').click();
    await desk.settle();
    expect(desk.all('app-policy-form')).toEqual([]);
    expect(desk.text()).toContain('あなたの役割ではこの操作はできません。');
  });
});
