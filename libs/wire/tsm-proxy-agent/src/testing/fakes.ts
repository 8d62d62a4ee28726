// A server that plays a list of orders, a secure element that answers 9000, a clock that passes while somebody sleeps.
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import type { SeramOrderInput, SeramReport } from '@sumaho-jpki/wire/tsm-messages';
import {
  InProcessSecureElementLock,
  type SecureElement,
  SecureElementError,
  type SeramClock,
  type SeramProgress,
  type SeramSessionOptions,
  type SeramTransport,
  runSeramSession,
} from '../index';

export const ICCID = '8981100000000000001';
export const SP_AREA = 'D392F00026015350';
export const ISD = 'A000000151000000';
export const select = (aid: string) => `00A40400${hex(Uint8Array.of(aid.length / 2))}${aid}00`;
export const SCRIPT = [
  select(SP_AREA),
  '8050300008000102030405060700',
  '8482330010' + '11'.repeat(16),
  '84E2890008' + '22'.repeat(8),
];

/** Time that passes only while somebody sleeps. */
export class TestClock implements SeramClock {
  time = 0;
  readonly slept: number[] = [];
  now = () => this.time;
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.time += ms;
    await Promise.resolve();
  }
}

/** Answers every command 9000; can be cut. */
export class FakeSecureElement implements SecureElement {
  readonly seType = 'uicc';
  readonly log: string[] = [];
  readonly executed: string[] = [];
  open = new Set<number>();
  private nextChannel = 1;
  cutAt: number | undefined;
  answers = new Map<string, string>();
  applications = new Set([SP_AREA, ISD]);
  constructor(readonly seId = ICCID) {}

  async openLogicalChannel(aid: Uint8Array) {
    this.cut();
    if (!this.applications.has(hex(aid))) throw new SecureElementError('no-such-application', bytes('6A82'));
    const channel = this.nextChannel;
    this.nextChannel += 1;
    this.open.add(channel);
    this.log.push(`open ${channel} ${hex(aid)}`);
    this.executed.push(`select ${hex(aid)}`);
    await Promise.resolve();
    return { channel, selectResponse: bytes('6F009000') };
  }
  async transmit(channel: number, apdu: Uint8Array) {
    this.cut();
    if (!this.open.has(channel)) throw new Error('closed channel');
    this.log.push(`send ${channel} ${hex(apdu)}`);
    this.executed.push(hex(apdu));
    await Promise.resolve();
    return bytes(this.answers.get(hex(apdu)) ?? '9000');
  }
  async close(channel: number) {
    this.open.delete(channel);
    this.log.push(`close ${channel}`);
    await Promise.resolve();
  }
  private cut() {
    if (this.cutAt !== undefined && this.executed.length >= this.cutAt) throw new SecureElementError('unavailable');
  }
}

export type Answer = SeramOrderInput | Error;

/** Plays a list of answers; records the reports as they arrive. */
export class ScriptedServer implements SeramTransport {
  readonly reports: SeramReport[] = [];
  handshakes = 0;
  handshakeAnswer: unknown = {
    chosenTransportProtocol: 'HTTPS',
    chosenDataFormat: 'application/json',
    chosenVersion: '2.0.0',
  };
  constructor(private readonly answers: Answer[]) {}
  async handshake() {
    this.handshakes += 1;
    if (this.handshakeAnswer instanceof Error) throw this.handshakeAnswer;
    await Promise.resolve();
    return this.handshakeAnswer;
  }
  async remoteManagement(_uri: string, _sessionId: string, body: SeramReport): Promise<unknown> {
    this.reports.push(structuredClone(body));
    await Promise.resolve();
    const answer = this.answers.shift() ?? STOP;
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

export const STOP: SeramOrderInput = { ramCommands: [{ ramCommandType: 'ramStopCommand' }] };
export const order = (listOfCAPDU: string[], more: Partial<SeramOrderInput> = {}): SeramOrderInput => ({
  delay: 0,
  chosenSecureElement: { seType: 'uicc', seId: ICCID },
  ramCommands: [{ ramCommandType: 'seRamCommand', listOfCAPDU }],
  ...more,
});

export function setUp(answers: Answer[], more: Partial<SeramSessionOptions> = {}) {
  const server = new ScriptedServer(answers);
  const secureElement = new FakeSecureElement();
  const clock = new TestClock();
  const progress: SeramProgress[] = [];
  const options: SeramSessionOptions = {
    transport: server,
    uri: 'https://tsm.example/gp/seram',
    sessionId: 'session-1',
    secureElement,
    clock,
    onProgress: (step) => progress.push(step),
    lock: new InProcessSecureElementLock(),
    allowedAids: [bytes(SP_AREA), bytes(ISD)],
    ...more,
  };
  return { server, secureElement, clock, progress, options, run: () => runSeramSession(options) };
}
