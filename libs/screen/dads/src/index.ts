export { LanguageSelector } from './frame/language-selector';
export { PageShell } from './frame/page-shell';
export { PageTitle, provideWordedTitles, SURFACE_NAME, WordedTitleStrategy } from './frame/page-title';
export { SkipLink } from './frame/skip-link';
