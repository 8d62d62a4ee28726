// TSM proxy agent: one GP SERAM v2.0.0 session between a server (SP-TSM or MNO-TSM) and the secure element of this phone.
// Handshake, then report → order → carry out → report … until the server stops. Rules beside the standard's:
//   · the secure element is locked for the whole session: two servers are served one after the other;
//   · an order is checked as a whole before its first command reaches the card;
//   · a report whose answer was lost is sent again unchanged, up to five minutes;
//   · an order with an `orderId` that was carried out before is answered with the same report and does not run again;
//   · with a journal, a session that was interrupted after its order ran reports that before anything else.
import { hex } from '@sumaho-jpki/wire/apdu';
import {
  type HandshakeCommand,
  SERAM_RETRY_LIMIT,
  SERAM_VERSION,
  type SeramOrder,
  type SeramReport,
  handshakeResponseSchema,
  seramOrderSchema,
} from '@sumaho-jpki/wire/tsm-messages';
import { type OrderRefusal, refusalOf } from './order-check';
import { type SecureElement, type SecureElementLock, defaultSecureElementLock } from './secure-element';
import { type ScriptRun, runScript } from './script-run';
import { type SeramTransport, SeramTransportError } from './transport';

export type SeramProgress =
  | { kind: 'connected' }
  | { kind: 'polling' }
  /** One command of the order's scripts answered. `apduIndex` counts from 1. */
  | { kind: 'apdu'; order: number; orderId?: string; apduIndex: number; apduCount: number }
  | { kind: 'order-refused'; order: number; reason: OrderRefusal }
  | { kind: 'order-repeated'; order: number; orderId: string }
  /** Text of the server for the app. */
  | { kind: 'notification'; text: string }
  | { kind: 'retrying'; attempt: number; afterMs: number };

export type SeramSessionEnd =
  /** The server said stop. */
  | 'stopped'
  /** No command for `maxIdleMs`. */
  | 'idle'
  | 'aborted'
  /** Five minutes without network. */
  | 'network-lost'
  | 'unknown-session'
  | 'refused'
  /** The server's message is none of SERAM. */
  | 'protocol-fault';

export interface SeramSessionResult {
  end: SeramSessionEnd;
  /** Orders that had at least one command carried out on the card. */
  orders: number;
  /** Answers received from the card. */
  apdus: number;
  /** HTTP exchanges, retries included. */
  exchanges: number;
  /** The last script's status: false when it stopped before its end. */
  lastScriptComplete?: boolean;
}

/** Keeps the report that was not acknowledged yet, over a restart of the app. Holds no key material, only R-APDUs. */
export interface SeramJournal {
  load(sessionId: string): Promise<SeramReport | undefined>;
  save(sessionId: string, report: SeramReport | undefined): Promise<void>;
}

/** Replaced in tests. */
export interface SeramClock {
  /** Milliseconds. */
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface SeramSessionOptions {
  transport: SeramTransport;
  /** Base address; /handshake and /remoteManagement are appended. */
  uri: string;
  sessionId: string;
  secureElement: SecureElement;
  onProgress?: (progress: SeramProgress) => void;
  signal?: AbortSignal;
  /** Milliseconds without a command after which the session is given up; default 5 minutes. */
  maxIdleMs?: number;
  lock?: SecureElementLock;
  /** Applications a script may select; default any. */
  allowedAids?: readonly Uint8Array[];
  /** Stop a script at the first status other than 9000, 61xx, 62xx, 63xx; default true. */
  stopOnErrorStatus?: boolean;
  journal?: SeramJournal;
  clock?: SeramClock;
}

/** Longest wait a server can ask for with `delay`, milliseconds. */
export const MAX_DELAY = 30_000;
const FIRST_RETRY = 250;
const LONGEST_RETRY = 10_000;

const POLLING: SeramReport = {
  localAgentStatus: { localAgentStatusEnum: 'POLLING', executedSeRamCommands: 0 },
  ramResponses: [],
};

export const systemClock: SeramClock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      if (signal?.aborted) onAbort();
      else signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

/** Ends a session from inside the loop. */
class SessionEnd extends Error {
  constructor(readonly end: SeramSessionEnd) {
    super(end);
  }
}

/** Runs until the session ends; never rejects for faults of network, server or card. */
export async function runSeramSession(options: SeramSessionOptions): Promise<SeramSessionResult> {
  const session = new SeramSession(options);
  const lock = options.lock ?? defaultSecureElementLock;
  try {
    return await lock.exclusively(options.secureElement.seId, options.signal, () => session.run());
  } catch (error) {
    if (options.signal?.aborted) return session.result('aborted');
    throw error;
  }
}

class SeramSession {
  private readonly clock: SeramClock;
  private readonly reports = new Map<string, SeramReport>();
  private readonly counts: { orders: number; apdus: number; exchanges: number; lastScriptComplete?: boolean } = {
    orders: 0,
    apdus: 0,
    exchanges: 0,
  };
  private orderNumber = 0;

  constructor(private readonly options: SeramSessionOptions) {
    this.clock = options.clock ?? systemClock;
  }

  result(end: SeramSessionEnd): SeramSessionResult {
    return { end, ...this.counts };
  }

  async run(): Promise<SeramSessionResult> {
    try {
      return this.result(await this.converse());
    } catch (error) {
      if (this.options.signal?.aborted) return this.result('aborted');
      if (error instanceof SessionEnd) return this.result(error.end);
      throw error;
    }
  }

  private async converse(): Promise<SeramSessionEnd> {
    const { journal, sessionId } = this.options;
    await this.handshake();
    let report = (await journal?.load(sessionId).catch(() => undefined)) ?? POLLING;
    if (report.orderId !== undefined) this.remember(report.orderId, report);
    let idleSince = this.clock.now();
    for (;;) {
      if (report === POLLING) this.progress({ kind: 'polling' });
      const order = await this.report(report);
      if (report !== POLLING) await this.save(undefined);
      if (order.ramCommands.length > 0) idleSince = this.clock.now();
      else if (this.clock.now() - idleSince >= (this.options.maxIdleMs ?? SERAM_RETRY_LIMIT)) return 'idle';
      const next = await this.obey(order);
      if (next === 'stop') return 'stopped';
      report = next;
      if (this.options.signal?.aborted && report !== POLLING) return this.farewell(report);
      await this.clock.sleep(Math.min(order.delay, MAX_DELAY), this.options.signal);
    }
  }

  /** The user gave up in the middle of a script: tell the server once what the card did, do not insist. */
  private async farewell(report: SeramReport): Promise<SeramSessionEnd> {
    const { transport, uri, sessionId } = this.options;
    this.counts.exchanges += 1;
    await transport.remoteManagement(uri, sessionId, report).catch(() => undefined);
    return 'aborted';
  }

  private async handshake(): Promise<void> {
    const { transport, uri, sessionId, secureElement, signal } = this.options;
    const body: HandshakeCommand = {
      secureElements: [{ seType: secureElement.seType, seId: secureElement.seId }],
      supportedTransportProtocols: ['HTTPS'],
      supportedDataFormats: ['application/json'],
      supportedVersions: [SERAM_VERSION],
    };
    const answer = await this.insist(() => transport.handshake(uri, sessionId, body, signal));
    const chosen = handshakeResponseSchema.safeParse(answer);
    if (!chosen.success || chosen.data.chosenVersion !== SERAM_VERSION) throw new SessionEnd('protocol-fault');
    this.progress({ kind: 'connected' });
  }

  private async report(report: SeramReport): Promise<SeramOrder> {
    const { transport, uri, sessionId, signal } = this.options;
    const order = seramOrderSchema.safeParse(
      await this.insist(() => transport.remoteManagement(uri, sessionId, report, signal)),
    );
    if (!order.success) throw new SessionEnd('protocol-fault');
    return order.data;
  }

  /** Tries again with growing pauses while the network is at fault. */
  private async insist(exchange: () => Promise<unknown>): Promise<unknown> {
    const since = this.clock.now();
    for (let attempt = 1, pause = FIRST_RETRY; ; attempt += 1, pause = Math.min(2 * pause, LONGEST_RETRY)) {
      try {
        this.counts.exchanges += 1;
        return await exchange();
      } catch (error) {
        if (this.options.signal?.aborted) throw new SessionEnd('aborted');
        const fault = error instanceof SeramTransportError ? error.fault : 'network';
        if (fault === 'unknown-session') throw new SessionEnd('unknown-session');
        if (fault === 'unreadable') throw new SessionEnd('protocol-fault');
        if (fault !== 'network') throw new SessionEnd('refused');
        if (this.clock.now() - since + pause > SERAM_RETRY_LIMIT) throw new SessionEnd('network-lost');
        this.progress({ kind: 'retrying', attempt, afterMs: pause });
        await this.clock.sleep(pause, this.options.signal);
      }
    }
  }

  private async obey(order: SeramOrder): Promise<SeramReport | 'stop'> {
    if (order.ramCommands.length === 0) return POLLING;
    this.orderNumber += 1;
    const { orderId } = order;
    const before = orderId === undefined ? undefined : this.reports.get(orderId);
    if (before && orderId !== undefined) {
      this.progress({ kind: 'order-repeated', order: this.orderNumber, orderId });
      return before;
    }
    const refusal = refusalOf(order, this.options.secureElement, this.options.allowedAids);
    if (refusal) {
      this.progress({ kind: 'order-refused', order: this.orderNumber, reason: refusal });
      return this.keep(order, reportOf(order, 'UNGRANTED_ACCESS', [], refusal));
    }
    return this.carryOut(order);
  }

  private async carryOut(order: SeramOrder): Promise<SeramReport | 'stop'> {
    const apduCount = order.ramCommands.reduce(
      (count, command) => count + (command.ramCommandType === 'seRamCommand' ? command.listOfCAPDU.length : 0),
      0,
    );
    if (apduCount > 0) {
      // Intent before effect: if the app dies in the middle, the server learns that the card may have been touched.
      await this.save(reportOf(order, 'UNKNOWN_FAILURE', [], 'interrupted'));
      this.counts.orders += 1;
    }
    const runs: ScriptRun[] = [];
    let done = 0;
    for (const command of order.ramCommands) {
      if (command.ramCommandType === 'ramStopCommand') {
        await this.save(undefined);
        return 'stop';
      }
      if (command.ramCommandType === 'notificationCommand') {
        this.progress({ kind: 'notification', text: command.deviceAppNotification });
      }
      if (command.ramCommandType !== 'seRamCommand') continue;
      if (runs.some((run) => !run.complete)) {
        runs.push({ answers: command.listOfCAPDU.map(() => new Uint8Array(0)), complete: false });
        continue;
      }
      const start = done;
      const run = await runScript(this.options.secureElement, command.listOfCAPDU, {
        stopOnErrorStatus: this.options.stopOnErrorStatus ?? true,
        expectedStatus: command.expectedStatus,
        signal: this.options.signal,
        onAnswer: (answered) => {
          done = start + answered;
          this.counts.apdus += 1;
          this.progress({
            kind: 'apdu',
            order: this.orderNumber,
            ...(order.orderId === undefined ? {} : { orderId: order.orderId }),
            apduIndex: done,
            apduCount,
          });
        },
      });
      this.counts.lastScriptComplete = run.complete;
      runs.push(run);
    }
    return this.keep(order, reportOfRuns(order, runs));
  }

  private async keep(order: SeramOrder, report: SeramReport): Promise<SeramReport> {
    if (order.orderId !== undefined) this.remember(order.orderId, report);
    await this.save(report);
    return report;
  }

  private remember(orderId: string, report: SeramReport): void {
    this.reports.set(orderId, report);
  }

  private async save(report: SeramReport | undefined): Promise<void> {
    // A browser may refuse storage. Going on is safe: a script that came twice fails at the card's sequence counter.
    await this.options.journal?.save(this.options.sessionId, report).catch(() => undefined);
  }

  private progress(progress: SeramProgress): void {
    try {
      this.options.onProgress?.(progress);
    } catch {
      // A screen that cannot draw must not stop a card in the middle of a script.
    }
  }
}

function reportOf(
  order: SeramOrder,
  status: SeramReport['localAgentStatus']['localAgentStatusEnum'],
  runs: readonly ScriptRun[],
  errorMsg?: string,
): SeramReport {
  return {
    localAgentStatus: {
      localAgentStatusEnum: status,
      executedSeRamCommands: runs.filter((run) => run.complete).length,
      ...(errorMsg === undefined ? {} : { errorMsg }),
    },
    ramResponses: runs.map((run) => ({ ramResponseType: 'seRamResponse' as const, listOfRAPDU: run.answers.map(hex) })),
    ...(order.orderId === undefined ? {} : { orderId: order.orderId }),
  };
}

function reportOfRuns(order: SeramOrder, runs: readonly ScriptRun[]): SeramReport {
  const broken = runs.find((run) => !run.complete);
  if (!broken) return reportOf(order, 'PROCESSED', runs);
  if (broken.aborted) return reportOf(order, 'UNKNOWN_FAILURE', runs, 'aborted');
  const answered = runs.flatMap(({ answers }) => answers).filter((answer) => answer.length > 0).length;
  if (broken.fault === 'access-denied') return reportOf(order, 'UNGRANTED_ACCESS', runs, broken.fault);
  if (broken.fault === 'unavailable') {
    const status = answered === 0 ? 'UNAVAILABLE_SE' : 'UNKNOWN_FAILURE';
    return reportOf(order, status, runs, 'the secure element gave no answer');
  }
  return reportOf(order, 'PROCESSED', runs, 'stopped at an error status');
}
