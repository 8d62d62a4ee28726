// RAM over HTTP as it is served: the door's media types and limits, and one order on the real register.
import { machinePaths } from '@sumaho-jpki/contract';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiUnderTest } from '../../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../../testing/demo-rows';

const ANSWERS = 'application/vnd.globalplatform.card-content-mgt-response;version=1.0';
const HELLO = { 'x-admin-protocol': 'globalplatform-remote-admin/1.0', 'x-admin-from': 'card' };
const DONE = { ...HELLO, 'x-admin-script-status': 'ok', 'content-type': ANSWERS };

let api: ApiUnderTest;
let holding: Holding;
let session: string;
let people = 0;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
});
afterAll(() => api.stop());
beforeEach(async () => {
  const holder = await api.citizen(`ram-holder-${(people += 1)}`);
  holding = await addHolding(api.register, holder.personId, { state: 'writing-key' });
  await api.device(holding.application.id, holding.line.iccid);
  session = await api.register.transaction({ kind: 'system' }, async (tx) => {
    const device = await tx.deviceSessions.latestOfApplication(holding.application.id);
    if (!device) throw new Error('no session');
    await tx.agentOrders.enqueue({
      id: randomUUID(),
      applicationId: holding.application.id,
      sessionId: device.id,
      iccid: holding.line.iccid,
      scriptId: randomUUID(),
      purpose: 'personalise',
      commands: ['00A4040007A0000001510001', '8050000008010203040506070800'],
    });
    return device.seramSessionId;
  });
});

const post = (uri: string, headers: Record<string, string>, payload: Buffer | string = Buffer.alloc(0)) =>
  api.app.inject({ method: 'POST', url: uri, headers, payload });
const begin = (headers: Record<string, string> = HELLO, payload?: Buffer | string) =>
  post(`${machinePaths.ram}/${session}`, headers, payload);

describe('RAM over HTTP', () => {
  it('hands out an order and keeps the answers that are posted to its address', async () => {
    const order = await begin();
    expect(order.statusCode).toBe(200);
    expect(order.headers).toMatchObject({
      'content-type': 'application/vnd.globalplatform.card-content-mgt;version=1.0',
      'x-admin-protocol': 'globalplatform-remote-admin/1.0',
      'x-admin-targeted-application': '//aid/A000000151/0001',
      'cache-control': 'no-store',
    });
    expect(order.rawPayload.toString('hex')).toBe('ae80220e80500000080102030405060708000000');
    const uri = String(order.headers['x-admin-next-uri']);
    expect(uri.startsWith(`${machinePaths.ram}/${session}/`)).toBe(true);
    const told = post(uri, DONE, Buffer.from('af80800101230290000000', 'hex'));
    await expect.poll(latest, { timeout: 20_000 }).toMatchObject({ state: 'answered', responses: ['', '9000'] });
    await api.register.transaction({ kind: 'system' }, (tx) =>
      tx.applications.update(holding.application, { state: 'awaiting-pin' }),
    );
    expect((await told).statusCode).toBe(204);
  }, 30_000);

  it.each([
    ['no protocol', 400, {}, ''],
    ['a body that is no script', 400, DONE, 'zz'],
    ['JSON', 415, { ...DONE, 'content-type': 'application/json' }, '{}'],
    ['JSON that is none', 400, { ...DONE, 'content-type': 'application/json' }, '{'],
    ['another type', 415, { ...DONE, 'content-type': 'application/x-own' }, 'x'],
    ['more than any script of ours', 413, DONE, 'x'.repeat(300_000)],
    ['another SIM', 406, { ...HELLO, 'x-admin-se-list': '//se-id/uicc/8981100000000099999' }, ''],
  ])('answers %s with %d at once and hands nothing out', async (_what, status, headers, payload) => {
    expect((await begin(headers, payload)).statusCode).toBe(status);
    expect(await latest()).toMatchObject({ state: 'queued' });
  });

  it('knows no session it did not make', async () => {
    expect((await post(`${machinePaths.ram}/${randomUUID()}`, HELLO)).statusCode).toBe(404);
    expect((await post(`${machinePaths.ram}/..%2f`, HELLO)).statusCode).toBe(404);
  });
});

const latest = () =>
  api.register.transaction({ kind: 'system' }, (tx) => tx.agentOrders.latest(holding.application.id));
