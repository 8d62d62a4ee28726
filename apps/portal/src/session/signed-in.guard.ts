import { inject } from '@angular/core';
import type { CanMatchFn } from '@angular/router';
import { CitizenSession } from './citizen-session';

/** Matches for signed-in people; others fall through to the route of the same path that asks them to sign in. */
export const signedIn: CanMatchFn = () => inject(CitizenSession).refresh();
