import type { Routes } from '@angular/router';
import type { WordingKey } from '@sumaho-jpki/screen/wording';

/** Route titles are wording keys: an unknown one does not compile. */
const titled = (title: WordingKey): { title: WordingKey } => ({ title });

/** `?iccid=` goes along on every page: it names the phone this window is. */
export const routes: Routes = [
  {
    path: '',
    pathMatch: 'full',
    ...titled('handset.start.title'),
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
  { path: '**', redirectTo: '' },
];
