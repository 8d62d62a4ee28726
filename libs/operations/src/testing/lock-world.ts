// A carrier that locks and unlocks, in memory: it does the orders for a SIM as they reach it, each id once, and its word goes where
// the test lets it go. With a kernel of its own that keeps leases out of the way.
import { AcceptServiceState } from '../lock-element/accept-service-state.operation';
import { LockElement, UnlockElement } from '../lock-element/lock-element.step';
import { CarrierUnavailableError, type CarrierGateway, type ServiceControl } from '../ports/outside.port';
import type { StepRow } from '../ports/rows';
import { noFaults, type FaultPoints, type StepHandler, type StepResult } from '../ports/step.port';
import type { MemoryRegister } from './memory-register';
import { settleStep } from './run-step';

interface CarriersOrder extends ServiceControl {
  state: 'in-progress' | 'executed' | 'failed';
}

export class LockWorld {
  /** As they reached the carrier, each id once. */
  readonly orders: CarriersOrder[] = [];
  /** Every call, repeats too. */
  readonly calls: string[] = [];
  card: 'locked' | 'open' = 'open';
  /** `now`: the SIM does it at once; `later`: the phone is off. */
  sim: 'now' | 'later' = 'now';
  away = false;
  refusal: string | null = null;
  faults: FaultPoints = noFaults;

  constructor(readonly register: MemoryRegister) {}

  readonly carriers = {
    controlService: (input) => {
      if (this.away) return Promise.reject(new CarrierUnavailableError('away'));
      this.calls.push(input.functionCallIdentifier);
      if (this.refusal !== null) return Promise.resolve({ accepted: false, reason: this.refusal });
      if (!this.orders.some((each) => each.functionCallIdentifier === input.functionCallIdentifier)) {
        this.orders.push({ ...input, state: 'in-progress' });
      }
      if (this.sim === 'now') this.simAnswers();
      return Promise.resolve({ accepted: true });
    },
    orderState: ({ functionCallIdentifier }) => {
      if (this.away) return Promise.reject(new CarrierUnavailableError('away'));
      const order = this.orders.find((each) => each.functionCallIdentifier === functionCallIdentifier);
      if (!order) return Promise.resolve({ state: 'unknown' });
      if (order.state === 'in-progress') return Promise.resolve({ state: 'in-progress' });
      const reason = order.state === 'failed' ? 'setStatus: 2.1/4.2' : null;
      return Promise.resolve({ state: order.state, receipt: null, apduCount: 1, reason, bearer: 'sms' });
    },
  } as Pick<CarrierGateway, 'controlService' | 'orderState'> as CarrierGateway;

  /** The phone is there: what waits is done, in its order. */
  simAnswers(): void {
    for (const order of this.orders) {
      if (order.state !== 'in-progress') continue;
      order.state = 'executed';
      this.card = order.control === 'lock' ? 'locked' : 'open';
    }
  }

  /** The carrier's word on its n-th order, from 0. */
  tell(index: number, change: { state?: number; bodyHash?: string; iccid?: string; carrier?: string } = {}) {
    const order = this.orders[index];
    if (!order) throw new Error('no such order');
    const done = order.control === 'lock' ? 22 : 21;
    return new AcceptServiceState(this.register).execute({
      carrier: change.carrier ?? order.carrier,
      messageId: `handleEndServiceStateChangeNotification:${order.functionCallIdentifier}`,
      bodyHash: change.bodyHash ?? 'hash',
      functionCallIdentifier: order.functionCallIdentifier,
      iccid: change.iccid ?? order.iccid,
      state: change.state ?? (order.state === 'executed' ? done : 13),
      bearer: order.state === 'executed' ? 'sms' : null,
    });
  }

  handlerOf({ kind }: Pick<StepRow, 'kind'>): StepHandler | null {
    if (kind === 'lock-element') return new LockElement(this.register, this.carriers, this.faults);
    return kind === 'unlock-element' ? new UnlockElement(this.register, this.carriers, this.faults) : null;
  }

  /** Runs every step of this folder that is due, until none is. */
  async work(): Promise<void> {
    for (let round = 0; round < 30; round += 1) {
      const due = this.register.rows.steps.find(
        (step) =>
          (step.state === 'pending' || step.state === 'waiting') &&
          step.runAt <= this.register.now &&
          this.handlerOf(step) !== null,
      );
      if (!due) return;
      await this.run(due);
    }
    throw new Error('the steps do not come to rest');
  }

  async run(step: StepRow): Promise<StepResult['kind'] | 'died'> {
    const claimed = { ...step, attempt: step.attempt + 1 };
    this.set(step.id, { attempt: claimed.attempt });
    let result: StepResult;
    try {
      const performed = await this.handlerOf(step)?.perform(claimed);
      if (!performed) throw new Error('no handler');
      result = performed;
    } catch {
      return 'died';
    }
    // Whoever took its place meanwhile: the guarded finish throws the outcome away.
    if (this.stateOf(step.id) === 'cancelled') return 'died';
    await settleStep(this.register, step.id, result);
    return result.kind;
  }

  private stateOf(id: string) {
    return this.register.rows.steps.find((step) => step.id === id)?.state;
  }

  private set(id: string, change: Partial<StepRow>): void {
    Object.assign(this.register.rows.steps.find((step) => step.id === id) ?? {}, change);
  }
}
