// The SP-TSM as relay between a carrier's SERAM end point and the phone's agent: towards the carrier it is one agent that shakes
// hands, polls and reports, in the phone's place. It carries scripts as opaque bytes and hands on only what is a single script
// for the issuer's domain of this SIM; the agent on the phone checks that once more before the first command.
import { CarrierUnavailableError } from '@sumaho-jpki/operations';
import type { CarrierRelay, CarrierRelayAnswer, CarrierSession } from '@sumaho-jpki/operations';
import { ISD_AID } from '@sumaho-jpki/wire/jpki-applet';
import {
  SERAM_VERSION,
  type LocalAgentStatus,
  type SeramReport,
  LOCAL_AGENT_STATUSES,
  handshakeResponseSchema,
  seramOrderSchema,
} from '@sumaho-jpki/wire/tsm-messages';
import {
  type SecureElement,
  SecureElementError,
  type SeramTransport,
  SeramTransportError,
  fetchSeramTransport,
  refusalOf,
} from '@sumaho-jpki/wire/tsm-proxy-agent';

const SE_TYPE = 'uicc';
/** Milliseconds for one exchange: a worker's lease is longer. */
const TIMEOUT = 10_000;

const POLLING: SeramReport = {
  localAgentStatus: { localAgentStatusEnum: 'POLLING', executedSeRamCommands: 0 },
  ramResponses: [],
};

export class HttpCarrierRelay implements CarrierRelay {
  constructor(private readonly transport: SeramTransport = fetchSeramTransport()) {}

  async fetch(session: CarrierSession): Promise<CarrierRelayAnswer> {
    const { seramUri, seramSessionId, iccid } = session;
    const hello = {
      secureElements: [{ seType: SE_TYPE as 'uicc', seId: iccid }],
      supportedTransportProtocols: ['HTTPS'],
      supportedDataFormats: ['application/json'],
      supportedVersions: [SERAM_VERSION],
    };
    const shaken = await exchange(() =>
      this.transport.handshake(seramUri, seramSessionId, hello, AbortSignal.timeout(TIMEOUT)),
    );
    if (shaken === 'over') return { kind: 'over' };
    const chosen = handshakeResponseSchema.safeParse(shaken);
    if (!chosen.success || chosen.data.chosenVersion !== SERAM_VERSION) {
      return { kind: 'unsuitable', reason: 'no common version' };
    }
    return this.ask(session, POLLING);
  }

  report(
    session: CarrierSession,
    done: { name: string; agentStatus: string; responses: readonly string[] },
  ): Promise<CarrierRelayAnswer> {
    const complete = done.responses.length > 0 && done.responses.every((answer, at) => answer !== '' || at === 0);
    return this.ask(session, {
      localAgentStatus: {
        // The phone's word is about all it was given; this script may be whole although a later one broke off.
        localAgentStatusEnum: complete ? 'PROCESSED' : statusOf(done.agentStatus),
        executedSeRamCommands: complete ? 1 : 0,
      },
      ramResponses: [{ ramResponseType: 'seRamResponse', listOfRAPDU: [...done.responses] }],
      orderId: done.name,
    });
  }

  private async ask(session: CarrierSession, report: SeramReport): Promise<CarrierRelayAnswer> {
    const { seramUri, seramSessionId, iccid } = session;
    const answer = await exchange(() =>
      this.transport.remoteManagement(seramUri, seramSessionId, report, AbortSignal.timeout(TIMEOUT)),
    );
    if (answer === 'over') return { kind: 'over' };
    const order = seramOrderSchema.safeParse(answer);
    if (!order.success) throw new CarrierUnavailableError('the carrier answered with no SERAM order');
    const { ramCommands, orderId } = order.data;
    if (ramCommands.length === 0) return { kind: 'wait' };
    const scripts = ramCommands.filter((command) => command.ramCommandType === 'seRamCommand');
    const [script] = scripts;
    if (!script) {
      const isOver = ramCommands.some(({ ramCommandType }) => ramCommandType === 'ramStopCommand');
      return isOver ? { kind: 'over' } : { kind: 'wait' };
    }
    // Stop beside a script would lose its answers; more scripts, notices to the user or a script without a name are for the phone.
    if (ramCommands.length > 1) return { kind: 'unsuitable', reason: 'more than one script' };
    if (orderId === undefined) return { kind: 'unsuitable', reason: 'order without a name' };
    const refusal = refusalOf(order.data, standInFor(iccid), [ISD_AID]);
    if (refusal) return { kind: 'unsuitable', reason: refusal };
    return { kind: 'script', script: { name: orderId, commands: script.listOfCAPDU } };
  }
}

/** Transport faults are the carrier's absence; "unknown session" means that there is nothing more to do here. */
async function exchange(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SeramTransportError && error.fault === 'unknown-session') return 'over';
    if (error instanceof SeramTransportError && error.fault === 'refused') return 'over';
    throw new CarrierUnavailableError("the carrier's SERAM end point gave no answer");
  }
}

function statusOf(agentStatus: string): LocalAgentStatus {
  return LOCAL_AGENT_STATUSES.find((each) => each === agentStatus) ?? 'UNKNOWN_FAILURE';
}

/** The SIM as the order check needs to know it; no command ever goes this way. */
function standInFor(seId: string): SecureElement {
  const nothing = () => Promise.reject(new SecureElementError('unavailable'));
  return { seType: SE_TYPE, seId, openLogicalChannel: nothing, transmit: nothing, close: nothing };
}
