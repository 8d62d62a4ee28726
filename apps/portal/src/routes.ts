import type { Routes } from '@angular/router';
import type { WordingKey } from '@sumaho-jpki/screen/wording';

/** Route titles are wording keys: an unknown one does not compile. */
const titled = (title: WordingKey): { title: WordingKey } => ({ title });

export const routes: Routes = [
  {
    path: '',
    pathMatch: 'full',
    ...titled('portal.start.title'),
    loadComponent: () => import('./pages/start.page').then((page) => page.StartPage),
  },
  { path: '**', redirectTo: '' },
];
