import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import {
  isLanguage,
  LANGUAGE_NAMES,
  LANGUAGE_TAGS,
  LANGUAGES,
  LanguageStore,
  WordsPipe,
} from '@sumaho-jpki/screen/wording';

/** Switches the language at once, without a reload; every language names itself. */
@Component({
  selector: 'dads-language-selector',
  imports: [WordsPipe],
  template: `
    <label class="dads-language-selector">
      <span class="dads-visually-hidden">{{ 'dads.language' | words }} / Language</span>
      <svg
        aria-hidden="true"
        width="24"
        height="24"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
      >
        <circle cx="12" cy="12" r="9" />
        <path d="M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18" />
      </svg>
      <select [value]="store.language()" (change)="choose($event)">
        @for (language of languages; track language) {
          <option [value]="language" [attr.lang]="tags[language]" [selected]="language === store.language()">
            {{ names[language] }}
          </option>
        }
      </select>
    </label>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LanguageSelector {
  protected readonly store = inject(LanguageStore);
  protected readonly languages = LANGUAGES;
  protected readonly names = LANGUAGE_NAMES;
  protected readonly tags = LANGUAGE_TAGS;

  protected choose(change: Event): void {
    const chosen = change.target instanceof HTMLSelectElement ? change.target.value : '';
    if (isLanguage(chosen)) this.store.choose(chosen);
  }
}
