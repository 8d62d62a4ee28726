import { inject } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';
import { StaffSession } from './staff-session';

/** Sends whoever is not signed in to the sign-in page, which brings them back. */
export const signedIn: CanActivateFn = async (_route, state) => {
  const session = inject(StaffSession);
  const router = inject(Router);
  if (session.staff() !== null) return true;
  // A server out of reach ends at the sign-in, too: its form says what is wrong.
  await session.load().catch(() => undefined);
  if (session.staff() !== null) return true;
  return router.createUrlTree(['/sign-in'], state.url === '/' ? {} : { queryParams: { to: state.url } });
};
