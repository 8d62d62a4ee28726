// Every way of staff in and out stands in the audit, with what was shown and no secret; idle and absolute ends are in force for each way.
// The clock is moved by moving the rows: nothing waits.
import { checkAudit, forgetExpired } from '@sumaho-jpki/adapters/register';
import { staffRoutes } from '@sumaho-jpki/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, cookieOf, ORIGIN, STAFF_PASSWORD, type SignedIn } from '../../testing/api-under-test';
import { addCarriers } from '../../testing/demo-rows';
import { SoftPasskey } from '../../testing/soft-authenticator';

let api: ApiUnderTest;
const passkey = new SoftPasskey(ORIGIN);
/** An address of its own for each: guesses are counted by address. */
let addresses = 0;
const from = () => {
  addresses += 1;
  return { 'x-forwarded-for': `198.18.9.${addresses}` };
};
beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
});
afterAll(() => api.stop());

type Answer = Awaited<ReturnType<ApiUnderTest['send']>>;
const signedIn = (answer: Answer): SignedIn => ({
  cookie: cookieOf(answer, '__Host-staff'),
  csrfToken: answer.body.includes('csrfToken') ? answer.json<{ csrfToken: string }>().csrfToken : '',
});
const system = <T>(sql: string, values: unknown[] = []) =>
  api.database.app.transaction(async (manager) => {
    await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
    return manager.query<T>(sql, values);
  });
/** What the chain of this organisation tells of staff, oldest first. */
async function told(account: string): Promise<{ event: string; facts: Record<string, unknown> }[]> {
  const rows = await system<{ entry: string }[]>(`SELECT entry FROM audit WHERE entry LIKE $1 ORDER BY at, seq`, [
    `%"${account}"%`,
  ]);
  return rows.map(({ entry }) => JSON.parse(entry) as { event: string; facts: Record<string, unknown> });
}
const eventsOf = async (account: string) => (await told(account)).map(({ event }) => event);

async function byPassword(role: 'carrier-desk' | 'hotline', carrier: string | null) {
  const account = await api.addStaff(role, carrier);
  await system(`UPDATE staff SET last_totp_counter = 0 WHERE account = $1`, [account]);
  const first = await api.post(staffRoutes.signIn.path, null, { account, password: STAFF_PASSWORD }, from());
  const cookie = cookieOf(first, '__Host-staff-pending');
  const body = { code: api.oneTimeCode() };
  return { account, answer: await api.post(staffRoutes.signInTotp.path, null, body, { cookie, ...from() }) };
}
async function byPasskey(cookie?: string) {
  const begun = await api.post(staffRoutes.beginPasskeySignIn.path, null, {}, from());
  const { challengeId, options } = staffRoutes.beginPasskeySignIn.response.parse(begun.json());
  const body = { challengeId, response: passkey.show(options) };
  return api.post(staffRoutes.signInByPasskey.path, null, body, { ...(cookie ? { cookie } : {}), ...from() });
}
async function bySso(subject: string) {
  const begun = await api.read(`${staffRoutes.beginSso.path}?carrier=docomo`, null, from());
  api.others.ssoSubject = subject;
  const cookie = cookieOf(begun, '__Host-staff-sso');
  return api.read(`${staffRoutes.ssoCallback.path}?code=c&state=state`, null, { cookie });
}
const statusOf = async (by: SignedIn) => (await api.read(staffRoutes.ownAccount.path, by)).statusCode;

describe('The audit', () => {
  it('tells of sign-in, step-up, sign-out and refusals what was shown and why, and no secret', async () => {
    const { account, answer } = await byPassword('carrier-desk', 'docomo');
    const own = signedIn(answer);
    const begun = await api.post(staffRoutes.beginOwnPasskey.path, own, {});
    const { challengeId, options } = staffRoutes.beginOwnPasskey.response.parse(begun.json());
    await api.post(staffRoutes.addOwnPasskey.path, own, { challengeId, response: passkey.make(options), name: '鍵' });
    const stepped = signedIn(await byPasskey(own.cookie));
    expect((await api.post(staffRoutes.signOut.path, stepped, {})).statusCode).toBeLessThan(300);
    await api.post(staffRoutes.signIn.path, null, { account, password: 'not-the-password-1' }, from());
    await api.post(staffRoutes.signIn.path, null, { account: 'a-secret-in-the-wrong-field', password: 'x' }, from());
    const entries = await told(account);
    expect(entries.map(({ event, facts }) => [event, facts['by'], facts['why']])).toEqual([
      ['staff-signed-in', 'password+one-time-code', undefined],
      ['staff-passkey-added', undefined, undefined],
      ['staff-proved-again', 'passkey', undefined],
      ['staff-signed-out', undefined, undefined],
      ['staff-sign-in-refused', 'password', 'wrong'],
    ]);
    const all = JSON.stringify(await system(`SELECT entry FROM audit`));
    for (const no of [STAFF_PASSWORD, 'not-the-password-1', 'a-secret-in-the-wrong-field', own.csrfToken])
      expect(all).not.toContain(no);
    expect(all).toContain('unknown-account');
    const chains = await checkAudit(api.database.app);
    expect(chains.map(({ tenant, verdict }) => [tenant, verdict.ok])).toEqual([
      ['docomo', true],
      ['jlis', true],
    ]);
  });

  it('is what the list of staff shows as the last sign-in', async () => {
    const approver = await api.staff('jlis-approver');
    const { members } = staffRoutes.members.response.parse((await api.read(staffRoutes.members.path, approver)).json());
    expect(members.find(({ account }) => account === 'carrier-desk-docomo')).toMatchObject({ signedInBy: 'passkey' });
    // A session that a test opened by itself is no sign-in.
    expect(members.find(({ account }) => account === 'jlis-approver-jlis')).toMatchObject({ signedInAt: null });
  });
});

describe('A session of staff', () => {
  /** As if all of it had happened so many minutes ago; two minutes are left for a machine that is slow. */
  const pass = (minutes: number) =>
    system(
      `UPDATE sessions SET created_at = created_at - $1 * interval '1 minute', expires_at = expires_at - $1 * interval '1 minute'
        WHERE kind = 'staff'`,
      [minutes],
    );
  const ways: [string, () => Promise<{ account: string; session: SignedIn }>][] = [
    [
      'password and one-time code',
      async () => {
        const { account, answer } = await byPassword('hotline', null);
        return { account, session: signedIn(answer) };
      },
    ],
    ['passkey', async () => ({ account: 'carrier-desk-docomo', session: signedIn(await byPasskey()) })],
    [
      'single sign-on',
      async () => {
        const account = await api.addStaff('carrier-desk', 'kddi');
        await system(`UPDATE staff SET carrier = 'docomo', sso_subject = 'sub-1' WHERE account = $1`, [account]);
        return { account, session: signedIn(await bySso('sub-1')) };
      },
    ],
  ];

  it.each(ways)('by %s ends when it is left alone for 15 minutes, and that is told once', async (_way, come) => {
    const { account, session } = await come();
    await pass(13);
    expect(await statusOf(session)).toBe(200);
    await pass(16);
    expect(await statusOf(session)).toBe(401);
    const before = (await eventsOf(account)).filter((event) => event === 'staff-session-ended').length;
    await forgetExpired(api.database.app);
    await forgetExpired(api.database.app);
    const ends = (await told(account)).filter(({ event }) => event === 'staff-session-ended');
    expect([ends.length - before, ends.at(-1)?.facts['why']]).toEqual([1, 'idle']);
  });

  it.each(ways)('by %s ends after twelve hours, however busy, and that is told', async (_way, come) => {
    const { account, session } = await come();
    for (let minutes = 13; minutes < 720; minutes += 13) {
      await pass(13);
      expect(await statusOf(session), `${minutes} minutes`).toBe(200);
    }
    await pass(13);
    expect(await statusOf(session)).toBe(401);
    await forgetExpired(api.database.app);
    expect((await told(account)).at(-1)).toMatchObject({ event: 'staff-session-ended', facts: { why: 'absolute' } });
  });
});
