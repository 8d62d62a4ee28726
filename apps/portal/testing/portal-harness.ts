// The whole portal against a service of the spec's own: real routes, real frame, no network.
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import type { ApplicationView, Problem, Route } from '@sumaho-jpki/contract';
import { isProblemCode, problem } from '@sumaho-jpki/rules';
import { EVENT_SOURCE, FETCH } from '@sumaho-jpki/screen/dads';
import { appConfig } from '../src/app.config';
import { AppRoot } from '../src/app-root';
import { LEAVE } from '../src/session/leave';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly idempotencyKey: string | null;
}

type Answer = (call: Call) => Response | Promise<Response>;

export const json = (body: unknown, status = 200): Response =>
  new Response(status === 204 ? null : JSON.stringify(body), { status });

/** A refusal as the API sends it. */
export function refusal(code: string, more: Partial<Problem> = {}): Response {
  if (!isProblemCode(code)) throw new Error(`no such problem: ${code}`);
  const { citizen, httpStatus, number, retryHelps } = problem(code);
  const body: Problem = {
    type: `/problems/${code}`,
    title: citizen.ja,
    status: httpStatus,
    code,
    number: String(number),
    titleJa: citizen.ja,
    titleEn: citizen.en,
    retryHelps,
    traceId: 'trace-1',
    ...more,
  };
  return json(body, httpStatus);
}

class FakeSource extends EventTarget {
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readyState = 1;
  closed = false;
  close(): void {
    this.closed = true;
  }
}

/** Answers calls by route; an unexpected call is answered 404 and found in `calls`. */
export class FakeService {
  readonly calls: Call[] = [];
  readonly left: string[] = [];
  readonly sources: FakeSource[] = [];
  private readonly answers: { readonly method: string; readonly pattern: RegExp; answer: Answer }[] = [];

  on(route: Route, answer: Answer): this {
    const pattern = new RegExp(`^${route.path.replace(/:\w+/gu, '[^/]+')}$`, 'u');
    this.answers.unshift({ method: route.method, pattern, answer });
    return this;
  }

  callsOf(route: Route): readonly Call[] {
    const pattern = new RegExp(`^${route.path.replace(/:\w+/gu, '[^/]+')}$`, 'u');
    return this.calls.filter(({ method, path }) => method === route.method && pattern.test(path));
  }

  readonly fetch: typeof fetch = async (request, init) => {
    const path = String(request).split('?')[0] ?? '';
    const call: Call = {
      method: init?.method ?? 'GET',
      path,
      body: typeof init?.body === 'string' ? JSON.parse(init.body) : undefined,
      idempotencyKey: new Headers(init?.headers).get('Idempotency-Key'),
    };
    this.calls.push(call);
    const found = this.answers.find(({ method, pattern }) => method === call.method && pattern.test(path));
    return found === undefined ? refusal('not-found') : found.answer(call);
  };

  /** One server-sent event on the newest connection. */
  send(name: string, data: unknown, id: string): void {
    this.sources.at(-1)?.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId: id }));
  }
}

export interface Portal {
  readonly service: FakeService;
  go(url: string): Promise<void>;
  settle(): Promise<void>;
  one<E extends HTMLElement = HTMLElement>(selector: string): E;
  all(selector: string): HTMLElement[];
  /** The button or link of that name. */
  press(name: string): Promise<void>;
  type(selector: string, text: string): Promise<void>;
  text(): string;
}

/** The portal at `url`, ready. */
export async function openPortal(url: string, service: FakeService): Promise<Portal> {
  localStorage.clear();
  // jsdom has no top layer.
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
  document.body.replaceChildren();
  TestBed.configureTestingModule({
    providers: [
      ...appConfig.providers,
      { provide: FETCH, useValue: service.fetch },
      { provide: LEAVE, useValue: (address: string) => service.left.push(address) },
      {
        provide: EVENT_SOURCE,
        useValue: () => {
          const source = new FakeSource();
          service.sources.push(source);
          return source;
        },
      },
    ],
  });
  const fixture = TestBed.createComponent(AppRoot);
  const root: HTMLElement = fixture.nativeElement;
  document.body.append(root);
  const settle = async (): Promise<void> => {
    // Answers of the service arrive in turns of their own; a page may ask twice in a row.
    for (let turn = 0; turn < 4; turn += 1) {
      await fixture.whenStable();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    await fixture.whenStable();
  };
  const all = (selector: string): HTMLElement[] => [...root.querySelectorAll<HTMLElement>(selector)];
  const one = <E extends HTMLElement = HTMLElement>(selector: string): E => {
    const found = [...root.querySelectorAll<E>(selector)];
    if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} elements match ${selector}`);
    return found[0];
  };
  const go = async (address: string): Promise<void> => {
    await TestBed.inject(Router).navigateByUrl(address);
    await settle();
  };
  await go(url);
  return {
    service,
    go,
    settle,
    one,
    all,
    press: async (name) => {
      const found = all('button, a, summary').filter((element) => plain(element).includes(name));
      if (found[0] === undefined) throw new Error(`nothing to press is called ${name}`);
      found[0].click();
      await settle();
    },
    type: async (selector, text) => {
      const field = one<HTMLInputElement | HTMLSelectElement>(selector);
      field.value = text;
      field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }));
      await settle();
    },
    text: () => plain(one('main')),
  };
}

export function plain(element: Element): string {
  return (element.textContent ?? '').replace(/\s+/gu, ' ').trim();
}

export const APPLICATION_ID = '0f8fad5b-d9cb-469f-a165-70867728950e';

export const SIGNED_IN = { signedIn: true, csrfToken: 'csrf-1', expiresAt: null, environment: 'development' };
export const SIGNED_OUT = { signedIn: false, csrfToken: null, expiresAt: null, environment: 'development' };

export const CERTIFICATE = {
  serial: '0a1b2c',
  state: 'active',
  route: 'sim',
  profile: 'user-auth-sim',
  notBefore: '2026-11-22T00:00:00Z',
  notAfter: '2031-05-26T14:59:59Z',
  revokedAt: null,
  revocationCause: null,
  holds: [],
};

const everyAct = ['suspend-certificate', 'resume-certificate', 'revoke-certificate', 'initialise-pin'];
/** As the overview shows it: with what can be done. */
export const OWN_CERTIFICATE = {
  ...CERTIFICATE,
  phoneLock: { state: 'open', bearer: null, orderedAt: null, confirmedAt: null, reason: null },
  holdEndsAt: null,
  renewal: { advice: 'not-yet', opensAt: '2031-02-25T15:00:00Z' },
  actions: everyAct.map((operation) => ({ operation, verdict: { allowed: true } })),
};

export const STATUS = {
  serial: '0a1b2c',
  status: 'good',
  reason: null,
  revokedAt: null,
  producedAt: '2026-11-22T09:12:34Z',
  thisUpdate: '2026-11-22T09:12:34Z',
  nextUpdate: '2026-11-22T09:22:34Z',
  response: 'MAMKAQA=',
};

export const MODELS = {
  models: [
    {
      model: 'tsubame-t1',
      maker: 'Tsubame',
      nameJa: 'ツバメ T1',
      nameEn: 'Tsubame T1',
      os: 'android',
      readsCard: true,
      holdsCertificate: 'supported',
      store: 'sim',
    },
    {
      model: 'ringo-phone-7',
      maker: 'Ringo',
      nameJa: 'リンゴフォン 7',
      nameEn: 'Ringo Phone 7',
      os: 'ios',
      readsCard: true,
      holdsCertificate: 'not-supported',
      store: 'keychain',
    },
  ],
};

export function application(more: Partial<ApplicationView> = {}): ApplicationView {
  return {
    id: APPLICATION_ID,
    number: 'A-EGXL-WDWP-V4E7',
    state: 'accepted',
    stage: 'accepted',
    percent: 10,
    version: 1,
    carrier: 'docomo',
    phoneNumber: '090-0000-0001',
    handsetModel: 'tsubame-t1',
    iccid: '8981100000000000010',
    route: 'sim',
    keyKind: 'rsa-2048',
    problem: null,
    training: false,
    downloadPasswordSet: false,
    accessCode: { sent: 0, expiresAt: null, triesLeft: 5 },
    certificate: null,
    element: null,
    createdAt: '2026-11-22T09:00:00Z',
    updatedAt: '2026-11-22T09:00:00Z',
    ...more,
  };
}
