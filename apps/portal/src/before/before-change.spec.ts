import { citizenRoutes } from '@sumaho-jpki/contract';
import { HOLDER_EVENT_IDS } from '@sumaho-jpki/rules';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  FakeService,
  json,
  MODELS,
  openPortal,
  OWN_CERTIFICATE,
  plain,
  type Portal,
  refusal,
  SIGNED_IN,
  SIGNED_OUT,
  STATUS,
} from '../../testing/portal-harness';

const CODE = 'ABCD-EFGH-JKLM-NPQR';
const dirty = {
  store: 'sim',
  iccidEnd: '0010',
  handsetModel: null,
  missing: ['certificate-still-live', 'deletion-not-ordered'],
  deletedAt: null,
  asOf: '2026-11-22T09:00:00.000Z',
};
const clean = { ...dirty, missing: [], deletedAt: '2026-11-22T08:30:00.000Z' };

let service: FakeService;
let certificates: unknown[];
let statement: typeof dirty | typeof clean;

beforeEach(() => {
  sessionStorage.clear();
  certificates = [OWN_CERTIFICATE];
  statement = dirty;
  service = new FakeService()
    .on(citizenRoutes.session, () => json(SIGNED_IN))
    .on(citizenRoutes.handsetModels, () => json(MODELS))
    .on(citizenRoutes.overview, () =>
      json({ mayApply: { allowed: true }, applications: [], certificates, lines: [], cardNotAfter: null }),
    )
    .on(citizenRoutes.certificateStatus, () => json(STATUS))
    .on(citizenRoutes.issueCleanProofs, () => json({ proofs: [{ code: CODE, statement }] }))
    .on(citizenRoutes.checkCleanProof, () => json(statement));
});
afterEach(() => document.body.replaceChildren());

const cardOf = (portal: Portal, event: string) => portal.one(`[data-event=${event}]`);
async function press(portal: Portal, within: string, name: string): Promise<void> {
  const button = portal.all(`${within} button`).find((each) => plain(each).startsWith(name));
  if (!button) throw new Error(`no button ${name}`);
  button.click();
  await portal.settle();
}

describe('Before a new phone, a cancellation or a transfer', () => {
  it('every event tells what will happen to the own certificate and what to do first', async () => {
    const portal = await openPortal('/before-change', service);
    expect(
      portal
        .all('[data-event]')
        .map((card) => card.getAttribute('data-event'))
        .sort(),
    ).toEqual([...HOLDER_EVENT_IDS].sort());
    expect(plain(cardOf(portal, 'change-handset'))).toContain('先にしておくことはありません。');
    expect(plain(cardOf(portal, 'cancel-contract'))).toContain('回線は48時間後に終わります。');
    expect(plain(cardOf(portal, 'transfer-contract'))).toContain('失効して鍵を消す');
    expect(plain(cardOf(portal, 'lose-phone'))).toContain('すぐに使用を一時停止できます。');
    expect(portal.text()).toContain('あなたの鍵は、SIMの中にあります。');
  });

  it('the end begins from here, with its reason chosen, and the codes follow', async () => {
    service.on(citizenRoutes.revokeCertificate, () => {
      certificates = [];
      statement = { ...dirty, missing: ['deletion-awaited'] };
      return json({ certificate: OWN_CERTIFICATE, status: STATUS });
    });
    const portal = await openPortal('/before-change', service);
    await press(portal, 'app-own-clean-proofs', '証明コードを表示する');
    expect(portal.text()).toContain('証明書がまだ失効していません。');
    await press(portal, '[data-event=trade-in-handset], [data-event=transfer-contract]', '失効して鍵を消す');
    await portal.type('#end-confirmation', '1b2c');
    await press(portal, 'dialog[open]', '失効する');
    expect(service.callsOf(citizenRoutes.revokeCertificate)).toMatchObject([{ body: { cause: 'handing-over' } }]);
    expect(portal.text()).toContain('失効しました。鍵の削除を指示しました。');
    expect(portal.text()).toContain('消したという知らせがまだ届いていません。');
    expect(service.callsOf(citizenRoutes.issueCleanProofs)).toHaveLength(2);
  });

  it('a lost phone is stopped from here', async () => {
    service.on(citizenRoutes.suspendCertificate, () => json({ certificate: OWN_CERTIFICATE, status: STATUS }));
    const portal = await openPortal('/before-change', service);
    await press(portal, '[data-event=lose-phone]', '使用を一時停止する');
    expect(service.callsOf(citizenRoutes.suspendCertificate)).toHaveLength(1);
    expect(portal.text()).toContain('一時停止しました。');
  });

  it('without a live certificate the codes of what was are left', async () => {
    certificates = [];
    statement = clean;
    const portal = await openPortal('/before-change', service);
    expect(portal.text()).toContain('使える証明書はありません。');
    await press(portal, 'app-own-clean-proofs', '証明コードを表示する');
    expect(portal.text()).toContain('鍵は残っていません');
    expect(portal.text()).toContain(CODE);
    expect(portal.one('a[href^="/clean/"]').getAttribute('href')).toBe(`/clean/${CODE}`);
  });
});

describe('The check of a SIM or phone that somebody hands over', () => {
  beforeEach(() => service.on(citizenRoutes.session, () => json(SIGNED_OUT)));

  it('needs no sign-in: the address of the code tells what stands now', async () => {
    const portal = await openPortal(`/clean/${CODE}`, service);
    expect(portal.text()).toContain('鍵が残っていないとは言えません');
    expect(portal.text()).toContain('鍵の削除がまだ指示されていません。');
    expect(portal.text()).toContain('SIM（番号の下4桁 0010）');
    statement = clean;
    await press(portal, 'form', '確かめる');
    expect(portal.text()).toContain('鍵は残っていません');
  });

  it('takes the code typed in any width and grouping, and says when it cannot be one', async () => {
    const portal = await openPortal('/clean', service);
    await portal.type('#clean-code', 'ABCD');
    await press(portal, 'form', '確かめる');
    expect(portal.text()).toContain('4文字ずつ4つの組です。');
    expect(service.callsOf(citizenRoutes.checkCleanProof)).toEqual([]);
    await portal.type('#clean-code', 'ａｂｃｄ efgh jklm npqr');
    await press(portal, 'form', '確かめる');
    expect(service.callsOf(citizenRoutes.checkCleanProof)).toMatchObject([{ path: `/api/clean-proofs/${CODE}` }]);
  });

  it('of a code that there is not says so', async () => {
    service.on(citizenRoutes.checkCleanProof, () => refusal('not-found'));
    const portal = await openPortal(`/clean/${CODE}`, service);
    expect(plain(portal.one('[role=alert]')).length).toBeGreaterThan(5);
  });
});
