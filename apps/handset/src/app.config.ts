import {
  type ApplicationConfig,
  provideBrowserGlobalErrorListeners,
  provideZonelessChangeDetection,
} from '@angular/core';
import { provideRouter, withComponentInputBinding, withInMemoryScrolling } from '@angular/router';
import { FETCH, provideWordedTitles } from '@sumaho-jpki/screen/dads';
import { provideWording } from '@sumaho-jpki/screen/wording';
import { clockedFetch } from './phone/phone-clock';
import { routes } from './routes';

export const appConfig: ApplicationConfig = {
  providers: [
    provideZonelessChangeDetection(),
    provideBrowserGlobalErrorListeners(),
    provideRouter(routes, withComponentInputBinding(), withInMemoryScrolling({ scrollPositionRestoration: 'enabled' })),
    provideWording(),
    { provide: FETCH, useFactory: clockedFetch },
    provideWordedTitles('handset.name'),
  ],
};
