// A parked message put aside by one person of J-LIS, or acted on by two, over HTTP on the real register.
import { routes } from '@sumaho-jpki/contract';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding } from '../../testing/demo-rows';

let api: ApiUnderTest;
let operator: SignedIn;
let approver: SignedIn;
let desk: SignedIn;
let lineId: string;

interface Parked {
  readonly id: string;
  readonly acts: readonly string[];
}
interface Listed {
  readonly id: string;
  readonly kind: string;
  readonly changeSha256: string;
  readonly change: Record<string, unknown>;
}

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
  operator = await api.staff('jlis-operator');
  approver = await api.staff('jlis-approver');
  desk = await api.staff('carrier-desk', 'docomo');
  const { personId } = await api.citizen('parked-messages');
  lineId = (await addHolding(api.register, personId, { state: 'completed' })).line.id;
});
afterAll(() => api.stop());

/** An end told by the wrong status, parked as the step leaves it, with the desk's task. */
async function parked(): Promise<string> {
  return api.register
    .transaction({ kind: 'system' }, async (tx) => {
      const id = `carrier-report:docomo:${randomUUID()}`;
      const at = new Date((await tx.now()).getTime() - 60_000).toISOString();
      const step = await tx.steps.schedule({
        ...{ workflowId: id, kind: 'act-on-carrier-report', subject: lineId, effectKey: id, afterSeconds: 86_400 },
        payload: { notice: 'subscription-status', status: 'ACTIVATED', reason: '3', at, received: at },
      });
      const line = await tx.lines.byId(lineId);
      if (!line) throw new Error('no line');
      await tx.deskTasks.insert({
        ...{ id: randomUUID(), carrier: line.carrier, lineId, personId: line.personId, kind: 'carrier-report-unclear' },
        ...{ subject: step.id, about: '', openedBy: null, openedAt: await tx.now(), dueAt: await tx.now() },
      });
      return step.id;
    })
    .then(async (id) => {
      await api.database.app.transaction(async (manager) => {
        await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
        await manager.query(`UPDATE steps SET state = 'parked', reason = 'report-not-consistent' WHERE id = $1`, [id]);
      });
      return id;
    });
}
const stepOf = (id: string) => api.register.transaction({ kind: 'system' }, (tx) => tx.steps.byId(id));
const taskOf = (id: string) =>
  api.register.transaction({ kind: 'system' }, (tx) => tx.deskTasks.openAbout(lineId, 'carrier-report-unclear', id));
const listed = async (id: string) =>
  (await api.read(routes.staff.parkedSteps.path, operator))
    .json<{ steps: Parked[] }>()
    .steps.find((step) => step.id === id);
const dismiss = (id: string, by: SignedIn = operator, why = 'told-anew') =>
  api.post(routes.staff.dismissParkedStep.path.replace(':stepId', id), by, { why });
const ask = (id: string, by: SignedIn = operator) =>
  api.post(routes.staff.requestParkedAct.path.replace(':stepId', id), by, { reason: 'the contract was read' });
const decide = (by: SignedIn, { id, changeSha256 }: Listed) =>
  api.post(routes.staff.decideApproval.path.replace(':id', id), by, { changeSha256, decision: 'approved', reason: '' });
const requestOf = async (step: string) => {
  const { approvals } = (await api.read(routes.staff.approvals.path, approver)).json<{ approvals: Listed[] }>();
  const found = approvals.find(({ change }) => change['step'] === step);
  if (!found) throw new Error('not in the inbox');
  return found;
};

describe('A parked message', () => {
  it('is not offered to be tried again, and put aside it is over with the desk’s task', async () => {
    const id = await parked();
    expect((await listed(id))?.acts).toEqual(['dismiss', 'act']);
    expect(await taskOf(id)).not.toBeNull();
    expect((await dismiss(id, desk)).statusCode).toBe(403);
    expect((await dismiss(id, operator, 'because')).statusCode).toBe(422);
    expect((await dismiss(id)).json()).toEqual({ dismissed: true });
    expect([(await stepOf(id))?.state, await taskOf(id), await listed(id)]).toEqual(['cancelled', null, undefined]);
    expect((await dismiss(id)).json()).toMatchObject({ code: 'not-allowed-now' });
  });

  it('is acted on when another person approved exactly it', async () => {
    const id = await parked();
    expect((await ask(id, approver)).statusCode).toBe(403);
    expect((await ask(id)).statusCode).toBe(201);
    const request = await requestOf(id);
    expect(request).toMatchObject({
      kind: 'act-on-parked-message',
      change: { step: id, why: 'report-not-consistent', message: '3', event: 'line-terminated' },
    });
    expect((await decide(operator, request)).statusCode).toBe(403);
    expect((await decide(approver, { ...request, changeSha256: '0'.repeat(64) })).json()).toMatchObject({
      code: 'conflict',
    });
    expect((await stepOf(id))?.state).toBe('parked');
    expect((await decide(approver, request)).statusCode).toBeLessThan(300);
    const step = await stepOf(id);
    expect(step?.payload['ordered']).toBe(request.id);
    expect(step?.state).not.toBe('parked');
    expect(await taskOf(id)).toBeNull();
  });

  it('that is none of these, or nobody’s, answers alike to all', async () => {
    expect((await dismiss(randomUUID())).json()).toMatchObject({ code: 'not-found' });
    expect((await ask(randomUUID())).json()).toMatchObject({ code: 'not-found' });
  });
});
