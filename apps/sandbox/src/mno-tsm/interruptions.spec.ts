// Each command of the carrier's script × what can happen to it between agent and card: the order ends well within one retry and
// nothing is done twice. `JPKI_FAULTS=full` runs every cell; the usual run cuts the power before every command, loses and alters the
// answer of each kind, and takes every second of the other faults.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { JPKI_AP_AID, SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import type { SeramTransport } from '@sumaho-jpki/wire/tsm-proxy-agent';
import { fetchSeramTransport } from '@sumaho-jpki/wire/tsm-proxy-agent';
import { COMMAND_FAULTS, FULL, POWER, disturbed } from './testing/faults';
import { deletion } from './testing/orders';
import { type Invitation, World, demoLine } from './testing/world';

const line = demoLine('p01');
/** SELECT, INITIALIZE UPDATE, EXTERNAL AUTHENTICATE, 5 commands' card commands: the whole script. */
const SCRIPT_LENGTH = 44;

/** 8,196 bytes in blocks of 239. */
const LOAD_BLOCKS = 35;

const COMMANDS = Array.from({ length: SCRIPT_LENGTH }, (_, n) => n + 1);
/** Of the 35 LOADs one in the middle stands for all. */
const KINDS_OF_COMMAND = COMMANDS.filter((n) => n <= 8 || n === 20 || n >= 42);
/** Of these each kind of command is tried in the usual run, too. */
const ANSWER_FAULTS = ['is carried out but its answer is lost', 'comes back altered'];
/** Commands of the script that reads the card. */
const READING = 5;

let world: World;
beforeAll(async () => {
  world = new World();
  await world.start();
});
afterAll(() => world.stop());
afterEach(() => clearSim());

const near = (invitation: Invitation) => world.runAgent(line, invitation, fetchSeramTransport(), true);

async function clearSim(): Promise<void> {
  const id = crypto.randomUUID();
  const answer = await world.call(line.host, 'seCommandsGenerationAndRemoteExecution', deletion(line), id);
  if (!answer.executed) throw new Error('deletion not accepted');
  await near(answer.response.extensions);
  expect(await world.outcomeOf(id)).toMatchObject({ functionExecutionStatus: { status: 'Executed-Success' } });
  expect(await world.selects(line, SP_AREA_AID)).toBe('6A82');
  expect(await world.selects(line, JPKI_AP_AID)).toBe('6A82');
}

async function expectWhole(order: Awaited<ReturnType<World['orderSpArea']>>): Promise<Record<string, unknown>> {
  const outcome = await world.outcomeOf(order.id);
  expect(outcome).toMatchObject({ functionExecutionStatus: { status: 'Executed-Success' } });
  const { keys, receiptIsOurs } = await world.keysOf(line, order);
  expect(await world.areaHolds(line, keys)).toEqual({ opens: true, lifeCycle: 0x07, inArea: true });
  // Either the card's receipt, or "it was there already" of the keyset.
  const keyset = (outcome['commandResults'] as { command: string; alreadyDone?: boolean }[])[1];
  if (outcome['receipt'] === undefined) expect(keyset?.alreadyDone).toBe(true);
  else expect(receiptIsOurs(String(outcome['receipt']))).toBe(true);
  return outcome;
}

describe.each(COMMAND_FAULTS)('a command that %s', (fault) => {
  const isEvery = ANSWER_FAULTS.includes(fault);
  const sample = KINDS_OF_COMMAND.filter((_, at) => isEvery || (at + COMMAND_FAULTS.indexOf(fault)) % 2 === 0);
  const kinds = FULL || fault === POWER ? COMMANDS : sample;
  // The last one has no next to change places with.
  const commands = kinds.filter((n) => n < SCRIPT_LENGTH || !fault.startsWith('changes places'));
  it.each(commands)('number %d, and the order ends well within one retry', async (n) => {
    const order = await world.orderSpArea(line);
    const before = world.commandCount(line);
    // The SIM was used before, so the carrier reads it first.
    const { card, transport, scripts, struck } = disturbed(world, line, fault, READING + n - 1);
    expect(await world.runAgent(line, order.invitation, transport, card)).toMatchObject({ end: 'stopped' });
    expect(struck()).toBe(true);
    await expectWhole(order);
    const lengths = [...scripts.values()];
    // Reading, work, reading and the rest; one more question where nobody knows how far the card's counter is.
    expect(lengths.filter((length) => length > READING).length).toBeLessThanOrEqual(2);
    expect(lengths.length).toBeLessThanOrEqual(5);
    // Nothing that is there is made again: the card never has to refuse an installation. What comes twice, bent or out of its
    // place is refused by the session.
    const isOfSession = !(isEvery || fault === POWER);
    const refused = world
      .commandsSince(line, before)
      .filter(({ name, response }) =>
        isOfSession
          ? /^(INSTALL|LOAD|STORE)/.test(name) && /(6A80|6A88|6A82)$/.test(response)
          : name !== 'GET STATUS' && /(6A80|6A88|6985|6A82)$/.test(response),
      );
    expect(refused).toEqual([]);
  });
});

describe('what the network does to reports', () => {
  /** Every answer that carries commands is lost the first time it comes; idle ones ("ask again later") arrive. */
  function losingEachOnce(transport: SeramTransport): SeramTransport {
    const lost = new Set<string>();
    return {
      handshake: (...args) => transport.handshake(...args),
      remoteManagement: async (...args) => {
        const answer = await transport.remoteManagement(...args);
        const { orderId, ramCommands } = answer as { orderId?: string; ramCommands?: unknown };
        const sight = orderId ?? (ramCommands ? 'stop' : undefined);
        if (sight === undefined || lost.has(sight)) return answer;
        lost.add(sight);
        throw new Error('connection lost');
      },
    };
  }

  it('every answer is lost once: the agent repeats its report, the script runs once', async () => {
    const order = await world.orderSpArea(line);
    const before = world.commandCount(line);
    await world.runAgent(line, order.invitation, losingEachOnce(fetchSeramTransport()));
    const outcome = await expectWhole(order);
    expect(outcome['receipt']).toBeDefined();
    const loads = world.commandsSince(line, before).filter(({ name }) => name === 'LOAD');
    expect(loads).toHaveLength(LOAD_BLOCKS);
  });

  it('a second phone app that comes with the same session does not break the first', async () => {
    const order = await world.orderSpArea(line);
    await Promise.all([world.runAgent(line, order.invitation), world.runAgent(line, order.invitation)]);
    await expectWhole(order);
  });

  it('the sandbox restarts between script and report', async () => {
    const order = await world.orderSpArea(line);
    const transport = fetchSeramTransport();
    let restarted = false;
    await world.runAgent(line, order.invitation, {
      handshake: (...args) => transport.handshake(...args),
      remoteManagement: async (...args) => {
        if (!restarted && args[2].localAgentStatus.localAgentStatusEnum === 'PROCESSED') {
          restarted = true;
          await world.restart();
        }
        return transport.remoteManagement(...args);
      },
    });
    expect(restarted).toBe(true);
    await expectWhole(order);
  });
});
