/** The three languages of every screen. 'ja-easy' is やさしい日本語 (guideline of the Immigration Services Agency, 2020). */
export const LANGUAGES = ['ja', 'ja-easy', 'en'] as const;

export type Language = (typeof LANGUAGES)[number];

/** How each language names itself: the selector never translates these. */
export const LANGUAGE_NAMES: Record<Language, string> = { ja: '日本語', 'ja-easy': 'やさしい日本語', en: 'English' };

/** BCP 47 tag for the document's `lang`: easy Japanese is Japanese to a screen reader. */
export const LANGUAGE_TAGS: Record<Language, string> = { ja: 'ja', 'ja-easy': 'ja', en: 'en' };

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}
