// Step prepare-key: where the key is born centrally, the key service makes (or finds) the key pair of this application; only the
// public half comes out. Where the card makes it, this only names the key that is to be.
import { keyBornOf } from '@sumaho-jpki/rules';
import type { KeyService } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { StepRow } from '../ports/rows';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';
import { follow, nextStep } from './follow';

export class PrepareKey implements StepHandler {
  readonly kind = 'prepare-key';
  constructor(
    private readonly register: Register,
    private readonly keyService: KeyService,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const application = await this.register.transaction({ kind: 'system' }, (tx) => tx.applications.byId(step.subject));
    if (!application) return { kind: 'park', reason: 'application-gone', problem: 'not-found' };
    // The application's id is the key's id: whoever repeats finds the same pair. A second enrolment has a key of its own.
    const keyId = keyIdOf(application.id, application.enrolments);
    if (keyBornOf(application.route) === 'central') {
      if (application.keyId && application.keyId !== keyId) await this.keyService.forget(application.keyId);
      await this.keyService.createKeyPair({ keyId });
    }
    await this.faults.reach('prepare-key/key-made');
    return follow(step, {
      event: 'key-prepared',
      change: { keyId },
      next: [nextStep(application.route, this.kind)],
      ...(step.payload['round'] ? { payload: { round: step.payload['round'] } } : {}),
    });
  }
}

const keyIdOf = (applicationId: string, enrolments: number): string =>
  enrolments === 1 ? applicationId : `${applicationId}.${enrolments}`;
