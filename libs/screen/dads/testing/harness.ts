import { bootstrapApplication } from '@angular/platform-browser';
import { Gallery, galleryProviders } from './gallery';

bootstrapApplication(Gallery, { providers: galleryProviders }).catch((reason: unknown) => console.error(reason));
