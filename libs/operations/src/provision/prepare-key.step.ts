// Step prepare-key: the key service makes (or finds) the key pair of this application; only the public half comes out.
import type { KeyService } from '../ports/outside.port';
import type { StepRow } from '../ports/rows';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';
import { follow } from './follow';

export class PrepareKey implements StepHandler {
  readonly kind = 'prepare-key';
  constructor(
    private readonly keyService: KeyService,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    // The application's id is the key's id: whoever repeats finds the same pair.
    const keyId = step.subject;
    await this.keyService.createKeyPair({ keyId });
    await this.faults.reach('prepare-key/key-made');
    return follow(step, { event: 'key-prepared', change: { keyId }, next: ['issue-certificate'] });
  }
}
