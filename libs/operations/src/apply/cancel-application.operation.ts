// The citizen cancels before the certificate is active: what has begun is undone, revocation before deletion.
import { undoFor, type StepKind } from '@sumaho-jpki/rules';
import { lockAfterAll } from '../lock-element/order-lock';
import { moveApplication } from '../move';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow } from '../ports/rows';
import { citizenEvent, ownApplication } from './access-code.operations';

export class CancelApplication {
  constructor(private readonly register: Register) {}

  execute(input: { personId: string; applicationId: string }): Promise<void> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await ownApplication(tx, input.applicationId, input.personId);
      const cancelled = await moveApplication(tx, application, 'cancel', { actor: 'citizen' });
      // Asked for twice, or over already: nothing is told or undone again.
      if (cancelled.version === application.version) return;
      await tx.history.record(citizenEvent('application-cancelled', cancelled));
      await scheduleUndo(tx, cancelled);
    });
  }
}

/** Cancels what waits and schedules the undo steps of everything that ever began. */
export async function scheduleUndo(tx: RegisterTransaction, application: ApplicationRow): Promise<void> {
  const begun = await tx.steps.ofWorkflow(application.id);
  await tx.steps.cancelOpen(application.id);
  const due: readonly StepKind[] = undoFor([...new Set(begun.map(({ kind }) => kind))]);
  for (const kind of due) {
    await tx.steps.schedule({
      workflowId: application.id,
      kind,
      subject: application.id,
      effectKey: `${kind}:${application.id}`,
    });
  }
  await lockAfterAll(tx, application.iccid);
}
