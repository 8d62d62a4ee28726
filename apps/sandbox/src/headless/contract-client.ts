// Calls routes of the contract and holds the answers against their schemas: a headless client is also a check of the promise.
import {
  problem,
  type BodyOf,
  type ParamsOf,
  type Problem,
  type QueryOf,
  type ResponseOf,
  type Route,
} from '@sumaho-jpki/contract';
import type { HeadlessBrowser } from './headless-browser';

export class ProblemAnswer extends Error {
  override readonly name = 'ProblemAnswer';
  constructor(
    readonly problem: Problem,
    route: string,
  ) {
    super(
      `${route}: ${problem.status} ${problem.code}${problem.triesLeft === undefined ? '' : ` (${problem.triesLeft} tries left)`}: ${problem.titleEn}`,
    );
  }

  get code(): string {
    return this.problem.code;
  }
}

export interface Call<R> {
  readonly params?: ParamsOf<R>;
  readonly query?: QueryOf<R>;
  readonly body?: BodyOf<R>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @throws ProblemAnswer for problem details; Error for anything that is not of the contract */
export async function call<R extends Route>(
  browser: HeadlessBrowser,
  route: R,
  request: Call<R> = {},
): Promise<ResponseOf<R>> {
  const params = (request.params ?? {}) as Record<string, string>;
  const path = route.path.replace(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(params[name] ?? ''));
  const query = Object.entries((request.query ?? {}) as Record<string, unknown>).filter(
    ([, value]) => value !== undefined,
  );
  const search = new URLSearchParams(query.map(([name, value]): [string, string] => [name, String(value)])).toString();
  const response = await browser.send(route.method, search ? `${path}?${search}` : path, {
    headers: {
      accept: 'application/json',
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  const text = await response.text();
  const name = `${route.method} ${path}`;
  if (response.status !== route.status) {
    const told = problem.safeParse(parsed(text));
    if (told.success) throw new ProblemAnswer(told.data, name);
    throw new Error(`${name} answered ${response.status}: ${text.slice(0, 300)}`);
  }
  return route.response.parse(text === '' ? undefined : parsed(text)) as ResponseOf<R>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
