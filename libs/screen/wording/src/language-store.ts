import { DOCUMENT, effect, inject, Injectable, type Signal, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { isLanguage, type Language, LANGUAGE_TAGS } from './language';

const STORED_UNDER = 'sumaho-jpki.language';

/** The language on screen: kept over reloads and surfaces of one origin, followed by `<html lang>`. */
@Injectable({ providedIn: 'root' })
export class LanguageStore {
  private readonly document = inject(DOCUMENT);
  private readonly transloco = inject(TranslocoService);
  private readonly chosen = signal<Language>(this.remembered());

  readonly language: Signal<Language> = this.chosen.asReadonly();

  constructor() {
    effect(() => {
      const language = this.chosen();
      this.transloco.setActiveLang(language);
      const root = this.document.documentElement;
      root.lang = LANGUAGE_TAGS[language];
      root.dataset['language'] = language;
    });
  }

  choose(language: Language): void {
    this.chosen.set(language);
    try {
      this.document.defaultView?.localStorage.setItem(STORED_UNDER, language);
    } catch {
      // Storage may be forbidden (private window, embedded view): the choice then lasts for this page only.
    }
  }

  private remembered(): Language {
    try {
      const stored = this.document.defaultView?.localStorage.getItem(STORED_UNDER);
      return isLanguage(stored) ? stored : 'ja';
    } catch {
      return 'ja';
    }
  }
}
