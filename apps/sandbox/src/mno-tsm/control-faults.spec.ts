// Lock, unlock and deletion × what can happen to each command of the agent's scripts and to each short message: within one retry
// the card's state, the carrier's report and its record agree. `JPKI_FAULTS=full` runs every command; the usual run takes of each
// script every sixth command of a fault, and of the deletion's three messages one. A secured packet here is one message; "reordered" means that it comes after later ones.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { carrierErrands } from '@sumaho-jpki/stand-ins/handset';
import { JPKI_AP_AID, SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import { JPKI_SERVICE } from '@sumaho-jpki/wire/tsm-messages';
import { fetchSeramTransport } from '@sumaho-jpki/wire/tsm-proxy-agent';
import { PhoneError } from '../phones/phone-error';
import { COMMAND_FAULTS, FULL, MESSAGE_FAULTS, type MessageFault, disturbed } from './testing/faults';
import { World, demoLine } from './testing/world';

const line = demoLine('p05');
/** Commands of the script that reads the card. */
const READING = 5;
/** SELECT, INITIALIZE UPDATE, EXTERNAL AUTHENTICATE. */
const OPENING = 3;
const WAIT = 90_000;

type What = 'lock' | 'unlock' | 'delete';
const COMMANDS: Readonly<Record<What, { name: string; count: number; state: number }>> = {
  lock: { name: 'SET STATUS', count: 1, state: 22 },
  unlock: { name: 'SET STATUS', count: 1, state: 21 },
  delete: { name: 'DELETE', count: 3, state: 1 },
};
const WHATS: What[] = ['lock', 'unlock', 'delete'];

let world: World;
let keys: Awaited<ReturnType<World['keysOf']>>['keys'] | undefined;
beforeAll(async () => {
  world = new World();
  await world.start();
});
afterAll(() => world.stop());
beforeEach(() => world.knobs({ carrier: line.host, deleteByMessageAfterMs: WAIT }));

const phone = () => world.phone(line);
const service = { secureElement: { iccid: line.iccid }, service: JPKI_SERVICE };
const near = (invitation: { seramUri: string; seramSessionId: string }) =>
  world.runAgent(line, invitation, fetchSeramTransport(), true);
const unhindered = (tpdu: Uint8Array) => Object.getPrototypeOf(phone()).receive.call(phone(), tpdu) as Uint8Array;
const deaf = () => {
  throw new PhoneError('unavailable');
};
afterEach(() => {
  phone().receive = unhindered;
});

async function order(what: What) {
  const id = randomUUID();
  const answer =
    what === 'delete'
      ? await world.call(line.host, 'terminateService', { ...service, reason: 3 }, id)
      : await world.call(
          line.host,
          'suspendOrResumeService',
          { ...service, suspensionControl: what === 'lock' ? 'suspend' : 'resume' },
          id,
        );
  if (!answer.executed || !answer.response.extensions) throw new Error('no invitation');
  return { id, invitation: answer.response.extensions };
}

async function install(): Promise<void> {
  const made = await world.orderSpArea(line);
  await near(made.invitation);
  ({ keys } = await world.keysOf(line, made));
}

const lifeCycle = async () => (keys ? (await world.areaHolds(line, keys)).lifeCycle : 0);

/** The SIM as the order meets it: open before lock and deletion, locked before unlock. */
async function prepare(what: What): Promise<void> {
  if (!keys) await install();
  const locked = (await lifeCycle()) === 0x87;
  if (locked === (what === 'unlock')) return;
  const turn = await order(locked ? 'unlock' : 'lock');
  await world.outcomeOf(turn.id);
}

/** Card, report and record say the same. */
async function expectAgreement(what: What, id: string, bearer: 'agent' | 'sms'): Promise<void> {
  const { state } = COMMANDS[what];
  expect(await world.outcomeOf(id)).toMatchObject({ serviceState: state, extensions: { bearer } });
  const record = await world.call(line.host, 'getServiceState', service);
  expect(record).toMatchObject({ response: { serviceState: state } });
  if (what === 'delete') {
    keys = undefined;
    expect(await world.selects(line, JPKI_AP_AID)).toBe('6A82');
    expect(await world.selects(line, SP_AREA_AID)).toBe('6A82');
  } else expect(await lifeCycle()).toBe(what === 'lock' ? 0x87 : 0x07);
  expect(await carrierErrands({ baseUrl: `${world.origin}/sandbox`, iccid: line.iccid })).toEqual([]);
}

describe.each(WHATS)('by agent, %s:', (what) => {
  const { name, count } = COMMANDS[what];
  const length = READING + OPENING + count;
  const places = Array.from({ length }, (_, at) => at);
  const cells = COMMAND_FAULTS.flatMap((fault, row) =>
    places
      .filter((at) => FULL || (at + row) % 6 === 0)
      // The last of a script has no next to change places with.
      .filter((at) => !fault.startsWith('changes places') || (at !== READING - 1 && at !== length - 1))
      .map((at) => [at + 1, fault] as const),
  );
  it.each(cells)('command %d %s', async (number, fault) => {
    await prepare(what);
    phone().receive = deaf;
    const { id, invitation } = await order(what);
    const before = world.commandCount(line);
    const { card, transport, scripts, struck } = disturbed(world, line, fault, number - 1);
    expect(await world.runAgent(line, invitation, transport, card)).toMatchObject({ end: 'stopped' });
    expect(struck()).toBe(true);
    const done = world.commandsSince(line, before).filter((each) => each.name === name);
    expect(done.filter(({ response }) => response.endsWith('9000'))).toHaveLength(count);
    // Reading, work, reading and the rest; one more question where nobody knows how far the card's counter is.
    expect(scripts.size).toBeLessThanOrEqual(5);
    phone().receive = unhindered;
    await expectAgreement(what, id, 'agent');
  });
});

/** Who ends the order: what the SIM does not prove is left to the agent. */
const ENDED_BY: Readonly<Record<string, 'agent' | 'sms'>> = {
  'is delivered twice': 'sms',
  'meets a SIM without power': 'sms',
  'is carried out by a SIM that then loses its power': 'sms',
};

describe.each(WHATS)('by short message, %s:', (what) => {
  const numbers = Array.from({ length: COMMANDS[what].count }, (_, at) => at + 1);
  const hindered = (number: number, fault: MessageFault) => {
    let messages = 0;
    phone().receive = (tpdu) => {
      messages += 1;
      return messages === number ? fault(unhindered, tpdu, world, line) : unhindered(tpdu);
    };
    return () => messages >= number;
  };
  const cells = Object.keys(MESSAGE_FAULTS).flatMap((fault, row) =>
    numbers
      .filter((number) => FULL || numbers.length === 1 || (number + row) % 3 === 0)
      .map((number) => [number, fault] as const),
  );

  it.each(cells)('message %d %s', async (number, fault) => {
    await prepare(what);
    await world.knobs({ carrier: line.host, deleteByMessageAfterMs: 0 });
    const hinder = MESSAGE_FAULTS[fault];
    if (!hinder) throw new Error(fault);
    const struck = hindered(number, hinder);
    const { id, invitation } = await order(what);
    await expect.poll(struck, { timeout: 20_000, interval: 2 }).toBe(true);
    const bearer = ENDED_BY[fault] ?? 'agent';
    if (bearer === 'agent') expect(await near(invitation)).toMatchObject({ end: 'stopped' });
    // Any word with the carrier makes it look what is due; alone it looks every other second.
    else await world.call(line.host, 'getServiceState', service);
    await expectAgreement(what, id, bearer);
  });

  it.each(numbers)('message %d comes after everything else: it does nothing any more', async (number) => {
    await prepare(what);
    await world.knobs({ carrier: line.host, deleteByMessageAfterMs: 0 });
    const held: Uint8Array[] = [];
    const struck = hindered(number, (_receive, tpdu) => {
      held.push(tpdu);
      return undefined;
    });
    const { id, invitation } = await order(what);
    await expect.poll(struck, { timeout: 20_000, interval: 2 }).toBe(true);
    await near(invitation);
    await expectAgreement(what, id, 'agent');
    // The opposite, by the agent alone: the phone does not take short messages now.
    phone().receive = deaf;
    if (what === 'delete') await install();
    else {
      const { invitation: opposite } = await order(what === 'lock' ? 'unlock' : 'lock');
      await near(opposite);
    }
    const after = await lifeCycle();
    for (const tpdu of held) unhindered(tpdu);
    expect([held.length, await lifeCycle()]).toEqual([1, after]);
    expect(await world.selects(line, SP_AREA_AID)).toBe('9000');
  });
});
