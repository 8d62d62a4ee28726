import { bootstrapApplication } from '@angular/platform-browser';
import { appConfig } from './app.config';
import { AppRoot } from './app-root';

bootstrapApplication(AppRoot, appConfig).catch((reason: unknown) => console.error(reason));
