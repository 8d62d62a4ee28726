import type { Language } from './language';

/** One sentence in all three languages. Leaving one out is a type error. `{{name}}` marks a place to fill. */
export type Entry = Readonly<Record<Language, string>>;

/** A surface's words: flat keys `<surface>.<page>.<thing>`. */
export type WordingTable = Readonly<Record<string, Entry>>;

/** Values for the `{{name}}` places of a sentence. */
export type WordingParams = Readonly<Record<string, string | number>>;

/** Names of the `{{name}}` places of a sentence, sorted, each once. */
export function placesOf(sentence: string): readonly string[] {
  const names = [...sentence.matchAll(/\{\{\s*([^}\s]+)\s*\}\}/g)].map((match) => match[1] ?? '');
  return [...new Set(names)].sort();
}
