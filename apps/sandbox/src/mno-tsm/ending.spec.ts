// The end of a service on the card, orders that meet on one SIM, and phones that do not tell the truth.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carrierErrands } from '@sumaho-jpki/stand-ins/handset';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { JPKI_AP_AID, JPKI_LOAD_FILE_AID, SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import { JPKI_SERVICE } from '@sumaho-jpki/wire/tsm-messages';
import { fetchSeramTransport, type SeramTransport } from '@sumaho-jpki/wire/tsm-proxy-agent';
import { deletion } from './testing/orders';
import { World, demoLine } from './testing/world';

let world: World;
beforeAll(async () => {
  world = new World();
  await world.start();
});
afterAll(() => world.stop());

const errands = (iccid: string) => carrierErrands({ baseUrl: `${world.origin}/sandbox`, iccid });

describe('terminateService', () => {
  const line = demoLine('p02');
  const terminate = (id = randomUUID()) =>
    world.call(
      line.host,
      'terminateService',
      { secureElement: { iccid: line.iccid }, service: JPKI_SERVICE, reason: 3 },
      id,
    );

  it('of a SIM that nothing was ever written to is done at once', async () => {
    expect(await terminate()).toMatchObject({ status: 202, response: { serviceState: 1 } });
    expect(await errands(line.iccid)).toEqual([]);
  });
  it('deletes application, load file and SP area on the card when the phone polls, and reports state 1', async () => {
    const order = await world.orderSpArea(line);
    await world.runAgent(line, order.invitation);
    expect(await world.selects(line, JPKI_AP_AID)).toBe('6999');
    expect(await world.selects(line, SP_AREA_AID)).toBe('9000');
    const id = randomUUID();
    expect(await terminate(id)).toMatchObject({ response: { serviceState: 11 } });
    // Ordered is not done: the phone has not been there yet.
    expect(await world.selects(line, SP_AREA_AID)).toBe('9000');
    const [errand, ...more] = await errands(line.iccid);
    expect([errand?.kind, more]).toEqual(['delete', []]);
    await world.runAgent(line, errand ?? order.invitation);
    expect(await world.outcomeOf(id)).toMatchObject({ operation: 6, serviceState: 1 });
    expect(await world.selects(line, JPKI_AP_AID)).toBe('6A82');
    expect(await world.selects(line, SP_AREA_AID)).toBe('6A82');
    expect(await errands(line.iccid)).toEqual([]);
  });
});

describe('suspendOrResumeService', () => {
  it('locks the application on the card and unlocks it again', async () => {
    const line = demoLine('p03');
    const order = await world.orderSpArea(line);
    await world.runAgent(line, order.invitation);
    const { keys } = await world.keysOf(line, order);
    for (const [suspensionControl, lifeCycle, serviceState] of [
      ['suspend', 0x87, 22],
      ['resume', 0x07, 21],
    ] as const) {
      const id = randomUUID();
      const answer = await world.call(
        line.host,
        'suspendOrResumeService',
        { secureElement: { iccid: line.iccid }, service: JPKI_SERVICE, suspensionControl },
        id,
      );
      if (!answer.executed || !answer.response.extensions) throw new Error('no invitation');
      await world.runAgent(line, answer.response.extensions);
      expect(await world.outcomeOf(id)).toMatchObject({ serviceState });
      expect(await world.areaHolds(line, keys)).toMatchObject({ lifeCycle });
    }
  });
});

describe('two orders for one SIM', () => {
  it('a deletion ordered before a new SP area goes first, whichever session the phone comes with', async () => {
    const line = demoLine('p01');
    const first = await world.orderSpArea(line);
    await world.runAgent(line, first.invitation);
    const deletionId = randomUUID();
    await world.call(line.host, 'seCommandsGenerationAndRemoteExecution', deletion(line), deletionId);
    const second = await world.orderSpArea(line);
    await world.runAgent(line, second.invitation);
    const deleted = await world.outcomeOf(deletionId);
    expect(deleted).toMatchObject({ functionExecutionStatus: { status: 'Executed-Success' } });
    const made = await world.outcomeOf(second.id);
    expect(made['receipt']).toBeDefined();
    const { keys } = await world.keysOf(line, second);
    expect(await world.areaHolds(line, keys)).toEqual({ opens: true, lifeCycle: 0x07, inArea: true });
    expect(await errands(line.iccid)).toEqual([]);
  });
  it('a deletion on a SIM where nothing is left ends well without a single DELETE', async () => {
    const line = demoLine('p08');
    const id = randomUUID();
    const answer = await world.call(line.host, 'seCommandsGenerationAndRemoteExecution', deletion(line), id);
    if (!answer.executed) throw new Error('refused');
    await world.runAgent(line, answer.response.extensions);
    expect(await world.outcomeOf(id)).toMatchObject({
      functionExecutionStatus: { status: 'Executed-Success' },
      commandResults: [JPKI_AP_AID, JPKI_LOAD_FILE_AID, SP_AREA_AID].map(() => ({
        command: 'delete',
        status: 'Executed-Success',
        alreadyDone: true,
      })),
    });
    expect(world.commandsSince(line, 0).filter(({ name }) => name === 'DELETE')).toEqual([]);
  });
});

describe('an order with a time limit', () => {
  it('that nobody fetched in time is reported as expired and touches no card', async () => {
    const line = demoLine('p09');
    const id = randomUUID();
    const request = { ...deletion(line), validityPeriod: 1 };
    const answer = await world.call(line.host, 'seCommandsGenerationAndRemoteExecution', request, id);
    if (!answer.executed) throw new Error('refused');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await world.runAgent(line, answer.response.extensions)).toMatchObject({ end: 'stopped', apdus: 0 });
    expect(await world.outcomeOf(id)).toMatchObject({
      functionExecutionStatus: { status: 'Expired', statusCodeData: { reasonCode: '4.10' } },
    });
  });
});

describe('a phone that lies', () => {
  function changing(change: (answers: string[]) => string[]): SeramTransport {
    const transport = fetchSeramTransport();
    return {
      handshake: (...args) => transport.handshake(...args),
      remoteManagement: (uri, sessionId, report, signal) => {
        const ramResponses = report.ramResponses.map((each) => ({ ...each, listOfRAPDU: change(each.listOfRAPDU) }));
        return transport.remoteManagement(uri, sessionId, { ...report, ramResponses }, signal);
      },
    };
  }

  it('saying 9000 to everything does not get an order through, and the order ends as failed', async () => {
    const line = demoLine('p04');
    const order = await world.orderSpArea(line);
    const lie = changing((answers) => answers.map((answer, index) => (index < 3 ? answer : '9000')));
    await world.runAgent(line, order.invitation, lie);
    const outcome = await world.outcomeOf(order.id);
    expect(outcome).toMatchObject({
      functionExecutionStatus: { status: 'Failed', statusCodeData: { subjectCode: '8.1', reasonCode: '6.1' } },
    });
    expect(outcome['receipt']).toBeUndefined();
  });
  it('a counter it makes up does not wear out the carrier’s record', async () => {
    const line = demoLine('p09');
    const order = await world.orderSpArea(line);
    let lies = 3;
    const lie = changing((answers) => {
      lies -= 1;
      if (lies < 0 || answers[1] === undefined) return answers;
      const answer = bytes(answers[1]);
      answer.set([0xff, 0xff, 0xfe], answer.length - 5);
      return [answers[0] ?? '', hex(answer)];
    });
    await world.runAgent(line, order.invitation, lie);
    expect(await world.outcomeOf(order.id)).toMatchObject({
      functionExecutionStatus: { status: 'Executed-Success' },
    });
  });
  it('the session of one SIM is of no use to another, and a made-up session does not exist', async () => {
    const order = await world.orderSpArea(demoLine('p02'));
    expect(await world.runAgent(demoLine('p03'), order.invitation)).toMatchObject({ end: 'refused', apdus: 0 });
    const invented = { ...order.invitation, seramSessionId: 'A'.repeat(32) };
    expect(await world.runAgent(demoLine('p02'), invented)).toMatchObject({ end: 'unknown-session', apdus: 0 });
  });
});

describe('the carrier’s knob', () => {
  it('cuts the phone after so many commands of the next script, and the order still ends well', async () => {
    const line = demoLine('p06');
    await world.knobs({ carrier: 'kddi', cutAfterApdu: 7 });
    const order = await world.orderSpArea(line);
    await world.runAgent(line, order.invitation);
    expect(await world.outcomeOf(order.id)).toMatchObject({
      functionExecutionStatus: { status: 'Executed-Success' },
    });
    expect(world.commandsSince(line, 0).findIndex(({ response }) => response === '')).toBe(7);
  });
});
