// Two persons, not two accounts: whoever was shown somebody's one-time code could be that somebody, and so is no second person to them;
// over HTTP, and with the rule removed, in the register.
import { SessionStore } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes } from '@sumaho-jpki/contract';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '@sumaho-jpki/adapters/settings';
import { keepFirstStaff } from '../../roles/staff.role';
import { ApiUnderTest, cookieOf, ORIGIN, type SignedIn } from '../../testing/api-under-test';
import { SoftPasskey } from '../../testing/soft-authenticator';

let api: ApiUnderTest;
let storage: pg.Client;
/** Seeded: nobody was ever shown a code of theirs. */
let approver: SignedIn;
beforeAll(async () => {
  api = await ApiUnderTest.start();
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  approver = await api.staff('jlis-approver');
});
afterAll(async () => {
  await storage.end();
  await api.stop();
});

interface Person {
  readonly id: string;
  readonly session: SignedIn;
}
/** Invited by one who keeps the code, and so could do all of this alone. */
async function joiner(by: SignedIn, role: 'jlis-operator' | 'jlis-approver'): Promise<Person> {
  const answer = await api.post(staffRoutes.inviteMember.path, by, {
    ...{ account: `joiner-${randomUUID().slice(0, 8)}`, displayName: '見本 花子', role, carrier: null },
    ...{ shop: null, ssoSubject: null, reason: '採用' },
  });
  const { member, given } = staffRoutes.inviteMember.response.parse(answer.json());
  return { id: member.id, session: await enrolled(given.code) };
}
async function enrolled(code: string): Promise<SignedIn> {
  const begun = await api.post(staffRoutes.beginEnrolment.path, null, { code });
  const { challengeId, options } = staffRoutes.beginEnrolment.response.parse(begun.json());
  const body = { code, challengeId, response: new SoftPasskey(ORIGIN).make(options), name: '社用スマホ' };
  const answer = await api.post(staffRoutes.enrolStaff.path, null, body);
  const { csrfToken } = staffRoutes.enrolStaff.response.parse(answer.json());
  return { cookie: cookieOf(answer, '__Host-staff'), csrfToken };
}
let parties = 0;
async function proposed(by: SignedIn): Promise<string> {
  const wish = { kind: 'register-party', code: `gate-${(parties += 1)}`, partyKind: 'gate', organisation: 'Arena' };
  const asked = await api.post(staffRoutes.requestPartyChange.path, by, { wish, reason: 'asked for' });
  expect(asked.statusCode).toBe(201);
  return asked.json<{ id: string }>().id;
}
async function decide(id: string, by: SignedIn, decision: 'approved' | 'refused' = 'approved') {
  const { approvals } = staffRoutes.approvals.response.parse((await api.read(staffRoutes.approvals.path, by)).json());
  const found = approvals.find((each) => each.id === id);
  const { changeSha256 } = found ?? {};
  const path = staffRoutes.decideApproval.path.replace(':id', id);
  const answer = await api.post(path, by, { changeSha256, decision, reason: decision === 'refused' ? 'no' : '' });
  return { offered: found?.mayDecide, status: answer.statusCode, code: answer.json<{ code?: string }>().code };
}
async function anotherApprover(): Promise<Person> {
  const account = `approver-${randomUUID().slice(0, 8)}`;
  const staff = { account, displayName: account, role: 'jlis-approver', carrier: null } as const;
  const row = await api.register.transaction({ kind: 'system' }, async (tx) => {
    await tx.staff.upsert({ ...staff, passwordHash: null, totpSecretSealed: null });
    return tx.staff.byAccount(account);
  });
  if (!row) throw new Error('no staff');
  const { id, csrfToken } = await api.get(SessionStore).open('staff', row.id, {});
  return { id: row.id, session: { cookie: `__Host-staff=${id}`, csrfToken } };
}

describe('Whoever gave out a code', () => {
  it('neither approves nor declines what its holder asked for; another approver does', async () => {
    const operator = await joiner(approver, 'jlis-operator');
    const id = await proposed(operator.session);
    const refused = await decide(id, approver);
    expect(refused).toMatchObject({ status: 403, code: 'second-person-required' });
    expect(refused.offered).toMatchObject({ allowed: false, rule: 'code-giver' });
    expect((await decide(id, approver, 'refused')).code).toBe('second-person-required');
    expect(await decide(id, (await anotherApprover()).session)).toMatchObject({
      offered: { allowed: true },
      status: 200,
    });
  });

  it('is the one of the last code: a new one from somebody else changes who may approve', async () => {
    const operator = await joiner(approver, 'jlis-operator');
    const other = await anotherApprover();
    const path = staffRoutes.changeMember.path.replace(':memberId', operator.id);
    const version = (await api.register.transaction({ kind: 'system' }, (tx) => tx.staff.byId(operator.id)))?.version;
    const again = await api.post(path, other.session, { act: 'invite', version, reason: '紛失' });
    const { given } = staffRoutes.changeMember.response.parse(again.json());
    const id = await proposed(await enrolled(given?.code ?? ''));
    expect((await decide(id, other.session)).code).toBe('second-person-required');
    expect((await decide(id, approver)).status).toBe(200);
  });

  it('is no second person in the register either, whatever the service says', async () => {
    const operator = await joiner(approver, 'jlis-operator');
    const id = await proposed(operator.session);
    const byGiver = storage.query(
      `UPDATE approvals SET state = 'approved', decided_at = now(),
         decided_by = (SELECT code_given_by::text FROM staff WHERE id = $2) WHERE id = $1`,
      [id, operator.id],
    );
    await expect(byGiver).rejects.toMatchObject({ code: '23001' });
  });

  it('is nobody for the first administrator, whose code the console printed', async () => {
    const lines: string[] = [];
    const settings = readSettings({ SUMAHO_DATABASE_URL: api.database.appUrl }, { roles: ['http'] });
    await keepFirstStaff({ ...settings, environment: 'development' }, ['first', 'first-admin', '管理'], (line) =>
      lines.push(line),
    );
    await enrolled(/^code +(\S+)$/m.exec(lines.join('\n'))?.[1] ?? '');
    const { rows } = await storage.query(`SELECT state, code_given_by FROM staff WHERE account = 'first-admin'`);
    expect(rows).toEqual([{ state: 'active', code_given_by: null }]);
  });
});
