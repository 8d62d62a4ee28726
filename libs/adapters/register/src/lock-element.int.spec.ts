// The lock of a SIM that follows a hold, on this register and this kernel, with a worker that dies at every hook in turn: one
// order of each kind at the carrier, in the order of the acts, and the element where the card is.
import {
  AcceptServiceState,
  CarrierUnavailableError,
  LockElement,
  lockPictureOf,
  ResumeCertificate,
  SuspendCertificate,
  UnlockElement,
} from '@sumaho-jpki/operations';
import type { Asker, CarrierGateway, FaultPoints, PublishCrl, Register, ServiceControl } from '@sumaho-jpki/operations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAudit } from './check-audit';
import { ApplicationWorker, dyingAt, NO_FAULTS, seeing } from './testing/application-worker';
import { addHolder, SYSTEM, type Holder } from './testing/demo-rows';

const crl = { afterChange: () => Promise.resolve() } as unknown as PublishCrl;

let worker: ApplicationWorker;
let register: Register;
beforeAll(async () => {
  worker = await ApplicationWorker.start();
  ({ register } = worker);
});
afterAll(() => worker.stop());

/** A carrier with one SIM: each id once, at once, in the order of arrival. */
class Carrier {
  readonly orders = new Map<string, ServiceControl>();
  card: 'locked' | 'open' = 'open';
  away = false;
  readonly gateway = {
    controlService: (input) => {
      if (this.away) return Promise.reject(new CarrierUnavailableError('away'));
      if (!this.orders.has(input.functionCallIdentifier)) this.card = input.control === 'lock' ? 'locked' : 'open';
      this.orders.set(input.functionCallIdentifier, input);
      return Promise.resolve({ accepted: true });
    },
    orderState: ({ functionCallIdentifier }) =>
      Promise.resolve(
        this.orders.has(functionCallIdentifier)
          ? { state: 'executed', receipt: null, apduCount: 1, reason: null, bearer: 'sms' }
          : { state: 'unknown' },
      ),
  } as Pick<CarrierGateway, 'controlService' | 'orderState'> as CarrierGateway;

  /** Its word on every order so far, each once more than it was told. */
  async tell(): Promise<void> {
    for (const { functionCallIdentifier, control, iccid } of this.orders.values()) {
      await new AcceptServiceState(register).execute({
        carrier: 'docomo',
        messageId: functionCallIdentifier,
        bodyHash: 'hash',
        functionCallIdentifier,
        iccid,
        state: control === 'lock' ? 22 : 21,
        bearer: 'sms',
      });
    }
  }
}

interface Case extends Holder {
  readonly asker: Asker;
}

async function active(): Promise<Case> {
  const holder = await addHolder(register, 'mvno-on-docomo', 'docomo');
  const { certificate, application, line, person } = holder;
  await register.transaction(SYSTEM, async (tx) => {
    await tx.certificates.update(certificate, { state: 'active', certificateDer: Uint8Array.of(0x30) });
    await tx.applications.update(application, { state: 'completed', certificateSerial: certificate.serial });
    const element = await tx.elements.ensure({ lineId: line.id, carrier: line.carrier, iccid: line.iccid });
    await tx.elements.update(element, { state: 'personalised', certificateSerial: certificate.serial });
  });
  return { ...holder, asker: { kind: 'citizen', personId: person.id, provedAt: new Date(8.64e15) } };
}

const suspend = ({ asker, certificate }: Case) =>
  new SuspendCertificate(register, crl).execute({ asker, serial: certificate.serial });
const resume = ({ asker, certificate }: Case) =>
  new ResumeCertificate(register, crl).execute({ asker, serial: certificate.serial });

const factsOf = ({ line, certificate, application }: Case) =>
  register.transaction(SYSTEM, async (tx) => {
    const element = await tx.elements.byIccid(line.iccid);
    if (!element) throw new Error('no element');
    return {
      state: element.state,
      lock: await lockPictureOf(tx, element, await tx.certificates.bySerial(certificate.serial)),
      steps: await tx.steps.ofWorkflow(`lock:${element.id}`),
      events: (await tx.history.ofApplication(application.id)).map(({ event }) => event),
    };
  });

/** Runs everything until the element is where it is wanted and no order is open. */
async function work(given: Case, carrier: Carrier, wanted: string, faults: FaultPoints): Promise<void> {
  const kernel = worker.kernel(faults);
  const handlers = new Map(
    [new LockElement(register, carrier.gateway, faults), new UnlockElement(register, carrier.gateway, faults)].map(
      (handler) => [handler.kind as string, handler],
    ),
  );
  for (let round = 0; round < 200; round += 1) {
    for (const step of await kernel.claimDue(['mno-tsm'], 5)) {
      const handler = handlers.get(step.kind);
      if (handler) await kernel.run(step, handler).catch(() => undefined);
    }
    await carrier.tell();
    const { state, steps } = await factsOf(given);
    if (state === wanted && steps.every((step) => step.state === 'done' || step.state === 'cancelled')) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`still ${(await factsOf(given)).state}`);
}

const controls = (carrier: Carrier) => [...carrier.orders.values()].map(({ control }) => control);

describe('the lock of a SIM', () => {
  const points = new Set<string>();

  it('follows hold and lifting, and the pages see which way it took', async () => {
    const [given, carrier] = [await active(), new Carrier()];
    const seen = seeing(points);
    await suspend(given);
    expect((await factsOf(given)).lock).toMatchObject({ state: 'lock-ordered', bearer: null, confirmedAt: null });
    await work(given, carrier, 'locked', seen);
    expect((await factsOf(given)).lock).toMatchObject({ state: 'locked', bearer: 'sms', reason: null });
    await resume(given);
    await work(given, carrier, 'personalised', seen);
    const { lock, events } = await factsOf(given);
    expect(lock).toMatchObject({ state: 'open', bearer: 'sms' });
    expect(events.filter((event) => event.includes('lock'))).toEqual([
      'lock-ordered',
      'element-locked',
      'unlock-ordered',
      'element-unlocked',
    ]);
    expect(points.size).toBeGreaterThan(15);
  });

  it('ends the same whichever hook the worker dies at', async () => {
    expect(points.size).toBeGreaterThan(0);
    for (const deadly of [...points].filter((point) => !point.startsWith('step/'))) {
      const [given, carrier] = [await active(), new Carrier()];
      const faults = dyingAt(deadly);
      const named = (problem: unknown) => {
        throw new Error(`${deadly}: ${String(problem)}`);
      };
      await suspend(given);
      await work(given, carrier, 'locked', faults).catch(named);
      await resume(given);
      await work(given, carrier, 'personalised', faults).catch(named);
      expect([deadly, faults.deaths, carrier.card, controls(carrier)]).toEqual([deadly, 1, 'open', ['lock', 'unlock']]);
      const { events } = await factsOf(given);
      expect([deadly, events.filter((event) => event.startsWith('element-'))]).toEqual([
        deadly,
        ['element-locked', 'element-unlocked'],
      ]);
    }
  }, 180_000);

  it.each(['asked', 'earlier-settled', 'intended', 'ordered', 'committed'])(
    'that is lifted while the worker stands at lock-element/%s leaves the card open',
    async (point) => {
      const [given, carrier] = [await active(), new Carrier()];
      let lifted = false;
      await suspend(given);
      await work(given, carrier, 'personalised', {
        reach: async (at) => {
          if (at !== `lock-element/${point}` || lifted) return;
          lifted = true;
          await resume(given);
        },
      });
      expect([lifted, carrier.card, (await factsOf(given)).lock.state]).toEqual([true, 'open', 'open']);
      expect(controls(carrier).at(-1)).toBe('unlock');
    },
  );

  it('waits while the carrier is away, and is never shown as done', async () => {
    const [given, carrier] = [await active(), new Carrier()];
    carrier.away = true;
    await suspend(given);
    await expect(work(given, carrier, 'locked', NO_FAULTS)).rejects.toThrow('still lock-ordered');
    expect((await factsOf(given)).lock.state).toMatch(/^lock-(ordered|stuck)$/);
  });

  it('stands in an audit that holds', async () => {
    expect((await checkAudit(worker.database.app)).every(({ verdict }) => verdict.ok)).toBe(true);
  });
});
