import { inject, Injectable, InjectionToken } from '@angular/core';
import type { BodyOf, ParamsOf, QueryOf, ResponseOf, Route, Surface } from '@sumaho-jpki/contract';
import { LANGUAGE_TAGS, LanguageStore } from '@sumaho-jpki/screen/wording';
import { newIdempotencyKey } from './idempotency-key';
import { localProblem, problemFrom } from './problem-error';
import { addressOf } from './route-address';

/** The browser's fetch; replaced in specs. */
export const FETCH = new InjectionToken<typeof fetch>('fetch', {
  providedIn: 'root',
  factory: () => (request, init) => globalThis.fetch(request, init),
});

type Part<Key extends string, Value> =
  {} extends Exclude<Value, undefined> ? { readonly [K in Key]?: Value } : { readonly [K in Key]: Value };

/** What a call needs: only the parts its route declares are required. */
export type CallInput<R extends Route> = Part<'params', ParamsOf<R>> &
  Part<'query', QueryOf<R>> &
  Part<'body', BodyOf<R>> & {
    readonly signal?: AbortSignal;
    /** The same key for the same wish: a second try with it can never act twice. Made anew per call when left out. */
    readonly idempotencyKey?: string;
  };

/** The parts with their route forgotten, as they go on the wire. */
interface Sent {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly idempotencyKey?: string;
}

/**
 * Calls the routes of the contract. Sends cookies, the CSRF token on unsafe verbs, an Idempotency-Key on unsafe verbs, the
 * language, and the bearer token of the surface; checks the answer against the schema. Every failure is a `ProblemError`.
 */
@Injectable({ providedIn: 'root' })
export class ApiClient {
  private readonly fetch = inject(FETCH);
  private readonly languages = inject(LanguageStore);
  private readonly bearers = new Map<Surface, string>();
  private csrf: string | null = null;

  /** Token for routes of `surface` (device, gate); null forgets it. Kept in memory only. */
  authorize(surface: Surface, token: string | null): void {
    if (token === null) this.bearers.delete(surface);
    else this.bearers.set(surface, token);
  }

  /** Learned by itself from every answer with a `csrfToken` (the session route). */
  useCsrfToken(token: string | null): void {
    this.csrf = token;
  }

  /** @throws ProblemError for every refusal and failure; AbortError when `signal` aborted. */
  async call<R extends Route>(
    route: R,
    ...given: {} extends CallInput<R> ? [input?: CallInput<R>] : [input: CallInput<R>]
  ): Promise<ResponseOf<R>> {
    const sent: Sent = given[0] ?? {};
    const response = await this.send(route, sent);
    const body = await bodyOf(response);
    if (!response.ok) throw problemFrom(response.status, body);
    const read = route.response.safeParse(body);
    if (!read.success) throw localProblem('unexpected-answer', response.status, read.error);
    this.learnCsrf(read.data);
    return read.data as ResponseOf<R>;
  }

  private async send(route: Route, sent: Sent): Promise<Response> {
    const init: RequestInit = {
      method: route.method,
      headers: this.headers(route, sent),
      credentials: 'same-origin',
      cache: 'no-store',
      ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
      ...(sent.signal === undefined ? {} : { signal: sent.signal }),
    };
    const address = addressOf(route.path, sent.params, sent.query);
    try {
      return await this.fetch(address, init);
    } catch (first) {
      if (sent.signal?.aborted) throw first;
      // One silent second try: a radio gap on a phone is no news. The key makes it the same wish, not a second one.
      try {
        return await this.fetch(address, init);
      } catch (second) {
        if (sent.signal?.aborted) throw second;
        throw localProblem('unreachable', 0, second);
      }
    }
  }

  private headers(route: Route, sent: Sent): Record<string, string> {
    const bearer = this.bearers.get(route.surface);
    const unsafe = route.method !== 'GET';
    return {
      Accept: 'application/json, application/problem+json',
      'Accept-Language': LANGUAGE_TAGS[this.languages.language()],
      ...(sent.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
      ...(unsafe ? { 'Idempotency-Key': sent.idempotencyKey ?? newIdempotencyKey() } : {}),
      ...(unsafe && this.csrf !== null ? { 'X-Csrf-Token': this.csrf } : {}),
    };
  }

  private learnCsrf(answer: unknown): void {
    if (typeof answer !== 'object' || answer === null || !('csrfToken' in answer)) return;
    const { csrfToken } = answer;
    if (typeof csrfToken === 'string' || csrfToken === null) this.csrf = csrfToken;
  }
}

/** Parsed JSON; undefined for an empty body or one that is no JSON. */
async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
