// A worker with every step of an application, on the register of a test: quick, and dying where it is told to. What citizen, phone and
// carrier do meanwhile is the spec's.
import {
  ActivateCertificate,
  AwaitActivation,
  AwaitAttestation,
  AwaitKey,
  AwaitPersonalisation,
  AwaitSpArea,
  AwaitStorage,
  BuildScript,
  ContentManagement,
  DeliverKey,
  IssueCertificate,
  NotifyActivation,
  OpenActivationChallenge,
  OrderDeletion,
  OrderSpArea,
  PrepareKey,
  ProvePossession,
  RelayScripts,
  RevokeUnfinished,
  SendAccessCode,
  SetDownloadPassword,
} from '@sumaho-jpki/operations';
import type {
  ApplicationRow,
  CertificateAuthority,
  DeviceSessionRow,
  FaultPoints,
  KeyService,
  Register,
  StepHandler,
} from '@sumaho-jpki/operations';
import { QUEUES } from '@sumaho-jpki/rules';
import { createStepKernel, type StepKernel } from '../kernel/step-kernel';
import { STEP_POLICY } from '../kernel/step-policy';
import { createRegister } from '../register';
import { addCarriers, SYSTEM } from './demo-rows';
import { hasher, random, type OutsideWorld } from './outside-world';
import { openTestDatabase } from './test-database';
import type { TestDatabase } from './test-database';

export const PASSWORD = 'Sakura-2026-hana';
export const NO_FAULTS: FaultPoints = { reach: () => Promise.resolve() };
const QUICK = { ...STEP_POLICY, leaseSeconds: () => 0.1, backoffSeconds: () => 0.01 };

export type Handlers = ReadonlyMap<string, StepHandler>;
type Application = Pick<ApplicationRow, 'id' | 'personId'>;

/** Notes every hook in `points`. */
export const seeing = (points: Set<string>): FaultPoints => ({
  reach: (point) => Promise.resolve(void points.add(point)),
});

/** The worker dies once, at this hook. */
export function dyingAt(deadly: string): FaultPoints & { deaths: number } {
  return {
    deaths: 0,
    reach(point) {
      if (point !== deadly || this.deaths > 0) return Promise.resolve();
      this.deaths += 1;
      return Promise.reject(new Error('death'));
    },
  };
}

export class ApplicationWorker {
  private constructor(
    readonly database: TestDatabase,
    readonly register: Register,
  ) {}

  static async start(): Promise<ApplicationWorker> {
    const database = await openTestDatabase();
    const register = createRegister(database.app);
    await addCarriers(register);
    return new ApplicationWorker(database, register);
  }

  stop(): Promise<void> {
    return this.database.drop();
  }

  async applicationNow(id: string): Promise<ApplicationRow> {
    const row = await this.register.transaction(SYSTEM, (tx) => tx.applications.byId(id));
    if (!row) throw new Error('no application');
    return row;
  }

  latestDevice(id: string): Promise<DeviceSessionRow | null> {
    return this.register.transaction(SYSTEM, (tx) => tx.deviceSessions.latestOfApplication(id));
  }

  /** Every step of an application, each kind once. */
  handlers(
    outside: OutsideWorld,
    faults: FaultPoints = NO_FAULTS,
    keyService: KeyService = outside.keyService,
    authority: CertificateAuthority = outside.authority as CertificateAuthority,
  ): Handlers {
    const { register } = this;
    const { carriers, relay, notices } = outside;
    const content = new ContentManagement(register, outside.content, keyService, authority);
    const each: StepHandler[] = [
      new SendAccessCode(register, notices, hasher, random, faults, 10),
      new PrepareKey(register, keyService, faults),
      new AwaitAttestation(register, faults),
      new AwaitKey(register, faults),
      new DeliverKey(register, outside.keyDelivery, faults),
      new AwaitStorage(register, faults),
      new IssueCertificate(register, authority, keyService, faults),
      new OrderSpArea(register, carriers, keyService, authority, faults),
      new RelayScripts(register, relay, keyService, random, content, faults),
      new AwaitSpArea(register, carriers, relay, keyService, random, faults),
      new BuildScript(register, keyService, content, faults),
      new AwaitPersonalisation(register, keyService, content, faults),
      new AwaitActivation(register, keyService),
      new ActivateCertificate(register, keyService, faults),
      new NotifyActivation(register, notices, carriers, faults),
      new RevokeUnfinished(register, keyService),
      new OrderDeletion(register, carriers),
    ];
    return new Map(each.map((handler) => [handler.kind, handler]));
  }

  kernel(faults: FaultPoints = NO_FAULTS): StepKernel {
    return createStepKernel(this.database.app, { policy: QUICK, faults });
  }

  /** Runs what is due, a few times. */
  async workOff(handlers: Handlers): Promise<void> {
    const kernel = this.kernel();
    for (let round = 0; round < 20; round += 1) {
      for (const step of await kernel.claimDue(QUEUES, 5)) await this.run(kernel, handlers, step);
    }
  }

  /**
   * From the download password until nothing is open. @param moves of the outside, after each round of the worker
   * @throws Error for a parked step, and with the state in which the application stands after the last round
   */
  async provision(
    { id, personId }: Application,
    handlers: Handlers,
    moves: () => Promise<void>,
    { faults = NO_FAULTS, rounds = 200 }: { faults?: FaultPoints; rounds?: number } = {},
  ): Promise<void> {
    const kernel = this.kernel(faults);
    await new SetDownloadPassword(this.register, hasher, 10).execute({
      personId,
      applicationId: id,
      password: PASSWORD,
    });
    for (let round = 0; round < rounds; round += 1) {
      for (const step of await kernel.claimDue(QUEUES, 5)) {
        await this.run(kernel, handlers, step).catch(() => undefined);
      }
      await moves();
      const steps = await this.register.transaction(SYSTEM, (tx) => tx.steps.ofWorkflow(id));
      const parked = steps.find((step) => step.state === 'parked');
      if (parked) throw new Error(`${parked.kind} is parked: ${parked.reason}`);
      const done = steps.every((step) => step.state === 'done');
      if (done && (await this.applicationNow(id)).state === 'completed') return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`still ${(await this.applicationNow(id)).state}`);
  }

  /** The holder sets the PIN, the phone signs with it; once. */
  async provePossession(outside: OutsideWorld, id: string): Promise<void> {
    const device = await this.latestDevice(id);
    const steps = await this.register.transaction(SYSTEM, (tx) => tx.steps.ofWorkflow(id));
    if (!device || steps.some((step) => step.kind === 'activate-certificate')) return;
    await new OpenActivationChallenge(this.register, random).execute(device);
    const authority = outside.authority as CertificateAuthority;
    const prove = new ProvePossession(this.register, authority, (applicationId, text) => applicationId + text);
    await prove.execute(device, Uint8Array.of(1));
  }

  private async run(kernel: StepKernel, handlers: Handlers, step: Parameters<StepKernel['run']>[0]): Promise<void> {
    const handler = handlers.get(step.kind);
    if (handler) await kernel.run(step, handler);
  }
}
