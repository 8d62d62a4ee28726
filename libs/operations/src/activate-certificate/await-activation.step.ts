// Step await-activation: waits for the holder to set the PIN; when the application's life is over it is undone, never forgotten.
import { applicationExpiry, isOpen } from '@sumaho-jpki/rules';
import { scheduleUndo } from '../apply/cancel-application.operation';
import { moveApplication } from '../move';
import type { Register } from '../ports/register.port';
import type { StepRow } from '../ports/rows';
import type { StepHandler, StepResult } from '../ports/step.port';
import { stepEvent, WAIT_SECONDS } from '../provision/follow';

export class AwaitActivation implements StepHandler {
  readonly kind = 'await-activation';
  constructor(private readonly register: Register) {}

  async perform(step: StepRow): Promise<StepResult> {
    const { application, now } = await this.register.transaction({ kind: 'system' }, async (tx) => ({
      application: await tx.applications.byId(step.subject),
      now: await tx.now(),
    }));
    if (!application || !isOpen(application.state)) return { kind: 'done', commit: () => Promise.resolve() };
    if (now.getTime() < applicationExpiry(application.createdAt).getTime()) {
      return { kind: 'wait', afterSeconds: WAIT_SECONDS['await-activation'] };
    }
    return {
      kind: 'done',
      commit: async (tx) => {
        const current = await tx.applications.byId(application.id);
        if (!current || !isOpen(current.state)) return;
        const expired = await moveApplication(tx, current, 'expire', { actor: 'system' });
        await tx.history.record(stepEvent('application-expired', expired));
        await scheduleUndo(tx, expired);
      },
    };
  }
}
