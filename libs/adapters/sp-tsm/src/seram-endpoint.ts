// SP-TSM's end of GP SERAM v2.0.0: the remote agent that the TSM proxy agent on the phone polls. A courier: it hands out finished
// scripts of the key service as opaque bytes and keeps the answers for the step that judges them. Framework-free; a
// controller passes query parameter and body in and sends status and body out.
// What the queue itself promises stands in order-queue.ts. Here:
//   · scripts that wait together go out together, the carrier's before ours, each as a command of its own: the agent begins
//     none when the one before it broke off, and reports on all of them at once;
//   · ramStop is sent alone, after the last order was answered: sent with a script it would discard the answers.
import type { AgentOrderRow, ApplicationRow, Register, RegisterTransaction } from '@sumaho-jpki/operations';
import {
  SERAM_VERSION,
  type HandshakeResponse,
  type RamCommand,
  type SeramOrderInput,
  type SeramReport,
  handshakeCommandSchema,
  seramReportSchema,
} from '@sumaho-jpki/wire/tsm-messages';
import { OrderQueue, SE_TYPE, type Told } from './order-queue';

/** What the controller sends back; errors have no body. */
export type SeramAnswer<Body> =
  { readonly status: 200; readonly body: Body } | { readonly status: 400 | 404 | 406; readonly body: null };

const DONE = '9000';

/** Milliseconds until the next report: short while our side is at work on the card's content, longer before that. */
const DELAY = { soon: 100, working: 200, waiting: 1000 } as const;
const AT_WORK: readonly ApplicationRow['state'][] = ['writing-area', 'writing-key'];

export class SeramEndpoint {
  constructor(private readonly register: Register) {}

  /** 404 unknown or expired session; 406 no common version, format or the SIM of this session is not among the elements. */
  handshake(sessionId: string, body: unknown): Promise<SeramAnswer<HandshakeResponse>> {
    return OrderQueue.open(this.register, sessionId, (queue): SeramAnswer<HandshakeResponse> => {
      if (!queue) return { status: 404, body: null };
      const command = handshakeCommandSchema.safeParse(body);
      if (!command.success) return { status: 400, body: null };
      const { secureElements, supportedTransportProtocols, supportedDataFormats, supportedVersions } = command.data;
      const common =
        supportedTransportProtocols.includes('HTTPS') &&
        supportedDataFormats.includes('application/json') &&
        supportedVersions.includes(SERAM_VERSION);
      const { iccid } = queue.session;
      const present = secureElements.some(({ seType, seId }) => seType === SE_TYPE && seId === iccid);
      if (!common || !present) return { status: 406, body: null };
      return {
        status: 200,
        body: {
          chosenTransportProtocol: 'HTTPS',
          chosenDataFormat: 'application/json',
          chosenVersion: SERAM_VERSION,
        },
      };
    });
  }

  /** Takes the agent's report and answers the next order: a script, "keep polling" or stop. */
  remoteManagement(sessionId: string, body: unknown): Promise<SeramAnswer<SeramOrderInput>> {
    return OrderQueue.open(this.register, sessionId, async (queue, tx): Promise<SeramAnswer<SeramOrderInput>> => {
      if (!queue) return { status: 404, body: null };
      const report = seramReportSchema.safeParse(body);
      if (!report.success) return { status: 400, body: null };
      const told = isUntouched(report.data) ? null : toldBy(report.data);
      if (told) await queue.keep(told);
      return { status: 200, body: await nextOrder(tx, queue, report.data) };
    });
  }
}

/** The report says that the card was not reached: polling, or a secure element that could not even be opened. */
function isUntouched({ localAgentStatus, ramResponses }: SeramReport): boolean {
  const status = localAgentStatus.localAgentStatusEnum;
  if (status === 'POLLING') return true;
  return status === 'UNAVAILABLE_SE' && ramResponses.every(({ listOfRAPDU }) => listOfRAPDU.every((raw) => raw === ''));
}

/** null when it is about an order whose name is none of ours. */
function toldBy({ orderId, localAgentStatus, ramResponses }: SeramReport): Told | null {
  const order = orderId === undefined ? undefined : orderNameOf(orderId);
  if (order === null) return null;
  const lists = ramResponses.map(({ listOfRAPDU }) => listOfRAPDU);
  return { order, status: localAgentStatus.localAgentStatusEnum, lists };
}

async function nextOrder(tx: RegisterTransaction, queue: OrderQueue, report: SeramReport): Promise<SeramOrderInput> {
  const application = await queue.applicationAtWork();
  if (!application) return { delay: DELAY.soon, ramCommands: [{ ramCommandType: 'ramStopCommand' }] };
  const { orders, again } = await queue.next();
  const [first] = orders;
  if (!first) return { delay: pause(application, report) };
  // Let the phone find its secure element before it is asked again.
  if (report.localAgentStatus.localAgentStatusEnum === 'UNAVAILABLE_SE') return { delay: DELAY.waiting };
  if (!again) await queue.markDelivered(orders);
  return {
    delay: DELAY.soon,
    orderId: again ? orderName(first.id, await tx.now()) : first.id,
    chosenSecureElement: { seType: SE_TYPE, seId: queue.session.iccid },
    ramCommands: orders.map(commandOf),
  };
}

/** Our own scripts expect 9000 of every command. What a carrier expects of its own we do not know: the agent's rule holds. */
function commandOf({ purpose, commands }: AgentOrderRow): RamCommand {
  return {
    ramCommandType: 'seRamCommand',
    listOfCAPDU: [...commands],
    ...(purpose === 'carrier' ? {} : { expectedStatus: commands.map(() => [DONE]) }),
  };
}

function pause(application: ApplicationRow, report: SeramReport): number {
  if (report.localAgentStatus.localAgentStatusEnum !== 'POLLING') return DELAY.soon;
  return AT_WORK.includes(application.state) ? DELAY.working : DELAY.waiting;
}

/**
 * Name of an order delivered again. An agent that polls holds no report on it, so it never got the order or never reached
 * the card; under the old name it would only repeat its old report. Should the card have run it after all, the card's
 * sequence counter refuses it.
 */
function orderName(id: string, at: Date): string {
  return `${id}.${at.getTime().toString(36)}`;
}

/** The register's id in an order name; null when it is none of ours. */
function orderNameOf(name: string): string | null {
  return /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.[0-9a-z]{1,12})?$/.exec(name)?.[1] ?? null;
}
