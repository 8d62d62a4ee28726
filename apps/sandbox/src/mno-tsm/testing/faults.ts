// What can happen to one command of a carrier's script between agent and card, and to one short message between carrier and SIM.
import type { DemoLine } from '@sumaho-jpki/stand-ins/mno-tsm';
import { decodeResponse, isProcessed } from '@sumaho-jpki/wire/apdu';
import { type SecureElement, SecureElementError, type SeramTransport } from '@sumaho-jpki/wire/tsm-proxy-agent';
import { fetchSeramTransport } from '@sumaho-jpki/wire/tsm-proxy-agent';
import { PhoneError } from '../../phones/phone-error';
import type { World } from './world';

export const FULL = process.env['JPKI_FAULTS'] === 'full';

/** One bit of the last byte but `from`. */
const bent = (raw: Uint8Array, from = 0): Uint8Array =>
  raw.map((byte, at) => (at === raw.length - 1 - from ? byte ^ 0x10 : byte));

interface Disturbed {
  readonly card: SecureElement;
  readonly transport: SeramTransport;
  /** Names of the scripts that went out and their lengths in commands. */
  readonly scripts: Map<string, number>;
  /** Whether the fault has happened. */
  readonly struck: () => boolean;
}

type Exchange = (send: (change?: (apdu: Uint8Array) => Uint8Array) => Promise<Uint8Array>) => Promise<Uint8Array>;

const unanswered = (): never => {
  throw new SecureElementError('unavailable');
};

/** Faults of one command; SELECT is the first of each script. */
const EXCHANGES: Readonly<Record<string, Exchange>> = {
  'is lost before the card': () => Promise.resolve().then(unanswered),
  'is carried out but its answer is lost': (send) => send().then(unanswered),
  'is altered on its way': (send) => send((apdu) => bent(apdu, 1)),
  'comes back altered': async (send) => {
    const answer = await send();
    return bent(answer, answer.length > 2 ? 2 : 0);
  },
  'is delivered twice': async (send) => {
    await send();
    return send();
  },
};
export const POWER = 'meets a card that loses its power';
const SWAP = 'changes places with the next';

/** Every fault of a command that the tables know. */
export const COMMAND_FAULTS: readonly string[] = [...Object.keys(EXCHANGES), SWAP, POWER];

/** The agent's way to the card, disturbed at the command that follows `at` others, counted over all scripts. */
export function disturbed(world: World, line: DemoLine, fault: string, at: number): Disturbed {
  const inner = world.nearSecureElement(line);
  const way = fetchSeramTransport();
  const scripts = new Map<string, number>();
  const exchange = EXCHANGES[fault];
  let commands = 0;
  let swapped = false;
  if (fault === POWER) world.phone(line).knobs.cutAfter = at;
  const isNow = () => {
    commands += 1;
    return commands === at + 1;
  };
  const card: SecureElement = {
    seType: inner.seType,
    seId: inner.seId,
    close: (channel) => inner.close(channel),
    openLogicalChannel: async (aid) => {
      if (!isNow() || !exchange) return inner.openLogicalChannel(aid);
      let channel: number | undefined;
      try {
        const selectResponse = await exchange(async (change = (same) => same) => {
          // Nobody keeps the channel of a SELECT that came twice.
          if (channel !== undefined) await inner.close(channel);
          channel = undefined;
          const opened = await inner.openLogicalChannel(change(aid));
          ({ channel } = opened);
          return opened.selectResponse;
        });
        if (channel === undefined || !isProcessed(decodeResponse(selectResponse).sw)) return unanswered();
        return { channel, selectResponse };
      } catch (error) {
        if (channel !== undefined) await inner.close(channel);
        throw error;
      }
    },
    transmit: (channel, apdu) => {
      if (!isNow() || !exchange) return inner.transmit(channel, apdu);
      return exchange((change = (same) => same) => inner.transmit(channel, change(apdu)));
    },
  };
  const transport: SeramTransport = {
    handshake: (...args) => way.handshake(...args),
    remoteManagement: async (...args) => {
      const answer = await way.remoteManagement(...args);
      const { orderId, ramCommands } = answer as { orderId?: string; ramCommands?: { listOfCAPDU?: string[] }[] };
      const list = ramCommands?.[0]?.listOfCAPDU;
      if (orderId === undefined || list === undefined || scripts.has(orderId)) return answer;
      const begin = [...scripts.values()].reduce((sum, length) => sum + length, 0);
      scripts.set(orderId, list.length);
      const [one, two] = [list[at - begin], list[at - begin + 1]];
      if (fault === SWAP && !swapped && one !== undefined && two !== undefined) {
        [list[at - begin], list[at - begin + 1]] = [two, one];
        swapped = true;
      }
      return answer;
    },
  };
  const struck = () => {
    if (fault === SWAP) return swapped;
    return fault === POWER ? world.phone(line).knobs.cutAfter === null : commands > at;
  };
  return { card, transport, scripts, struck };
}

type Receive = (tpdu: Uint8Array) => Uint8Array | undefined;
/** Faults of one short message: how it comes to the SIM, and its proof of receipt back. */
export type MessageFault = (receive: Receive, tpdu: Uint8Array, world: World, line: DemoLine) => Uint8Array | undefined;
export const MESSAGE_FAULTS: Readonly<Record<string, MessageFault>> = {
  'is lost before the SIM': () => undefined,
  'is carried out but its proof is lost': (receive, tpdu) => {
    receive(tpdu);
    return undefined;
  },
  'is altered on its way': (receive, tpdu) => receive(bent(tpdu)),
  'has its proof altered': (receive, tpdu) => {
    const proof = receive(tpdu);
    return proof && bent(proof);
  },
  'is delivered twice': (receive, tpdu) => {
    receive(tpdu);
    return receive(tpdu);
  },
  'meets a SIM without power': (_receive, _tpdu, world, line) => {
    world.powerCycle(line);
    throw new PhoneError('unavailable');
  },
  'is carried out by a SIM that then loses its power': (receive, tpdu, world, line) => {
    receive(tpdu);
    world.powerCycle(line);
    throw new PhoneError('unavailable');
  },
};
