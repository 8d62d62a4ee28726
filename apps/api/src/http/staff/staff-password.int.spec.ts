// A joiner without an authenticator on the real register: password and one-time codes, where the carrier allows it.
import { staffRoutes } from '@sumaho-jpki/contract';
import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, cookieOf, type SignedIn } from '../../testing/api-under-test';
import { addCarriers } from '../../testing/demo-rows';

let api: ApiUnderTest;
let approver: SignedIn;
/** An address of its own for each: guesses are counted by address. */
let addresses = 0;
const from = () => {
  addresses += 1;
  return { 'x-forwarded-for': `198.18.7.${addresses}` };
};
const PASSWORD = 'kawasemi-suzume-1';
/** No six digits: wrong at every moment. */
const NO_CODE = 'abcdef';

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
  approver = await api.staff('jlis-approver');
});
afterAll(() => api.stop());

type Answer = Awaited<ReturnType<ApiUnderTest['send']>>;
const problemOf = (answer: Answer) => (answer.json() as { code?: string }).code;
const codeFor = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate();

async function invited(carrier: string | null = 'kddi', role = 'carrier-desk') {
  const account = `joiner-${randomUUID().slice(0, 8)}`;
  const answer = await api.post(staffRoutes.inviteMember.path, approver, {
    ...{ account, displayName: '見本 花子', role, carrier, shop: null, ssoSubject: null, reason: '採用' },
  });
  const { member, given } = staffRoutes.inviteMember.response.parse(answer.json());
  return { id: member.id, account, code: given.code };
}
const begin = (code: string) => api.post(staffRoutes.beginOneTimeCodes.path, null, { code }, from());
const secretOf = async (code: string) =>
  staffRoutes.beginOneTimeCodes.response.parse((await begin(code)).json()).secret;
const finish = (code: string, oneTimeCode: string, password = PASSWORD) =>
  api.post(staffRoutes.enrolByPassword.path, null, { code, oneTimeCode, password }, from());
const forgetStep = (id: string) =>
  api.database.app.transaction(async (manager) => {
    await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
    await manager.query(`UPDATE staff SET last_totp_counter = 0 WHERE id = $1`, [id]);
  });
const rows = (sql: string, values: unknown[]) =>
  api.database.app.transaction(async (manager) => {
    await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
    return JSON.stringify(await manager.query(sql, values));
  });
const sendPassword = (account: string, password: string) =>
  api.post(staffRoutes.signIn.path, null, { account, password }, from());
const sendCode = (pending: string, code: string) =>
  api.post(staffRoutes.signInTotp.path, null, { code }, { cookie: pending, ...from() });

describe('A joiner without an authenticator', () => {
  it('enrols with a password and a confirmed code, is in, and comes in again with both', async () => {
    const { id, account, code } = await invited();
    const secret = await secretOf(code);
    const confirmed = codeFor(secret);
    const answer = await finish(code, confirmed);
    expect(answer.json()).toMatchObject({ staff: { displayName: '見本 花子', role: 'carrier-desk', carrier: 'kddi' } });
    const own = await api.read(staffRoutes.ownAccount.path, {
      cookie: cookieOf(answer, '__Host-staff'),
      csrfToken: '',
    });
    expect(own.json()).toMatchObject({ account: { password: true, passkeys: [], certificatesOffered: false } });
    const first = await sendPassword(account, PASSWORD);
    const pending = cookieOf(first, '__Host-staff-pending');
    // The code that was confirmed opens nothing any more.
    expect(problemOf(await sendCode(pending, confirmed))).toBe('sign-in-refused');
    await forgetStep(id);
    expect((await sendCode(pending, codeFor(secret))).statusCode).toBe(200);
  });

  it('leaves neither password nor secret anywhere but sealed, and says in the audit how', async () => {
    const { id, code } = await invited();
    const secret = await secretOf(code);
    const waiting = await rows(`SELECT * FROM staff_enrolments WHERE staff_id = $1`, [id]);
    expect((await finish(code, codeFor(secret))).statusCode).toBe(200);
    const kept = await rows(`SELECT * FROM staff WHERE id = $1`, [id]);
    const audit = await rows(`SELECT entry FROM audit WHERE entry LIKE $1`, [`%${id}%`]);
    for (const text of [waiting, kept, audit])
      for (const no of [secret, PASSWORD, code]) expect(text).not.toContain(no);
    expect(kept).toContain('scrypt$');
    expect(audit).toMatch(/staff-enrolled.*password/);
    expect(await rows(`SELECT * FROM staff_enrolments WHERE staff_id = $1`, [id])).toBe('[]');
  });

  it('spends nothing on a slip, and the code once', async () => {
    const { code } = await invited();
    // Before an app was set up there is no code that could be right.
    expect(problemOf(await finish(code, '123456'))).toBe('one-time-code-wrong');
    const secret = await secretOf(code);
    expect(problemOf(await finish(code, NO_CODE))).toBe('one-time-code-wrong');
    for (const [password, message] of [
      ['kawasemi', '12文字以上'],
      ['password1234', '推測されやすい'],
      ['あ'.repeat(129), '128文字以下'],
    ] as const) {
      const refused = await finish(code, codeFor(secret), password);
      expect(problemOf(refused), password).toBe('validation-failed');
      expect(refused.body).toContain(message);
      expect(refused.body).not.toContain(password);
    }
    const both = await Promise.all([finish(code, codeFor(secret)), finish(code, codeFor(secret))]);
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 422]);
    expect(problemOf(await finish(code, codeFor(secret)))).toBe('enrolment-code-wrong');
  });

  it('is one of a carrier that allows it: nobody else’s, and nobody of J-LIS', async () => {
    for (const [carrier, role] of [
      ['docomo', 'carrier-desk'],
      [null, 'jlis-operator'],
    ] as const) {
      const { code } = await invited(carrier, role);
      expect(problemOf(await begin(code)), String(carrier)).toBe('not-allowed-now');
      expect(problemOf(await finish(code, '123456')), String(carrier)).toBe('not-allowed-now');
      const options = await api.post(staffRoutes.beginEnrolment.path, null, { code }, from());
      expect(staffRoutes.beginEnrolment.response.parse(options.json()).ways).toEqual(['passkey']);
    }
  });

  it('who lost the app comes back as a joiner: password and former secret count no more', async () => {
    const { id, account, code } = await invited();
    const former = await secretOf(code);
    expect((await finish(code, codeFor(former))).statusCode).toBe(200);
    const version = (await api.register.transaction({ kind: 'system' }, (tx) => tx.staff.byId(id)))?.version;
    const path = staffRoutes.changeMember.path.replace(':memberId', id);
    const again = await api.post(path, approver, { act: 'invite', version, reason: '機種変更' });
    const next = staffRoutes.changeMember.response.parse(again.json()).given?.code ?? '';
    expect(problemOf(await sendPassword(account, PASSWORD))).toBe('sign-in-refused');
    const secret = await secretOf(next);
    await forgetStep(id);
    // A code of the former app is wrong: the new secret decides. (1 of a million would agree by chance, so it is not asked.)
    expect(secret).not.toBe(former);
    expect((await finish(next, codeFor(secret), 'tsubame-to-mejiro')).statusCode).toBe(200);
    expect(problemOf(await sendPassword(account, PASSWORD))).toBe('sign-in-refused');
    expect((await sendPassword(account, 'tsubame-to-mejiro')).statusCode).toBe(200);
  });
});
