// The gate's reader: in the sandbox the air between gate and phone is an HTTP service.
import { DOCUMENT, inject, InjectionToken } from '@angular/core';
import { type Contactless, httpContactless } from '@sumaho-jpki/stand-ins/handset';

export const READER = new InjectionToken<Contactless>('Contactless', {
  providedIn: 'root',
  factory: () => httpContactless({ baseUrl: `${inject(DOCUMENT).location.origin}/sandbox` }),
});

/** Milliseconds; replaced in specs. */
export const PAUSE = new InjectionToken<(ms: number, signal?: AbortSignal) => Promise<void>>('pause', {
  providedIn: 'root',
  factory: () => (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
});
