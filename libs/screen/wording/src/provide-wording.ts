import {
  type EnvironmentProviders,
  inject,
  Injectable,
  isDevMode,
  makeEnvironmentProviders,
  provideEnvironmentInitializer,
} from '@angular/core';
import { provideTransloco, type TranslocoLoader, TranslocoService } from '@jsverse/transloco';
import { type Observable, of } from 'rxjs';
import { isLanguage, LANGUAGES } from './language';
import { LanguageStore } from './language-store';
import { wordsIn } from './wording';

/** Sentences come with the bundle: no request, so nothing flashes and nothing fails offline. */
@Injectable({ providedIn: 'root' })
export class BundledWords implements TranslocoLoader {
  getTranslation(language: string): Observable<Record<string, string>> {
    return of(wordsIn(isLanguage(language) ? language : 'ja'));
  }
}

/** Transloco with the three languages already loaded, and `<html lang>` kept right. */
export function provideWording(): EnvironmentProviders {
  return makeEnvironmentProviders([
    provideTransloco({
      config: {
        availableLangs: [...LANGUAGES],
        defaultLang: 'ja',
        fallbackLang: 'ja',
        reRenderOnLangChange: true,
        prodMode: !isDevMode(),
      },
      loader: BundledWords,
    }),
    provideEnvironmentInitializer(() => {
      const transloco = inject(TranslocoService);
      for (const language of LANGUAGES) transloco.setTranslation(wordsIn(language), language, { emitChange: false });
      inject(LanguageStore);
    }),
  ]);
}
