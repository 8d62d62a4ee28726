// The queue of finished scripts for the phone, as every door of the SP-TSM serves it (SERAM, RAM over HTTP):
//   · an order goes only to the session it was made for, for the SIM of that session;
//   · what waits together goes out together, and what was delivered goes out again before anything new does;
//   · answers are stored once, wake the waiting step once, and change nothing when they come again.
import type {
  AgentOrderRow,
  ApplicationRow,
  DeviceSessionRow,
  Register,
  RegisterTransaction,
} from '@sumaho-jpki/operations';
import type { LocalAgentStatus } from '@sumaho-jpki/wire/tsm-messages';

export const SE_TYPE = 'uicc';
const SYSTEM = { kind: 'system' } as const;

/** The card has proved possession or nothing more will come: the agent may go. */
const FINISHED: readonly ApplicationRow['state'][] = ['awaiting-pin', 'completed', 'failed', 'cancelled', 'expired'];

/** What the phone's side says of orders it was given. */
export interface Told {
  /** The register's id of the first order it is about; absent from an agent that does not know names. */
  readonly order?: string | undefined;
  readonly status: LocalAgentStatus;
  /** R-APDUs in hex, one list per script. */
  readonly lists: readonly (readonly string[])[];
}

/** The queue as one live session sees it, within one transaction. */
export class OrderQueue {
  private constructor(
    private readonly tx: RegisterTransaction,
    readonly session: DeviceSessionRow,
  ) {}

  /** `work` is called with null for a session that is unknown or over. */
  static open<T>(
    register: Register,
    sessionId: string,
    work: (queue: OrderQueue | null, tx: RegisterTransaction) => Promise<T> | T,
  ): Promise<T> {
    return register.transaction(SYSTEM, async (tx) => {
      const session = await liveSession(tx, sessionId);
      return work(session && new OrderQueue(tx, session), tx);
    });
  }

  /** null once the agent may go. */
  async applicationAtWork(): Promise<ApplicationRow | null> {
    const application = await this.tx.applications.byId(this.session.applicationId);
    return !application || (await this.isFinished(application)) ? null : application;
  }

  /** What goes to the phone next; `again` when it went there before. */
  async next(): Promise<{ orders: readonly AgentOrderRow[]; again: boolean }> {
    const open = await this.open();
    const delivered = open.filter(({ state }) => state === 'delivered');
    return delivered.length > 0 ? { orders: delivered, again: true } : { orders: open, again: false };
  }

  async markDelivered(orders: readonly AgentOrderRow[]): Promise<void> {
    for (const order of orders) await this.tx.agentOrders.markDelivered(order.id);
  }

  async keep({ order, status, lists }: Told): Promise<void> {
    const orders = await this.told(order);
    // Answers to one script may come in several lists, where there is no other script they could belong to.
    const answers = orders.length === 1 ? [lists.flat()] : lists;
    // More answers than commands cannot be answers to these orders.
    const surplus =
      answers.length > orders.length || answers.some((list, at) => list.length > (orders[at]?.commands.length ?? 0));
    let stored = false;
    for (const [at, { id }] of orders.entries()) {
      const said = surplus ? [] : (answers[at] ?? []);
      stored = (await this.tx.agentOrders.answer(id, surplus ? 'UNKNOWN_FAILURE' : status, said)) || stored;
    }
    const [first] = orders;
    if (first && stored) await this.wake(first);
  }

  private async wake(first: AgentOrderRow): Promise<void> {
    const { steps, pinInitialisations } = this.tx;
    const initialisation = await pinInitialisations.ofSession(this.session.id);
    if (initialisation) return void (await steps.wake(initialisation.id, 'await-pin-reset'));
    // The carrier's part is judged by the carrier before ours is looked at.
    await steps.wake(first.applicationId, first.purpose === 'carrier' ? 'await-sp-area' : 'await-personalisation');
  }

  /** The delivered orders that are told of: by the name of the first, or all of them. */
  private async told(order: string | undefined): Promise<AgentOrderRow[]> {
    const delivered = (await this.open()).filter(({ state }) => state === 'delivered');
    return order === undefined || delivered[0]?.id === order ? delivered : [];
  }

  /** Orders name the phone's session by its id in the register. */
  private async open(): Promise<AgentOrderRow[]> {
    const { id, iccid, applicationId } = this.session;
    const open = await this.tx.agentOrders.open(id);
    return open.filter(
      (order) => order.sessionId === id && order.iccid === iccid && order.applicationId === applicationId,
    );
  }

  /** A session that redeemed a PIN initialisation code goes on until the PIN is given back; the application is completed all the while. */
  private async isFinished(application: ApplicationRow): Promise<boolean> {
    const initialisation = await this.tx.pinInitialisations.ofSession(this.session.id);
    return initialisation ? initialisation.state !== 'redeemed' : FINISHED.includes(application.state);
  }
}

async function liveSession(tx: RegisterTransaction, sessionId: string): Promise<DeviceSessionRow | null> {
  // What could not be a session of ours is not even looked for.
  if (!/^[\w-]{1,128}$/.test(sessionId)) return null;
  const session = await tx.deviceSessions.bySeramSession(sessionId);
  return session && session.expiresAt > (await tx.now()) ? session : null;
}
