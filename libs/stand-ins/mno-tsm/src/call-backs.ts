// Call-backs to the SP-TSM: sent until they are acknowledged with 204, also over a restart. The body of a report never changes;
// only its signature is fresh each time.
import { randomUUID } from 'node:crypto';
import {
  ADMIN_PROTOCOL_HEADER,
  type FunctionName,
  type FunctionRequestInput,
  MESSAGE_SIGNATURE_HEADER,
  MESSAGING_PROTOCOL,
  ServiceOperation,
  ServiceState,
  JPKI_SERVICE,
  signMessage,
} from '@sumaho-jpki/wire/tsm-messages';
import type { JWK } from 'jose';
import type { CarrierOrder } from './carrier-order';
import { useUp, type Knobs } from './knobs';
import type { OrderBook } from './order-book';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const TIMEOUT = 10_000;
/** Refusals (4xx) after which a report is not wanted. */
const MOST_REFUSALS = 50;
const REORDER_WITHIN = 2000;

/** What a carrier tells without being asked. */
export const EVENT_NAMES = [
  'handleMobileSubscriptionStatusChangeNotification',
  'handleMobileSubscriptionIdentifierChangedNotification',
  'handleSEStatusChangeNotification',
  'handleSEDeviceStatusChangeNotification',
  'handleSEMobileSubscriptionChangedNotification',
  'handleSERenewalNotification',
  'handleSEDeviceChangedNotification',
] as const satisfies readonly FunctionName[];
export type EventName = (typeof EVENT_NAMES)[number];

export interface CallBackOptions {
  readonly carrier: string;
  readonly privateKey: JWK;
  readonly spTsm: { readonly code: string; readonly messagingUrl: string };
  readonly book: OrderBook;
  readonly knobs: () => Knobs;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds before the second attempt. */
  readonly firstPause?: number;
}

export class CallBacks {
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly underWay = new Set<string>();
  private closed = false;

  constructor(private readonly options: CallBackOptions) {}

  /** Sends what is still owed from before a restart. */
  resume(): void {
    for (const order of this.options.book.unreported()) this.report(order);
  }

  /** Begins to send the order's report; repeated calls change nothing. */
  report(order: CarrierOrder): void {
    if (order.callback !== 'due' || this.underWay.has(order.functionCallIdentifier)) return;
    this.underWay.add(order.functionCallIdentifier);
    const pause = this.options.knobs().reorder ? Math.random() * REORDER_WITHIN : 0;
    this.later(pause, () => this.attempt(order, this.options.firstPause ?? FIRST_PAUSE, 0));
  }

  /**
   * Sends what the carrier has to say on its own, until it is acknowledged or refused. Kept in memory only. Answers the
   * functionCallIdentifier.
   */
  announce<N extends EventName>(name: N, event: Omit<FunctionRequestInput<N>, 'header'>): string {
    const functionCallIdentifier = randomUUID();
    const header = { functionRequesterIdentifier: this.options.carrier, functionCallIdentifier };
    const body = JSON.stringify({ header, ...event });
    const attempt = async (pause: number): Promise<void> => {
      const knobs = this.options.knobs();
      const status = useUp(knobs, 'dropNextCallbacks') ? 0 : await this.post(name, body);
      if (useUp(knobs, 'repeatNextMessages')) await this.post(name, body);
      if (status === 204 || (status >= 400 && status < 500)) return;
      this.later(pause, () => attempt(Math.min(2 * pause, LONGEST_PAUSE)));
    };
    const first = this.options.knobs().reorder ? Math.random() * REORDER_WITHIN : 0;
    this.later(first, () => attempt(this.options.firstPause ?? FIRST_PAUSE));
    return functionCallIdentifier;
  }

  /** Stops sending; what is owed stays owed on disk. */
  close(): void {
    this.closed = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private later(ms: number, work: () => Promise<void>): void {
    if (this.closed) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void work();
    }, ms);
    this.timers.add(timer);
  }

  private async attempt(order: CarrierOrder, pause: number, refusals: number): Promise<void> {
    const knobs = this.options.knobs();
    let status = 0;
    if (!useUp(knobs, 'dropNextCallbacks')) {
      status = await this.send(order);
      if (useUp(knobs, 'repeatNextMessages')) await this.send(order);
    }
    if (this.closed) return;
    const refused = refusals + (status >= 400 && status < 500 ? 1 : 0);
    if (status === 204 || refused >= MOST_REFUSALS) {
      order.callback = status === 204 ? 'done' : 'given-up';
      this.options.book.keep(order);
      this.underWay.delete(order.functionCallIdentifier);
      return;
    }
    this.later(pause, () => this.attempt(order, Math.min(2 * pause, LONGEST_PAUSE), refused));
  }

  private send(order: CarrierOrder): Promise<number> {
    const { name, message } = reportOf(order, this.options.carrier);
    return this.post(name, JSON.stringify(message));
  }

  /** HTTP status; 0 = no answer. */
  private async post(name: FunctionName, body: string): Promise<number> {
    const { carrier, privateKey, spTsm, fetch: send = globalThis.fetch } = this.options;
    try {
      const response = await send(`${spTsm.messagingUrl.replace(/\/+$/, '')}/${name}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [ADMIN_PROTOCOL_HEADER]: MESSAGING_PROTOCOL,
          [MESSAGE_SIGNATURE_HEADER]: await signMessage({ privateKey, issuer: carrier, audience: spTsm.code, body }),
        },
        body,
        signal: AbortSignal.timeout(TIMEOUT),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }
}

function reportOf(order: CarrierOrder, carrier: string): { name: FunctionName; message: object } {
  const { functionCallIdentifier, iccid, outcome, endedAt = '' } = order;
  const header = { functionRequesterIdentifier: carrier, functionCallIdentifier };
  if (order.report === 'se-commands' && outcome) {
    const message: FunctionRequestInput<'handleSECommandsGenerationAndRemoteExecutionNotification'> = {
      header,
      secureElement: { iccid },
      completionTimestamp: endedAt,
      ...outcome,
      ...bearerOf(order),
    };
    return { name: 'handleSECommandsGenerationAndRemoteExecutionNotification', message };
  }
  const executed = outcome?.functionExecutionStatus.status === 'Executed-Success';
  const message: FunctionRequestInput<'handleEndServiceStateChangeNotification'> = {
    header,
    secureElement: { iccid },
    service: JPKI_SERVICE,
    operation: operationOf(order),
    serviceState: executed ? stateAfter(order) : ServiceState.INCOMPLETE,
    completionTimestamp: endedAt,
    ...bearerOf(order),
  };
  return { name: 'handleEndServiceStateChangeNotification', message };
}

function bearerOf({ bearer, outcome }: CarrierOrder) {
  const executed = outcome?.functionExecutionStatus.status === 'Executed-Success';
  return executed ? { extensions: { bearer: bearer ?? 'agent' } } : {};
}

function operationOf({ kind, locks }: CarrierOrder): number {
  if (kind === 'delete') return ServiceOperation.REMOVE;
  return locks === true ? ServiceOperation.LOCK : ServiceOperation.UNLOCK;
}

/** State of the service when the order was carried out. */
export function stateAfter(order: CarrierOrder) {
  if (order.kind === 'delete') return ServiceState.NOT_DEPLOYED;
  if (order.kind === 'set-up') return ServiceState.INSTALLED;
  return order.locks === true ? ServiceState.SUSPENDED : ServiceState.ACTIVE;
}
