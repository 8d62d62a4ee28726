// All works of a phone, and what follows when one of them fails.
import { inject, Injectable } from '@angular/core';
import type { DeviceNext } from '@sumaho-jpki/contract';
import { ProblemError } from '@sumaho-jpki/screen/dads';
import { KeychainError } from '@sumaho-jpki/stand-ins/handset';
import { ClockWrong, PhoneClock } from '../../phone/phone-clock';
import { Progress } from '../progress';
import { AttestWork } from './attest-work';
import { EnrolWork } from './enrol-work';
import { ReceiveKeyWork } from './receive-key-work';
import type { Job, WorkEnd } from './route-work';
import { SeramWork } from './seram-work';

/** A refusal of the same work this often in a row is not going to go away. */
const MOST_REFUSALS = 3;
/** Nothing came, or the server was not able to: no answer to what was asked. */
const NO_ANSWER = new Set(['unreachable', 'service-unavailable', 'internal-error']);
/** Known to the long poll, which begins anew with a code. */
const SESSION_OVER = new Set(['session-expired', 'sign-in-required']);

@Injectable()
export class Works {
  private readonly seram = inject(SeramWork);
  private readonly attest = inject(AttestWork);
  private readonly enrol = inject(EnrolWork);
  private readonly receiveKey = inject(ReceiveKeyWork);
  private readonly progress = inject(Progress);
  private readonly clock = inject(PhoneClock);
  private refusals = 0;

  /** Waiting, the PIN and the ends are no work. */
  knows(next: DeviceNext): boolean {
    return ['seram', 'attest', 'enrol', 'receive-key'].includes(next.kind);
  }

  /** A ProblemError when it is refused for good. */
  async do(next: DeviceNext, job: Job): Promise<WorkEnd | ProblemError> {
    try {
      const end = await this.run(next, job);
      this.refusals = 0;
      // The SIM's work tells its troubles itself.
      if (next.kind !== 'seram') this.progress.trouble.set('none');
      return end;
    } catch (error) {
      if (job.over.aborted) return 'ask';
      // A store that was emptied knows no attested key any more, while the server still counts on one.
      const lost = error instanceof KeychainError && error.code === 'not-attested';
      return lost && next.kind !== 'attest' ? this.do({ kind: 'attest' }, job) : this.judge(error);
    }
  }

  private async run(next: DeviceNext, job: Job): Promise<WorkEnd> {
    // Certificates and challenges live by the clock; the way over the SIM does not look at the phone's.
    if (next.kind !== 'seram' && this.clock.wrong()) throw new ClockWrong();
    switch (next.kind) {
      case 'seram':
        return this.seram.do(next, job);
      case 'attest':
        return this.attest.do(next, job);
      case 'enrol':
        return this.enrol.do(next, job);
      case 'receive-key':
        return this.receiveKey.do(next, job);
      default:
        return 'well';
    }
  }

  private judge(error: unknown): WorkEnd | ProblemError {
    if (error instanceof ClockWrong) {
      this.progress.trouble.set('clock');
      return 'again';
    }
    if (error instanceof KeychainError && error.code === 'locked') {
      this.progress.trouble.set('phone-locked');
      return 'again';
    }
    // The maker's attestation service is out of reach: that is the network's fault, too.
    if (error instanceof KeychainError && error.code === 'attestation-unavailable') {
      this.progress.trouble.set('network');
      return 'again';
    }
    const problem = ProblemError.from(error);
    if (SESSION_OVER.has(problem.code)) return 'ask';
    if (NO_ANSWER.has(problem.code)) {
      this.progress.trouble.set('network');
      return 'again';
    }
    this.refusals += 1;
    return this.refusals < MOST_REFUSALS ? 'again' : problem;
  }
}
