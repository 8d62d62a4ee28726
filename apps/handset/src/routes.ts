import { inject } from '@angular/core';
import { type CanActivateFn, Router, type Routes } from '@angular/router';
import type { WordingKey } from '@sumaho-jpki/screen/wording';

/** Route titles are wording keys: an unknown one does not compile. */
const titled = (title: WordingKey): { title: WordingKey } => ({ title });

/** The portal's link to a PIN initialisation is home with a wish: `?pin=initialise`. */
const toPinReset: CanActivateFn = ({ queryParams: { pin, ...others } }) =>
  pin === 'initialise' ? inject(Router).createUrlTree(['/initialise-pin'], { queryParams: others }) : true;

/** `?iccid=` goes along on every page: it names the phone this window is. */
export const routes: Routes = [
  {
    path: '',
    pathMatch: 'full',
    ...titled('handset.start.title'),
    canActivate: [toPinReset],
    loadComponent: () => import('./pages/start.page').then((page) => page.StartPage),
  },
  {
    path: 'write',
    ...titled('handset.code.title'),
    loadComponent: () => import('./pages/write.page').then((page) => page.WritePage),
  },
  {
    path: 'touch',
    ...titled('handset.touch.title'),
    loadComponent: () => import('./pages/touch.page').then((page) => page.TouchPage),
  },
  {
    path: 'phone',
    ...titled('handset.phone.title'),
    loadComponent: () => import('./pages/phone.page').then((page) => page.PhonePage),
  },
  {
    path: 'initialise-pin',
    ...titled('handset.pin-reset.title'),
    loadComponent: () => import('./pages/pin-reset.page').then((page) => page.PinResetPage),
  },
  {
    path: 'change-pin',
    ...titled('handset.pin-change.title'),
    loadComponent: () => import('./pages/pin-change.page').then((page) => page.PinChangePage),
  },
  { path: '**', redirectTo: '' },
];
