// Step await-activation: waits for the holder to set the PIN; when the application's life is over it is undone, never forgotten.
// A delivered key is not kept for that long: after a day the key service has forgotten it, proved or not.
import { DELIVERY_HOURS } from '@sumaho-jpki/rules';
import type { KeyService } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { StepRow } from '../ports/rows';
import type { StepHandler, StepResult } from '../ports/step.port';
import { WAIT_SECONDS, waitOrExpire } from '../provision/follow';

export class AwaitActivation implements StepHandler {
  readonly kind = 'await-activation';
  constructor(
    private readonly register: Register,
    private readonly keyService: KeyService,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const keyId = await this.keyDeliveredTooLongAgo(step.subject);
    if (keyId !== null) await this.keyService.forget(keyId);
    return waitOrExpire(this.register, step, WAIT_SECONDS['await-activation']);
  }

  private keyDeliveredTooLongAgo(applicationId: string): Promise<string | null> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await tx.applications.byId(applicationId);
      const enrolment = await tx.enrolments.latest(applicationId);
      const limit = (enrolment?.deliveredAt?.getTime() ?? Infinity) + DELIVERY_HOURS * 3_600_000;
      return (await tx.now()).getTime() >= limit ? (application?.keyId ?? null) : null;
    });
  }
}
