// Steps lock-element and unlock-element: the carrier is asked to lock or unlock the application in the SIM, and its word on the
// card's answer is waited for. The call's id is the step's effect key, so that a repeat is the same order to the carrier; after
// whatever went wrong the carrier is asked first. An order that failed is never sent again under its old id: a retry by hand is
// a new order. What is not the newest order for its element any more moves nothing.
import { ELEMENT_TABLE, transition, type ElementState } from '@sumaho-jpki/rules';
import { moveElement, MovedMeanwhile } from '../move';
import type { CarrierGateway, SpAreaOutcome } from '../ports/outside.port';
import { CarrierUnavailableError } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, ElementRow, StepRow } from '../ports/rows';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';
import { stepEvent } from '../provision/follow';
import { readOutcome, storeOutcome } from '../provision/sp-area-outcome';
import { APPLET_LOCKED } from '../pin-initialisation/pin-reset.steps';
import { controlOf, newestLockOrder, scheduleLockOrder, type Control, type LockStepKind } from './order-lock';

/** Seconds until the carrier is asked by ourselves: soon at first, for a phone that is out of reach for long now and then. */
const ASK_SOON = 60;
const ASK_LATER = 900;
const SOON_ATTEMPTS = 10;

const ORDERED = { lock: 'lock-ordered', unlock: 'unlock-ordered' } as const satisfies Record<Control, ElementState>;
const DONE = { lock: 'element-locked', unlock: 'element-unlocked' } as const;
const OVER: StepResult = { kind: 'done', commit: () => Promise.resolve() };

/** Remembers that this order's failure was shown. */
const givenBack = (effectKey: string): string => `given-back:${effectKey}`;

interface Facts {
  readonly application: ApplicationRow;
  readonly element: ElementRow;
  readonly outcome: SpAreaOutcome | null;
  /** Written down as sent, and maybe was. */
  readonly intended: boolean;
  readonly accepted: boolean;
  readonly shown: boolean;
  /** Orders before this one that may be on their way without the carrier's having taken them. */
  readonly unsure: readonly StepRow[];
}

class ControlElement {
  constructor(
    readonly kind: LockStepKind,
    private readonly register: Register,
    private readonly carriers: CarrierGateway,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const facts = await this.register.transaction({ kind: 'system' }, (tx) => read(tx, step));
    if (!facts) return OVER;
    try {
      const known = facts.outcome ?? (facts.intended ? await this.askBack(step, facts) : 'unknown');
      await this.reach('asked');
      if (known === 'in-progress') return waitFor(step);
      return known === 'unknown' ? await this.order(step, facts) : await this.conclude(step, facts, known);
    } catch (problem) {
      if (problem instanceof CarrierUnavailableError) return { kind: 'retry', reason: 'carrier-unavailable' };
      throw problem;
    }
  }

  private async order(step: StepRow, facts: Facts): Promise<StepResult> {
    // A carrier does the orders for a SIM as they reach it: one that may still be on its way must not come after ours.
    for (const earlier of facts.unsure) {
      await this.send(earlier, facts);
      await this.settle(earlier);
    }
    await this.reach('earlier-settled');
    if (!(await this.intend(step, facts))) return OVER;
    await this.reach('intended');
    const answer = await this.send(step, facts);
    await this.reach('ordered');
    if (!answer.accepted) return this.giveBack(step, facts, `carrier-refused:${answer.reason}`);
    return waitFor(step, async (tx) => {
      if (facts.accepted) return;
      await tx.effects.settle(step.effectKey, { state: 'accepted' });
      await tx.history.record(stepEvent(ORDERED[controlOf(step)], facts.application));
    });
  }

  /** False when another order took this one's place: the guarded write meets that of whoever orders. */
  private intend(step: StepRow, facts: Facts): Promise<boolean> {
    if (facts.intended) return Promise.resolve(true);
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const current = await read(tx, step);
      if (!current) return false;
      await tx.effects.intend({ effectKey: step.effectKey, stepId: step.id, requestHash: current.element.iccid });
      if (!(await tx.elements.update(current.element, { state: current.element.state }))) throw new MovedMeanwhile();
      return true;
    });
  }

  private send(step: StepRow, { element }: Facts): ReturnType<CarrierGateway['controlService']> {
    const { carrier, iccid } = element;
    return this.carriers.controlService({
      carrier,
      iccid,
      control: controlOf(step),
      functionCallIdentifier: step.effectKey,
    });
  }

  private settle(step: StepRow): Promise<void> {
    return this.register.transaction({ kind: 'system' }, (tx) =>
      tx.effects.settle(step.effectKey, { state: 'accepted' }),
    );
  }

  private async askBack(step: StepRow, { element }: Facts): Promise<SpAreaOutcome | 'in-progress' | 'unknown'> {
    const { carrier, iccid } = element;
    const answer = await this.carriers.orderState({ carrier, iccid, functionCallIdentifier: step.effectKey });
    return answer.state === 'executed' || answer.state === 'failed' ? answer : answer.state;
  }

  private async conclude(step: StepRow, facts: Facts, outcome: SpAreaOutcome): Promise<StepResult> {
    await this.reach('answered');
    if (outcome.state === 'failed') return this.giveBack(step, facts, failure(outcome.reason), outcome);
    return {
      kind: 'done',
      commit: async (tx) => {
        await storeOutcome(tx, step, step.effectKey, outcome);
        const current = await read(tx, step);
        if (!current) return;
        const control = controlOf(step);
        await moveElement(tx, current.element, control, { actor: 'mno-tsm' });
        await tx.history.record(
          stepEvent(DONE[control], current.application, outcome.bearer ? { bearer: outcome.bearer } : {}),
        );
        if (control === 'unlock') await takeUpPinReset(tx, current.application.id);
      },
    };
  }

  /** Shown once with its reason; taken up again by hand it is a new order. */
  private giveBack(step: StepRow, facts: Facts, reason: string, outcome?: SpAreaOutcome): StepResult {
    if (facts.shown) {
      return {
        kind: 'done',
        commit: async (tx) => {
          const current = await read(tx, step);
          const round = Number(step.payload['round'] ?? '0') + 1;
          if (current) await scheduleLockOrder(tx, current.element, controlOf(step), step.subject, round);
        },
      };
    }
    return {
      kind: 'park',
      reason,
      problem: reason.startsWith('carrier-contradicts') ? 'carrier-answer-contradicts' : 'sim-not-reachable',
      commit: async (tx) => {
        if (outcome) await storeOutcome(tx, step, step.effectKey, outcome);
        const mark = givenBack(step.effectKey);
        await tx.effects.intend({ effectKey: mark, stepId: step.id, requestHash: step.effectKey });
        await tx.effects.settle(mark, { reason });
      },
    };
  }

  private reach(point: string): Promise<void> {
    return this.faults.reach(`${this.kind}/${point}`);
  }
}

export class LockElement extends ControlElement implements StepHandler {
  declare readonly kind: 'lock-element';
  constructor(register: Register, carriers: CarrierGateway, faults: FaultPoints) {
    super('lock-element', register, carriers, faults);
  }
}

export class UnlockElement extends ControlElement implements StepHandler {
  declare readonly kind: 'unlock-element';
  constructor(register: Register, carriers: CarrierGateway, faults: FaultPoints) {
    super('unlock-element', register, carriers, faults);
  }
}

/** A PIN reset that the lock had stopped goes on. */
async function takeUpPinReset(tx: RegisterTransaction, applicationId: string): Promise<void> {
  const open = await tx.pinInitialisations.openOfApplication(applicationId);
  const steps = open ? await tx.steps.ofWorkflow(open.id) : [];
  for (const { id, state, reason } of steps) {
    if (state === 'parked' && reason === APPLET_LOCKED) await tx.steps.retryParked(id);
  }
}

/** What the carrier calls it stands behind the colon. */
const failure = (reason: string | null): string =>
  reason?.startsWith('carrier-') ? reason : `carrier-failed:${reason ?? ''}`;

function waitFor({ attempt }: StepRow, commit?: (tx: RegisterTransaction) => Promise<void>): StepResult {
  const afterSeconds = attempt < SOON_ATTEMPTS ? ASK_SOON : ASK_LATER;
  return { kind: 'wait', afterSeconds, ...(commit ? { commit } : {}) };
}

/** null when the order is not the newest of its element, or the element went on its way without it. */
async function read(tx: RegisterTransaction, step: StepRow): Promise<Facts | null> {
  const application = await tx.applications.byId(step.subject);
  const element = await tx.elements.byIccid(step.payload['iccid'] ?? '');
  if (!application || !element || element.id !== step.payload['element']) return null;
  const control = controlOf(step);
  const newest = await newestLockOrder(tx, element.id);
  if (newest?.id !== step.id || element.state !== ORDERED[control]) return null;
  if (!transition(ELEMENT_TABLE, element.state, control, { actor: 'mno-tsm', store: element.store }).allowed)
    return null;
  const effect = await tx.effects.byKey(step.effectKey);
  return {
    application,
    element,
    outcome: await readOutcome(tx, step.effectKey),
    intended: effect !== null,
    accepted: Boolean(effect?.result),
    shown: (await tx.effects.byKey(givenBack(step.effectKey))) !== null,
    unsure: await unsureBefore(tx, step),
  };
}

async function unsureBefore(tx: RegisterTransaction, step: StepRow): Promise<StepRow[]> {
  const unsure: StepRow[] = [];
  for (const earlier of await tx.steps.ofWorkflow(step.workflowId)) {
    if (earlier.seq >= step.seq) continue;
    const effect = await tx.effects.byKey(earlier.effectKey);
    if (effect && !effect.result && !(await readOutcome(tx, earlier.effectKey))) unsure.push(earlier);
  }
  return unsure;
}
