// How far the phone's clock is from the server's, by the Date header of its answers (RFC 9110 §6.6.1). A certificate that is not
// valid "yet" is refused by the phone itself, so a wrong clock must be told apart from a wrong certificate.
import { computed, inject, Injectable, signal } from '@angular/core';

/** Milliseconds; less is the slowness of networks and nobody's fault. */
const ORDINARY = 10 * 60_000;

@Injectable({ providedIn: 'root' })
export class PhoneClock {
  private readonly ahead = signal(0);
  readonly wrong = computed(() => Math.abs(this.ahead()) > ORDINARY);

  /** @param date IMF-fixdate; anything else is not heard */
  hear(date: string | null, now = Date.now()): void {
    const server = Date.parse(date ?? '');
    if (!Number.isNaN(server)) this.ahead.set(now - server);
  }

  /** What the server's clock says now. */
  serverNow(): Date {
    return new Date(Date.now() - this.ahead());
  }
}

/** The browser's fetch that listens to the server's clock. */
export function clockedFetch(): typeof fetch {
  const clock = inject(PhoneClock);
  return async (request, init) => {
    const response = await globalThis.fetch(request, init);
    clock.hear(response.headers.get('date'));
    return response;
  };
}
