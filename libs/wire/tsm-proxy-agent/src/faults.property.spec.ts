// Laws of the agent under any mix of lost requests, lost answers, cut channels and app restarts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { type SeramOrderInput, type SeramReport, seramReportSchema } from '@sumaho-jpki/wire/tsm-messages';
import {
  InProcessSecureElementLock,
  type SecureElement,
  SecureElementError,
  type SeramJournal,
  type SeramTransport,
  SeramTransportError,
  runSeramSession,
} from './index';

const ICCID = '8981100000000000001';
const SELECT = '00A4040008D392F0002601535000';
type Fate = 'arrives' | 'request-lost' | 'answer-lost' | 'app-dies';

/** Delivers its orders one after the other, each again and again until it has a report on it. */
class PatientServer implements SeramTransport {
  readonly answered = new Map<string, SeramReport>();
  contradictions = 0;
  /** Called when an answer is on its way, to let the app die at that moment. */
  onFate: (fate: Fate) => void = () => undefined;
  constructor(
    private readonly orders: readonly string[][],
    private readonly fates: Fate[],
  ) {}

  async handshake() {
    await Promise.resolve();
    return { chosenTransportProtocol: 'HTTPS', chosenDataFormat: 'application/json', chosenVersion: '2.0.0' };
  }

  async remoteManagement(_uri: string, _sessionId: string, body: SeramReport): Promise<unknown> {
    await Promise.resolve();
    const fate = this.fates.shift() ?? 'arrives';
    if (fate === 'request-lost') throw new SeramTransportError('network');
    const order = this.take(seramReportSchema.parse(JSON.parse(JSON.stringify(body))));
    if (fate === 'answer-lost') throw new SeramTransportError('network');
    if (fate === 'app-dies') this.onFate(fate);
    return order;
  }

  private take(report: SeramReport): SeramOrderInput {
    if (report.orderId !== undefined) {
      const known = this.answered.get(report.orderId);
      if (known && JSON.stringify(known) !== JSON.stringify(report)) this.contradictions += 1;
      this.answered.set(report.orderId, known ?? report);
    }
    const next = this.orders.findIndex((_, index) => !this.answered.has(`order-${index}`));
    const listOfCAPDU = this.orders[next];
    if (listOfCAPDU === undefined) return { ramCommands: [{ ramCommandType: 'ramStopCommand' }] };
    return {
      delay: 0,
      orderId: `order-${next}`,
      chosenSecureElement: { seType: 'uicc', seId: ICCID },
      ramCommands: [{ ramCommandType: 'seRamCommand', listOfCAPDU }],
    };
  }
}

class CountingSecureElement implements SecureElement {
  readonly seType = 'uicc';
  readonly seId = ICCID;
  readonly executed = new Map<string, number>();
  open = 0;
  mostOpen = 0;
  private channels = 0;
  constructor(private readonly cuts: Set<number>) {}
  private steps = 0;

  private step(): void {
    this.steps += 1;
    if (this.cuts.has(this.steps)) throw new SecureElementError('unavailable');
  }
  async openLogicalChannel() {
    await Promise.resolve();
    this.step();
    this.channels += 1;
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    return { channel: this.channels, selectResponse: bytes('9000') };
  }
  async transmit(channel: number, apdu: Uint8Array) {
    await Promise.resolve();
    expect(channel).toBe(this.channels);
    const text = hex(apdu);
    this.executed.set(text, (this.executed.get(text) ?? 0) + 1);
    this.step();
    return bytes('9000');
  }
  async close() {
    await Promise.resolve();
    this.open -= 1;
  }
}

function memoryJournal(): SeramJournal {
  let kept: string | undefined;
  return {
    load: () => Promise.resolve(kept === undefined ? undefined : (JSON.parse(kept) as SeramReport)),
    save: (_sessionId, report) => {
      kept = report && JSON.stringify(report);
      return Promise.resolve();
    },
  };
}

describe('TSM proxy agent under any faults', () => {
  it('carries out no command twice, contradicts no report, holds at most one channel, and brings every order to an answer', async () => {
    const fate = fc.constantFrom<Fate>('arrives', 'arrives', 'request-lost', 'answer-lost', 'app-dies');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
        fc.array(fate, { maxLength: 25 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 3 }),
        async (lengths, fates, cuts) => {
          // Every command of every order is another one, so that a second execution shows.
          const orders = lengths.map((length, order) => [
            SELECT,
            ...Array.from({ length }, (_, index) => `80E2000002${hex(Uint8Array.of(order, index))}`),
          ]);
          const server = new PatientServer(orders, [...fates]);
          const secureElement = new CountingSecureElement(new Set(cuts));
          const journal = memoryJournal();
          let time = 0;
          let end = '';
          for (let start = 0; start < 30 && end !== 'stopped'; start += 1) {
            const life = new AbortController();
            server.onFate = () => life.abort();
            const result = await runSeramSession({
              transport: server,
              uri: 'https://tsm.example',
              sessionId: 's',
              secureElement,
              journal,
              signal: life.signal,
              lock: new InProcessSecureElementLock(),
              clock: {
                now: () => time,
                sleep: (ms, signal) => {
                  signal?.throwIfAborted();
                  time += ms;
                  return Promise.resolve();
                },
              },
            });
            end = result.end;
          }
          expect(end).toBe('stopped');
          expect([...secureElement.executed.values()].every((times) => times === 1)).toBe(true);
          expect(secureElement.mostOpen).toBeLessThanOrEqual(1);
          expect(secureElement.open).toBe(0);
          expect(server.contradictions).toBe(0);
          expect(server.answered.size).toBe(orders.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});
