// One question of the permission matrix, and its answer without what differs from answer to answer; how many statements the register was
// asked meanwhile. Tests only.
import { routes, type Route } from '@sumaho-jpki/contract';
import type { LightMyRequestResponse } from 'fastify';
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { ApiUnderTest } from '../api-under-test';
import type { Caller } from './callers';
import { bodyOf, queryOf } from './samples';
import { addressOf } from './subjects';
import type { Belongings } from './world';

export const ALL_ROUTES: readonly Route[] = Object.values(routes).flatMap((surface): Route[] => Object.values(surface));

export interface Answer {
  readonly status: number;
  readonly code: string | null;
  readonly rule: string | null;
  /** Every byte but the number of the request: status, headers, body. */
  readonly bytes: string;
  readonly body: string;
  /** Statements that this request sent to the register. */
  readonly statements: number;
}

const counting = new AsyncLocalStorage<{ statements: number }>();

/** What a transaction says in one turn goes out as one query of the driver: statements are added to it. */
interface Turn {
  add: (statement: unknown) => void;
}
const isTurn = (asked: unknown): asked is Turn =>
  typeof asked === 'object' && asked !== null && 'add' in asked && typeof asked.add === 'function';

/** Counts what goes to Postgres in the name of a request, and nothing of what runs beside it. */
export function countStatements(): () => void {
  const client = pg.Client.prototype as { query: (...given: unknown[]) => unknown };
  const { query } = client;
  const count = () => {
    const request = counting.getStore();
    if (request) request.statements += 1;
  };
  client.query = function (this: unknown, ...given: unknown[]) {
    // The first of a turn was added before; what follows it is counted as it is said.
    count();
    const [asked] = given;
    if (isTurn(asked)) {
      const add = asked.add.bind(asked);
      asked.add = (statement) => {
        count();
        add(statement);
      };
    }
    return query.apply(this, given);
  };
  return () => void (client.query = query);
}

export interface Question {
  readonly caller: Caller;
  readonly route: Route;
  /** What the path names; empty where it names nothing. */
  readonly value: string;
  /** The row that is asked about; null where there is none. */
  readonly row: Belongings | null;
  readonly query?: string;
  readonly body?: object;
}

export async function ask(api: ApiUnderTest, question: Question): Promise<Answer> {
  const { caller, route, row, value } = question;
  const payload = question.body ?? bodyOf(route, row, value);
  const counter = { statements: 0 };
  // A live stream does not end by itself.
  const live = route.path.endsWith('/events') && route.method === 'GET';
  const response = await counting.run(counter, () =>
    api.send({
      method: route.method,
      url: addressOf(route, value) + (question.query ?? queryOf(route)),
      headers: { 'idempotency-key': randomUUID(), 'accept-language': 'ja', ...caller.headers(row) },
      // Limits by address are not what is asked about.
      remoteAddress: anAddress(),
      ...(payload ? { payload } : {}),
      ...(live ? { payloadAsStream: true } : {}),
    }),
  );
  const body = live ? await beginningOf(response) : response.body;
  const told = problemOf(body);
  const { date: _date, ...headers } = response.headers;
  const bytes = JSON.stringify([response.statusCode, headers, told ? body.replace(told.traceId, '…') : body]);
  return {
    status: response.statusCode,
    code: told?.code ?? null,
    rule: told?.rule ?? null,
    ...{ bytes, body },
    statements: counter.statements,
  };
}

async function beginningOf(response: LightMyRequestResponse): Promise<string> {
  const stream = response.stream();
  const parts: Buffer[] = [];
  for await (const part of stream) {
    parts.push(part as Buffer);
    if (response.statusCode === 200) break;
  }
  stream.destroy();
  return Buffer.concat(parts).toString();
}

function problemOf(body: string): { code: string; rule?: string; traceId: string } | null {
  if (!body.includes('"traceId"')) return null;
  return JSON.parse(body) as { code: string; rule?: string; traceId: string };
}

let address = 0;
function anAddress(): string {
  address += 1;
  return `10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}`;
}
