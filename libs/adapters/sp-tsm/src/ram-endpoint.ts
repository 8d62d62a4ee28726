// SP-TSM's second door to the order queue: RAM over HTTP (GlobalPlatform Amendment B), for a card or an agent that speaks no SERAM.
//   · the session is the first part of the address, the order's name the second: answers posted there are about that order;
//   · one script in one answer. What waited behind it goes out as never begun, and is made anew when the first has been judged;
//   · the leading SELECT becomes X-Admin-Targeted-Application, and the status of a script that could not be begun its answer;
//   · a secure element that is named, in X-Admin-From or X-Admin-SE-List, is the SIM of the session or nothing is handed out;
//   · 204 ends the exchange. With Retry-After our side is not done yet: whoever comes back to the same address gets more.
// The card stops a script at the first error status (ETSI TS 102 226 §5.2); our own scripts hold by their MACs besides.
import type { AgentOrderRow, Register } from '@sumaho-jpki/operations';
import { ApduFormatError, bytes, hex } from '@sumaho-jpki/wire/apdu';
import { selectedAid } from '@sumaho-jpki/wire/tsm-proxy-agent';
import {
  type AdminDialect,
  type AdminOrder,
  type AdminRequest,
  type HeaderFields,
  type LocalAgentStatus,
  RamOverHttpError,
  type ScriptStatus,
  buildAdminAnswer,
  parseAdminRequest,
} from '@sumaho-jpki/wire/tsm-messages';
import { OrderQueue, SE_TYPE, type Told } from './order-queue';

/** What the controller sends back; refusals have no body. */
export interface RamAnswer {
  readonly status: 200 | 204 | 400 | 404 | 406 | 415;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface RamTiming {
  /** Milliseconds an asker is held while our side is at work. */
  readonly holdFor: number;
  /** Milliseconds between two looks into the queue. */
  readonly pause: number;
}

const TIMING: RamTiming = { holdFor: 15_000, pause: 250 };
const RETRY_AFTER = { 'Retry-After': '2' };
const NOTHING = new Uint8Array(0);
const NO_SUCH_APPLICATION = '6A82';

/** What an agent's or card's word is in the queue; null = the card was not reached, nothing is to be kept. */
const STATUS: Readonly<Record<ScriptStatus, LocalAgentStatus | null>> = {
  ok: 'PROCESSED',
  'unknown-application': 'PROCESSED',
  'not-a-security-domain': 'UNKNOWN_FAILURE',
  'security-error': 'UNGRANTED_ACCESS',
  'script-format-error': 'UNKNOWN_FAILURE',
  'unavailable-se': null,
  'temporarily-unavailable-application': null,
};

const refusal = (status: RamAnswer['status']): RamAnswer => ({ status, headers: {}, body: NOTHING });

interface Visit {
  readonly sessionId: string;
  /** Name of an order, from the address. */
  readonly order?: string | undefined;
  readonly headers: HeaderFields;
  readonly body: Uint8Array;
}

export class RamEndpoint {
  constructor(
    private readonly register: Register,
    private readonly base: string,
    private readonly timing: RamTiming = TIMING,
  ) {}

  /** 404 unknown or expired session; 400, 415 malformed; 406 another SIM. Answers to an order are taken before anything goes out. */
  async exchange(visit: Visit): Promise<RamAnswer> {
    const request = read(visit);
    const known = await OrderQueue.open(this.register, visit.sessionId, async (queue): Promise<RamAnswer | null> => {
      if (!queue) return refusal(404);
      if (typeof request === 'number') return refusal(request);
      if (!namesThisSim(request, queue.session.iccid)) return refusal(406);
      const told = await toldBy(queue, request, visit.order);
      if (told) await queue.keep(told);
      return null;
    });
    if (known) return known;
    if (typeof request === 'number') return refusal(request);
    // Let the phone find its secure element before it is asked again.
    if (request.status && STATUS[request.status] === null) return this.later(request.dialect);
    return this.nextScript(visit.sessionId, request.dialect);
  }

  private async nextScript(sessionId: string, dialect: AdminDialect): Promise<RamAnswer> {
    const { holdFor, pause } = this.timing;
    for (let held = 0; ; held += pause) {
      const answer = await OrderQueue.open(this.register, sessionId, (queue) => this.look(queue, dialect));
      if (answer) return answer;
      if (held >= holdFor) return this.later(dialect);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /** null = nothing yet. */
  private async look(queue: OrderQueue | null, dialect: AdminDialect): Promise<RamAnswer | null> {
    if (!queue || !(await queue.applicationAtWork())) return buildAdminAnswer(undefined, 'indefinite', dialect);
    const { orders, again } = await queue.next();
    const [first] = orders;
    if (!first) return null;
    if (!again) await queue.markDelivered(orders);
    return buildAdminAnswer(this.orderOf(queue, first, dialect), 'indefinite', dialect);
  }

  private orderOf({ session }: OrderQueue, order: AgentOrderRow, dialect: AdminDialect): AdminOrder {
    const commands = order.commands.map(bytes);
    const aid = leadingSelect(order, dialect);
    return {
      commands: aid ? commands.slice(1) : commands,
      nextUri: `${this.base}/${session.seramSessionId}/${order.id}`,
      ...(aid ? { targetedApplication: aid } : {}),
      targetedSecureElement: { type: SE_TYPE, id: session.iccid },
    };
  }

  private later(dialect: AdminDialect): RamAnswer {
    const { status, headers, body } = buildAdminAnswer(undefined, 'indefinite', dialect);
    return { status, headers: { ...headers, ...RETRY_AFTER }, body };
  }
}

function read({ headers, body }: Visit): AdminRequest | 400 | 415 {
  try {
    return parseAdminRequest(headers, body);
  } catch (error) {
    if (error instanceof RamOverHttpError) return error.status;
    if (error instanceof ApduFormatError) return 400;
    throw error;
  }
}

/** Who names no element at all holds the session's secret; the card itself is then the judge, by the keys of its SP area. */
function namesThisSim({ agentId, secureElements }: AdminRequest, iccid: string): boolean {
  const ofAgent = /\/\/se-id\/[A-Za-z]{1,16}\/([0-9A-Za-z]{1,64})/.exec(agentId ?? '')?.[1];
  const named = [...secureElements.map(({ id }) => id), ...(ofAgent === undefined ? [] : [ofAgent])];
  return named.length === 0 || named.includes(iccid);
}

/** AID that the script is for, where it can stand in a header; OpenSCDP's client reads none and gets the SELECT itself. */
function leadingSelect({ commands }: AgentOrderRow, dialect: AdminDialect): Uint8Array | undefined {
  const [first] = commands;
  return dialect === 'openscdp' || first === undefined || commands.length < 2 ? undefined : selectedAid(bytes(first));
}

/** null = nothing is told of an order. */
async function toldBy(queue: OrderQueue, request: AdminRequest, name: string | undefined): Promise<Told | null> {
  const { answers, status: said, resume, dialect } = request;
  const status = said ? STATUS[said] : 'PROCESSED';
  if (status === null || resume || (!answers && (said === undefined || said === 'ok'))) return null;
  const { orders } = await queue.next();
  const [first] = orders;
  if (!first) return null;
  const responses = (answers?.responses ?? []).map(hex);
  // Before the card was reached the client gave up: the order goes out again.
  if (answers?.closed && responses.length === 0) return null;
  const selected = leadingSelect(first, dialect) ? [said === 'unknown-application' ? NO_SUCH_APPLICATION : ''] : [];
  const unread = answers?.closed === true || answers?.badFormat !== undefined;
  return {
    order: name,
    status: unread && status === 'PROCESSED' ? 'UNKNOWN_FAILURE' : status,
    lists: [[...selected, ...responses], ...orders.slice(1).map(() => [])],
  };
}
