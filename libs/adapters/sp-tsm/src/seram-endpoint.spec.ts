import { beforeEach, describe, expect, it } from 'vitest';
import { seramOrderSchema } from '@sumaho-jpki/wire/tsm-messages';
import { SeramEndpoint } from './seram-endpoint';
import { COMMANDS, ICCID, NOW, SmallRegister } from './testing/small-register';

const ORDER = '0b8f0b6e-0000-4000-8000-000000000001';
const NEXT = '0b8f0b6e-0000-4000-8000-000000000002';
const EXPECTED = [['9000'], ['9000'], ['9000']];
const CARRIERS = ['00A4040008A000000151000000', '8050300008010203040506070800'];

const polling = { localAgentStatus: { localAgentStatusEnum: 'POLLING', executedSeRamCommands: 0 } };
const processed = (orderId: string | undefined, listOfRAPDU: string[], localAgentStatusEnum = 'PROCESSED') => ({
  localAgentStatus: { localAgentStatusEnum, executedSeRamCommands: 1 },
  ramResponses: [{ ramResponseType: 'seRamResponse', listOfRAPDU }],
  ...(orderId === undefined ? {} : { orderId }),
});
const hello = (change: object = {}) => ({
  secureElements: [{ seType: 'uicc', seId: ICCID }],
  supportedVersions: ['2.0.0'],
  ...change,
});

let register: SmallRegister;
let endpoint: SeramEndpoint;
beforeEach(() => {
  register = new SmallRegister();
  endpoint = new SeramEndpoint(register);
});

/** Reports and reads the order as an agent would. */
async function report(body: unknown) {
  const answer = await endpoint.remoteManagement('session', body);
  if (answer.status !== 200) throw new Error(String(answer.status));
  return seramOrderSchema.parse(answer.body);
}
const kinds = (order: { ramCommands: { ramCommandType: string }[] }) => order.ramCommands.map((c) => c.ramCommandType);

describe('handshake', () => {
  it('chooses HTTPS, JSON and version 2.0.0', async () => {
    expect(await endpoint.handshake('session', hello())).toEqual({
      status: 200,
      body: {
        chosenTransportProtocol: 'HTTPS',
        chosenDataFormat: 'application/json',
        chosenVersion: '2.0.0',
      },
    });
  });
  it.each([
    ['the SIM of another session', 406, hello({ secureElements: [{ seType: 'uicc', seId: '8981100000000000025' }] })],
    ['an embedded element of the same id', 406, hello({ secureElements: [{ seType: 'eSE', seId: ICCID }] })],
    ['an older version only', 406, hello({ supportedVersions: ['1.1.1'] })],
    ['another transport only', 406, hello({ supportedTransportProtocols: ['COAP'] })],
    ['no secure element', 400, hello({ secureElements: [] })],
    ['no message at all', 400, 'hello'],
  ])('with %s is answered %d', async (_what, status, body) => {
    expect(await endpoint.handshake('session', body)).toEqual({ status, body: null });
  });
  it('of an unknown or expired session is answered 404, and so is its report', async () => {
    expect(await endpoint.handshake('other', hello())).toEqual({ status: 404, body: null });
    expect(await endpoint.handshake('', hello())).toEqual({ status: 404, body: null });
    register.session = { ...register.session, expiresAt: NOW };
    expect(await endpoint.handshake('session', hello())).toEqual({ status: 404, body: null });
    expect(await endpoint.remoteManagement('session', polling)).toEqual({ status: 404, body: null });
  });
});

describe('an order', () => {
  it('is delivered whole to the SIM of the session, with its name', async () => {
    register.add(ORDER);
    expect(await report(polling)).toEqual({
      delay: 100,
      orderId: ORDER,
      chosenSecureElement: { seType: 'uicc', seId: ICCID },
      ramCommands: [{ ramCommandType: 'seRamCommand', listOfCAPDU: COMMANDS, expectedStatus: EXPECTED }],
    });
    expect(register.state(ORDER)?.state).toBe('delivered');
  });

  it.each([
    ['another SIM', { iccid: '8981100000000000025' }],
    ['another application', { applicationId: 'another' }],
    ['another session', { sessionId: 'another' }],
  ])('made for %s is never delivered', async (_whom, change) => {
    register.add(ORDER, change);
    expect(kinds(await report(polling))).toEqual([]);
    expect(register.state(ORDER)?.state).toBe('queued');
  });

  it('delivered to an agent that polls again comes under a new name, whose report counts for it', async () => {
    register.add(ORDER);
    await report(polling);
    const again = await report(polling);
    expect(again.ramCommands).toHaveLength(1);
    expect(again.orderId).toMatch(new RegExp(`^${ORDER}\\.[0-9a-z]+$`));
    await report(processed(again.orderId, ['9000', '9000', '9000']));
    expect(register.state(ORDER)).toMatchObject({ state: 'answered', responses: ['9000', '9000', '9000'] });
  });

  it('waits while the phone cannot reach its secure element, and is then delivered again', async () => {
    register.add(ORDER);
    await report(polling);
    const wait = await report(processed(ORDER, ['', '', ''], 'UNAVAILABLE_SE'));
    expect(wait).toMatchObject({ delay: 1000, ramCommands: [] });
    expect(register.state(ORDER)?.state).toBe('delivered');
    expect(kinds(await report(polling))).toEqual(['seRamCommand']);
  });
});

describe('a report', () => {
  beforeEach(async () => {
    register.add(ORDER);
    await report(polling);
  });

  it('is stored once, wakes the waiting step once, and its repeat with other answers changes nothing', async () => {
    expect(await report(processed(ORDER, ['', '6f009000', '6300']))).toMatchObject({ delay: 100, ramCommands: [] });
    await report(processed(ORDER, ['', '9000', '9000']));
    expect(register.state(ORDER)).toMatchObject({ agentStatus: 'PROCESSED', responses: ['', '6F009000', '6300'] });
    expect(register.woken).toEqual(['application/await-personalisation']);
  });

  it('without a name counts for the order under way', async () => {
    await report(processed(undefined, ['9000']));
    expect(register.state(ORDER)).toMatchObject({ state: 'answered', responses: ['9000'] });
  });

  it('is answered by the next order when that stands ready', async () => {
    register.add(NEXT);
    const order = await report(processed(ORDER, ['9000', '9000', '9000']));
    expect(order.orderId).toBe(NEXT);
    expect(kinds(order)).toEqual(['seRamCommand']);
  });

  it.each([
    ['an order of another session', NEXT],
    ['an order that does not exist', '0b8f0b6e-0000-4000-8000-000000000009'],
    ['a name that is none of ours', "'; DROP TABLE x"],
  ])('on %s stores nothing', async (_what, orderId) => {
    register.add(NEXT, { sessionId: 'another', state: 'delivered' });
    await report(processed(orderId, ['9000']));
    expect(register.orders.map((order) => order.state)).toEqual(['delivered', 'delivered']);
    expect(register.woken).toEqual([]);
  });

  it('with more answers than commands is kept as a failure without answers', async () => {
    await report(processed(ORDER, ['9000', '9000', '9000', '9000']));
    expect(register.state(ORDER)).toMatchObject({ agentStatus: 'UNKNOWN_FAILURE', responses: [] });
  });

  it.each(['UNKNOWN_FAILURE', 'UNGRANTED_ACCESS'])('of %s ends the order, too', async (status) => {
    await report(processed(ORDER, ['', '', ''], status));
    expect(register.state(ORDER)).toMatchObject({ state: 'answered', agentStatus: status });
    expect(register.woken).toHaveLength(1);
  });

  it.each([{}, { localAgentStatus: { localAgentStatusEnum: 'DONE' } }, processed(ORDER, ['9000X']), null])(
    'that is none (%#) is answered 400 and stores nothing',
    async (body) => {
      expect(await endpoint.remoteManagement('session', body)).toEqual({ status: 400, body: null });
      expect(register.state(ORDER)?.state).toBe('delivered');
    },
  );
});

describe('the carrier’s script and ours', () => {
  beforeEach(() => {
    register.applicationState = 'writing-area';
    register.add(ORDER, { purpose: 'carrier', scriptId: 'theirs', commands: CARRIERS });
    register.add(NEXT);
  });
  const both = (first: string[], second: string[], status = 'PROCESSED') => ({
    ...processed(ORDER, [], status),
    ramResponses: [first, second].map((listOfRAPDU) => ({ ramResponseType: 'seRamResponse', listOfRAPDU })),
  });

  it('go out in one order, the carrier’s first, ours alone with expectations', async () => {
    const order = await report(polling);
    expect(order.orderId).toBe(ORDER);
    expect(order.ramCommands).toEqual([
      { ramCommandType: 'seRamCommand', listOfCAPDU: CARRIERS },
      { ramCommandType: 'seRamCommand', listOfCAPDU: COMMANDS, expectedStatus: EXPECTED },
    ]);
    expect(register.orders.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  });

  it('come back in one report, each answer to its script, and only the carrier’s part is looked at first', async () => {
    await report(polling);
    const wait = await report(both(['', '9000'], ['9000', '9000', '6A80']));
    expect(wait).toMatchObject({ ramCommands: [] });
    expect(register.state(ORDER)).toMatchObject({ state: 'answered', responses: ['', '9000'] });
    expect(register.state(NEXT)).toMatchObject({ state: 'answered', responses: ['9000', '9000', '6A80'] });
    expect(register.woken).toEqual(['application/await-sp-area']);
  });

  it('are delivered again as they were, with nothing newer among them', async () => {
    await report(polling);
    register.add('0b8f0b6e-0000-4000-8000-000000000003');
    const again = await report(polling);
    expect(again.ramCommands).toHaveLength(2);
    expect(again.orderId).toMatch(new RegExp(`^${ORDER}\\.`));
    await report({ ...both(['9000', '9000'], ['9000', '9000', '9000']), orderId: again.orderId });
    // The newer one is what the report is answered with.
    expect(register.orders.map(({ state }) => state)).toEqual(['answered', 'answered', 'delivered']);
  });

  it.each([
    ['an agent that lumps all answers together', [['9000', '9000', '9000', '9000', '9000']]],
    ['a third list', [['9000'], ['9000'], ['9000']]],
    [
      'more answers than commands in the second',
      [
        ['9000', '9000'],
        ['9000', '9000', '9000', '9000'],
      ],
    ],
  ])('are kept as a failure without answers on a report of %s', async (_what, lists) => {
    await report(polling);
    await report({
      ...processed(ORDER, []),
      ramResponses: lists.map((listOfRAPDU) => ({ ramResponseType: 'seRamResponse', listOfRAPDU })),
    });
    const kept = register.orders.map(({ agentStatus, responses }) => [agentStatus, responses]);
    expect(kept).toEqual(kept.map(() => ['UNKNOWN_FAILURE', []]));
  });

  it('of which only the first was answered leave the second with no answers', async () => {
    await report(polling);
    await report(processed(ORDER, []));
    expect(register.orders.map(({ responses }) => responses)).toEqual([[], []]);
  });
});

describe('the end', () => {
  it('is a stop command alone, once the application needs the agent no more', async () => {
    for (const state of ['awaiting-pin', 'completed', 'failed', 'cancelled', 'expired'] as const) {
      register.applicationState = state;
      expect(kinds(await report(polling))).toEqual(['ramStopCommand']);
    }
  });
  it('is not reached while an answered script is being judged: the agent polls on, sooner or later', async () => {
    register.add(ORDER, { state: 'answered' });
    expect(await report(polling)).toMatchObject({ delay: 200, ramCommands: [] });
    register.applicationState = 'preparing';
    expect(await report(polling)).toMatchObject({ delay: 1000, ramCommands: [] });
  });
  it('comes for a closed application even when an order lies ready, and that order is not delivered', async () => {
    register.add(ORDER);
    register.applicationState = 'cancelled';
    expect(kinds(await report(polling))).toEqual(['ramStopCommand']);
    expect(register.state(ORDER)?.state).toBe('queued');
  });
});

describe('a session that redeemed a PIN initialisation code', () => {
  beforeEach(() => {
    register.applicationState = 'completed';
    register.initialisation = { id: 'initialisation', state: 'redeemed' };
    register.add(ORDER, { purpose: 'reset-pin' });
  });

  it('gets its script although the application is completed, and wakes the step of its own workflow', async () => {
    const order = await report(polling);
    expect(kinds(order)).toEqual(['seRamCommand']);
    await report(processed(order.orderId, ['9000', '9000', '9000']));
    expect(register.state(ORDER)?.state).toBe('answered');
    expect(register.woken).toEqual(['initialisation/await-pin-reset']);
  });

  it.each(['reset', 'done', 'ended'] as const)('may go once the order is %s', async (state) => {
    register.initialisation = { id: 'initialisation', state };
    expect(kinds(await report(polling))).toEqual(['ramStopCommand']);
    expect(register.state(ORDER)?.state).toBe('queued');
  });
});
