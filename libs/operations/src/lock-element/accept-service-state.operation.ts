// HandleEndServiceStateChangeNotification: the carrier's word on an order to lock or unlock. Early, late, twice and contradictory
// are all one inbox row; the first answer to an order counts, the step reads it and moves the element.
import type { Bearer } from '@sumaho-jpki/rules';
import { ServiceState } from '@sumaho-jpki/wire/tsm-messages';
import type { SpAreaOutcome } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, StepRow } from '../ports/rows';
import { stepEvent } from '../provision/follow';
import { readOutcome, storeOutcome } from '../provision/sp-area-outcome';
import { controlOf, isLockStep } from './order-lock';

const REACHED = { lock: ServiceState.SUSPENDED, unlock: ServiceState.ACTIVE } as const;

export type ServiceStateAccepted = 'accepted' | 'repeated' | 'late' | 'unknown-order';

export class AcceptServiceState {
  constructor(private readonly register: Register) {}

  /** @throws InboxConflictError when the same message id came with another body */
  execute(input: {
    carrier: string;
    messageId: string;
    bodyHash: string;
    functionCallIdentifier: string;
    iccid: string;
    state: number;
    bearer: Bearer | null;
  }): Promise<ServiceStateAccepted> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      if (!(await tx.inbox.receive(input.carrier, input.messageId, input.bodyHash))) return 'repeated';
      const order = await tx.effects.byKey(input.functionCallIdentifier);
      const step = order && (await tx.steps.byId(order.stepId));
      if (!step || !isLockStep(step) || step.effectKey !== input.functionCallIdentifier) return 'unknown-order';
      const application = await tx.applications.byId(step.subject);
      // A carrier speaks of its own SIMs only, and of the one that the order is for (F10: a wrong assertion moves nothing).
      if (!application || step.payload['iccid'] !== input.iccid) return 'unknown-order';
      const carrier = await tx.carriers.byCode(application.carrier);
      if ((carrier?.hostCarrier ?? carrier?.code) !== input.carrier) return 'unknown-order';
      return take(tx, step, application, outcomeOf(step, input));
    });
  }
}

async function take(
  tx: RegisterTransaction,
  step: StepRow,
  application: ApplicationRow,
  outcome: SpAreaOutcome,
): Promise<ServiceStateAccepted> {
  const known = await readOutcome(tx, step.effectKey);
  await storeOutcome(tx, step, step.effectKey, outcome);
  if (step.state === 'done' || step.state === 'cancelled') {
    // Its answer was read back already, and this is the same.
    if (known?.state !== outcome.state) {
      await tx.history.record(stepEvent('lock-answer-late', application, { control: controlOf(step) }));
    }
    return 'late';
  }
  if (step.state === 'parked') await tx.steps.retryParked(step.id);
  else await tx.steps.wake(step.workflowId, step.kind);
  return 'accepted';
}

function outcomeOf(step: StepRow, { state, bearer }: { state: number; bearer: Bearer | null }): SpAreaOutcome {
  const executed = state === REACHED[controlOf(step)];
  return {
    state: executed ? 'executed' : 'failed',
    receipt: null,
    apduCount: 1,
    reason: executed ? null : state === ServiceState.INCOMPLETE ? 'carrier-failed' : `carrier-contradicts:${state}`,
    ...(bearer ? { bearer } : {}),
  };
}
