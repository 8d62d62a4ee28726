import { computed, DOCUMENT, effect, inject, Injectable, InjectionToken, type Provider, signal } from '@angular/core';
import { type RouterStateSnapshot, TitleStrategy } from '@angular/router';
import { isWordingKey, type WordingKey, Words } from '@sumaho-jpki/screen/wording';

/** Wording key of the surface's own name, shown in header and document title. */
export const SURFACE_NAME = new InjectionToken<WordingKey>('surface name');

/** The document title: "Error: " first when the page has one, then page, surface and product; follows the language. */
@Injectable({ providedIn: 'root' })
export class PageTitle {
  private readonly words = inject(Words);
  private readonly document = inject(DOCUMENT);
  private readonly surface = inject(SURFACE_NAME, { optional: true });
  private readonly page = signal('');
  private readonly summaries = signal(0);

  readonly text = computed(() => {
    const key = this.page();
    const parts = [
      isWordingKey(key) ? this.words.say(key) : key,
      this.surface === null ? '' : this.words.say(this.surface),
      this.words.say('dads.product'),
    ].filter((part) => part !== '');
    return (this.summaries() > 0 ? this.words.say('dads.error.prefix') : '') + parts.join(' | ');
  });

  constructor() {
    effect(() => {
      this.document.title = this.text();
    });
  }

  /** A wording key (as in `Route.title`), or words that are already final. */
  set(page: string): void {
    this.page.set(page);
  }

  /** Marks the title with "Error: " until the returned function is called. */
  markError(): () => void {
    this.summaries.update((count) => count + 1);
    let marked = true;
    return () => {
      if (marked) this.summaries.update((count) => count - 1);
      marked = false;
    };
  }
}

/** Reads `title: '<wording key>'` of the routes. */
@Injectable()
export class WordedTitleStrategy extends TitleStrategy {
  private readonly title = inject(PageTitle);

  override updateTitle(snapshot: RouterStateSnapshot): void {
    this.title.set(this.buildTitle(snapshot) ?? '');
  }
}

/** Route titles are wording keys; `surface` is appended to each. */
export function provideWordedTitles(surface: WordingKey): Provider[] {
  return [
    { provide: SURFACE_NAME, useValue: surface },
    { provide: TitleStrategy, useClass: WordedTitleStrategy },
  ];
}
