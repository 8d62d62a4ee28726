// What the carrier reported of an SP area order, kept as the settled effect `sp-area-outcome:<application>` until the
// waiting step looks. Receipts are message authentication codes, not secrets.
import { BEARERS, type Bearer } from '@sumaho-jpki/rules';
import type { SpAreaOutcome } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, StepRow } from '../ports/rows';
import { moveElement } from '../move';
import { stepEvent } from './follow';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';

export const outcomeKey = (orderEffectKey: string): string => `outcome:${orderEffectKey}`;

/** handleSECommandsGenerationAndRemoteExecutionNotification: early, late, twice and contradictory are all one inbox row. */
export class AcceptSpAreaOutcome {
  constructor(private readonly register: Register) {}

  /** @throws InboxConflictError when the same message id came with another body */
  execute(input: {
    carrier: string;
    messageId: string;
    bodyHash: string;
    functionCallIdentifier: string;
    outcome: SpAreaOutcome;
  }): Promise<'accepted' | 'repeated' | 'unknown-order'> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      if (!(await tx.inbox.receive(input.carrier, input.messageId, input.bodyHash))) return 'repeated';
      const order = await tx.effects.byKey(input.functionCallIdentifier);
      const step = order && (await tx.steps.byId(order.stepId));
      if (!step) return 'unknown-order';
      const application = await tx.applications.byId(step.subject);
      const line = application && (await tx.lines.byId(application.lineId));
      if (!application) return 'unknown-order';
      // A carrier speaks of its own SIMs only (F10: a wrong assertion moves nothing).
      if (!line || line.hostCarrier !== input.carrier) return 'unknown-order';
      await storeOutcome(tx, step, input.functionCallIdentifier, input.outcome);
      if (step.kind !== 'order-deletion') await tx.steps.wake(step.workflowId, 'await-sp-area');
      else if (input.outcome.state === 'executed') await confirmDeletion(tx, application, input.outcome.bearer);
      return 'accepted';
    });
  }
}

/** Only the carrier's word makes an element `deleted`; before our own order is written down there is nothing to confirm. */
export async function confirmDeletion(
  tx: RegisterTransaction,
  application: ApplicationRow,
  bearer?: Bearer,
): Promise<void> {
  const element = await tx.elements.byIccid(application.iccid);
  if (element?.state !== 'deletion-ordered') return;
  await moveElement(tx, element, 'confirm-deletion', { actor: 'mno-tsm' });
  await tx.history.record(stepEvent('element-deleted', application, bearer ? { bearer } : {}));
}

export async function storeOutcome(
  tx: RegisterTransaction,
  step: StepRow,
  orderEffectKey: string,
  outcome: SpAreaOutcome,
): Promise<void> {
  const key = outcomeKey(orderEffectKey);
  const known = await tx.effects.byKey(key);
  if (known?.result) return;
  if (!known) await tx.effects.intend({ effectKey: key, stepId: step.id, requestHash: orderEffectKey });
  await tx.effects.settle(key, {
    state: outcome.state,
    receipt: outcome.receipt ? hex(outcome.receipt) : null,
    apduCount: outcome.apduCount,
    reason: outcome.reason,
    ...(outcome.bearer ? { bearer: outcome.bearer } : {}),
  });
}

export async function readOutcome(tx: RegisterTransaction, orderEffectKey: string): Promise<SpAreaOutcome | null> {
  const row = await tx.effects.byKey(outcomeKey(orderEffectKey));
  if (!row?.result) return null;
  const { state, receipt, apduCount, reason, bearer } = row.result;
  const way = BEARERS.find((each) => each === bearer);
  return {
    state: state === 'executed' ? 'executed' : 'failed',
    receipt: typeof receipt === 'string' ? bytes(receipt) : null,
    apduCount: typeof apduCount === 'number' ? apduCount : 0,
    reason: typeof reason === 'string' ? reason : null,
    ...(way ? { bearer: way } : {}),
  };
}
