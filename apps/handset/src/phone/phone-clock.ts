// How far the phone's clock is from the server's, by the Date header of its answers (RFC 9110 §6.6.1). A certificate that is not
// valid "yet" is refused by the phone itself, so a wrong clock must be told apart from a wrong certificate.
import { computed, inject, Injectable, signal } from '@angular/core';
import { PIN_INITIALISATION } from '@sumaho-jpki/rules';
import { instantIn, type Language } from '@sumaho-jpki/screen/wording';

/**
 * Milliseconds; less is the slowness of networks and nobody's fault. A minute under the shortest-lived thing that the phone judges by
 * its own clock, so that a clock that is called right never finds a permission of the service run out on arrival.
 */
export const ORDINARY = (PIN_INITIALISATION.permissionMinutes - 1) * 60_000;

/** The phone's clock is off: nothing is wrong with what came, and the holder can put it right. */
export class ClockWrong extends Error {
  override readonly name = 'ClockWrong';
}

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

  /** Facts of the sentence about a wrong clock: both times, as they are read in this language. */
  both(language: Language, phone: Date): { readonly phone: string; readonly server: string } {
    return {
      phone: instantIn(language, phone.toISOString()),
      server: instantIn(language, this.serverNow().toISOString()),
    };
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
