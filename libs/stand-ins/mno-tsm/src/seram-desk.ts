// The MNO-TSM's end of GP SERAM v2.0.0: a session is the door to the work on one SIM. Whatever was ordered for the SIM first is
// handed out first; the session ends when its own order has ended. ramStop goes alone: beside a script it would discard answers.
import {
  SERAM_VERSION,
  ReasonCode,
  type HandshakeResponse,
  type SeramOrderInput,
  type SeramReport,
  handshakeCommandSchema,
  seramReportSchema,
} from '@sumaho-jpki/wire/tsm-messages';
import type { CarrierOrder } from './carrier-order';
import type { IsdWork } from './isd-work';
import type { OrderBook } from './order-book';

export type SeramAnswer<Body> =
  { readonly status: 200; readonly body: Body } | { readonly status: 400 | 404 | 406; readonly body: null };

const SE_TYPE = 'uicc';
/** Milliseconds until the next report. */
const DELAY = { soon: 100, waiting: 1000 } as const;
/** Milliseconds a script stays with the session it went to. */
const LENT_FOR = 30_000;
/** Milliseconds after which a session that polls while a script is out has lost it, rather than being a second app. */
const LOST_AFTER = 2000;

export interface SeramDeskOptions {
  readonly book: OrderBook;
  readonly work: IsdWork;
  readonly now: () => Date;
  /** An order has ended: record and call back. */
  readonly onEnd: (order: CarrierOrder) => void;
  /** A script goes out now. */
  readonly onScript: (iccid: string) => void;
}

interface Lent {
  readonly sessionId: string;
  readonly at: number;
}

export class SeramDesk {
  private readonly lent = new Map<string, Lent>();

  constructor(private readonly options: SeramDeskOptions) {}

  handshake(sessionId: string, body: unknown): SeramAnswer<HandshakeResponse> {
    const order = this.options.book.ofSession(sessionId);
    if (!order) return { status: 404, body: null };
    const command = handshakeCommandSchema.safeParse(body);
    if (!command.success) return { status: 400, body: null };
    const { secureElements, supportedTransportProtocols, supportedDataFormats, supportedVersions } = command.data;
    const fits =
      supportedTransportProtocols.includes('HTTPS') &&
      supportedDataFormats.includes('application/json') &&
      supportedVersions.includes(SERAM_VERSION) &&
      secureElements.some(({ seType, seId }) => seType === SE_TYPE && seId === order.iccid);
    if (!fits) return { status: 406, body: null };
    return {
      status: 200,
      body: {
        chosenTransportProtocol: 'HTTPS',
        chosenDataFormat: 'application/json',
        chosenVersion: SERAM_VERSION,
      },
    };
  }

  remoteManagement(sessionId: string, body: unknown): SeramAnswer<SeramOrderInput> {
    const { book } = this.options;
    const own = book.ofSession(sessionId);
    if (!own) return { status: 404, body: null };
    const report = seramReportSchema.safeParse(body);
    if (!report.success) return { status: 400, body: null };
    this.take(own.iccid, report.data);
    this.endOverdue(own.iccid);
    return { status: 200, body: this.next(own, report.data) };
  }

  private take(iccid: string, report: SeramReport): void {
    if (report.localAgentStatus.localAgentStatusEnum === 'POLLING') return;
    const [order] = this.options.book.openOf(iccid);
    if (!order) return;
    const { current } = order;
    this.options.work.takeReport(order, report);
    if (current && order.current !== current) this.lent.delete(current.name);
    if (order.outcome) this.options.onEnd(order);
  }

  private next(own: CarrierOrder, report: SeramReport): SeramOrderInput {
    const { book, work, now, onScript, onEnd } = this.options;
    for (const order of book.openOf(own.iccid)) {
      if (own.outcome) break;
      // Let the phone find its secure element before it is asked again.
      if (report.localAgentStatus.localAgentStatusEnum === 'UNAVAILABLE_SE') return { delay: DELAY.waiting };
      const attempt = work.nextAttempt(order);
      if (!attempt) {
        onEnd(order);
        continue;
      }
      const lent = this.lent.get(attempt.name);
      const time = now().getTime();
      if (lent && this.isElsewhere(lent, own.sessionId, time, report)) return { delay: DELAY.waiting };
      this.lent.set(attempt.name, { sessionId: own.sessionId, at: time });
      if (!attempt.delivered) {
        attempt.delivered = true;
        book.keep(order);
      }
      onScript(own.iccid);
      return {
        delay: DELAY.soon,
        orderId: attempt.name,
        chosenSecureElement: { seType: SE_TYPE, seId: own.iccid },
        ramCommands: [{ ramCommandType: 'seRamCommand', listOfCAPDU: attempt.plan.steps.map(({ apdu }) => apdu) }],
      };
    }
    return { delay: DELAY.soon, ramCommands: [{ ramCommandType: 'ramStopCommand' }] };
  }

  /** Whether somebody else seems to be at work with the script. */
  private isElsewhere(lent: Lent, sessionId: string, time: number, report: SeramReport): boolean {
    const age = time - lent.at;
    if (lent.sessionId !== sessionId) return age < LENT_FOR;
    return report.localAgentStatus.localAgentStatusEnum === 'POLLING' && age < LOST_AFTER;
  }

  /** An order nobody fetched in its time is over; one that was begun is finished. */
  private endOverdue(iccid: string): void {
    const { book, work, now, onEnd } = this.options;
    for (const order of book.openOf(iccid)) {
      const { validityPeriod, acceptedAt, attempts } = order;
      if (validityPeriod === undefined || attempts > 0) continue;
      if (now().getTime() <= Date.parse(acceptedAt) + 1000 * validityPeriod) continue;
      const message = 'nobody fetched the order in its time';
      work.end(order, { status: 'Expired', reasonCode: ReasonCode.TIME_TO_LIVE_EXPIRED, message });
      onEnd(order);
    }
  }
}
