// The few tables of the register that the SERAM end point touches, in memory.
import type {
  AgentOrderRow,
  ApplicationRow,
  DeviceSessionRow,
  Register,
  RegisterTransaction,
  PinInitialisationRow,
} from '@sumaho-jpki/operations';

export const NOW = new Date('2026-11-22T09:00:00Z');
export const ICCID = '8981100000000000017';
export const COMMANDS = ['00A4040008D392F0002601535000', '8050300008010203040506070800', '84823300101122'];

export class SmallRegister implements Register {
  readonly woken: string[] = [];
  readonly orders: AgentOrderRow[] = [];
  applicationState: ApplicationRow['state'] = 'writing-key';
  /** Of a session that redeemed a PIN initialisation code. */
  initialisation: Pick<PinInitialisationRow, 'id' | 'state'> | null = null;
  session: DeviceSessionRow = {
    id: 'device',
    applicationId: 'application',
    tokenHash: '',
    iccid: ICCID,
    handsetModel: '',
    seramSessionId: 'session',
    carrierSeramUri: null,
    carrierSeramSessionId: null,
    activationChallenge: null,
    keychainId: null,
    expiresAt: new Date(NOW.getTime() + 60_000),
  };

  add(id: string, change: Partial<AgentOrderRow> = {}): void {
    this.orders.push({
      id,
      applicationId: 'application',
      sessionId: 'device',
      iccid: ICCID,
      scriptId: id,
      purpose: 'personalise',
      commands: COMMANDS,
      state: 'queued',
      responses: null,
      agentStatus: null,
      createdAt: NOW,
      ...change,
    });
  }

  state(id: string): AgentOrderRow | undefined {
    return this.orders.find((order) => order.id === id);
  }

  transaction<T>(_scope: unknown, work: (tx: RegisterTransaction) => Promise<T>): Promise<T> {
    const change = (id: string, from: string[], to: Partial<AgentOrderRow>) => {
      const at = this.orders.findIndex((order) => order.id === id && from.includes(order.state));
      if (at >= 0) this.orders[at] = { ...this.orders[at]!, ...to };
      return Promise.resolve(at >= 0);
    };
    return work({
      now: () => Promise.resolve(NOW),
      deviceSessions: {
        bySeramSession: (id: string) => Promise.resolve(id === 'session' ? this.session : null),
      },
      applications: {
        byId: (id: string) =>
          Promise.resolve(id === 'application' ? ({ id, state: this.applicationState } as ApplicationRow) : null),
      },
      pinInitialisations: { ofSession: () => Promise.resolve(this.initialisation) },
      agentOrders: {
        open: (sessionId: string) =>
          Promise.resolve(
            this.orders.filter((o) => o.sessionId === sessionId && ['queued', 'delivered'].includes(o.state)),
          ),
        markDelivered: async (id: string) => void (await change(id, ['queued'], { state: 'delivered' })),
        answer: (id: string, agentStatus: string, responses: readonly string[]) =>
          change(id, ['queued', 'delivered'], { state: 'answered', agentStatus, responses }),
      },
      steps: {
        wake: (workflowId: string, kind: string) => {
          this.woken.push(`${workflowId}/${kind}`);
          return Promise.resolve(true);
        },
      },
    } as unknown as RegisterTransaction);
  }
}
