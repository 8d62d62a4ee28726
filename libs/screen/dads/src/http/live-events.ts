// Server-sent events (WHATWG HTML §9.2) as signals. The browser reconnects by itself with Last-Event-ID while the server is
// merely gone; after an HTTP error it gives up, and then we open a new one, telling the last id in the query.
import { DestroyRef, inject, Injectable, InjectionToken, type Signal, signal } from '@angular/core';
import type { ParamsOf, QueryOf, Route } from '@sumaho-jpki/contract';
import type { z } from 'zod';
import { addressOf } from './route-address';

/** Makes an EventSource; replaced in specs. */
export const EVENT_SOURCE = new InjectionToken<(address: string) => EventSource>('EventSource', {
  providedIn: 'root',
  factory: () => (address) => new EventSource(address, { withCredentials: true }),
});

export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'closed';

type Schemas = Readonly<Record<string, z.ZodType>>;

export interface LiveStream<Events extends Schemas> {
  readonly state: Signal<LiveState>;
  /** The newest value of each event; null before the first. */
  readonly latest: { readonly [Name in keyof Events]: Signal<z.output<Events[Name]> | null> };
  close(): void;
}

export interface FollowInput<R extends Route, Events extends Schemas> {
  readonly params?: ParamsOf<R>;
  readonly query?: QueryOf<R>;
  /** Schema per event name, for instance `{ application: applicationView }`. */
  readonly events: Events;
  /** Called for each event once, in order, also those between two renderings. */
  readonly each?: { readonly [Name in keyof Events]?: (value: z.output<Events[Name]>) => void };
}

/** Milliseconds before the nth new connection after the browser gave up. */
const WAITS = [1000, 2000, 5000, 10_000, 30_000] as const;

@Injectable({ providedIn: 'root' })
export class LiveEvents {
  private readonly open = inject(EVENT_SOURCE);

  /** Follows until `close()` or until `owner` is destroyed. */
  follow<R extends Route, Events extends Schemas>(
    route: R,
    input: FollowInput<R, Events>,
    owner: DestroyRef = inject(DestroyRef),
  ): LiveStream<Events> {
    const state = signal<LiveState>('connecting');
    const names: (keyof Events & string)[] = Object.keys(input.events);
    const latest = Object.fromEntries(names.map((name) => [name, signal<unknown>(null)]));
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let lastId = '';
    const seen = new Map<string, string>();
    let failures = 0;

    const take = (name: keyof Events & string, message: MessageEvent<string>): void => {
      // A connection of ours may replay the event it already gave. An event without an id of its own inherits the last
      // one (WHATWG HTML §9.2.6), so id and content together tell a replay.
      const sight = `${message.lastEventId}\n${message.data}`;
      if (message.lastEventId !== '' && seen.get(name) === sight) return;
      seen.set(name, sight);
      const read = input.events[name]?.safeParse(parsed(message.data));
      if (message.lastEventId !== '') lastId = message.lastEventId;
      if (read === undefined || !read.success) return;
      latest[name]?.set(read.data);
      input.each?.[name]?.(read.data as z.output<Events[typeof name]>);
    };

    const connect = (): void => {
      const query = { ...(input.query ?? {}), ...(lastId === '' ? {} : { lastEventId: lastId }) };
      const opened = this.open(addressOf(route.path, input.params, query));
      source = opened;
      opened.onopen = () => {
        failures = 0;
        state.set('live');
      };
      opened.onerror = () => {
        if (state() === 'closed') return;
        state.set('reconnecting');
        if (opened.readyState !== 2) return;
        const wait = WAITS[Math.min(failures, WAITS.length - 1)];
        failures += 1;
        timer = setTimeout(connect, wait);
      };
      for (const name of names) opened.addEventListener(name, (message: MessageEvent<string>) => take(name, message));
    };

    const close = (): void => {
      state.set('closed');
      if (timer !== null) clearTimeout(timer);
      source?.close();
    };

    connect();
    owner.onDestroy(close);
    // Safe: one signal per name, each only ever set with the output of that name's own schema (see take).
    return { state: state.asReadonly(), latest: latest as unknown as LiveStream<Events>['latest'], close };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
