import { computed, inject, Injectable, signal } from '@angular/core';
import { citizenRoutes } from '@sumaho-jpki/contract';
import { ApiClient, ProblemError } from '@sumaho-jpki/screen/dads';
import { LEAVE } from './leave';

/** `ended`: somebody was signed in on this page and is no more; `unreachable`: the service did not answer. */
export type SessionState = 'unknown' | 'signed-in' | 'signed-out' | 'ended' | 'unreachable';

/** Who is signed in. The cookie is the session; this is what the page knows of it. */
@Injectable({ providedIn: 'root' })
export class CitizenSession {
  private readonly api = inject(ApiClient);
  private readonly leave = inject(LEAVE);
  private readonly known = signal<SessionState>('unknown');

  readonly state = this.known.asReadonly();
  readonly signedIn = computed(() => this.known() === 'signed-in');

  /** Asks the service, which also teaches the API client its CSRF token. */
  async refresh(): Promise<boolean> {
    try {
      const { signedIn } = await this.api.call(citizenRoutes.session);
      this.known.set(signedIn ? 'signed-in' : 'signed-out');
      return signedIn;
    } catch (thrown) {
      if (!(thrown instanceof ProblemError)) throw thrown;
      this.known.set('unreachable');
      return false;
    }
  }

  /** A call was answered with "sign in first". */
  ended(): void {
    this.known.set('ended');
  }

  /** @param returnTo path of the portal to come back to */
  signIn(returnTo: string): void {
    this.leave(`${citizenRoutes.signIn.path}?returnTo=${encodeURIComponent(returnTo)}`);
  }

  /** Ends the session and loads the portal anew, so that nothing of the person stays in memory. */
  async signOut(): Promise<void> {
    try {
      await this.api.call(citizenRoutes.signOut);
    } catch (thrown) {
      if (!(thrown instanceof ProblemError) || thrown.status !== 401) throw thrown;
    }
    this.leave('/');
  }
}
