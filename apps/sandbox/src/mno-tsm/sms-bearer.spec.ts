// The carrier's short messages to the SIM: locked, unlocked and deleted although nobody opens the app.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { remoteKeysOf, type DemoLine } from '@sumaho-jpki/stand-ins/mno-tsm';
import { carrierErrands } from '@sumaho-jpki/stand-ins/handset';
import { encodeCommand } from '@sumaho-jpki/wire/apdu';
import { Tar, buildCommandPacket, commandMessages, deliverTpdu, deleteObject } from '@sumaho-jpki/wire/globalplatform';
import { JPKI_AP_AID, SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import { JPKI_SERVICE, encodeCommandScript } from '@sumaho-jpki/wire/tsm-messages';
import { deletion } from './testing/orders';
import { World, demoLine } from './testing/world';

let world: World;
beforeAll(async () => {
  world = new World();
  await world.start();
});
afterAll(() => world.stop());
const WAIT = { deleteByMessageAfterMs: 90_000 };
afterEach(async () => {
  for (const carrier of ['docomo', 'kddi', 'softbank']) await world.knobs({ carrier, ...WAIT });
});

const errands = (iccid: string) => carrierErrands({ baseUrl: `${world.origin}/sandbox`, iccid });

async function withApplet(personId: string) {
  const line = demoLine(personId);
  const order = await world.orderSpArea(line);
  await world.runAgent(line, order.invitation);
  return { line, order, ...(await world.keysOf(line, order)) };
}

async function control(line: DemoLine, suspensionControl: 'suspend' | 'resume', id: string = randomUUID()) {
  const request = { secureElement: { iccid: line.iccid }, service: JPKI_SERVICE, suspensionControl };
  const answer = await world.call(line.host, 'suspendOrResumeService', request, id);
  expect(answer).toMatchObject({ status: 202, executed: true });
  return world.outcomeOf(id);
}

/** ENVELOPEs in the phone's transcript. */
const envelopes = (line: DemoLine, since = 0) =>
  world.commandsSince(line, since).filter(({ command }) => command.startsWith('80C2'));

describe('a lost phone', () => {
  it('has its application locked and unlocked by short message; the carrier tells the outcome and the bearer', async () => {
    const { line, keys } = await withApplet('p05');
    const before = world.commandCount(line);
    expect(await control(line, 'suspend')).toMatchObject({
      operation: 4,
      serviceState: 22,
      extensions: { bearer: 'sms' },
    });
    expect(await world.areaHolds(line, keys)).toMatchObject({ lifeCycle: 0x87 });
    expect(await control(line, 'resume')).toMatchObject({ serviceState: 21, extensions: { bearer: 'sms' } });
    expect(await world.areaHolds(line, keys)).toMatchObject({ lifeCycle: 0x07 });
    expect(envelopes(line, before)).toHaveLength(2);
    expect(await errands(line.iccid)).toEqual([]);
  });

  it.each(['suspend', 'resume'] as const)('that is so already is found so: %s twice is done twice', async (what) => {
    const { line, keys } = await withApplet(what === 'suspend' ? 'p02' : 'p01');
    const before = world.commandCount(line);
    if (what === 'suspend') await control(line, 'suspend');
    expect(await control(line, what)).toMatchObject({
      serviceState: what === 'suspend' ? 22 : 21,
      operation: what === 'suspend' ? 4 : 5,
      extensions: { bearer: 'sms' },
    });
    expect(await world.areaHolds(line, keys)).toMatchObject({ lifeCycle: what === 'suspend' ? 0x87 : 0x07 });
    // The refusal, and the question to the registry.
    expect(envelopes(line, before).length).toBe(what === 'suspend' ? 3 : 2);
    expect(await errands(line.iccid)).toEqual([]);
  });

  it('gets nothing a second time when the order is repeated', async () => {
    const { line } = await withApplet('p08');
    const id = randomUUID();
    await control(line, 'suspend', id);
    const sent = envelopes(line).length;
    await control(line, 'suspend', id);
    expect(envelopes(line)).toHaveLength(sent);
  });

  it('whose counter somebody moved ahead is reached all the same', async () => {
    const { line, keys } = await withApplet('p07');
    const remote = remoteKeysOf(world.data, line.host, line.iccid);
    const harmless = encodeCommandScript(
      [encodeCommand(deleteObject(Uint8Array.of(1, 2, 3, 4, 5), false))],
      'definite',
    );
    const packet = buildCommandPacket({ keys: remote, tar: Tar.RAM, counter: 0x80, data: harmless });
    for (const userData of commandMessages(packet, 9)) {
      world.phone(line).receive(deliverTpdu(userData, { originatingAddress: '15700' }));
    }
    expect(await control(line, 'suspend')).toMatchObject({ serviceState: 22, extensions: { bearer: 'sms' } });
    expect(await world.areaHolds(line, keys)).toMatchObject({ lifeCycle: 0x87 });
  });

  it('whose SIM does not know the keys is left to the agent', async () => {
    const { line, keys } = await withApplet('p09');
    const phone = world.phone(line);
    const receive = phone.receive.bind(phone);
    // The packet arrives with one bit turned: the SIM refuses it, unproven.
    phone.receive = (tpdu) => receive(tpdu.with(tpdu.length - 1, (tpdu.at(-1) ?? 0) ^ 1));
    const id = randomUUID();
    const request = {
      secureElement: { iccid: line.iccid },
      service: JPKI_SERVICE,
      suspensionControl: 'suspend' as const,
    };
    await world.call(line.host, 'suspendOrResumeService', request, id);
    await expect.poll(() => envelopes(line).length, { timeout: 20_000 }).toBe(1);
    const [errand] = await errands(line.iccid);
    expect(errand?.kind).toBe('lock');
    expect(await world.areaHolds(line, keys)).toMatchObject({ lifeCycle: 0x07 });
    phone.receive = receive;
    if (errand) await world.runAgent(line, errand);
    expect(await world.outcomeOf(id)).toMatchObject({ serviceState: 22, extensions: { bearer: 'agent' } });
  });
});

describe('a deletion', () => {
  it('that no agent fetches in its time goes by short message', async () => {
    const { line } = await withApplet('p06');
    await world.knobs({ carrier: line.host, deleteByMessageAfterMs: 0 });
    const id = randomUUID();
    await world.call(line.host, 'seCommandsGenerationAndRemoteExecution', deletion(line), id);
    expect(await world.outcomeOf(id)).toMatchObject({
      functionExecutionStatus: { status: 'Executed-Success' },
      extensions: { bearer: 'sms' },
    });
    expect(await world.selects(line, JPKI_AP_AID)).toBe('6A82');
    expect(await world.selects(line, SP_AREA_AID)).toBe('6A82');
    expect(await errands(line.iccid)).toEqual([]);
  });

  it('goes to the agent while that may still come', async () => {
    const { line } = await withApplet('p03');
    const before = world.commandCount(line);
    const id = randomUUID();
    await world.call(line.host, 'seCommandsGenerationAndRemoteExecution', deletion(line), id);
    const [errand] = await errands(line.iccid);
    if (errand) await world.runAgent(line, errand);
    expect(await world.outcomeOf(id)).toMatchObject({ extensions: { bearer: 'agent' } });
    expect(envelopes(line, before)).toEqual([]);
  });
});
