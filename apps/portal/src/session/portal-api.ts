import { inject, Injectable } from '@angular/core';
import { ApiClient, ProblemError } from '@sumaho-jpki/screen/dads';
import { CitizenSession } from './citizen-session';

const SESSION_IS_OVER: ReadonlySet<string> = new Set(['sign-in-required', 'session-expired']);

/** Calls for a signed-in citizen: notices the end of the session, and fetches a fresh CSRF token once when it is refused. */
@Injectable({ providedIn: 'root' })
export class PortalApi {
  private readonly api = inject(ApiClient);
  private readonly session = inject(CitizenSession);

  /** @throws ProblemError as `ApiClient.call` */
  readonly call: ApiClient['call'] = async (route, ...given) => {
    try {
      return await this.api.call(route, ...given);
    } catch (thrown) {
      if (thrown instanceof ProblemError && thrown.code === 'csrf' && (await this.session.refresh())) {
        return this.api.call(route, ...given);
      }
      if (thrown instanceof ProblemError && SESSION_IS_OVER.has(thrown.code)) this.session.ended();
      throw thrown;
    }
  };
}
