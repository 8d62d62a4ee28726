import { inject, Injectable } from '@angular/core';
import type { ResponseOf, Route } from '@sumaho-jpki/contract';
import { ApiClient, type CallInput, ProblemError } from '@sumaho-jpki/screen/dads';
import { PROOF_DUE, SESSION_OVER, StaffSession } from './staff-session';

/** Calls of a signed-in person: an answer that says the session is over, or asks for a fresh proof, locks the screen and keeps the page. */
@Injectable({ providedIn: 'root' })
export class DeskApi {
  private readonly api = inject(ApiClient);
  private readonly session = inject(StaffSession);

  /** @throws ProblemError; AbortError when aborted. */
  async call<R extends Route>(
    route: R,
    ...given: {} extends CallInput<R> ? [input?: CallInput<R>] : [input: CallInput<R>]
  ): Promise<ResponseOf<R>> {
    try {
      const answer = await this.api.call(route, ...given);
      this.session.heard();
      return answer;
    } catch (thrown) {
      if (thrown instanceof ProblemError && SESSION_OVER.includes(thrown.code)) this.session.lock();
      if (thrown instanceof ProblemError && thrown.code === PROOF_DUE) this.session.askProof();
      throw thrown;
    }
  }
}
