import { InjectionToken } from '@angular/core';

/** Leaves the portal for another page of the browser (sign-in provider, signature service); replaced in specs. */
export const LEAVE = new InjectionToken<(address: string) => void>('leave the portal', {
  providedIn: 'root',
  factory: () => (address) => globalThis.location.assign(address),
});
