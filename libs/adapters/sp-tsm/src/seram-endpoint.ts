// SP-TSM's end of GP SERAM v2.0.0: the remote agent that the TSM proxy agent on the phone polls. A courier: it hands out finished
// scripts of the key service as opaque bytes and keeps the answers for the step that judges them. Framework-free; a
// controller passes query parameter and body in and sends status and body out.
//   · an order goes only to the session it was made for, for the SIM of that session;
//   · scripts that wait together go out together, the carrier's before ours, each as a command of its own: the agent begins
//     none when the one before it broke off, and reports on all of them at once;
//   · a report is stored once, wakes `await-personalisation` once, and changes nothing when it comes again;
//   · ramStop is sent alone, after the last order was answered: sent with a script it would discard the answers.
import type {
  AgentOrderRow,
  ApplicationRow,
  DeviceSessionRow,
  Register,
  RegisterTransaction,
} from '@sumaho-jpki/operations';
import {
  SERAM_VERSION,
  type HandshakeResponse,
  type RamCommand,
  type SeramOrderInput,
  type SeramReport,
  handshakeCommandSchema,
  seramReportSchema,
} from '@sumaho-jpki/wire/tsm-messages';

/** What the controller sends back; errors have no body. */
export type SeramAnswer<Body> =
  { readonly status: 200; readonly body: Body } | { readonly status: 400 | 404 | 406; readonly body: null };

const SYSTEM = { kind: 'system' } as const;
const SE_TYPE = 'uicc';
const DONE = '9000';

/** Milliseconds until the next report: short while our side is at work on the card's content, longer before that. */
const DELAY = { soon: 100, working: 200, waiting: 1000 } as const;
const AT_WORK: readonly ApplicationRow['state'][] = ['writing-area', 'writing-key'];

/** The card has proved possession or nothing more will come: the agent may go. */
const FINISHED: readonly ApplicationRow['state'][] = ['awaiting-pin', 'completed', 'failed', 'cancelled', 'expired'];

export class SeramEndpoint {
  constructor(private readonly register: Register) {}

  /** 404 unknown or expired session; 406 no common version, format or the SIM of this session is not among the elements. */
  handshake(sessionId: string, body: unknown): Promise<SeramAnswer<HandshakeResponse>> {
    return this.register.transaction(SYSTEM, async (tx) => {
      const session = await liveSession(tx, sessionId);
      if (!session) return { status: 404, body: null };
      const command = handshakeCommandSchema.safeParse(body);
      if (!command.success) return { status: 400, body: null };
      const { secureElements, supportedTransportProtocols, supportedDataFormats, supportedVersions } = command.data;
      const common =
        supportedTransportProtocols.includes('HTTPS') &&
        supportedDataFormats.includes('application/json') &&
        supportedVersions.includes(SERAM_VERSION);
      const present = secureElements.some(({ seType, seId }) => seType === SE_TYPE && seId === session.iccid);
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
    return this.register.transaction(SYSTEM, async (tx) => {
      const session = await liveSession(tx, sessionId);
      if (!session) return { status: 404, body: null };
      const report = seramReportSchema.safeParse(body);
      if (!report.success) return { status: 400, body: null };
      const untouched = isUntouched(report.data);
      if (!untouched) await keepReport(tx, session, report.data);
      return { status: 200, body: await nextOrder(tx, session, report.data) };
    });
  }
}

async function liveSession(tx: RegisterTransaction, sessionId: string): Promise<DeviceSessionRow | null> {
  // What could not be a session of ours is not even looked for.
  if (!/^[\w-]{1,128}$/.test(sessionId)) return null;
  const session = await tx.deviceSessions.bySeramSession(sessionId);
  return session && session.expiresAt > (await tx.now()) ? session : null;
}

/** The report says that the card was not reached: polling, or a secure element that could not even be opened. */
function isUntouched({ localAgentStatus, ramResponses }: SeramReport): boolean {
  const status = localAgentStatus.localAgentStatusEnum;
  if (status === 'POLLING') return true;
  return status === 'UNAVAILABLE_SE' && ramResponses.every(({ listOfRAPDU }) => listOfRAPDU.every((raw) => raw === ''));
}

async function keepReport(tx: RegisterTransaction, session: DeviceSessionRow, report: SeramReport): Promise<void> {
  const orders = await ordersOf(tx, session, report);
  const status = report.localAgentStatus.localAgentStatusEnum;
  const lists = report.ramResponses.map(({ listOfRAPDU }) => listOfRAPDU);
  // Answers to one script may come in several lists, where there is no other script they could belong to.
  const answers = orders.length === 1 ? [lists.flat()] : lists;
  // More answers than commands cannot be answers to these orders.
  const surplus =
    answers.length > orders.length || answers.some((list, at) => list.length > (orders[at]?.commands.length ?? 0));
  let stored = false;
  for (const [at, order] of orders.entries()) {
    const agentStatus = surplus ? 'UNKNOWN_FAILURE' : status;
    stored = (await tx.agentOrders.answer(order.id, agentStatus, surplus ? [] : (answers[at] ?? []))) || stored;
  }
  const [first] = orders;
  if (!first || !stored) return;
  // The carrier's part is judged by the carrier before ours is looked at.
  await tx.steps.wake(first.applicationId, first.purpose === 'carrier' ? 'await-sp-area' : 'await-personalisation');
}

/** The delivered orders a report is about: by the name of the first, or, from an agent that does not know names, all of them. */
async function ordersOf(
  tx: RegisterTransaction,
  session: DeviceSessionRow,
  report: SeramReport,
): Promise<AgentOrderRow[]> {
  const id = report.orderId === undefined ? undefined : orderNameOf(report.orderId);
  const delivered = (await openOrders(tx, session)).filter(({ state }) => state === 'delivered');
  return id === undefined || delivered[0]?.id === id ? delivered : [];
}

/** Orders name the phone's session by its id in the register. */
async function openOrders(tx: RegisterTransaction, session: DeviceSessionRow): Promise<AgentOrderRow[]> {
  return (await tx.agentOrders.open(session.id)).filter((order) => belongs(order, session));
}

/** What was delivered goes out again before anything new does; else all that waits. */
function together(open: readonly AgentOrderRow[]): readonly AgentOrderRow[] {
  const delivered = open.filter(({ state }) => state === 'delivered');
  return delivered.length > 0 ? delivered : open;
}

function belongs(order: AgentOrderRow, session: DeviceSessionRow): boolean {
  return (
    order.sessionId === session.id && order.iccid === session.iccid && order.applicationId === session.applicationId
  );
}

async function nextOrder(
  tx: RegisterTransaction,
  session: DeviceSessionRow,
  report: SeramReport,
): Promise<SeramOrderInput> {
  const application = await tx.applications.byId(session.applicationId);
  const orders = together(await openOrders(tx, session));
  if (!application || FINISHED.includes(application.state)) {
    return { delay: DELAY.soon, ramCommands: [{ ramCommandType: 'ramStopCommand' }] };
  }
  const [first] = orders;
  if (!first) return { delay: pause(application, report) };
  // Let the phone find its secure element before it is asked again.
  if (report.localAgentStatus.localAgentStatusEnum === 'UNAVAILABLE_SE') return { delay: DELAY.waiting };
  const again = first.state === 'delivered';
  for (const order of again ? [] : orders) await tx.agentOrders.markDelivered(order.id);
  return {
    delay: DELAY.soon,
    orderId: again ? orderName(first.id, await tx.now()) : first.id,
    chosenSecureElement: { seType: SE_TYPE, seId: session.iccid },
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
