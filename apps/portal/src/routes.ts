import type { Routes } from '@angular/router';
import type { WordingKey } from '@sumaho-jpki/screen/wording';
import { signedIn } from './session/signed-in.guard';

/** Route titles are wording keys: an unknown one does not compile. */
const titled = (title: WordingKey): { title: WordingKey } => ({ title });

/** The same address asks people who are not signed in to sign in, and brings them back. */
const signInFirst = (path: string) => ({
  path,
  ...titled('portal.sign-in-needed.title'),
  loadComponent: () => import('./pages/sign-in-needed.page').then((page) => page.SignInNeededPage),
});

export const routes: Routes = [
  {
    path: '',
    pathMatch: 'full',
    canMatch: [signedIn],
    ...titled('portal.overview.title'),
    loadComponent: () => import('./pages/overview.page').then((page) => page.OverviewPage),
  },
  {
    path: '',
    pathMatch: 'full',
    ...titled('portal.start.title'),
    loadComponent: () => import('./pages/start.page').then((page) => page.StartPage),
  },
  {
    path: 'apply',
    canMatch: [signedIn],
    ...titled('portal.apply.title'),
    loadComponent: () => import('./apply/line-and-phone.page').then((page) => page.LineAndPhonePage),
  },
  {
    path: 'apply/consent',
    canMatch: [signedIn],
    ...titled('portal.consent.title'),
    loadComponent: () => import('./apply/consent.page').then((page) => page.ConsentPage),
  },
  {
    path: 'apply/sign',
    canMatch: [signedIn],
    ...titled('portal.sign.title'),
    loadComponent: () => import('./apply/sign.page').then((page) => page.SignPage),
  },
  {
    path: 'applications/:applicationId',
    canMatch: [signedIn],
    ...titled('portal.application.title'),
    loadComponent: () => import('./application/application.page').then((page) => page.ApplicationPage),
  },
  {
    path: 'call',
    canMatch: [signedIn],
    ...titled('portal.call.title'),
    loadComponent: () => import('./call/call.page').then((page) => page.CallPage),
  },
  {
    path: 'before-change',
    canMatch: [signedIn],
    ...titled('portal.before.title'),
    loadComponent: () => import('./before/before-change.page').then((page) => page.BeforeChangePage),
  },
  // For whoever takes over a SIM or phone: nobody signs in.
  ...['clean', 'clean/:code'].map((path) => ({
    path,
    ...titled('portal.clean.check.title'),
    loadComponent: () => import('./clean/check-clean.page').then((page) => page.CheckCleanPage),
  })),
  // For whoever was handed a receipt: nobody signs in.
  ...['receipts', 'receipts/:number'].map((path) => ({
    path,
    ...titled('portal.receipt.check.title'),
    loadComponent: () => import('./receipts/check-receipt.page').then((page) => page.CheckReceiptPage),
  })),
  ...['before-change', 'call', 'apply', 'apply/consent', 'apply/sign', 'applications/:applicationId'].map(signInFirst),
  { path: '**', redirectTo: '' },
];
