// Step await-activation: waits for the holder to set the PIN; when the application's life is over it is undone, never forgotten.
import type { Register } from '../ports/register.port';
import type { StepRow } from '../ports/rows';
import type { StepHandler, StepResult } from '../ports/step.port';
import { WAIT_SECONDS, waitOrExpire } from '../provision/follow';

export class AwaitActivation implements StepHandler {
  readonly kind = 'await-activation';
  constructor(private readonly register: Register) {}

  perform(step: StepRow): Promise<StepResult> {
    return waitOrExpire(this.register, step, WAIT_SECONDS['await-activation']);
  }
}
