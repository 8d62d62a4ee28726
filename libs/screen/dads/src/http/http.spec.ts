import { DestroyRef, provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { applicationView, routes } from '@sumaho-jpki/contract';
import { provideWording } from '@sumaho-jpki/screen/wording';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiClient, FETCH } from './api-client';
import { newIdempotencyKey, WishKeys } from './idempotency-key';
import { EVENT_SOURCE, LiveEvents } from './live-events';
import { ProblemError } from './problem-error';
import { addressOf } from './route-address';

const ID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const answer = (status: number, body: unknown) =>
  new Response(body === undefined ? null : JSON.stringify(body), { status });
const SESSION = { signedIn: true, csrfToken: 'token-1', expiresAt: null, environment: 'development' };

function begin(...answers: (Response | Error)[]) {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => {
    const next = answers.shift();
    if (next === undefined) throw new Error('no more answers');
    if (next instanceof Error) throw next;
    return next;
  });
  TestBed.configureTestingModule({
    providers: [provideZonelessChangeDetection(), provideWording(), { provide: FETCH, useValue: fetch }],
  });
  const sent = (index: number) => {
    const [address, init] = fetch.mock.calls[index] ?? [];
    return { address: String(address), method: init?.method, body: init?.body, headers: new Headers(init?.headers) };
  };
  return { api: TestBed.inject(ApiClient), fetch, sent };
}

describe('the address of a route', () => {
  it.each([
    ['/api/a/:id/b', { id: 'x/y' }, {}, '/api/a/x%2Fy/b'],
    ['/api/s', {}, { q: '髙 橋', none: undefined, n: 0 }, '/api/s?q=%E9%AB%99+%E6%A9%8B&n=0'],
    ['/api/s', {}, { kind: ['a', 'b'] }, '/api/s?kind=a&kind=b'],
  ])('%s with %j and %j is %s', (path, params, query, address) => expect(addressOf(path, params, query)).toBe(address));

  it('refuses a missing parameter', () => expect(() => addressOf('/a/:id', {})).toThrow('id is missing'));
});

describe('the API client', () => {
  it('asks without a key, and reads the answer by its schema', async () => {
    const { api, sent } = begin(answer(200, SESSION));
    expect((await api.call(routes.citizen.session)).csrfToken).toBe('token-1');
    expect(sent(0)).toMatchObject({ address: '/api/citizen/session', method: 'GET', body: undefined });
    expect(sent(0).headers.has('Idempotency-Key')).toBe(false);
    expect(sent(0).headers.get('Accept-Language')).toBe('ja');
  });

  it('sends the learned CSRF token and a fresh Idempotency-Key with each unsafe verb', async () => {
    const { api, sent } = begin(answer(200, SESSION), answer(204, undefined), answer(204, undefined));
    await api.call(routes.citizen.session);
    await api.call(routes.citizen.signOut);
    await api.call(routes.citizen.signOut);
    expect(sent(1).headers.get('X-Csrf-Token')).toBe('token-1');
    const keys = [sent(1), sent(2)].map((call) => call.headers.get('Idempotency-Key'));
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('keeps the key of one wish', async () => {
    const { api, sent } = begin(answer(204, undefined));
    await api.call(routes.citizen.signOut, { idempotencyKey: 'wish-1' });
    expect(sent(0).headers.get('Idempotency-Key')).toBe('wish-1');
  });

  it('tries once more over a radio gap, with the same key', async () => {
    const { api, fetch, sent } = begin(new TypeError('gone'), answer(204, undefined));
    await api.call(routes.citizen.signOut);
    expect(fetch).toHaveBeenCalledTimes(2);
    expect(sent(1).headers.get('Idempotency-Key')).toBe(sent(0).headers.get('Idempotency-Key'));
  });

  it('says that nothing was reached after the second gap', async () => {
    const { api } = begin(new TypeError('gone'), new TypeError('gone'));
    await expect(api.call(routes.citizen.session)).rejects.toMatchObject({ code: 'unreachable', status: 0 });
  });

  it('throws the problem with code, both sentences and the tries left', async () => {
    const body = {
      type: '/problems/access-code-or-password-wrong',
      title: 'ちがいます。',
      titleJa: 'ちがいます。',
      titleEn: 'Wrong.',
      status: 422,
      code: 'access-code-or-password-wrong',
      number: '406',
      retryHelps: true,
      traceId: 't-9',
      triesLeft: 3,
    };
    const { api } = begin(answer(422, body));
    const failed = await api.call(routes.citizen.signOut).catch((thrown: unknown) => thrown);
    expect(failed).toBeInstanceOf(ProblemError);
    expect(failed).toMatchObject({
      code: body.code,
      ja: 'ちがいます。',
      en: 'Wrong.',
      triesLeft: 3,
      number: '406',
      traceId: 't-9',
      message: body.code,
    });
  });

  it.each([
    [502, '<html>', 'unreachable'],
    [404, 'nothing', 'unexpected-answer'],
  ])('makes a problem of a bare %i', async (status, text, code) => {
    const { api } = begin(new Response(text, { status }));
    await expect(api.call(routes.citizen.session)).rejects.toMatchObject({ code, status });
  });

  it('does not pass on an answer that breaks the contract', async () => {
    const { api } = begin(answer(200, { signedIn: 'yes' }));
    await expect(api.call(routes.citizen.session)).rejects.toMatchObject({ code: 'unexpected-answer' });
  });

  it('sends the bearer token to its own surface only', async () => {
    const { api, sent } = begin(answer(500, undefined), answer(200, SESSION));
    api.authorize('device', 'device-token');
    await api.call(routes.device.activationChallenge).catch(() => undefined);
    await api.call(routes.citizen.session);
    expect(sent(0).headers.get('Authorization')).toBe('Bearer device-token');
    expect(sent(1).headers.has('Authorization')).toBe(false);
  });
});

describe('an idempotency key', () => {
  it('is the same for the same wish until it came true, and another for another wish', () => {
    const wishes = new WishKeys();
    const first = wishes.of({ act: 'stop', id: '1' });
    expect(wishes.of({ act: 'stop', id: '1' })).toBe(first);
    const other = wishes.of({ act: 'stop', id: '2' });
    expect(other).not.toBe(first);
    wishes.fulfilled();
    expect(wishes.of({ act: 'stop', id: '2' })).not.toBe(other);
  });

  it('is a version 4 UUID even without a secure context', () => {
    const held = crypto.randomUUID;
    Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true, writable: true });
    try {
      expect(newIdempotencyKey()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    } finally {
      Object.defineProperty(crypto, 'randomUUID', { value: held, configurable: true, writable: true });
    }
  });
});

class FakeSource extends EventTarget {
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readyState = 1;
  closed = false;
  constructor(readonly address: string) {
    super();
  }
  close(): void {
    this.closed = true;
  }
  give(name: string, data: unknown, lastEventId: string): void {
    this.dispatchEvent(
      new MessageEvent(name, { data: typeof data === 'string' ? data : JSON.stringify(data), lastEventId }),
    );
  }
}

const APPLICATION = {
  id: ID,
  number: 'A-2345-6789-ABCD',
  state: 'writing-key',
  stage: 'writing-key',
  percent: 60,
  version: 7,
  carrier: 'docomo',
  phoneNumber: '090-1234-5678',
  handsetModel: 'SO-01',
  iccid: '8981100000000000001',
  route: 'sim',
  keyKind: 'rsa-2048',
  problem: null,
  downloadPasswordSet: true,
  accessCode: { sent: 1, expiresAt: null, triesLeft: 5 },
  training: false,
  certificate: null,
  element: null,
  createdAt: '2026-11-22T00:00:00Z',
  updatedAt: '2026-11-22T00:00:00Z',
};

describe('live events', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function follow() {
    const opened: FakeSource[] = [];
    TestBed.configureTestingModule({
      providers: [
        provideZonelessChangeDetection(),
        {
          provide: EVENT_SOURCE,
          useValue: (address: string) => {
            const source = new FakeSource(address);
            opened.push(source);
            return source;
          },
        },
      ],
    });
    const seen: number[] = [];
    const stream = TestBed.runInInjectionContext(() =>
      TestBed.inject(LiveEvents).follow(
        routes.citizen.followApplication,
        {
          params: { applicationId: ID },
          events: { application: applicationView },
          each: { application: (view) => seen.push(view.version) },
        },
        TestBed.inject(DestroyRef),
      ),
    );
    const source = (index: number): FakeSource => {
      const found = opened[index];
      if (found === undefined) throw new Error(`no connection ${index}`);
      return found;
    };
    return { stream, seen, opened, source };
  }

  it('gives the newest value and every value in order', () => {
    const { stream, seen, source } = follow();
    expect([stream.state(), stream.latest.application()]).toEqual(['connecting', null]);
    source(0).onopen?.();
    source(0).give('application', APPLICATION, '1');
    source(0).give('application', { ...APPLICATION, version: 8 }, '2');
    expect(stream.state()).toBe('live');
    expect(stream.latest.application()?.version).toBe(8);
    expect(seen).toEqual([7, 8]);
  });

  it('drops a repeated id and what breaks the contract', () => {
    const { seen, source } = follow();
    source(0).give('application', APPLICATION, '1');
    source(0).give('application', APPLICATION, '1');
    source(0).give('application', '{"half":', '2');
    source(0).give('application', { version: 9 }, '3');
    expect(seen).toEqual([7]);
  });

  it('leaves a lost connection to the browser, and opens a new one with the last id when the browser gave up', () => {
    const { stream, opened, source } = follow();
    source(0).give('application', APPLICATION, '41');
    source(0).readyState = 0;
    source(0).onerror?.();
    vi.advanceTimersByTime(60_000);
    expect([stream.state(), opened.length]).toEqual(['reconnecting', 1]);
    source(0).readyState = 2;
    source(0).onerror?.();
    vi.advanceTimersByTime(1000);
    expect(source(1).address).toBe(`/api/citizen/applications/${ID}/events?lastEventId=41`);
  });

  it('ends with the page', () => {
    const { stream, opened, source } = follow();
    source(0).readyState = 2;
    source(0).onerror?.();
    TestBed.resetTestingModule();
    vi.advanceTimersByTime(60_000);
    expect([stream.state(), source(0).closed, opened.length]).toEqual(['closed', true, 1]);
  });
});
