// The virtual MNO-TSM of one network operator: System Messaging towards the SP-TSM, SERAM towards the phone, call-backs, knobs.
// Framework-free; whoever serves HTTP passes bodies in and answers out.
import { FUNCTIONS, type FunctionRequestInput, MESSAGING_PATH } from '@sumaho-jpki/wire/tsm-messages';
import type { JWK } from 'jose';
import { CallBacks, type EventName, stateAfter } from './call-backs';
import { CallMemory } from './call-memory';
import { casdCertificateOf } from './card-factory';
import { carrierFolder, isdKeysOf, isdMasterOf, messageKeyOf, receiptKeyOf, tokenKeyOf } from './carrier-keys';
import { CARRIER_PROFILES } from './carrier-profiles';
import type { CarrierOrder, OrderKind } from './carrier-order';
import { mnoTsmBase } from './carriers-file';
import type { HostCode } from './demo-catalogue';
import { type IsdKeys, IsdWork } from './isd-work';
import { DEFAULT_KNOBS, type Knobs, type KnobsChange, useUp } from './knobs';
import { isLegacySim, legacyKeysOf } from './legacy-sims';
import { MessageDesk, type MessageAnswer } from './message-desk';
import { OrderBook } from './order-book';
import { type Modem, remoteKeysOf, SmsBearer } from './sms-bearer';
import { SeramDesk, type SeramAnswer } from './seram-desk';

/** Code of the SP-TSM in messages. */
const SP_TSM = 'sp-tsm';
/** Milliseconds between two looks for what is to go by short message. */
const SWEEP_EVERY = 2000;

export interface VirtualMnoTsmOptions {
  readonly host: HostCode;
  readonly dataDirectory: string;
  /** Public origin; the phone reaches SERAM under it. */
  readonly origin: string;
  readonly spTsm: { readonly publicJwk: JWK; readonly messagingUrl?: string };
  readonly now?: () => Date;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds before a call-back that was not acknowledged is sent again. */
  readonly callBackPause?: number;
  /** The way to phones' modems; without it nothing goes by short message. */
  readonly modem?: Modem;
  /** Cuts the channel of the phone with this SIM after so many APDUs. */
  readonly cutPhone?: (iccid: string, afterApdus: number) => void;
}

/** Work that waits for the phone: the carrier's wake-up message names it. */
export interface Errand {
  readonly seramUri: string;
  readonly seramSessionId: string;
  readonly kind: OrderKind;
}

export class VirtualMnoTsm {
  readonly host: HostCode;
  private currentKnobs: Knobs = { ...DEFAULT_KNOBS };
  private readonly book: OrderBook;
  private readonly messages: MessageDesk;
  private readonly seram: SeramDesk;
  private readonly callBacks: CallBacks;
  private readonly sms: SmsBearer | undefined;
  private readonly sweeper: NodeJS.Timeout | undefined;
  private readonly seramUri: string;

  constructor(private readonly options: VirtualMnoTsmOptions) {
    const { host, dataDirectory, origin, spTsm, now = () => new Date() } = options;
    this.host = host;
    const folder = carrierFolder(dataDirectory, host);
    const master = isdMasterOf(dataDirectory, host);
    const privateKey = messageKeyOf(dataDirectory, host);
    const knobs = () => this.currentKnobs;
    const isdKeys = (iccid: string): IsdKeys =>
      isLegacySim(iccid)
        ? { protocol: 'scp02', keys: legacyKeysOf(dataDirectory, host, iccid) }
        : { protocol: 'scp03', keys: isdKeysOf(master, iccid) };
    this.seramUri = `${mnoTsmBase(origin, host)}/gp/seram`;
    this.book = new OrderBook(folder, now);
    const work = new IsdWork(this.book, (iccid) => isdKeys(iccid), now);
    this.callBacks = new CallBacks({
      carrier: host,
      privateKey,
      spTsm: { code: SP_TSM, messagingUrl: spTsm.messagingUrl ?? origin + MESSAGING_PATH },
      book: this.book,
      knobs,
      ...(options.fetch ? { fetch: options.fetch } : {}),
      ...(options.callBackPause === undefined ? {} : { firstPause: options.callBackPause }),
    });
    this.messages = new MessageDesk({
      carrier: host,
      privateKey,
      spTsm: { code: SP_TSM, publicJwk: spTsm.publicJwk },
      memory: new CallMemory(folder),
      knobs,
      world: () => ({
        host,
        book: this.book,
        knobs: this.currentKnobs,
        seramUri: this.seramUri,
        management: CARRIER_PROFILES[host].management,
        contentKeys: (iccid) => ({
          tokenKey: tokenKeyOf(dataDirectory, host),
          receiptKey: receiptKeyOf(dataDirectory, host, iccid),
        }),
        spoiltToken: (command) => (useUp(this.currentKnobs, 'spoilNextTokens') ? spoilt(command) : command),
        casdCertificate: (iccid) => casdCertificateOf(dataDirectory, iccid),
      }),
    });
    this.seram = new SeramDesk({
      book: this.book,
      work,
      now,
      onEnd: (order) => this.settle(order),
      onScript: (iccid) => this.cutIfTold(iccid),
    });
    const { modem } = options;
    if (modem) {
      this.sms = new SmsBearer({
        book: this.book,
        work,
        keysOf: (iccid) => remoteKeysOf(dataDirectory, host, iccid),
        modem,
        now,
        deletionAfter: () => this.currentKnobs.deleteByMessageAfterMs,
        onEnd: (order) => this.settle(order),
      });
      this.sweeper = setInterval(() => this.sms?.sweep(), SWEEP_EVERY).unref();
    }
    this.callBacks.resume();
  }

  /** `raw` are the exact body bytes, `signature` the header X-Message-Signature. */
  async receive(functionName: string, raw: Uint8Array, signature: string | undefined): Promise<MessageAnswer> {
    const [least, most] = this.currentKnobs.answerDelayMs;
    const pause = least + Math.random() * Math.max(0, most - least);
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    const answer = await this.messages.receive(functionName, raw, signature);
    // Not before the answer is on its way: the order is accepted first and done afterwards.
    if (this.sms) setTimeout(() => this.sms?.sweep(), 0).unref();
    return answer;
  }

  handshake(sessionId: string, body: unknown): SeramAnswer<object> {
    return this.seram.handshake(sessionId, body);
  }

  remoteManagement(sessionId: string, body: unknown): SeramAnswer<object> {
    return this.seram.remoteManagement(sessionId, body);
  }

  errandsOf(iccid: string): Errand[] {
    return this.book
      .openOf(iccid)
      .map(({ sessionId, kind }) => ({ seramUri: this.seramUri, seramSessionId: sessionId, kind }));
  }

  /**
   * Lets the carrier tell the SP-TSM of a line, SIM or handset that changed. Its own record of the demo lines stays as it is.
   * Throws ZodError when the message is not one of that function.
   */
  announce<N extends EventName>(name: N, event: Omit<FunctionRequestInput<N>, 'header'>): string {
    const header = { functionRequesterIdentifier: this.host, functionCallIdentifier: '00000000' };
    FUNCTIONS[name].request.parse({ header, ...event });
    return this.callBacks.announce(name, event);
  }

  get knobs(): Readonly<Knobs> {
    return { ...this.currentKnobs };
  }

  turn(change: KnobsChange): Readonly<Knobs> {
    this.currentKnobs = { ...this.currentKnobs, ...change };
    return this.knobs;
  }

  /** Stops call-backs; they go on when a new instance opens the same folder. */
  close(): void {
    clearInterval(this.sweeper);
    this.callBacks.close();
  }

  private settle(order: CarrierOrder): void {
    this.sms?.overtake(order.iccid);
    if (order.kind === 'audit') return;
    if (order.outcome?.functionExecutionStatus.status === 'Executed-Success') {
      this.book.changeSim(order.iccid, { serviceState: stateAfter(order) });
    }
    this.callBacks.report(order);
  }

  private cutIfTold(iccid: string): void {
    const { cutAfterApdu } = this.currentKnobs;
    if (cutAfterApdu === null) return;
    this.currentKnobs.cutAfterApdu = null;
    this.options.cutPhone?.(iccid, cutAfterApdu);
  }
}

/** The last byte of the token another one: before it stands only Le. */
function spoilt(command: string): string {
  const at = command.length - 4;
  const byte = Number.parseInt(command.slice(at, at + 2), 16) ^ 0x01;
  return command.slice(0, at) + byte.toString(16).padStart(2, '0').toUpperCase() + command.slice(at + 2);
}
