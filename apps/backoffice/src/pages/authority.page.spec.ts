import { CERTIFICATE_PROFILES, EXTENSION_OIDS, policyOidOf, type ExtensionName } from '@sumaho-jpki/rules';
import { describe, expect, it } from 'vitest';
import { FakeApi, openDesk, plain, refusal, sessionOf, STAFF, staffRoutes } from '../testing/desk';

const own = (daysLeft: number, alarm: string, over: Record<string, unknown> = {}) => ({
  serial: '53aa01',
  subject: 'C=JP, O=Sumaho JPKI (virtual)',
  keyIdentifier: 'ab'.repeat(20),
  sha256: 'cd'.repeat(32),
  notBefore: '2026-11-20T15:00:00.000Z',
  notAfter: '2036-11-20T14:59:59.000Z',
  daysLeft,
  alarm,
  ...over,
});
const LIST = {
  generation: 1,
  number: '1795334760000',
  thisUpdate: '2026-11-22T06:46:00.000Z',
  nextUpdate: '2026-11-23T06:46:00.000Z',
  entries: 1234,
  alarm: 'fine',
};
const HEALTH = {
  measuredAt: '2026-11-22T08:46:00.000Z',
  alarm: 'fine',
  generations: [
    {
      number: 1,
      issues: true,
      activeFrom: '2026-11-20T15:00:00.000Z',
      root: { ...own(3_650.5, 'fine'), keyKind: 'rsa-2048' },
      ocspSigners: [own(89.9, 'fine', { serial: '53bb02' }), own(12, 'fine', { serial: '53bb01' })],
      ocspSignerAlarm: 'fine',
      enrolmentSigners: [own(40, 'fine', { serial: '53cc01' })],
      enrolmentSignerAlarm: 'fine',
    },
  ],
  nextGeneration: { due: '2030-11-20T15:00:00.000Z', alarm: 'fine' },
  fullLists: [LIST],
  fullListAlarm: 'fine',
  parts: [] as (typeof LIST & { part: number })[],
  answers: { due: 0, more: false, oldest: null as string | null, alarm: 'fine' },
  lint: {
    alarm: 'fine',
    run: {
      night: '2026-11-22',
      seen: 4_321,
      failed: 0,
      startedAt: '2026-11-21T18:00:00.000Z',
      finishedAt: '2026-11-21T18:01:00.000Z',
      findings: [] as { serial: string; rule: string; message: string }[],
    },
  },
  profiles: Object.values(CERTIFICATE_PROFILES).map((profile) => ({
    ...profile,
    policyOid: policyOidOf(profile) ?? null,
    extensions: (Object.entries(profile.extensions) as [ExtensionName, string][]).map(([name, criticality]) => ({
      name,
      oid: EXTENSION_OIDS[name],
      critical: criticality === 'critical',
    })),
  })),
};

const begin = (
  health: Record<string, unknown> = HEALTH,
  viewer: (typeof STAFF)[keyof typeof STAFF] = STAFF.jlis,
  api = new FakeApi().answer(staffRoutes.authority, () => health),
) =>
  openDesk(
    api.answer(staffRoutes.session, () => sessionOf(viewer)),
    '/authority',
  );
const rowsOf = (section: Element | null | undefined) => [...(section?.querySelectorAll('tbody tr') ?? [])].map(plain);
const SECTION = { roots: 0, signers: 1, lists: 2, answers: 3, lint: 4, profiles: 5 };

describe('the state of the authority', () => {
  it('tells of each root who it is, its key, its life and what is left of it', async () => {
    const desk = await begin();
    const [root] = rowsOf(desk.all('section')[SECTION.roots]);
    for (const said of ['第1世代', '発行中', '正常', '3,650日', 'rsa-2048', 'C=JP, O=Sumaho JPKI (virtual)'])
      expect(root).toContain(said);
    expect(root?.replaceAll(' ', '')).toContain('ab'.repeat(20));
    expect(desk.text('[role=status]')).toBe('全体： 正常');
  });

  it('says of a root that it is only published, of another from when it issues', async () => {
    const [first] = HEALTH.generations;
    const later = { ...first, number: 2, issues: false, activeFrom: null };
    const next = { ...first, number: 3, issues: false, activeFrom: '2026-12-01T00:00:00.000Z' };
    const before = { ...first, number: 4, issues: false, activeFrom: '2026-01-01T00:00:00.000Z' };
    const desk = await begin({ ...HEALTH, generations: [first, later, next, before] });
    const rows = rowsOf(desk.all('section')[SECTION.roots]);
    expect(rows[1]).toContain('公開のみ');
    expect(rows[2]).toContain('2026/12/01 09:00:00 JSTから発行');
    expect(rows[3]).toContain('以前の発行元');
  });

  it('tells which signer signs and which was replaced', async () => {
    const desk = await begin();
    const rows = rowsOf(desk.all('section')[SECTION.signers]);
    expect(rows).toHaveLength(3);
    for (const said of ['OCSP回答', '89日', '署名に使用中']) expect(rows[0]).toContain(said);
    expect(rows[1]).toContain('更新済み');
    for (const said of ['CMP応答', '40日', '署名に使用中']) expect(rows[2]).toContain(said);
  });

  it('has no signer of CMP answers before the first one, and none of a root that was replaced', async () => {
    const [first] = HEALTH.generations;
    const none = { ...first, enrolmentSigners: [] };
    const desk = await begin({ ...HEALTH, generations: [none, { ...none, number: 2, issues: false }] });
    const rows = rowsOf(desk.all('section')[SECTION.signers]);
    expect(rows.filter((row) => row.includes('CMP応答'))).toHaveLength(1);
    expect(rows.find((row) => row.includes('CMP応答'))).toContain('まだありません');
  });

  it.each([
    [30, 'notice', '注意', '30日', 'info'],
    [6.5, 'warning', '警告', '6日', 'warning'],
    [0.5, 'critical', '危険', '1日未満', 'error'],
    [-2, 'over', '使用不可', '期限切れ', 'error'],
  ])('%d days left is %s in word and sign, not by colour alone', async (days, alarm, word, left, kind) => {
    const [first] = HEALTH.generations;
    const signers = { ocspSigners: [own(days, alarm)], ocspSignerAlarm: alarm };
    const desk = await begin({ ...HEALTH, alarm, generations: [{ ...first, ...signers }] });
    const row = desk.all('section')[SECTION.signers]?.querySelector('tbody tr');
    expect(plain(row as Element)).toContain(word);
    expect(plain(row as Element)).toContain(left);
    const badge = row?.querySelector(`.dads-badge--${kind}`);
    expect(badge?.querySelector('svg')).not.toBeNull();
    expect(badge?.textContent?.trim()).toBe(word);
    expect(desk.text('[role=status]')).toBe(`全体： ${word}`);
  });

  it('says in the place of a signer that there is none', async () => {
    const [first] = HEALTH.generations;
    const desk = await begin({ ...HEALTH, generations: [{ ...first, ocspSigners: [], ocspSignerAlarm: 'over' }] });
    const [row] = rowsOf(desk.all('section')[SECTION.signers]);
    expect(row).toContain('使用不可');
    expect(row).toContain('署名に使える証明書がありません');
  });

  it('gives the full list with its number, entries and age, and each part in a table of its own', async () => {
    const parts = [
      { ...LIST, part: 3 },
      { ...LIST, part: 90, alarm: 'warning', thisUpdate: '2026-11-22T08:40:00.000Z' },
    ];
    const desk = await begin({ ...HEALTH, parts });
    const tables = desk.all('section')[SECTION.lists]?.querySelectorAll('table');
    const [full] = rowsOf(tables?.[0]);
    for (const said of ['全体', '1795334760000', '1,234', '2時間', '2026/11/22 15:46:00 JST'])
      expect(full).toContain(said);
    const rows = rowsOf(tables?.[1]);
    expect(rows[0]).toContain('分割3');
    expect(rows[1]).toContain('警告');
    expect(rows[1]).toContain('6分');
    expect(plain(desk.all('section')[SECTION.lists] as Element)).toContain('分割リスト（2件） 警告');
  });

  it('gives the list of each generation, named by it where there are several', async () => {
    const [first] = HEALTH.generations;
    const generations = [first, { ...first, number: 2, issues: false }];
    const fullLists = [LIST, { ...LIST, generation: 2, number: '1795334760001', alarm: 'critical' }];
    const desk = await begin({ ...HEALTH, generations, fullLists, parts: [{ ...LIST, generation: 2, part: 3 }] });
    const tables = desk.all('section')[SECTION.lists]?.querySelectorAll('table');
    const rows = rowsOf(tables?.[0]);
    expect(rows[0]).toContain('全体 第1世代');
    expect(rows[1]).toContain('全体 第2世代');
    expect(rows[1]).toContain('危険');
    expect(rowsOf(tables?.[1])[0]).toContain('分割3 第2世代');
  });

  it('says where there is no list yet', async () => {
    const desk = await begin({ ...HEALTH, fullLists: [], fullListAlarm: 'notice' });
    const said = plain(desk.all('section')[SECTION.lists] as Element);
    expect(said).toContain('全体 注意 まだありません');
    expect(said).toContain('分割リストはまだありません。');
  });

  it('tells how many answers wait and since when', async () => {
    const answers = { due: 10_000, more: true, oldest: '2026-11-22T08:20:00.000Z', alarm: 'warning' };
    const desk = await begin({ ...HEALTH, answers });
    const said = plain(desk.all('section')[SECTION.answers] as Element);
    expect(said).toContain('10,000件以上');
    expect(said).toContain('26分 (2026/11/22 17:20:00 JST)');
  });

  it('says when nothing waits', async () => {
    const quiet = plain((await begin()).all('section')[SECTION.answers] as Element);
    expect(quiet).toContain('0件');
    expect(quiet).toContain('待ちはありません');
  });

  it('tells what the last lint saw, and leads to a certificate that breaks a rule', async () => {
    const findings = [{ serial: '53ff00', rule: 'key-usage', message: 'wrong' }];
    const run = { ...HEALTH.lint.run, failed: 1, findings };
    const desk = await begin({ ...HEALTH, lint: { alarm: 'critical', run } });
    const lint = desk.all('section')[SECTION.lint] as Element;
    for (const said of ['危険', '2026-11-22', '4,321', 'key-usage', 'wrong']) expect(plain(lint)).toContain(said);
    expect(lint.querySelector('a')?.getAttribute('href')).toBe('/certificates/53ff00');
  });

  it('says that no lint was made', async () => {
    const none = await begin({ ...HEALTH, lint: { alarm: 'notice', run: null } });
    expect(plain(none.all('section')[SECTION.lint] as Element)).toContain('夜間検査はまだ行われていません。');
  });

  it('says that the lint goes on', async () => {
    const run = { ...HEALTH.lint.run, finishedAt: null };
    const going = await begin({ ...HEALTH, lint: { alarm: 'fine', run } });
    expect(plain(going.all('section')[SECTION.lint] as Element)).toContain('実行中');
  });

  it('shows every field of every profile, and no way to change one', async () => {
    const desk = await begin(HEALTH, STAFF.auditor);
    const shown = desk.all('app-certificate-profiles details').map(plain);
    expect(shown).toHaveLength(Object.keys(CERTIFICATE_PROFILES).length);
    for (const [at, profile] of Object.values(CERTIFICATE_PROFILES).entries()) {
      const told = shown[at] ?? '';
      const fields = [...profile.keyKinds, ...profile.keyUsage, ...profile.extendedKeyUsage];
      for (const said of [profile.name, policyOidOf(profile) ?? 'なし', ...fields]) expect(told).toContain(said);
      for (const [name, criticality] of Object.entries(profile.extensions)) {
        const line = `${name} (${EXTENSION_OIDS[name as ExtensionName]})`;
        expect(told).toContain(criticality === 'critical' ? `${line} クリティカル` : line);
      }
    }
    expect(desk.all('app-certificate-profiles button, app-certificate-profiles input')).toHaveLength(0);
  });

  it('heads every column and row, names every section and keeps one level of headings', async () => {
    const desk = await begin({ ...HEALTH, parts: [{ ...LIST, part: 3 }] });
    expect(desk.all('h1')).toHaveLength(1);
    for (const section of desk.all('section')) {
      const title = desk.root.querySelector(`#${section.getAttribute('aria-labelledby')}`);
      expect(title?.tagName).toBe('H2');
    }
    for (const table of desk.all('table')) {
      expect(table.querySelector('caption')?.textContent?.trim()).not.toBe('');
      for (const cell of table.querySelectorAll('th')) expect(cell.getAttribute('scope')).toMatch(/^(col|row)$/);
      for (const row of table.querySelectorAll('tbody tr')) expect(row.querySelectorAll('th')).toHaveLength(1);
    }
  });

  it('looks again when it is asked to', async () => {
    const api = new FakeApi().answer(staffRoutes.authority, () => HEALTH);
    const desk = await begin(HEALTH, STAFF.approver, api);
    const before = api.of(staffRoutes.authority).length;
    desk.button('最新の状態にする').click();
    await desk.settle();
    expect(api.of(staffRoutes.authority)).toHaveLength(before + 1);
  });

  it('says so when it cannot be read', async () => {
    const api = new FakeApi().answer(staffRoutes.authority, () => {
      throw refusal('forbidden', 403);
    });
    const desk = await begin(HEALTH, STAFF.docomo, api);
    expect(desk.all('table')).toHaveLength(0);
    expect(desk.one('dads-problem-notice').textContent?.trim()).not.toBe('');
  });
});
