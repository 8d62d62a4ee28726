// A desk without a server: a fake ApiClient that answers by route, and rows as the contract has them.
import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import {
  type ApplicationView,
  type CertificateView,
  type LineEventView,
  type Route,
  staffRoutes,
  type StatusAnswer,
} from '@sumaho-jpki/contract';
import {
  checklistOfLifeEvent,
  judgeLifeEvent,
  LIFE_EVENT_IDS,
  lifeEventRule,
  type LifeSnapshot,
  problem as ruleProblem,
  type ProblemCode,
} from '@sumaho-jpki/rules';
import { ApiClient, ProblemError, provideWordedTitles } from '@sumaho-jpki/screen/dads';
import { provideWording } from '@sumaho-jpki/screen/wording';
import { routes } from '../routes';

export interface Call {
  readonly route: Route;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: Record<string, string>;
  readonly idempotencyKey?: string;
}
type Answer = (call: Call) => unknown;

/** Answers by route; a route nobody set is a mistake of the spec. */
export class FakeApi {
  readonly calls: Call[] = [];
  private readonly answers = new Map<Route, Answer>();

  answer(route: Route, answer: Answer): this {
    this.answers.set(route, answer);
    return this;
  }

  async call(route: Route, input: Omit<Call, 'route'> = {}): Promise<unknown> {
    const call = { route, ...input };
    this.calls.push(call);
    const answer = this.answers.get(route);
    if (answer === undefined) throw new Error(`no answer for ${route.method} ${route.path}`);
    return answer(call);
  }

  of(route: Route): readonly Call[] {
    return this.calls.filter((call) => call.route === route);
  }
}

/** A refusal as the API sends it. */
export function refusal(
  code: ProblemCode,
  status: number,
  more: Partial<ConstructorParameters<typeof ProblemError>[0]> = {},
): ProblemError {
  const { citizen } = ruleProblem(code);
  return new ProblemError({
    type: `/problems/${code}`,
    title: citizen.ja,
    status,
    code,
    titleJa: citizen.ja,
    titleEn: citizen.en,
    retryHelps: false,
    traceId: 'trace-1',
    ...more,
  });
}

export const STAFF = {
  docomo: person('ドコモ窓口 一郎', 'carrier-desk', 'docomo', 'ドコモ'),
  supervisor: person('ドコモ責任者 花', 'carrier-supervisor', 'docomo', 'ドコモ'),
  jlis: person('J-LIS 担当 五郎', 'jlis-operator', null, null),
  approver: person('J-LIS 承認 七郎', 'jlis-approver', null, null),
  auditor: person('J-LIS 監査 六郎', 'jlis-auditor', null, null),
  hotline: person('電話窓口 八重', 'hotline', null, null),
} as const;

function person(displayName: string, role: string, carrier: string | null, nameJa: string | null) {
  return { displayName, role, carrier, carrierNameJa: nameJa, carrierNameEn: nameJa === null ? null : carrier };
}

export const sessionOf = (staff: (typeof STAFF)[keyof typeof STAFF] | null, minutes = 15) => ({
  signedIn: staff !== null,
  csrfToken: staff === null ? null : 'csrf-1',
  staff,
  expiresAt: staff === null ? null : new Date(Date.now() + minutes * 60_000).toISOString(),
  environment: 'development',
});

export const SERIAL = '53a08c7b8634255d4590bc5fdf15811dc619';
export const LINE_ID = '0f8fad5b-d9cb-469f-a165-70867728950e';

export const certificate = (over: Partial<CertificateView> = {}): CertificateView => ({
  serial: SERIAL,
  state: 'active',
  route: 'sim',
  profile: 'user-auth-sim',
  notBefore: '2026-11-22T08:46:00.000Z',
  notAfter: '2030-05-26T14:59:59.000Z',
  revokedAt: null,
  revocationCause: null,
  holds: [],
  ...over,
});

export const application = (over: Partial<ApplicationView> = {}): ApplicationView => ({
  id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  number: 'A-CVVV-42T4-3GBY',
  state: 'completed',
  stage: 'completed',
  percent: 100,
  version: 8,
  carrier: 'docomo',
  phoneNumber: '090-****-0001',
  handsetModel: 'tsubame-t1',
  iccid: '8981100000000000010',
  route: 'sim',
  keyKind: 'rsa-2048',
  problem: null,
  training: false,
  downloadPasswordSet: true,
  accessCode: { sent: 1, expiresAt: null, triesLeft: 5 },
  certificate: null,
  element: null,
  createdAt: '2026-11-22T08:46:00.000Z',
  updatedAt: '2026-11-22T08:47:00.000Z',
  ...over,
});

export const status = (over: Partial<StatusAnswer> = {}): StatusAnswer => ({
  serial: SERIAL,
  status: 'good',
  reason: null,
  revokedAt: null,
  producedAt: '2026-11-22T08:50:01.000Z',
  thisUpdate: '2026-11-22T08:50:01.000Z',
  nextUpdate: '2026-11-22T09:00:01.000Z',
  response: 'MAMKAQY=',
  ...over,
});

export const ELEMENT = {
  store: 'sim',
  iccid: '8981100000000000010',
  keychainId: null,
  state: 'personalised',
  lock: { state: 'open', bearer: null, orderedAt: null, confirmedAt: null, reason: null },
  updatedAt: '2026-11-22T08:46:30.000Z',
};

export const mayNot = (operation: string, role: string) => ({
  operation,
  verdict: {
    allowed: false as const,
    rule: 'role-may-not',
    facts: { operation, role, relation: 'own' },
    enables: 'ask-someone-who-may',
    who: ['citizen', 'jlis-operator'],
  },
});
export const allowed = (operation: string) => ({ operation, verdict: { allowed: true as const } });

/** Events of a line as the rules answer them for a carrier's desk on a live certificate in a SIM. */
export const lineEvents = (over: Partial<LifeSnapshot> = {}): LineEventView[] =>
  LIFE_EVENT_IDS.map((event) => {
    const snapshot: LifeSnapshot = {
      actor: 'carrier-desk',
      now: new Date('2026-11-22T09:00:00.000Z'),
      line: 'active',
      lineEndsAt: null,
      simChangedAt: null,
      contract: null,
      call: { confirmed: true, cardRead: true },
      certificate: { state: 'active', store: 'sim', holds: [], notAfter: new Date('2030-05-26T14:59:59.000Z') },
      element: 'personalised',
      stores: { sim: { certificate: 'active', element: 'personalised' } },
      holderKnown: true,
      ...over,
    };
    const answer = judgeLifeEvent(event, snapshot);
    const proofs = checklistOfLifeEvent(event, 'carrier-desk', snapshot).map(({ who, ...item }) => ({
      ...item,
      who: [...who],
    }));
    const { group, final = false } = lifeEventRule(event);
    const follows = answer.allowed ? [...answer.follows] : [];
    const verdict = answer.allowed ? ({ allowed: true } as const) : { ...answer, who: [...answer.who] };
    return { event, group, verdict, follows, proofs, final };
  });

export const linePage = (over: Record<string, unknown> = {}) => ({
  line: {
    lineId: LINE_ID,
    phoneNumber: '090-****-0001',
    carrier: 'docomo',
    carrierNameJa: 'ドコモ',
    carrierNameEn: 'docomo',
    hostCarrier: 'docomo',
    state: 'active',
    iccid: '8981100000000000010',
    simProduct: 'sakura-nfc-4',
    handsetModel: 'tsubame-t1',
    imei: '359999000000018',
    eid: null,
  },
  person: { reference: 'd6a31324' },
  element: ELEMENT,
  certificates: [{ ...certificate(), holdEndsAt: null }],
  applications: [application()],
  timeline: [
    { id: '1', at: '2026-11-22T08:46:00.000Z', event: 'application-accepted', actorKind: 'citizen', facts: {} },
    {
      id: '2',
      at: '2026-11-22T08:47:00.000Z',
      event: 'certificate-activated',
      actorKind: 'system',
      facts: { superseded: 0 },
    },
  ],
  actions: [mayNot('revoke-certificate', 'carrier-desk')],
  call: null,
  events: [],
  endsAt: null,
  checklists: [],
  ...over,
});

export const certificatePage = (over: Record<string, unknown> = {}) => ({
  certificate: certificate(),
  lineId: LINE_ID,
  carrier: 'docomo',
  element: ELEMENT,
  application: application(),
  issued: {
    reservedAt: '2026-11-22T08:46:01.000Z',
    signedAt: '2026-11-22T08:46:02.000Z',
    storedAt: '2026-11-22T08:46:30.000Z',
    activatedAt: null,
  },
  pem: '-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n',
  status: status(),
  timeline: [],
  actions: [allowed('revoke-certificate'), mayNot('lift-hold', 'jlis-operator')],
  ...over,
});

export interface Desk {
  readonly root: HTMLElement;
  readonly harness: RouterTestingHarness;
  /** The only element of the selector. */
  one<E extends HTMLElement = HTMLElement>(selector: string): E;
  all<E extends HTMLElement = HTMLElement>(selector: string): E[];
  text(selector?: string): string;
  /** The only button whose name begins so. */
  /** The button whose name begins so, in the whole page or inside of what the selector names. */
  button(name: string, inside?: string): HTMLButtonElement;
  settle(): Promise<void>;
}

/** Opens the surface's own routes at an address, with the fake in place of the server. */
export async function openDesk(api: FakeApi, address: string): Promise<Desk> {
  localStorage.clear();
  // jsdom knows the element but not the modal call.
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      provideWording(),
      provideWordedTitles('backoffice.name'),
      provideRouter(routes, withComponentInputBinding()),
      { provide: ApiClient, useValue: api },
    ],
  });
  const harness = await RouterTestingHarness.create();
  await harness.navigateByUrl(address);
  const desk = deskIn(harness.fixture.nativeElement, harness);
  await desk.settle();
  return desk;
}

const INLINE = new Set([
  'SPAN',
  'A',
  'STRONG',
  'DADS-ICON',
  'APP-CARRIER-TAG',
  'DADS-STATE-BADGE',
  'DADS-STATUS-BADGE',
]);

/** Text as a screen reader joins it: blocks apart, runs of white space as one. */
export function plain(element: Element): string {
  const textOf = (node: Node): string => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
    const inside = [...node.childNodes].map(textOf).join('');
    return INLINE.has(node.nodeName) ? inside : ` ${inside} `;
  };
  return textOf(element).replace(/\s+/gu, ' ').trim();
}

function deskIn(root: HTMLElement, harness: RouterTestingHarness): Desk {
  const all = <E extends HTMLElement>(selector: string): E[] => [...root.querySelectorAll<E>(selector)];
  const one = <E extends HTMLElement>(selector: string): E => {
    const found = all<E>(selector);
    if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} elements match ${selector}`);
    return found[0];
  };
  return {
    root,
    harness,
    all,
    one,
    text: (selector) => (selector === undefined ? plain(root) : plain(one(selector))),
    button: (name, inside = '') => {
      const found = all<HTMLButtonElement>(`${inside} button`).filter((button) => plain(button).startsWith(name));
      if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} buttons are named ${name}`);
      return found[0];
    },
    settle: async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        await harness.fixture.whenStable();
      }
    },
  };
}

/** Types as a person does: the value and one input event. */
export function type(element: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  element.value = text;
  element.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

/** Chooses an option as a person does. */
export function choose(select: HTMLSelectElement, value: string): void {
  select.value = value;
  select.dispatchEvent(new Event('change', { bubbles: true }));
}

export const addressOf = (): string => TestBed.inject(Router).url;
export { staffRoutes };
