import { describe, expect, it } from 'vitest';
import { choose, type Desk, FakeApi, openDesk, refusal, sessionOf, STAFF, staffRoutes, type } from '../testing/desk';

const ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const HASH = 'ab'.repeat(32);
const RUN = {
  id: ID,
  act: 'revoke',
  state: 'proposed',
  cause: 'record-error',
  selection: { carrier: 'docomo' },
  reason: '別の人の記録に結び付いたため',
  changeSha256: HASH,
  expected: 12,
  done: 0,
  followed: 0,
  stillHeld: 0,
  madeAt: '2026-11-22T08:46:00.000Z',
  madeByYou: false,
  expiresAt: '2026-11-23T08:46:00.000Z',
  decidedAt: null,
  publicNotice: false,
};
const RADIUS = {
  total: 12,
  holders: 11,
  byHolder: { person: 11, gate: 1 },
  byState: { active: 9, suspended: 3 },
  byCarrier: { docomo: 12 },
  byRoute: { sim: 12 },
  byModel: { 'tsubame-t1': 12 },
  unmet: {},
  heldOtherwise: 0,
  sample: ['53aa'],
};

async function begin(viewer: (typeof STAFF)[keyof typeof STAFF], run: object = {}) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.massRevocations, () => ({ massRevocations: [{ ...RUN, ...run }] }))
    .answer(staffRoutes.authority, () => ({ generations: [{ number: 2, root: { keyIdentifier: 'cd'.repeat(20) } }] }))
    .answer(staffRoutes.previewMassRevocation, () => RADIUS)
    .answer(staffRoutes.proposeMassRevocation, () => ({ massRevocation: RUN }))
    .answer(staffRoutes.decideMassRevocation, () => ({ massRevocation: RUN }))
    .answer(staffRoutes.stopMassRevocation, () => ({ massRevocation: RUN }))
    .answer(staffRoutes.continueMassRevocation, () => ({ massRevocation: RUN }));
  return { api, desk: await openDesk(api, '/mass-revocations') };
}
const has = (desk: Desk, words: string) => desk.all('button').some((button) => button.textContent.includes(words));

describe('the mass revocations', () => {
  it('tell an approver their criteria by name, with days of Japan and the last day included', async () => {
    const selection = {
      carrier: 'docomo',
      route: 'sim',
      store: 'sim',
      issuedFrom: '2026-10-31T15:00:00.000Z',
      issuedUntil: '2026-11-20T15:00:00.000Z',
      serials: ['53aa', '53ab'],
    };
    const { desk } = await begin(STAFF.approver, { selection });
    expect(desk.text('[data-run] span.desk-soft').split(' · ')).toEqual([
      '携帯電話会社はdocomo',
      '発行方法はSIM（鍵はJ-LISで作成）',
      '鍵の置き場所はSIMの中',
      '発行日（この日から）は2026年11月1日',
      '発行日（この日まで）は2026年11月20日',
      '発行番号は2',
    ]);
  });

  it('say who is affected before they can be proposed, and are proposed for exactly that number', async () => {
    const { desk, api } = await begin(STAFF.jlis);
    expect(has(desk, '起案する')).toBe(false);
    type(desk.one<HTMLInputElement>('#mass-carrier'), 'docomo');
    await desk.settle();
    desk.button('対象を調べる').click();
    await desk.settle();
    expect(desk.text('#mass-radius')).toContain('12件（11人）');
    type(desk.one<HTMLTextAreaElement>('#mass-reason'), '記録の誤り');
    await desk.settle();
    desk.button('起案する').click();
    await desk.settle();
    expect(api.of(staffRoutes.proposeMassRevocation)[0]?.body).toEqual({
      cause: 'record-error',
      selection: { carrier: 'docomo' },
      expected: 12,
      reason: '記録の誤り',
    });
  });

  it('may be for machines alone or for what one root signed, and say how many of each kind', async () => {
    const { desk, api } = await begin(STAFF.jlis);
    choose(desk.one<HTMLSelectElement>('#mass-holder'), 'gate');
    choose(desk.one<HTMLSelectElement>('#mass-issuer'), 'cd'.repeat(20));
    await desk.settle();
    desk.button('対象を調べる').click();
    await desk.settle();
    expect(api.of(staffRoutes.previewMassRevocation)[0]?.body).toEqual({
      cause: 'record-error',
      selection: { holder: 'gate', issuer: 'cd'.repeat(20) },
    });
    expect(desk.text('app-cohort-radius tbody')).toContain('持ち主別 利用者のスマートフォン 11 持ち主別 ゲート 1');
  });

  it('are proposed once although the answer was lost and the button pressed again; the next is a wish of its own', async () => {
    const { desk, api } = await begin(STAFF.jlis);
    const propose = async () => {
      type(desk.one<HTMLTextAreaElement>('#mass-reason'), '記録の誤り');
      await desk.settle();
      desk.button('起案する').click();
      await desk.settle();
    };
    desk.button('対象を調べる').click();
    await desk.settle();
    api.answer(staffRoutes.proposeMassRevocation, () => {
      throw refusal('internal-error', 500);
    });
    await propose();
    api.answer(staffRoutes.proposeMassRevocation, () => ({ massRevocation: RUN }));
    await propose();
    desk.button('対象を調べる').click();
    await desk.settle();
    await propose();
    const [lost, again, next] = api.of(staffRoutes.proposeMassRevocation).map(({ idempotencyKey }) => idempotencyKey);
    expect(again).toBe(lost);
    expect(next).not.toBe(lost);
  });

  it('forget what was seen when a criterion changes', async () => {
    const { desk } = await begin(STAFF.jlis);
    desk.button('対象を調べる').click();
    await desk.settle();
    expect(has(desk, '起案する')).toBe(true);
    type(desk.one<HTMLInputElement>('#mass-handset'), 'tsubame-t1');
    await desk.settle();
    expect(has(desk, '起案する')).toBe(false);
  });

  it('are approved by the hash that stands there, by an approver who did not make them', async () => {
    const { desk, api } = await begin(STAFF.approver);
    expect(desk.text('tbody')).toContain(HASH);
    desk.button('承認する').click();
    await desk.settle();
    expect(api.of(staffRoutes.decideMassRevocation)[0]).toMatchObject({
      params: { id: ID },
      body: { changeSha256: HASH, decision: 'approved' },
    });
  });

  it('cannot be approved by their maker, nor by the operator', async () => {
    const own = await begin(STAFF.approver, { madeByYou: true });
    expect(has(own.desk, '承認する')).toBe(false);
    expect(own.desk.text('tbody')).toContain('ご自分の起案は承認できません');
  });

  it('have a stop button for everybody at J-LIS while they run, and go on by an approver', async () => {
    const { desk, api } = await begin(STAFF.jlis, { state: 'running', done: 4 });
    expect(desk.text('tbody')).toContain('4 / 12件');
    desk.button('止める').click();
    await desk.settle();
    expect(api.of(staffRoutes.stopMassRevocation)[0]?.params).toEqual({ id: ID });
  });

  it('say why one could not be decided', async () => {
    const { desk, api } = await begin(STAFF.approver);
    api.answer(staffRoutes.decideMassRevocation, () => {
      throw refusal('second-person-required', 403);
    });
    desk.button('承認する').click();
    await desk.settle();
    expect(desk.text('dads-problem-notice')).toContain('本人による承認はできません');
  });

  it('are not the auditor’s to plan or to stop', async () => {
    const { desk } = await begin(STAFF.auditor, { state: 'running' });
    expect(has(desk, '対象を調べる')).toBe(false);
    expect(has(desk, '止める')).toBe(false);
  });
});

const INCIDENT = { ...RUN, act: 'suspend', cause: 'handset-incident', selection: { handsetModel: 'tsubame-t1' } };

async function beginIncident(viewer: (typeof STAFF)[keyof typeof STAFF], run: object = {}) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.cohorts, () => ({ cohorts: [{ ...INCIDENT, ...run }] }))
    .answer(staffRoutes.previewCohort, () => ({ ...RADIUS, unmet: { 'not-active-yet': 2 }, heldOtherwise: 1 }))
    .answer(staffRoutes.proposeCohort, () => ({ cohort: INCIDENT }))
    .answer(staffRoutes.proposeCohortLifting, () => ({ cohort: INCIDENT }))
    .answer(staffRoutes.decideCohort, () => ({ cohort: INCIDENT }))
    .answer(staffRoutes.stopCohort, () => ({ cohort: INCIDENT }));
  return { api, desk: await openDesk(api, '/incidents') };
}

describe('the cohorts of incidents', () => {
  it('say who is held, who cannot be and why, and are proposed for exactly the number seen', async () => {
    const { desk, api } = await beginIncident(STAFF.jlis);
    expect(desk.text('h1')).toContain('事故対応');
    type(desk.one<HTMLInputElement>('#mass-handset'), 'tsubame-t1');
    type(desk.one<HTMLInputElement>('#mass-from'), '2026-11-01');
    type(desk.one<HTMLInputElement>('#mass-until'), '2026-11-30');
    await desk.settle();
    desk.button('対象を調べる').click();
    await desk.settle();
    expect(desk.text('#mass-radius')).toContain('12件（11人）');
    expect(desk.text('#mass-unmet')).toContain('まだ有効になっていないため');
    expect(desk.text('app-cohort-radius')).toContain('tsubame-t1');
    type(desk.one<HTMLTextAreaElement>('#mass-reason'), '端末の不具合');
    await desk.settle();
    desk.button('起案する').click();
    await desk.settle();
    expect(api.of(staffRoutes.proposeCohort)[0]?.body).toEqual({
      cause: 'handset-incident',
      selection: {
        handsetModel: 'tsubame-t1',
        issuedFrom: '2026-10-31T15:00:00.000Z',
        issuedUntil: '2026-11-30T15:00:00.000Z',
      },
      expected: 12,
      reason: '端末の不具合',
    });
  });

  it('are lifted for exactly what is still held, when the run is over', async () => {
    const { desk, api } = await beginIncident(STAFF.jlis, { state: 'done', done: 12, stillHeld: 9 });
    desk.one<HTMLButtonElement>(`#lift-${ID}`).click();
    await desk.settle();
    type(desk.one<HTMLTextAreaElement>('#lift-reason'), '直った');
    await desk.settle();
    desk.button('解除を起案する').click();
    await desk.settle();
    expect(api.of(staffRoutes.proposeCohortLifting)[0]).toMatchObject({
      params: { id: ID },
      body: { expected: 9, reason: '直った' },
    });
  });

  it('are approved by another person', async () => {
    const { desk, api } = await beginIncident(STAFF.approver);
    desk.button('承認する').click();
    await desk.settle();
    expect(api.of(staffRoutes.decideCohort)[0]).toMatchObject({ body: { changeSha256: HASH, decision: 'approved' } });
  });

  it('are not the auditor’s to lift', async () => {
    const { desk } = await beginIncident(STAFF.auditor, { state: 'done', stillHeld: 3 });
    expect(has(desk, '解除を起案')).toBe(false);
  });
});
