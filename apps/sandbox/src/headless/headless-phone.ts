// A phone: redeems the access code, runs the TSM proxy agent against MNO-TSM and SP-TSM, sets the PIN on the SIM, proves
// possession, touches gates. It counts what crossed the network and the card's channel.
import { createHash } from 'node:crypto';
import { routes, type DeviceNext } from '@sumaho-jpki/contract';
import { carrierErrands, httpSecureElement } from '@sumaho-jpki/stand-ins/handset';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { ISD_AID, JPKI_AP_AID, JpkiApplicationClient, sha256DigestInfo } from '@sumaho-jpki/wire/jpki-applet';
import {
  fetchSeramTransport,
  InProcessSecureElementLock,
  runSeramSession,
  type SecureElement,
  SecureElementError,
  type SeramProgress,
  type SeramSessionResult,
  type SeramTransport,
  systemClock,
} from '@sumaho-jpki/wire/tsm-proxy-agent';
import { call } from './contract-client';
import { HeadlessBrowser } from './headless-browser';
import { type DeviceState, HeadlessDevice, refuseAfter } from './headless-device';
import type { World } from './world';

export interface ScriptCount {
  /** Whose script it is. */
  party: 'mno-tsm' | 'sp-tsm';
  /** Commands that the card answered. */
  apdus: number;
  /** Of those commands, and of their answers. */
  bytesDown: number;
  bytesUp: number;
}

export interface PhoneCounts {
  /** Commands of the carrier's and of the key service's scripts that the card answered. */
  scriptApdus: { 'mno-tsm': number; 'sp-tsm': number };
  /** Commands of the phone's own app: PIN, certificate, signatures. */
  appApdus: number;
  /** Exchanges with card data: an order with commands for the card, and the report with its answers. */
  cardDataExchanges: number;
  /** HTTP requests whose body or answer carried commands or answers of the card. */
  cardDataRequests: number;
  /** Each script that the card answered, in order. */
  scripts: ScriptCount[];
  /** All SERAM exchanges: handshakes and polls included. */
  seramExchanges: number;
  /** Sessions that were run. */
  sessions: number;
  /** Spent in the SIM's channel, in the agent's own pauses, and with the carrier: not the product's time. */
  milliseconds: { card: number; pauses: number; carrier: number };
}

export type PhoneProgress =
  | { kind: 'next'; next: DeviceNext['kind']; state: string; percent: number }
  | { kind: 'session'; party: 'mno-tsm' | 'sp-tsm'; result: SeramSessionResult }
  | { kind: 'apdu'; party: 'mno-tsm' | 'sp-tsm'; at: number; of: number };

export interface PhoneOptions {
  readonly world: World;
  readonly iccid: string;
  readonly model: string;
  readonly onProgress?: (progress: PhoneProgress) => void;
  /** Put between agent and card or network by fault tests. */
  readonly wrapTransport?: (transport: SeramTransport) => SeramTransport;
  readonly wrapSecureElement?: (secureElement: SecureElement) => SecureElement;
}

export class HeadlessPhone extends HeadlessDevice {
  readonly browser: HeadlessBrowser;
  readonly counts: PhoneCounts = {
    scriptApdus: { 'mno-tsm': 0, 'sp-tsm': 0 },
    appApdus: 0,
    cardDataExchanges: 0,
    cardDataRequests: 0,
    scripts: [],
    seramExchanges: 0,
    sessions: 0,
    milliseconds: { card: 0, pauses: 0, carrier: 0 },
  };
  private readonly card: SecureElement;
  /** Scripts of the order under way. */
  private scriptsOut: string[][] = [];
  private readonly lock = new InProcessSecureElementLock();

  constructor(private readonly options: PhoneOptions) {
    super();
    this.browser = new HeadlessBrowser(options.world.origin);
    const card = httpSecureElement({ baseUrl: options.world.baseUrl, iccid: options.iccid });
    this.card = this.timing(options.wrapSecureElement?.(card) ?? card);
  }

  async redeem(accessCode: string, downloadPassword: string) {
    const answer = await call(this.browser, routes.device.redeem, {
      body: {
        accessCode,
        downloadPassword,
        secureElement: { iccid: this.options.iccid },
        handset: { model: this.options.model },
      },
    });
    this.deviceToken = answer.deviceToken;
    return answer;
  }

  /** Does what the service asks for until the PIN is to be set, or the end. Gives up after `withinMs`. */
  async provision({ withinMs = 60_000 }: { withinMs?: number } = {}): Promise<DeviceState> {
    const until = Date.now() + withinMs;
    let state = await this.next();
    for (;;) {
      this.tell({
        kind: 'next',
        next: state.next.kind,
        state: state.application.state,
        percent: state.application.percent,
      });
      if (state.next.kind === 'seram') await this.runSession(state.next);
      else if (state.next.kind !== 'wait') return state;
      refuseAfter(until, withinMs, state);
      // After a session the register is a moment behind the card: what was seen before it is old news.
      state = await this.next(state.tag);
    }
  }

  async runSession({ party, uri, sessionId, allowedAids }: Extract<DeviceNext, { kind: 'seram' }>) {
    const onProgress = (progress: SeramProgress): void => {
      if (progress.kind === 'apdu') this.tell({ kind: 'apdu', party, at: progress.apduIndex, of: progress.apduCount });
    };
    const transport = this.counting(party, fetchSeramTransport());
    const result = await runSeramSession({
      transport: this.options.wrapTransport?.(transport) ?? transport,
      uri,
      sessionId,
      secureElement: this.card,
      allowedAids: allowedAids.map((aid) => bytes(aid)),
      lock: this.lock,
      maxIdleMs: 20_000,
      clock: {
        now: systemClock.now,
        sleep: (ms, signal) => this.spend('pauses', () => systemClock.sleep(ms, signal)),
      },
      onProgress,
    });
    this.counts.seramExchanges += result.exchanges;
    this.counts.sessions += 1;
    this.tell({ kind: 'session', party, result });
    return result;
  }

  /** Does what the carrier woke the phone for, such as deleting a revoked certificate's SP area. */
  async runErrands(): Promise<string[]> {
    const { world, iccid } = this.options;
    const done: string[] = [];
    for (const { kind, seramUri, seramSessionId } of await carrierErrands({ baseUrl: world.baseUrl, iccid })) {
      const uri = seramUri.replace(/\/handshake$/, '');
      const { end } = await this.runSession({
        kind: 'seram',
        party: 'mno-tsm',
        uri,
        sessionId: seramSessionId,
        allowedAids: [hex(ISD_AID)],
      });
      done.push(`${kind}:${end}`);
    }
    return done;
  }

  /** Sets the first PIN on the card. @throws JpkiApplicationError */
  setPin(pin: string): Promise<void> {
    return this.withApplication((application) => application.setInitialPin(pin));
  }

  /** DER of the certificate on the card. */
  readCertificate(pin: string): Promise<Uint8Array> {
    return this.withApplication(async (application) => {
      await application.verifyPin(pin);
      return application.readCertificate();
    });
  }

  /** RSASSA-PKCS1-v1_5 with SHA-256 by the card. */
  sign(pin: string, text: string): Promise<Buffer> {
    const hash = createHash('sha256').update(text, 'utf8').digest();
    return this.withApplication(async (application) => {
      await application.verifyPin(pin);
      return Buffer.from(await application.sign(sha256DigestInfo(hash)));
    });
  }

  /** Whether the JPKI application can be selected: not when it is locked, or not there. */
  async selects(): Promise<boolean> {
    try {
      await this.withApplication(() => Promise.resolve());
      return true;
    } catch (problem) {
      if (problem instanceof SecureElementError && problem.fault === 'no-such-application') return false;
      throw problem;
    }
  }

  async withApplication<T>(work: (application: JpkiApplicationClient) => Promise<T>): Promise<T> {
    const { channel } = await this.card.openLogicalChannel(JPKI_AP_AID);
    this.counts.appApdus += 1;
    try {
      return await work(
        new JpkiApplicationClient((apdu) => {
          this.counts.appApdus += 1;
          return this.card.transmit(channel, apdu);
        }),
      );
    } finally {
      await this.card.close(channel).catch(() => undefined);
    }
  }

  protected get world(): World {
    return this.options.world;
  }

  private counting(party: 'mno-tsm' | 'sp-tsm', transport: SeramTransport): SeramTransport {
    const timed = <T>(work: () => Promise<T>): Promise<T> =>
      party === 'mno-tsm' ? this.spend('carrier', work) : work();
    return {
      handshake: (...exchange) => timed(() => transport.handshake(...exchange)),
      remoteManagement: async (...exchange) => {
        const [, , report] = exchange;
        const order = await timed(() => transport.remoteManagement(...exchange));
        const scripts = scriptsOf(order);
        if (report.ramResponses.length > 0 || scripts.length > 0) this.counts.cardDataRequests += 1;
        if (report.ramResponses.length > 0)
          this.countAnswers(report.ramResponses.map(({ listOfRAPDU }) => listOfRAPDU));
        if (scripts.length > 0) {
          this.counts.cardDataExchanges += 1;
          this.scriptsOut = scripts;
        }
        return order;
      },
    };
  }

  /** Whose script it is stands in its first command: the carrier works in the issuer's domain. */
  private countAnswers(answers: readonly (readonly string[])[]): void {
    for (const [at, script] of this.scriptsOut.entries()) {
      const party = script[0]?.includes(hex(ISD_AID)) ? 'mno-tsm' : 'sp-tsm';
      const answered = (answers[at] ?? []).filter((answer) => answer !== '');
      this.counts.scriptApdus[party] += answered.length;
      this.counts.scripts.push({
        party,
        apdus: answered.length,
        bytesDown: script.slice(0, answered.length).join('').length / 2,
        bytesUp: answered.join('').length / 2,
      });
    }
    this.scriptsOut = [];
  }

  private timing(card: SecureElement): SecureElement {
    return {
      seType: card.seType,
      seId: card.seId,
      openLogicalChannel: (aid) => this.spend('card', () => card.openLogicalChannel(aid)),
      transmit: (channel, apdu) => this.spend('card', () => card.transmit(channel, apdu)),
      close: (channel) => this.spend('card', () => card.close(channel)),
    };
  }

  private async spend<T>(on: keyof PhoneCounts['milliseconds'], work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.counts.milliseconds[on] += performance.now() - began;
    }
  }

  private tell(progress: PhoneProgress): void {
    this.options.onProgress?.(progress);
  }
}

function scriptsOf(order: unknown): string[][] {
  const { ramCommands = [] } = order as { ramCommands?: { listOfCAPDU?: string[] }[] };
  return ramCommands.flatMap(({ listOfCAPDU }) => (listOfCAPDU ? [listOfCAPDU] : []));
}
