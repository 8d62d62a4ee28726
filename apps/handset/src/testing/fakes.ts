// The outside of the phone for specs: a server that answers from a list, a card with a PIN, an agent that obeys.
import { type EnvironmentProviders, provideZonelessChangeDetection, type Provider } from '@angular/core';
import { provideRouter } from '@angular/router';
import type { ApplicationView, DeviceNext } from '@sumaho-jpki/contract';
import { FETCH } from '@sumaho-jpki/screen/dads';
import { provideWording } from '@sumaho-jpki/screen/wording';
import type { Contactless, ContactlessField, ContactlessTouch } from '@sumaho-jpki/stand-ins/handset';
import { concat } from '@sumaho-jpki/wire/apdu';
import {
  InProcessSecureElementLock,
  type SecureElement,
  SecureElementError,
  type SeramSessionOptions,
  type SeramSessionResult,
} from '@sumaho-jpki/wire/tsm-proxy-agent';
import type { Handset } from '../phone/phone-store';
import { CONTACTLESS, PAUSE, PROXY_AGENT, SECURE_ELEMENTS, SIM_LOCK } from '../phone/outside';

export const ICCID = '8981100000000000010';
export const ANDROID: Handset = {
  msisdn: '+819000008642',
  phoneNumber: '090-0000-8642',
  iccid: ICCID,
  carrier: 'docomo',
  model: 'tsubame-t1',
  os: 'android',
  personId: 'p01',
  nameJa: '春野 さくら',
};
const APPLICATION_ID = '0f8fad5b-d9cb-469f-a165-70867728950e';

export function application(state: string, version: number): ApplicationView {
  return {
    id: APPLICATION_ID,
    number: 'A-2345-6789-ABCD',
    state,
    stage: state,
    percent: 0,
    version,
    carrier: 'docomo',
    phoneNumber: '090-0000-8642',
    handsetModel: 'tsubame-t1',
    iccid: ICCID,
    route: 'sim',
    keyKind: 'rsa-2048',
    problem: null,
    training: false,
    downloadPasswordSet: true,
    accessCode: { sent: 1, expiresAt: null, triesLeft: 5 },
    certificate: null,
    element: null,
    createdAt: '2026-11-22T00:00:00Z',
    updatedAt: '2026-11-22T00:00:00Z',
  };
}

export const deviceState = (state: string, version: number, next: DeviceNext) => ({
  application: application(state, version),
  next,
  tag: `${version}-${next.kind}`,
});

export const problemBody = (code: string, status: number) => ({
  type: `/problems/${code}`,
  title: code,
  titleJa: `${code}です。`,
  titleEn: `${code}.`,
  status,
  code,
  retryHelps: false,
  traceId: 't',
});

/** An answer, a refusal to connect, or a question never answered. */
export type Said = { readonly status: number; readonly body: unknown } | 'gap' | 'silence';

export class FakeServer {
  readonly asked: { method: string; path: string; body: unknown; bearer: string | null }[] = [];
  /** Versions that the questions for the next work named. */
  readonly polled: (string | null)[] = [];
  /** Answers to GET /api/device/next, in order; after the last one it is silent. */
  readonly next: Said[] = [];
  /** Answers to other paths. */
  readonly answers = new Map<string, Said[]>();

  readonly fetch: typeof fetch = async (address, init) => {
    const [path = '', query] = String(address).split('?');
    if (path === '/api/device/next') this.polled.push(new URLSearchParams(query).get('seen'));
    const method = init?.method ?? 'GET';
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    this.asked.push({ method, path, body, bearer: new Headers(init?.headers).get('authorization') });
    const said = (path === '/api/device/next' ? this.next : (this.answers.get(path) ?? [])).shift() ?? 'silence';
    if (said === 'gap') throw new TypeError('network');
    if (said !== 'silence') return new Response(JSON.stringify(said.body), { status: said.status });
    return new Promise((_, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
    });
  };

  paths(): string[] {
    return this.asked.map(({ method, path }) => `${method} ${path}`);
  }
}

const status = (sw: number) => Uint8Array.of(sw >> 8, sw & 0xff);

/** A SIM with the JPKI application: PIN, tries, a certificate and a signature that is no real one. */
export class FakeCard implements SecureElement {
  readonly seType = 'uicc';
  readonly seId = ICCID;
  pin: string | null = null;
  tries = 3;
  here = true;
  silent = false;
  /** What was given to be signed. */
  readonly signed: Uint8Array[] = [];
  open = 0;
  private verified = false;
  private file = 0;

  async openLogicalChannel(): Promise<{ channel: number; selectResponse: Uint8Array }> {
    if (this.silent) throw new SecureElementError('unavailable');
    if (!this.here) throw new SecureElementError('no-such-application', status(0x6a82));
    this.open += 1;
    this.verified = false;
    return { channel: 1, selectResponse: status(0x9000) };
  }

  async transmit(_channel: number, apdu: Uint8Array): Promise<Uint8Array> {
    const [, ins, , , length = 0] = apdu;
    const data = apdu.slice(5, 5 + length);
    switch (ins) {
      case 0xa4:
        this.file = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
        return status(0x9000);
      case 0x20:
        return this.verify(String.fromCharCode(...data), apdu.length > 5);
      case 0x24:
        if (this.pin !== null && !this.verified) return status(0x6982);
        this.pin = String.fromCharCode(...data);
        return status(0x9000);
      case 0x2a:
        if (!this.verified) return status(0x6982);
        this.signed.push(data);
        return concat(new Uint8Array(256).fill(7), status(0x9000));
      case 0xb0:
        return this.file === 0x0a && !this.verified
          ? status(0x6982)
          : concat(Uint8Array.of(0x30, 0x03, 1, 2, 3), status(0x9000));
      default:
        return status(0x6d00);
    }
  }

  async close(): Promise<void> {
    this.open -= 1;
  }

  private verify(pin: string, given: boolean): Uint8Array {
    if (!given) return status(0x63c0 + this.tries);
    if (this.pin === null) return status(0x6985);
    if (this.tries === 0) return status(0x6983);
    if (pin !== this.pin) {
      this.tries -= 1;
      return status(0x63c0 + this.tries);
    }
    this.tries = 3;
    this.verified = true;
    return status(0x9000);
  }
}

/** Sessions run so far; each takes the next of `ends`, else 'stopped'. */
export class FakeAgent {
  readonly sessions: SeramSessionOptions[] = [];
  readonly ends: Partial<SeramSessionResult>[] = [];
  /** What the commands do to the card. */
  onRun = (): void => undefined;
  readonly run = async (options: SeramSessionOptions): Promise<SeramSessionResult> => {
    this.sessions.push(options);
    this.onRun();
    options.onProgress?.({ kind: 'apdu', order: 1, apduIndex: 22, apduCount: 44 });
    return { end: 'stopped', orders: 1, apdus: 44, exchanges: 2, lastScriptComplete: true, ...this.ends.shift() };
  };
}

export class FakeAir implements Contactless {
  waiting: ContactlessField[] = [];
  readonly touches: { fieldId: string; touch: ContactlessTouch }[] = [];
  async open(): Promise<ContactlessField> {
    throw new Error('a phone opens no field');
  }
  async result(): Promise<ContactlessTouch | undefined> {
    return undefined;
  }
  async close(): Promise<ContactlessTouch | undefined> {
    return undefined;
  }
  async fields(): Promise<ContactlessField[]> {
    return this.waiting;
  }
  async touch(fieldId: string, touch: ContactlessTouch): Promise<void> {
    this.touches.push({ fieldId, touch });
  }
}

export function outside() {
  localStorage.clear();
  const server = new FakeServer();
  const card = new FakeCard();
  const agent = new FakeAgent();
  const air = new FakeAir();
  const lock = new InProcessSecureElementLock();
  const pauses: number[] = [];
  const providers: (Provider | EnvironmentProviders)[] = [
    provideZonelessChangeDetection(),
    provideWording(),
    provideRouter([]),
    { provide: FETCH, useValue: server.fetch },
    { provide: SECURE_ELEMENTS, useValue: () => card },
    { provide: PROXY_AGENT, useValue: agent.run },
    { provide: CONTACTLESS, useValue: air },
    { provide: SIM_LOCK, useValue: lock },
    {
      provide: PAUSE,
      useValue: async (ms: number) => {
        pauses.push(ms);
        await settled();
      },
    },
  ];
  return { server, card, agent, air, lock, pauses, providers };
}

/** Lets everything that waits for nothing but promises run. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** A PIN in a text that also holds keys and signatures in base64, in which four digits may stand by chance. */
export const standsAlone = (digits: string): RegExp => new RegExp(`(?<![\\w+/.-])${digits}(?![\\w+/=.-])`);
