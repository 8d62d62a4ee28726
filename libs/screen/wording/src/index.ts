export { type Entry, placesOf, type WordingParams, type WordingTable } from './entry';
export { instantIn, InstantPipe, type InstantStyle } from './instant';
export { isLanguage, type Language, LANGUAGE_NAMES, LANGUAGE_TAGS, LANGUAGES } from './language';
export { LanguageStore } from './language-store';
export { BundledWords, provideWording } from './provide-wording';
export { isWordingKey, SURFACES, wording, type WordingKey, wordsIn } from './wording';
export {
  type Audience,
  type Facts,
  isKnownProblem,
  type LabelKind,
  labelOf,
  problemNumber,
  problemSentence,
} from './rule-words';
export { TERMS_OF_USE } from './terms-of-use';
export { LabelPipe, Words, WordsPipe } from './words';
