// Joiner, passkey, leaver on the real register: every door with the right key, a wrong one, an old one, a spent one and a stranger's.
import { staffRoutes } from '@sumaho-jpki/contract';
import { SessionStore } from '@sumaho-jpki/adapters/sign-in';
import { proposeChange } from '@sumaho-jpki/operations';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepFirstStaff } from '../../roles/staff.role';
import { readSettings } from '@sumaho-jpki/adapters/settings';
import { ApiUnderTest, cookieOf, ORIGIN, type SignedIn } from '../../testing/api-under-test';
import { addCarriers } from '../../testing/demo-rows';
import { SoftPasskey, type Ceremony } from '../../testing/soft-authenticator';

let api: ApiUnderTest;
let approver: SignedIn;
let operator: SignedIn;
let supervisor: SignedIn;
/** An address of its own for each: guesses are counted by address. */
let addresses = 0;
const from = () => {
  addresses += 1;
  return { 'x-forwarded-for': `198.18.${Math.floor(addresses / 200)}.${(addresses % 200) + 1}` };
};

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
  approver = await api.staff('jlis-approver');
  operator = await api.staff('jlis-operator');
  supervisor = await api.staff('carrier-supervisor', 'docomo');
});
afterAll(() => api.stop());

const joiner = (over: object = {}) => ({
  account: `joiner-${randomUUID().slice(0, 8)}`,
  displayName: '見本 花子',
  role: 'carrier-desk',
  carrier: 'docomo',
  shop: '見本駅前店',
  ssoSubject: null,
  reason: '採用',
  ...over,
});
const codeOf = (answer: { json(): unknown }) => (answer.json() as { code?: string }).code;
const invite = (by: SignedIn, over: object = {}) => api.post(staffRoutes.inviteMember.path, by, joiner(over));
async function invited(by = approver, over: object = {}) {
  const answer = await invite(by, over);
  return staffRoutes.inviteMember.response.parse(answer.json());
}
const act = (by: SignedIn, id: string, what: string, version: number) =>
  api.post(staffRoutes.changeMember.path.replace(':memberId', id), by, { act: what, version, reason: '届出' });

const begin = (code: string) => api.post(staffRoutes.beginEnrolment.path, null, { code }, from());
async function enrol(code: string, ceremony: Partial<Ceremony> = {}, passkey = new SoftPasskey(ORIGIN)) {
  const begun = staffRoutes.beginEnrolment.response.parse((await begin(code)).json());
  const response = passkey.make(begun.options, ceremony);
  const body = { code, challengeId: begun.challengeId, response, name: '社用スマホ' };
  const answer = await api.post(staffRoutes.enrolStaff.path, null, body, from());
  return { answer, passkey, body };
}
async function enrolled(over: object = {}) {
  const { member, given } = await invited(approver, over);
  const { answer, passkey } = await enrol(given.code);
  expect(answer.statusCode).toBe(200);
  const { csrfToken } = staffRoutes.enrolStaff.response.parse(answer.json());
  return { id: member.id, code: given.code, passkey, session: { cookie: cookieOf(answer, '__Host-staff'), csrfToken } };
}
async function show(passkey: SoftPasskey, ceremony: Partial<Ceremony> = {}) {
  const begun = await api.post(staffRoutes.beginPasskeySignIn.path, null, {}, from());
  const { challengeId, options } = staffRoutes.beginPasskeySignIn.response.parse(begun.json());
  const body = { challengeId, response: passkey.show(options, ceremony) };
  return { answer: await api.post(staffRoutes.signInByPasskey.path, null, body, from()), body };
}
const isIn = async ({ cookie }: SignedIn) =>
  (await api.read(staffRoutes.ownAccount.path, { cookie, csrfToken: '' })).statusCode;
const versionOf = async (id: string) =>
  (await api.register.transaction({ kind: 'system' }, (tx) => tx.staff.byId(id)))?.version ?? 0;

describe('A joiner', () => {
  it('gets a code that is shown once, kept as a keyed hash, and makes the first passkey', async () => {
    const { member, given } = await invited(supervisor);
    expect(given.code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(member).toMatchObject({ state: 'invited', passkeys: 0, password: false, you: false });
    const rows = await api.database.app.transaction(async (manager) => {
      await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
      return manager.query<object[]>(`SELECT * FROM staff_enrolments WHERE staff_id = $1`, [member.id]);
    });
    expect(JSON.stringify(rows)).not.toContain(given.code);
    const { answer } = await enrol(given.code.toLowerCase().replaceAll('-', ' '));
    expect(answer.json()).toMatchObject({
      staff: { displayName: '見本 花子', role: 'carrier-desk', carrier: 'docomo' },
    });
    expect(answer.headers['set-cookie']?.toString()).toMatch(/__Host-staff=.*HttpOnly; Secure; SameSite=Strict/);
  });

  it('comes in once: the code that was used, replaced, made up or stopped meanwhile gets one answer', async () => {
    const used = await enrolled();
    const replaced = await invited();
    await act(approver, replaced.member.id, 'invite', 1);
    const stopped = await invited();
    await act(operator, stopped.member.id, 'stop', 1);
    const old = await invited();
    await api.database.app.transaction(async (manager) => {
      await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
      await manager.query(`UPDATE staff_enrolments SET expires_at = clock_timestamp() WHERE staff_id = $1`, [
        old.member.id,
      ]);
    });
    const codes = [
      used.code,
      replaced.given.code,
      stopped.given.code,
      old.given.code,
      'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA',
      '-',
    ];
    for (const code of codes) expect(codeOf(await begin(code)), code).toBe('enrolment-code-wrong');
  });

  it('who sends the code twice at once is enrolled once', async () => {
    const { given } = await invited();
    const { code } = given;
    const bodies = [];
    for (const name of ['one', 'two']) {
      const { challengeId, options } = staffRoutes.beginEnrolment.response.parse((await begin(code)).json());
      bodies.push({ code, challengeId, response: new SoftPasskey(ORIGIN).make(options), name });
    }
    const answers = await Promise.all(bodies.map((body) => api.post(staffRoutes.enrolStaff.path, null, body, from())));
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 422]);
  });

  it.each<[string, Partial<Ceremony>]>([
    ['of another origin', { origin: 'https://evil.example' }],
    ['for another host', { rpId: 'evil.example' }],
    ['that was not unlocked by its owner', { verified: false }],
    ['for another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
  ])('makes no passkey %s, and the code stays good', async (_what, ceremony) => {
    const { given } = await invited();
    expect(codeOf((await enrol(given.code, ceremony)).answer)).toBe('passkey-not-accepted');
    expect((await enrol(given.code)).answer.statusCode).toBe(200);
  });

  it('cannot use a challenge twice, nor that of another joiner', async () => {
    const [one, two] = [await invited(), await invited()];
    const { body } = await enrol(one.given.code, { verified: false });
    expect(codeOf(await api.post(staffRoutes.enrolStaff.path, null, body, from()))).toBe('challenge-expired');
    const begun = staffRoutes.beginEnrolment.response.parse((await begin(one.given.code)).json());
    const response = new SoftPasskey(ORIGIN).make(begun.options);
    const stolen = { code: two.given.code, challengeId: begun.challengeId, response, name: 'x' };
    expect(codeOf(await api.post(staffRoutes.enrolStaff.path, null, stolen, from()))).toBe('enrolment-code-wrong');
    // The other's code was not spent by it.
    expect((await enrol(two.given.code)).answer.statusCode).toBe(200);
  });

  it('has an account and a place that there are', async () => {
    const account = joiner().account;
    expect((await invite(approver, { account })).statusCode).toBe(200);
    expect(codeOf(await invite(approver, { account }))).toBe('staff-account-taken');
    for (const over of [
      { role: 'jlis-operator', carrier: 'docomo' },
      { role: 'carrier-desk', carrier: null },
      { role: 'mvno-desk', carrier: 'docomo' },
      { role: 'carrier-desk', carrier: 'nobody' },
    ])
      expect(codeOf(await invite(approver, over)), JSON.stringify(over)).toBe('validation-failed');
  });
});

describe('Who keeps the list', () => {
  it('is J-LIS for all and a supervisor for the own carrier’s; others’ people are not there', async () => {
    const theirs = await invited(approver, { carrier: 'kddi', shop: '別の店' });
    const read = async (by: SignedIn) =>
      staffRoutes.members.response.parse((await api.read(staffRoutes.members.path, by)).json());
    const all = await read(approver);
    expect(all.members.map(({ id }) => id)).toContain(theirs.member.id);
    expect(all.organisations.map(({ carrier }) => carrier)).toEqual(expect.arrayContaining([null, 'docomo', 'kddi']));
    const own = await read(supervisor);
    expect(new Set(own.members.map(({ carrier }) => carrier))).toEqual(new Set(['docomo']));
    expect(own.organisations.map(({ carrier }) => carrier)).toEqual(['docomo']);
    const shown = (body: string) => body.replace(/"traceId":"[^"]+"/, '');
    const [foreign, absent] = [
      await act(supervisor, theirs.member.id, 'stop', 1),
      await act(supervisor, randomUUID(), 'stop', 1),
    ];
    expect([foreign.statusCode, shown(foreign.body)]).toEqual([404, shown(absent.body)]);
    expect((await invite(supervisor, { carrier: 'kddi' })).statusCode).toBe(404);
    expect((await invite(supervisor, { role: 'jlis-approver', carrier: null })).statusCode).toBe(404);
  });

  it('stops as an operator, and does nothing else as one', async () => {
    const { member } = await invited();
    expect((await invite(operator)).statusCode).toBe(403);
    for (const what of ['invite', 'resume', 'leave'])
      expect((await act(operator, member.id, what, 1)).statusCode, what).toBe(403);
    expect((await act(operator, member.id, 'stop', 1)).statusCode).toBe(200);
  });

  it('never touches the own entry, and shows both factors anew before giving out a way in', async () => {
    const { staff } = await api.staff('jlis-approver');
    expect(codeOf(await act(approver, staff.id, 'stop', staff.version))).toBe('forbidden');
    const { member } = await invited();
    const old = await api.get(SessionStore).open('staff', staff.id, {});
    await api.database.app.transaction(async (manager) => {
      await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
      await manager.query(
        `UPDATE sessions SET created_at = clock_timestamp() - interval '6 min' WHERE csrf_token = $1`,
        [old.csrfToken],
      );
    });
    const stale = { cookie: `__Host-staff=${old.id}`, csrfToken: old.csrfToken };
    expect(codeOf(await act(stale, member.id, 'invite', 1))).toBe('step-up-required');
    expect(codeOf(await invite(stale))).toBe('step-up-required');
  });
});

describe('A mover and a leaver', () => {
  it('in a new shop has a new place, and the requests of the old one fall', async () => {
    const { id, session } = await enrolled();
    const staff = await api.register.transaction({ kind: 'system' }, (tx) => tx.staff.byId(id));
    if (!staff) throw new Error('no staff');
    const proposal = randomUUID();
    await api.register.transaction({ kind: 'system' }, (tx) =>
      proposeChange(tx, {
        id: proposal,
        kind: 'end-at-desk',
        change: { a: 1 },
        reason: 'r',
        maker: staff,
        subject: 's',
      }),
    );
    const move = {
      version: staff.version,
      displayName: '見本 花子',
      role: 'carrier-supervisor',
      shop: '支社',
      ssoSubject: null,
    };
    const path = staffRoutes.moveMember.path.replace(':memberId', id);
    const answer = await api.post(path, approver, { ...move, reason: '異動' });
    expect(answer.json()).toMatchObject({ member: { role: 'carrier-supervisor', shop: '支社', state: 'active' } });
    expect(codeOf(await api.post(path, approver, { ...move, reason: '異動' }))).toBe('conflict');
    const approval = await api.register.transaction({ kind: 'system' }, (tx) => tx.approvals.byId(proposal));
    expect(approval?.state).toBe('withdrawn');
    expect(await isIn(session)).toBe(200);
  });

  it('who is stopped is out at once, with the passkey too, and in again when resumed', async () => {
    const { id, passkey, session } = await enrolled();
    expect(await isIn(session)).toBe(200);
    expect((await act(operator, id, 'stop', await versionOf(id))).statusCode).toBe(200);
    expect(await isIn(session)).toBe(401);
    expect(codeOf((await show(passkey)).answer)).toBe('sign-in-refused');
    expect((await act(supervisor, id, 'resume', await versionOf(id))).statusCode).toBe(200);
    // The session that was ended stays ended.
    expect(await isIn(session)).toBe(401);
    expect((await show(passkey)).answer.statusCode).toBe(200);
  });

  it('who left has no way in any more and does not come back', async () => {
    const { id, passkey, session } = await enrolled();
    const left = await act(approver, id, 'leave', await versionOf(id));
    expect(left.json()).toMatchObject({ member: { state: 'left' }, given: null });
    expect(await isIn(session)).toBe(401);
    expect(codeOf((await show(passkey)).answer)).toBe('sign-in-refused');
    expect(codeOf(await act(approver, id, 'invite', await versionOf(id)))).toBe('not-allowed-now');
  });

  it('who lost the phone gets a new code; the lost passkey counts no more', async () => {
    const { id, passkey, session } = await enrolled();
    const again = staffRoutes.changeMember.response.parse(
      (await act(supervisor, id, 'invite', await versionOf(id))).json(),
    );
    expect(again.member).toMatchObject({ state: 'invited' });
    expect(await isIn(session)).toBe(401);
    expect(codeOf((await show(passkey)).answer)).toBe('sign-in-refused');
    const { answer, passkey: other } = await enrol(again.given?.code ?? '');
    expect(answer.statusCode).toBe(200);
    expect((await show(other)).answer.statusCode).toBe(200);
  });

  it('of a password alone: stopped, neither factor is heard', async () => {
    const account = await api.addStaff('carrier-desk', 'kddi');
    const row = await api.register.transaction({ kind: 'system' }, (tx) => tx.staff.byAccount(account));
    await act(operator, row?.id ?? '', 'stop', row?.version ?? 0);
    const body = { account, password: 'kawasemi-suzume-1234' };
    expect(codeOf(await api.post(staffRoutes.signIn.path, null, body, from()))).toBe('sign-in-refused');
  });
});

describe('A passkey', () => {
  it('signs in, once for each challenge', async () => {
    const { passkey } = await enrolled();
    const { answer, body } = await show(passkey);
    expect(answer.json()).toMatchObject({ staff: { displayName: '見本 花子' } });
    expect(codeOf(await api.post(staffRoutes.signInByPasskey.path, null, body, from()))).toBe('challenge-expired');
  });

  it.each<[string, Partial<Ceremony>]>([
    ['at another origin', { origin: 'https://evil.example' }],
    ['for another host', { rpId: 'evil.example' }],
    ['that was not unlocked by its owner', { verified: false }],
    ['for another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
  ])('%s opens nothing', async (_what, ceremony) => {
    const { passkey } = await enrolled();
    expect(codeOf((await show(passkey, ceremony)).answer)).toBe('sign-in-refused');
  });

  it('of a stranger, of a copy and under another’s name opens nothing', async () => {
    const { passkey } = await enrolled();
    const stranger = new SoftPasskey(ORIGIN);
    stranger.userHandle = passkey.userHandle;
    expect(codeOf((await show(stranger)).answer)).toBe('sign-in-refused');
    expect((await show(passkey)).answer.statusCode).toBe(200);
    expect((await show(passkey)).answer.statusCode).toBe(200);
    // The copy was made when the counter stood lower.
    passkey.counter = 1;
    expect(codeOf((await show(passkey)).answer)).toBe('sign-in-refused');
    passkey.counter = 9;
    const own = passkey.userHandle;
    passkey.userHandle = Buffer.from(randomUUID()).toString('base64url');
    expect(codeOf((await show(passkey)).answer)).toBe('sign-in-refused');
    passkey.userHandle = own;
    expect((await show(passkey)).answer.statusCode).toBe(200);
  });

  it('whose challenge is old opens nothing', async () => {
    const { passkey } = await enrolled();
    const begun = await api.post(staffRoutes.beginPasskeySignIn.path, null, {}, from());
    const { challengeId, options } = staffRoutes.beginPasskeySignIn.response.parse(begun.json());
    await api.database.app.transaction(async (manager) => {
      await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
      await manager.query(`UPDATE passkey_challenges SET expires_at = clock_timestamp() WHERE id = $1`, [challengeId]);
    });
    const body = { challengeId, response: passkey.show(options) };
    expect(codeOf(await api.post(staffRoutes.signInByPasskey.path, null, body, from()))).toBe('challenge-expired');
  });

  it('signs in anew in place of the session that the browser had: a step-up', async () => {
    const { passkey, session } = await enrolled();
    const begun = await api.post(staffRoutes.beginPasskeySignIn.path, session, {}, from());
    const { challengeId, options } = staffRoutes.beginPasskeySignIn.response.parse(begun.json());
    const body = { challengeId, response: passkey.show(options) };
    const answer = await api.post(staffRoutes.signInByPasskey.path, session, body, from());
    expect(answer.statusCode).toBe(200);
    expect(await isIn(session)).toBe(401);
    expect(await isIn({ cookie: cookieOf(answer, '__Host-staff'), csrfToken: '' })).toBe(200);
  });
});

describe('The own account', () => {
  const add = async (session: SignedIn, ceremony: Partial<Ceremony> = {}, passkey = new SoftPasskey(ORIGIN)) => {
    const begun = staffRoutes.beginOwnPasskey.response.parse(
      (await api.post(staffRoutes.beginOwnPasskey.path, session, {})).json(),
    );
    const response = passkey.make(begun.options, ceremony);
    const body = { challengeId: begun.challengeId, response, name: '予備の鍵' };
    return {
      answer: await api.post(staffRoutes.addOwnPasskey.path, session, body),
      passkey,
      body,
      options: begun.options,
    };
  };
  const remove = (session: SignedIn, id: string) =>
    api.post(staffRoutes.removeOwnPasskey.path.replace(':credentialId', id), session, {});

  it('has several passkeys, named and removable, but never loses the last way in', async () => {
    const { session, passkey } = await enrolled();
    const { answer, passkey: spare, options } = await add(session);
    const { account } = staffRoutes.addOwnPasskey.response.parse(answer.json());
    expect(account.passkeys.map(({ name }) => name)).toEqual(['社用スマホ', '予備の鍵']);
    expect(options['excludeCredentials']).toMatchObject([{ id: passkey.id }]);
    expect((await show(spare)).answer.statusCode).toBe(200);
    const [first, second] = account.passkeys.map(({ id }) => id);
    expect((await remove(session, first ?? '')).statusCode).toBe(200);
    expect(codeOf((await show(passkey)).answer)).toBe('sign-in-refused');
    const last = await remove(session, second ?? '');
    expect([last.statusCode, last.json()]).toMatchObject([409, { rule: 'staff-last-way-in' }]);
    expect((await show(spare)).answer.statusCode).toBe(200);
  });

  it('of two removals at the same time keeps one passkey', async () => {
    const { session } = await enrolled();
    const { answer } = await add(session);
    const { account } = staffRoutes.addOwnPasskey.response.parse(answer.json());
    const answers = await Promise.all(account.passkeys.map(({ id }) => remove(session, id)));
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
  });

  it('takes no passkey of another challenge, person or origin, and none of another’s to remove', async () => {
    const [one, two] = [await enrolled(), await enrolled()];
    expect(codeOf((await add(one.session, { origin: 'https://evil.example' })).answer)).toBe('passkey-not-accepted');
    const begun = staffRoutes.beginOwnPasskey.response.parse(
      (await api.post(staffRoutes.beginOwnPasskey.path, one.session, {})).json(),
    );
    const body = { challengeId: begun.challengeId, response: new SoftPasskey(ORIGIN).make(begun.options), name: 'x' };
    expect(codeOf(await api.post(staffRoutes.addOwnPasskey.path, two.session, body))).toBe('challenge-expired');
    expect(codeOf((await add(two.session, {}, one.passkey)).answer)).toBe('passkey-not-accepted');
    const account = (await api.read(staffRoutes.ownAccount.path, one.session)).json<{
      account: { passkeys: { id: string }[] };
    }>();
    expect((await remove(two.session, account.account.passkeys[0]?.id ?? '')).statusCode).toBe(404);
  });
});

describe('The first administrator', () => {
  const settings = (environment = 'development') => ({
    ...readSettings({ SUMAHO_DATABASE_URL: api.database.appUrl }, { roles: ['http'] }),
    environment: environment as 'development',
  });
  const first = async (account: string, environment?: string): Promise<string> => {
    const lines: string[] = [];
    await keepFirstStaff(settings(environment), ['first', account, '管理', '太郎'], (line) => lines.push(line));
    return /^code +(\S+)$/m.exec(lines.join('\n'))?.[1] ?? '';
  };

  it('enrols with the code that the console printed, and keeps the list from then on', async () => {
    const code = await first('first-admin');
    const { answer } = await enrol(code);
    const { staff, csrfToken } = staffRoutes.enrolStaff.response.parse(answer.json());
    expect(staff).toMatchObject({ displayName: '管理 太郎', role: 'jlis-approver', carrier: null });
    const session = { cookie: cookieOf(answer, '__Host-staff'), csrfToken };
    expect((await invite(session)).statusCode).toBe(200);
  });

  it('is printed anew for the same account: the former code is void', async () => {
    const [former, code] = [await first('second-admin'), await first('second-admin')];
    expect(codeOf(await begin(former))).toBe('enrolment-code-wrong');
    expect((await begin(code)).statusCode).toBe(200);
  });

  it('is nobody’s in production when an administrator is there, nor under the account of somebody else', async () => {
    await expect(first('third-admin', 'production')).rejects.toThrow(/already/);
    await expect(first('jlis-operator-jlis')).rejects.toThrow(/somebody else/);
    await expect(keepFirstStaff(settings(), ['first'])).rejects.toThrow(/Usage/);
  });
});

describe('Single sign-on of a carrier', () => {
  const BACK = '/backoffice/sign-in?problem=';
  async function comeBy(carrier: string, subject: string | null) {
    const begun = await api.read(`${staffRoutes.beginSso.path}?carrier=${carrier}`, null, from());
    api.others.ssoSubject = subject;
    const cookie = cookieOf(begun, '__Host-staff-sso');
    const url = `${staffRoutes.ssoCallback.path}?code=c&state=state`;
    return { answer: await api.read(url, null, { cookie }), again: () => api.read(url, null, { cookie }) };
  }

  it('lets in whom the register knows by this subject, once for each callback, and enrols who was invited so', async () => {
    const subject = randomUUID();
    const { member, given } = await invited(approver, { ssoSubject: subject });
    const { answer, again } = await comeBy('docomo', subject);
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/backoffice/']);
    expect(await isIn({ cookie: cookieOf(answer, '__Host-staff'), csrfToken: '' })).toBe(200);
    expect((await again()).headers.location).toBe(`${BACK}sign-in-not-completed`);
    // The code of the invitation is no second way in.
    expect(codeOf(await begin(given.code))).toBe('enrolment-code-wrong');
    expect((await comeBy('docomo', subject)).answer.headers.location).toBe('/backoffice/');
    await act(operator, member.id, 'stop', await versionOf(member.id));
    // The provider still says yes.
    expect((await comeBy('docomo', subject)).answer.headers.location).toBe(`${BACK}sign-in-refused`);
    expect(await isIn({ cookie: cookieOf(answer, '__Host-staff'), csrfToken: '' })).toBe(401);
  });

  it('as a step-up ends the session that the browser had, though its cookie stays away on the way back', async () => {
    const subject = randomUUID();
    await invited(approver, { ssoSubject: subject });
    const first = (await comeBy('docomo', subject)).answer;
    const former = { cookie: cookieOf(first, '__Host-staff'), csrfToken: '' };
    const begun = await api.read(`${staffRoutes.beginSso.path}?carrier=docomo`, former, from());
    const url = `${staffRoutes.ssoCallback.path}?code=c&state=state`;
    // The provider is another site: of the two cookies only the Lax one comes along (SameSite=Strict).
    const answer = await api.read(url, null, { cookie: cookieOf(begun, '__Host-staff-sso') });
    expect(await isIn({ cookie: cookieOf(answer, '__Host-staff'), csrfToken: '' })).toBe(200);
    expect(await isIn(former)).toBe(401);
  });

  it('that comes to nothing leaves the session as it is', async () => {
    const former = await api.staff('carrier-desk', 'docomo');
    const begun = await api.read(`${staffRoutes.beginSso.path}?carrier=docomo`, former, from());
    api.others.ssoSubject = null;
    await api.read(`${staffRoutes.ssoCallback.path}?code=c&state=state`, null, {
      cookie: cookieOf(begun, '__Host-staff-sso'),
    });
    expect(await isIn(former)).toBe(200);
  });

  it('makes nobody on the way: a stranger and another carrier’s subject stay outside', async () => {
    const subject = randomUUID();
    await invited(approver, { ssoSubject: subject });
    expect((await comeBy('docomo', randomUUID())).answer.headers.location).toBe(`${BACK}sign-in-refused`);
    expect((await comeBy('kddi', subject)).answer.headers.location).toBe(`${BACK}sign-in-refused`);
    expect(codeOf(await invite(approver, { ssoSubject: subject }))).toBe('staff-account-taken');
  });

  it('ends at the sign-in page when the provider’s answer does not hold, nothing was begun, or there is no provider', async () => {
    expect((await comeBy('docomo', null)).answer.headers.location).toBe(`${BACK}sign-in-not-completed`);
    const url = `${staffRoutes.ssoCallback.path}?code=c&state=state`;
    expect((await api.read(url)).headers.location).toBe(`${BACK}sign-in-not-completed`);
    const citizens = await api.read('/api/citizen/sign-in');
    const swapped = { cookie: `__Host-staff-sso=${cookieOf(citizens, '__Host-sign-in').split('=')[1]}` };
    expect((await api.read(url, null, swapped)).headers.location).toBe(`${BACK}sign-in-not-completed`);
    const none = await api.read(`${staffRoutes.beginSso.path}?carrier=softbank`, null, from());
    expect(none.headers.location).toBe(`${BACK}not-found`);
    const { providers } = (await api.read(staffRoutes.ssoProviders.path)).json<{ providers: { carrier: string }[] }>();
    expect(providers.map(({ carrier }) => carrier).toSorted()).toEqual(['docomo', 'kddi']);
  });
});
