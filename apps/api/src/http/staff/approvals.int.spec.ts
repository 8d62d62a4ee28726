// A desk's request for the end of a certificate and its approval over HTTP, on the real register.
import { routes } from '@sumaho-jpki/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../../testing/demo-rows';

let api: ApiUnderTest;
let desk: SignedIn;
let supervisor: SignedIn;
let citizen: SignedIn & { personId: string };
let holding: Holding;
let serial: string;
let storage: pg.Client;

interface Listed {
  readonly id: string;
  readonly state: string;
  readonly changeSha256: string;
  readonly change: Record<string, unknown>;
  readonly mayDecide: { allowed: boolean; rule?: string };
  readonly mayWithdraw: { allowed: boolean };
}

beforeAll(async () => {
  api = await ApiUnderTest.start();
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  await addCarriers(api.register);
  desk = await api.staff('carrier-desk', 'docomo');
  supervisor = await api.staff('carrier-supervisor', 'docomo');
});
afterAll(async () => {
  await storage.end();
  await api.stop();
});

/** Somebody with a certificate in force on a line of this desk's. */
async function aHolder(subject: string): Promise<void> {
  citizen = await api.citizen(subject);
  holding = await addHolding(api.register, citizen.personId, { state: 'completed' });
  serial = holding.certificate.serial;
  await storage.query(`UPDATE certificates SET state = 'active' WHERE serial = $1`, [serial]);
}

let people = 0;
/** A holder of a certificate in force, whose desk has the call and the card. */
async function withCall(): Promise<void> {
  const subject = `end-${(people += 1)}`;
  await aHolder(subject);
  const begun = await api.post(routes.staff.beginCallCode.path.replace(':lineId', holding.line.id), desk);
  const { call } = begun.json<{ call: { id: string; digits: string } }>();
  const signedInAgain = await api.citizen(subject);
  const answer = routes.citizen.answerCall.path.replace(':id', call.id);
  await api.post(answer, signedInAgain, { answer: 'it-is-me', digits: call.digits });
}
const ask = (by = desk, over: object = {}) =>
  api.post(routes.staff.requestEnd.path.replace(':lineId', holding.line.id), by, {
    serial,
    cause: 'handing-over',
    confirmation: serial.slice(-4),
    reason: 'trade-in',
    ...over,
  });
const inbox = async (by: SignedIn) =>
  (await api.read(routes.staff.approvals.path, by)).json<{ approvals: Listed[] }>().approvals;
const decide = (by: SignedIn, { id, changeSha256 }: Pick<Listed, 'id' | 'changeSha256'>, body: object = {}) =>
  api.post(routes.staff.decideApproval.path.replace(':id', id), by, {
    changeSha256,
    decision: 'approved',
    reason: '',
    ...body,
  });
const stateNow = async () =>
  (await api.register.transaction({ kind: 'system' }, (tx) => tx.certificates.bySerial(serial)))?.state;

describe('The end of a certificate at the desk', () => {
  it('is offered on the line’s page with its proofs, asked for, approved by the supervisor, and then revoked', async () => {
    await withCall();
    const line = (await api.read(routes.staff.readLine.path.replace(':lineId', holding.line.id), desk)).json<{
      actions: { operation: string; verdict: { allowed: boolean } }[];
      checklists: { operation: string; proofs: { proof: string; state: string }[] }[];
    }>();
    expect(line.actions.find(({ operation }) => operation === 'end-at-desk')?.verdict).toEqual({ allowed: true });
    expect(
      line.checklists.find(({ operation }) => operation === 'end-at-desk')?.proofs.map(({ state }) => state),
    ).toEqual(['met', 'met', 'when-pressed', 'afterwards']);
    const asked = await ask();
    expect(asked.statusCode).toBe(201);
    expect(await stateNow()).toBe('active');
    const [listed] = await inbox(supervisor);
    expect(listed).toMatchObject({
      id: asked.json<{ id: string }>().id,
      state: 'proposed',
      change: { serial, cause: 'handing-over', lineId: holding.line.id },
      mayDecide: { allowed: true },
    });
    if (!listed) throw new Error('nothing listed');
    const decided = await decide(supervisor, listed);
    expect([decided.statusCode, decided.json<{ approvals: Listed[] }>().approvals[0]?.state]).toEqual([
      200,
      'approved',
    ]);
    expect(await stateNow()).toBe('revoked');
    expect((await decide(supervisor, listed)).json()).toMatchObject({ code: 'conflict' });
  });

  it('without the holder’s call is refused by the same rule that blocks the button', async () => {
    await aHolder('without');
    const refused = await ask();
    expect(refused.json()).toMatchObject({ code: 'proof-missing', rule: 'call-not-confirmed' });
    const line = await api.read(routes.staff.readLine.path.replace(':lineId', holding.line.id), desk);
    expect(JSON.stringify(line.json())).toContain('call-not-confirmed');
  });

  it('is nothing that another carrier sees, decides or learns the existence of', async () => {
    await withCall();
    const id = (await ask()).json<{ id: string }>().id;
    const kddi = await api.staff('carrier-supervisor', 'kddi');
    expect((await inbox(kddi)).map((each) => each.id)).not.toContain(id);
    const changeSha256 = (await inbox(supervisor))[0]?.changeSha256 ?? '';
    const foreign = await decide(kddi, { id, changeSha256 });
    const absent = await decide(kddi, { id: '00000000-0000-4000-8000-000000000000', changeSha256 });
    const without = (response: typeof foreign) => {
      const { traceId: _, ...rest } = response.json<Record<string, unknown>>();
      return [response.statusCode, rest];
    };
    expect(without(foreign)).toEqual(without(absent));
    expect(foreign.statusCode).toBe(404);
  });

  it('is taken back by its maker, and J-LIS sees what became of it', async () => {
    await withCall();
    const id = (await ask()).json<{ id: string }>().id;
    const path = routes.staff.withdrawApproval.path.replace(':id', id);
    expect((await api.post(path, supervisor)).statusCode).toBe(403);
    expect((await api.post(path, desk)).statusCode).toBe(200);
    const approver = await api.staff('jlis-approver');
    const listed = (await inbox(approver)).find((each) => each.id === id);
    expect(listed).toMatchObject({ state: 'withdrawn', mayDecide: { allowed: false, rule: 'proposal-over' } });
    expect((await decide(supervisor, { id, changeSha256: listed?.changeSha256 ?? '' })).statusCode).toBe(409);
    expect(await stateNow()).toBe('active');
  });

  it('is declined with a reason only, and of two who decide at once one is heard', async () => {
    await withCall();
    await ask();
    const [listed] = await inbox(supervisor);
    if (!listed) throw new Error('nothing listed');
    const refusal = { decision: 'refused', reason: '' };
    expect((await decide(supervisor, listed, refusal)).json()).toMatchObject({ code: 'validation-failed' });
    const approver = await api.staff('jlis-approver');
    const both = await Promise.all([
      decide(supervisor, listed),
      decide(approver, listed, { decision: 'refused', reason: 'not sure' }),
    ]);
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
  });

  it('wants the second factor of both, shown a moment ago', async () => {
    await withCall();
    const age = (by: string) =>
      storage.query(`UPDATE sessions SET created_at = created_at + $1::interval WHERE kind = 'staff'`, [by]);
    await age('-6 minutes');
    expect((await ask()).json()).toMatchObject({ code: 'step-up-required' });
    await age('6 minutes');
    expect((await ask()).statusCode).toBe(201);
    const [listed] = await inbox(supervisor);
    if (!listed) throw new Error('nothing listed');
    await age('-6 minutes');
    expect((await decide(supervisor, listed)).json()).toMatchObject({ code: 'step-up-required' });
    expect(await stateNow()).toBe('active');
    await age('6 minutes');
  });

  it('is not for somebody of the maker’s own shop', async () => {
    await withCall();
    await ask();
    const shop = (role: 'carrier-desk' | 'carrier-supervisor') =>
      api.register.transaction({ kind: 'system' }, async (tx) => {
        const row = await tx.staff.byAccount(`${role}-docomo`);
        if (row) await tx.staff.upsert({ ...row, shop: 'Sample shop' });
      });
    await shop('carrier-desk');
    await shop('carrier-supervisor');
    const [listed] = await inbox(supervisor);
    expect(listed?.mayDecide).toMatchObject({ allowed: false, rule: 'same-shop' });
    if (!listed) throw new Error('nothing listed');
    expect((await decide(supervisor, listed)).json()).toMatchObject({
      code: 'second-person-required',
      rule: 'same-shop',
    });
    expect(await stateNow()).toBe('active');
  });
});
