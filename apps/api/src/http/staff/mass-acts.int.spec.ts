// A mass revocation and the cohort of an incident over HTTP on a real register: preview, proposal, second person, run, stop, lifting.
import { staffRoutes } from '@sumaho-jpki/contract';
import { CarryOutMassActs, PublishCrl } from '@sumaho-jpki/operations';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding } from '../../testing/demo-rows';

let api: ApiUnderTest;
let storage: pg.Client;
let operator: SignedIn;
let approver: SignedIn;
let serials: string[];
let people = 0;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  await addCarriers(api.register);
  operator = await api.staff('jlis-operator');
  approver = await api.staff('jlis-approver');
  serials = [];
  for (const carrier of ['docomo', 'docomo', 'kddi']) {
    const { personId } = await api.citizen(`mass-${(people += 1)}`);
    const { certificate } = await addHolding(api.register, personId, { carrier, state: 'completed' });
    await storage.query(`UPDATE certificates SET state = 'active' WHERE serial = $1`, [certificate.serial]);
    serials.push(certificate.serial);
  }
});
afterAll(async () => {
  await storage.end();
  await api.stop();
});

const order = { cause: 'record-error', selection: { carrier: 'docomo' } };
const at = (path: string, id: string) => path.replace(':id', id);
const propose = async (change: object = {}) => {
  const answer = await api.post(staffRoutes.proposeMassRevocation.path, operator, {
    ...order,
    expected: 2,
    reason: 'registered under another person',
    ...change,
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return staffRoutes.proposeMassRevocation.response.parse(answer.json()).massRevocation;
};
const decide = (by: SignedIn, { id, changeSha256 }: { id: string; changeSha256: string }, decision = 'approved') =>
  api.post(at(staffRoutes.decideMassRevocation.path, id), by, { changeSha256, decision });
const carryOut = () => new CarryOutMassActs(api.register, api.get(PublishCrl)).execute();
const states = async () =>
  (
    await storage.query<{ state: string }>('SELECT state FROM certificates WHERE serial = ANY($1) ORDER BY carrier', [
      serials,
    ])
  ).rows.map(({ state }) => state);

describe('A mass revocation', () => {
  it('goes from the preview over two persons to the list, and no further than what was approved', async () => {
    const seen = await api.post(staffRoutes.previewMassRevocation.path, operator, order);
    expect(staffRoutes.previewMassRevocation.response.parse(seen.json())).toMatchObject({
      total: 2,
      holders: 2,
      byCarrier: { docomo: 2 },
    });
    const proposed = await propose();
    expect(proposed).toMatchObject({ state: 'proposed', madeByYou: true, expected: 2, done: 0 });

    expect((await decide(operator, proposed)).json()).toMatchObject({ code: 'forbidden' });
    const other = { ...proposed, changeSha256: '0'.repeat(64) };
    expect((await decide(approver, other)).json()).toMatchObject({ code: 'conflict' });
    expect(await carryOut()).toBe(0);

    const approved = await decide(approver, proposed);
    expect(approved.json()).toMatchObject({ massRevocation: { state: 'running', madeByYou: false } });
    expect(await carryOut()).toBe(2);
    expect(await states()).toEqual(['revoked', 'revoked', 'active']);
    const list = (await api.read('/pki/crl/user-auth.crl')).rawPayload.toString('hex');
    expect(serials.map((serial) => list.includes(serial))).toEqual([true, true, false]);

    const all = staffRoutes.massRevocations.response.parse(
      (await api.read(staffRoutes.massRevocations.path, operator)).json(),
    );
    expect(all.massRevocations).toMatchObject([{ id: proposed.id, state: 'done', done: 2, followed: 2 }]);
    expect((await decide(approver, proposed)).json()).toMatchObject({ code: 'conflict' });
  });

  it('is stopped by anybody at J-LIS and goes on by an approver alone', async () => {
    const proposed = await propose({ selection: { carrier: 'kddi' }, expected: 1 });
    await decide(approver, proposed);
    const stopped = await api.post(at(staffRoutes.stopMassRevocation.path, proposed.id), operator);
    expect(stopped.json()).toMatchObject({ massRevocation: { state: 'stopped', done: 0 } });
    expect(await carryOut()).toBe(0);
    expect(await states()).toEqual(['revoked', 'revoked', 'active']);
    const path = at(staffRoutes.continueMassRevocation.path, proposed.id);
    expect((await api.post(path, operator)).json()).toMatchObject({ code: 'forbidden' });
    expect((await api.post(path, approver)).json()).toMatchObject({ massRevocation: { state: 'running' } });
    expect(await carryOut()).toBe(1);
    expect(await states()).toEqual(['revoked', 'revoked', 'revoked']);
  });

  it('of another number than was seen, or without a criterion, is refused', async () => {
    const path = staffRoutes.proposeMassRevocation.path;
    const wrong = await api.post(path, operator, { ...order, expected: 7, reason: 'x' });
    expect(wrong.json()).toMatchObject({ code: 'conflict' });
    const all = await api.post(staffRoutes.previewMassRevocation.path, operator, { ...order, selection: {} });
    expect(all.json()).toMatchObject({ code: 'validation-failed' });
  });
});

describe('The cohort of an incident', () => {
  it('is held and lifted over two persons each, and OCSP’s list has it while it is held', async () => {
    const { personId } = await api.citizen(`mass-${(people += 1)}`);
    const { certificate } = await addHolding(api.register, personId, { carrier: 'mvno-a', state: 'completed' });
    const { serial } = certificate;
    await storage.query(`UPDATE certificates SET state = 'active' WHERE serial = $1`, [serial]);
    const body = { cause: 'app-incident', selection: { carrier: 'mvno-a' } };
    const stateNow = async () =>
      (await storage.query<{ state: string }>('SELECT state FROM certificates WHERE serial = $1', [serial])).rows[0]
        ?.state;
    const listed = async () => (await api.read('/pki/crl/user-auth.crl')).rawPayload.toString('hex').includes(serial);
    const seen = await api.post(staffRoutes.previewCohort.path, operator, body);
    expect(staffRoutes.previewCohort.response.parse(seen.json())).toMatchObject({ total: 1, unmet: {} });
    expect((await api.post(staffRoutes.previewCohort.path, approver, body)).json()).toMatchObject({
      code: 'forbidden',
    });
    const shownIn = (answer: { json: () => unknown; body: string; statusCode: number }) => {
      expect(answer.statusCode, answer.body).toBe(200);
      return staffRoutes.proposeCohort.response.parse(answer.json()).cohort;
    };
    const decideOn = (by: SignedIn, { id, changeSha256 }: { id: string; changeSha256: string }) =>
      api.post(at(staffRoutes.decideCohort.path, id), by, { changeSha256, decision: 'approved' });
    const proposed = shownIn(
      await api.post(staffRoutes.proposeCohort.path, operator, { ...body, expected: 1, reason: 'faulty build' }),
    );
    expect((await decideOn(operator, proposed)).json()).toMatchObject({ code: 'forbidden' });
    await decideOn(approver, proposed);
    expect(await carryOut()).toBe(1);
    expect([await stateNow(), await listed()]).toEqual(['suspended', true]);

    const path = at(staffRoutes.proposeCohortLifting.path, proposed.id);
    expect((await api.post(path, operator, { expected: 2, reason: 'mended' })).json()).toMatchObject({
      code: 'conflict',
    });
    const lifting = shownIn(await api.post(path, operator, { expected: 1, reason: 'mended' }));
    await decideOn(approver, lifting);
    const stopped = await api.post(at(staffRoutes.stopCohort.path, lifting.id), operator);
    expect(shownIn(stopped)).toMatchObject({ state: 'stopped', act: 'resume', selection: { heldBy: proposed.id } });
    expect(shownIn(await api.post(at(staffRoutes.continueCohort.path, lifting.id), approver))).toMatchObject({
      state: 'running',
    });
    expect(await carryOut()).toBe(1);
    expect([await stateNow(), await listed()]).toEqual(['active', false]);
    const all = staffRoutes.cohorts.response.parse((await api.read(staffRoutes.cohorts.path, operator)).json());
    expect(all.cohorts).toMatchObject([
      { id: lifting.id, act: 'resume', state: 'done', done: 1 },
      { id: proposed.id, act: 'suspend', state: 'done', stillHeld: 0 },
    ]);
  });
});
